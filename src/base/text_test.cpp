// Encodings, numbers as people write them, quoting.
#include "base/text.h"

#include <gtest/gtest.h>

#include <cmath>

namespace touchline {
namespace {

double decimal(const char* text, char mark) {
    double out = -1;
    return read_decimal(text, mark, out) ? out : NAN;
}

TEST(Numbers, DecimalCommaAndPoint) {
    EXPECT_EQ(decimal("1.234,56", ','), 1234.56);
    EXPECT_EQ(decimal("1,234.56", '.'), 1234.56);
    EXPECT_EQ(decimal("-12,5", ','), -12.5);
    EXPECT_EQ(decimal("1 234 567", '.'), 1234567);
    EXPECT_EQ(decimal("1\xC2\xA0"
                      "234,5",
                      ','),
              1234.5);
    EXPECT_EQ(decimal("1'234.5", '.'), 1234.5);
    EXPECT_EQ(decimal(".5", '.'), 0.5);
    EXPECT_EQ(decimal("1e-3", '.'), 0.001);
    for (const char* text : {"", "-", "1,23.4", "12,3456", "1.2.3", ",5", "1,234,56", "abc",
                             "1 EUR", "1e", "1,", "nan"})
        EXPECT_TRUE(std::isnan(decimal(text, '.'))) << text;
}

TEST(Numbers, MinorUnitsAreExact) {
    std::int64_t out = 0;
    EXPECT_TRUE(read_minor_units("12.5", '.', 2, out));
    EXPECT_EQ(out, 1250);
    EXPECT_TRUE(read_minor_units("-1.234,05", ',', 2, out));
    EXPECT_EQ(out, -123405);
    EXPECT_TRUE(read_minor_units("0.1", '.', 1, out));
    EXPECT_EQ(out, 1);
    EXPECT_TRUE(read_minor_units("1500", '.', 0, out));
    EXPECT_EQ(out, 1500);
    EXPECT_FALSE(read_minor_units("12.345", '.', 2, out));
    EXPECT_FALSE(read_minor_units("99999999999999999999", '.', 2, out));
    EXPECT_FALSE(read_minor_units("1e3", '.', 2, out));
    EXPECT_EQ(out, 1500);  // untouched by failures
}

TEST(Numbers, WholeAndDouble) {
    std::int64_t whole = 0;
    double number = 0;
    EXPECT_TRUE(read_int(" +42 ", whole));
    EXPECT_EQ(whole, 42);
    EXPECT_FALSE(read_int("4.2", whole));
    EXPECT_FALSE(read_int("9223372036854775808", whole));
    EXPECT_TRUE(read_double("-2.5e3", number));
    EXPECT_EQ(number, -2500);
    EXPECT_FALSE(read_double("inf", number));
    EXPECT_FALSE(read_double("1,5", number));
    EXPECT_EQ(with_thousands(-1234567), "-1,234,567");
    EXPECT_EQ(with_thousands(999), "999");
}

TEST(Encoding, Latin1IsReadAsWindows1252) {
    EXPECT_EQ(latin1_to_utf8("caf\xE9 \x80 \x93x\x94"), "café € “x”");
    EXPECT_EQ(latin1_to_utf8("plain"), "plain");
    EXPECT_TRUE(is_utf8(latin1_to_utf8("\x81\x8D\xFF")));
}

TEST(Encoding, Utf8IsCheckedStrictly) {
    EXPECT_TRUE(is_utf8("naïve € 😀 and a long plain tail"));
    for (const char* bytes : {"caf\xE9", "\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x82",
                              "12345678\xFF", "\x80"})
        EXPECT_FALSE(is_utf8(bytes)) << bytes;
}

TEST(Quoting, JsonCsvHtml) {
    EXPECT_EQ(json_string("a\"b\\c\n\x01é"), "\"a\\\"b\\\\c\\n\\u0001é\"");
    EXPECT_EQ(json_string("bad \xE9!"), "\"bad \xEF\xBF\xBD!\"");
    std::string csv;
    append_csv_field(csv, "plain");
    append_csv_field(csv, "a,\"b\"");
    EXPECT_EQ(csv, "plain\"a,\"\"b\"\"\"");
    EXPECT_EQ(html_escape("<a href='x'>&"), "&lt;a href=&#39;x&#39;&gt;&amp;");
}

TEST(Words, TrimSplitJoinNearest) {
    EXPECT_EQ(trim(" \t a b\r\n"), "a b");
    EXPECT_EQ(trim("  "), "");
    EXPECT_EQ(split("a,,b", ',').size(), 3u);
    EXPECT_EQ(join({"a", "b"}, ", "), "a, b");
    EXPECT_TRUE(equal_ignoring_case("UTF-8", "utf-8"));
    EXPECT_EQ(nearest("chanel", {"centre", "channel", "kind"}), "channel");
    EXPECT_EQ(nearest("vioce", {"email", "voice"}), "voice");
    EXPECT_EQ(nearest("wat", {"at", "what"}), "what");
    EXPECT_EQ(nearest("x", {"y"}), "");
    EXPECT_EQ(nearest("zzz", {"centre", "channel"}), "");
    EXPECT_EQ(nearest("kind", {}), "");
}

TEST(Words, WidthOnAScreen) {
    EXPECT_EQ(display_width("café"), 4);
    EXPECT_EQ(display_width("cafe\xCC\x81"), 4);
    EXPECT_EQ(display_width("日本"), 4);
    EXPECT_EQ(display_width("\xFF"), 1);
}

}  // namespace
}  // namespace touchline

// The CSV reader: dialects, quotes, junk, encodings, rejects — and against a simple one.
#include <gtest/gtest.h>

#include "base/process.h"
#include "base/text.h"
#include "capture/delivery.h"

namespace touchline {
namespace {

using Table = std::vector<std::vector<std::string>>;

struct Read {
    std::vector<std::string> columns;
    Table rows;
    std::vector<std::uint64_t> row, line;
    std::vector<Reject> rejects;
    FormatOptions options;
};

Result<Read> read_csv(std::string text, FormatOptions options = {}) {
    options.format = "csv";
    TRY(Delivery delivery, Delivery::over(memory_source(std::move(text)), "t.csv", options));
    Read read;
    Piece piece;
    RecordBlock block;
    for (;;) {
        TRY(const bool more, delivery.next(piece));
        if (!more) break;
        TRY(delivery.reader().parse(piece, block));
        for (std::size_t r = 0; r < block.size(); ++r) {
            auto& row = read.rows.emplace_back();
            for (std::size_t c = 0; c < block.columns.size(); ++c)
                row.emplace_back(block.field(r, c).text());
            read.row.push_back(block.row[r]);
            read.line.push_back(block.line[r]);
        }
        for (const Reject& reject : block.rejects) read.rejects.push_back(reject);
    }
    read.columns = delivery.reader().columns();
    read.options = delivery.options();
    return read;
}

Read must_read(std::string text, FormatOptions options = {}) {
    auto read = read_csv(std::move(text), options);
    EXPECT_TRUE(read) << (read ? "" : read.error().message);
    return read ? std::move(read).value() : Read{};
}

FormatOptions with(char delimiter, const std::string& encoding = "") {
    FormatOptions options;
    options.delimiter = delimiter;
    options.encoding = encoding;
    options.skip_lines = 0;
    return options;
}

TEST(Csv, reads_fields_with_their_rows_and_lines) {
    const Read read = must_read("id,kind\n1,call\n2,\"e\nmail\"\n\n3,\"a \"\"b\"\"\"\n");
    EXPECT_EQ(read.columns, (std::vector<std::string>{"id", "kind"}));
    EXPECT_EQ(read.rows, (Table{{"1", "call"}, {"2", "e\nmail"}, {"3", "a \"b\""}}));
    EXPECT_EQ(read.line, (std::vector<std::uint64_t>{2, 3, 6}));
}

TEST(Csv, finds_the_delimiter) {
    for (const char delimiter : {',', ';', '\t', '|'}) {
        std::string text = "id_kind_price\n1_call_1,5\n2_mail_2,5\n";
        for (char& c : text) c = c == '_' ? delimiter : c;
        if (delimiter == ',') text = "id,kind,price\n1,call,\"1,5\"\n2,mail,\"2,5\"\n";
        const Read read = must_read(text);
        EXPECT_EQ(read.options.delimiter, delimiter);
        EXPECT_EQ(read.rows, (Table{{"1", "call", "1,5"}, {"2", "mail", "2,5"}}));
    }
}

TEST(Csv, passes_over_junk_and_byte_order_mark) {
    const Read read = must_read(
        "\xEF\xBB\xBF"
        "Archive: x.zip\n  inflating\nid,kind\n1,call\n2,x\n");
    EXPECT_EQ(read.options.skip_lines, 2);
    EXPECT_EQ(read.columns, (std::vector<std::string>{"id", "kind"}));
    EXPECT_EQ(read.line, (std::vector<std::uint64_t>{4, 5}));
}

TEST(Csv, sees_that_there_is_no_header) {
    const Read read = must_read("1;2020-01-01;call\n2;2020-01-02;mail\n");
    EXPECT_FALSE(read.options.header);
    EXPECT_EQ(read.columns, (std::vector<std::string>{"column_1", "column_2", "column_3"}));
    EXPECT_EQ(read.rows.size(), 2u);
}

TEST(Csv, reads_latin1_as_utf8) {
    const Read read = must_read(
        "id;stra\xDF"
        "e\n1;M\xFC"
        "ller\n2;\"K\xF6"
        "ln; \"\"\xE4\"\"\"\n");
    EXPECT_EQ(read.options.encoding, "latin-1");
    EXPECT_EQ(read.columns[1], "straße");
    EXPECT_EQ(read.rows, (Table{{"1", "Müller"}, {"2", "Köln; \"ä\""}}));
}

// The text in UTF-16 of either order of bytes.
std::string utf16(const std::u16string& text, bool little) {
    std::string bytes;
    for (const char16_t unit : text) {
        const char low = static_cast<char>(unit & 0xFF), high = static_cast<char>(unit >> 8);
        bytes += little ? low : high;
        bytes += little ? high : low;
    }
    return bytes;
}

TEST(Csv, reads_utf16_as_excel_and_powershell_write_it) {
    for (const bool little : {true, false})
        for (const std::u16string mark : {u"\uFEFF", u""}) {
            std::u16string text = mark + u"id\tname\r\n";
            for (int i = 0; i < 50'000; ++i) text += u"1\tMüller \U0001F600\r\n";
            const Read read = must_read(utf16(text, little));
            EXPECT_EQ(read.columns, (std::vector<std::string>{"id", "name"}));
            ASSERT_EQ(read.rows.size(), 50'000u);
            EXPECT_EQ(read.rows.back()[1], "Müller \U0001F600");
            EXPECT_TRUE(read.rejects.empty());
        }
}

TEST(Csv, half_a_pair_of_utf16_is_shown_as_unreadable) {
    std::u16string text = u"\uFEFFid,name\n1,";
    text += char16_t{0xD83D};
    text += u"\n2,";
    text += char16_t{0xDE00};
    const Read read = must_read(utf16(text, true) + "\n");
    EXPECT_EQ(read.rows, (Table{{"1", "\uFFFD"}, {"2", "\uFFFD\uFFFD"}}));
}

TEST(Csv, refuses_binary_with_a_reason) {
    EXPECT_FALSE(read_csv(std::string("a,b\n\0,1\n", 8)));
    std::string late = "a,b\n";
    for (int i = 0; i < 5'000; ++i) late += "1,2\n";
    const Read read = must_read(late + std::string("x\0y,2\n", 6) + "3,4\n");
    EXPECT_EQ(read.rows.size(), 5'001u);
    ASSERT_EQ(read.rejects.size(), 1u);
    EXPECT_NE(read.rejects[0].reason.find("zero byte"), std::string::npos);
    EXPECT_FALSE(read_csv(""));
}

TEST(Csv, rejects_what_it_cannot_read_and_goes_on) {
    const Read read = must_read("a,b\n1,2\n1,2,3\n\"x\"y,2\n3,4\n5\n6,7\r\n", with(','));
    EXPECT_EQ(read.rows, (Table{{"1", "2"}, {"3", "4"}, {"6", "7"}}));
    ASSERT_EQ(read.rejects.size(), 3u);
    EXPECT_EQ(read.rejects[0].line, 3u);
    EXPECT_EQ(read.rejects[0].reason, "has 3 fields where the header has 2");
    EXPECT_NE(read.rejects[1].reason.find("closing quote"), std::string::npos);
    EXPECT_EQ(read.rejects[2].raw, "5");
}

TEST(Csv, an_open_quote_costs_its_own_line_only) {
    std::string text = "a,b\n1,2\n3,\"open\n";
    for (int i = 0; i < 1000; ++i) text += "5,6\n";
    const Read read = must_read(text, with(','));
    EXPECT_EQ(read.rows.size(), 1001u);
    ASSERT_EQ(read.rejects.size(), 1u);
    EXPECT_EQ(read.rejects[0].line, 3u);
    EXPECT_EQ(read.line.back(), 1003u);
    EXPECT_EQ(read.row.back(), 1002u);
}

TEST(Csv, a_quote_within_an_unquoted_field_is_itself) {
    const Read read = must_read("a,b\n1,5\" pipe\n2,x\n");
    EXPECT_EQ(read.rows, (Table{{"1", "5\" pipe"}, {"2", "x"}}));
}

TEST(Csv, names_every_column_once) {
    const Read read = must_read("a,,a\nx,y,z\n");
    EXPECT_EQ(read.columns, (std::vector<std::string>{"a", "column_2", "a_2"}));
}

TEST(Csv, text_that_is_not_utf8_is_rejected_with_advice) {
    const Read read = must_read("a,b\n1,\xFF\n2,\xC3\xA4\n", with(',', "utf-8"));
    EXPECT_EQ(read.rows, (Table{{"2", "ä"}}));
    ASSERT_EQ(read.rejects.size(), 1u);
    EXPECT_NE(read.rejects[0].reason.find("latin-1"), std::string::npos);
}

// Any table, written in any dialect, reads back the same.
TEST(Csv, what_is_written_reads_back_in_every_dialect) {
    Random random(7);
    const std::string letters = "ab ,;|\t\"\n\r1\xC3\xA4";
    for (int round = 0; round < 300; ++round) {
        const char delimiter = ",;\t|"[random.below(4)];
        const std::string end = random.below(2) == 0 ? "\n" : "\r\n";
        const std::size_t width = 1 + random.below(5), height = 1 + random.below(60);
        Table rows;
        std::string text;
        for (std::size_t c = 0; c < width; ++c)
            text += (c > 0 ? std::string(1, delimiter) : "") + "c" + std::to_string(c);
        text += end;
        for (std::size_t r = 0; r < height; ++r) {
            auto& row = rows.emplace_back();
            for (std::size_t c = 0; c < width; ++c) {
                std::string value;
                for (std::uint64_t n = random.below(100); n > 0 && value.size() < 90;
                     n -= 1 + n / 3) {
                    const std::size_t pick = random.below(letters.size() - 1);
                    value +=
                        pick + 2 == letters.size() ? "\xC3\xA4" : std::string(1, letters[pick]);
                }
                std::string quoted = "\"";
                for (const char x : value) quoted += x == '"' ? "\"\"" : std::string(1, x);
                quoted += '"';
                const bool plain = !value.empty() && random.below(2) == 0 &&
                                   value.find_first_of("\"\r\n,;|\t") == std::string::npos;
                text += (c > 0 ? std::string(1, delimiter) : "") + (plain ? value : quoted);
                row.push_back(value);
            }
            if (r + 1 < height || random.below(2) == 0) text += end;
        }
        const Read read = must_read(text, with(delimiter));
        ASSERT_EQ(read.rows, rows) << "round " << round << "\n" << text;
        ASSERT_TRUE(read.rejects.empty());
    }
}

TEST(Csv, pieces_do_not_change_what_is_read) {
    std::string text = "id,text\n";
    Table rows;
    Random random(11);
    for (int i = 0; text.size() < (9 << 20); ++i) {
        std::string value(random.below(300), 'x');
        if (random.below(3) == 0) value += "\n\"quoted\", and\r\n";
        text += std::to_string(i) + ",";
        append_csv_field(text, value);
        text += "\n";
        rows.push_back({std::to_string(i), value});
    }
    const Read read = must_read(text);
    ASSERT_EQ(read.rows.size(), rows.size());
    EXPECT_TRUE(read.rows == rows);
    EXPECT_EQ(read.row.back(), rows.size());
}

}  // namespace
}  // namespace touchline

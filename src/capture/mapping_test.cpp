// Mapping files: every key, strictness, and write then read.
#include <gtest/gtest.h>

#include "capture/mapping.h"

namespace touchline {
namespace {

constexpr const char* everything = R"(
source = "calls"
priority = 5
zone = "Europe/Amsterdam"
zone_by_centre = { sydney = "Australia/Sydney" }
id = ["call_id", "date"]
null_values = ["NULL"]
[format]
name = "csv"
delimiter = "\t"
encoding = "latin-1"
skip_lines = 2
[[customer]]
scheme = "email"
column = "mail"
normalise = ["trim", "lower"]
must_be = "email"
otherwise = "anonymous"
[[customer]]
scheme = "phone"
column = "tel"
null_values = ["0"]
normalise = ["phone"]
country_code = "49"
[[object]]
type = "order"
column = "order_id"
qualifier = "about"
primary = true
[[participant]]
role = "payer"
scheme = "email"
column = "payer_mail"
[defaults]
channel = { column = "channel", values = { "8" = "email", "9" = "post" }, other = "other" }
centre = "site"
[[interaction]]
kind = { template = "{type}_{step}" }
occurred_at = { columns = ["date", "clock"], format = "%y%m%d %H:%M:%S", zone = "UTC" }
duration = { column = "seconds", unit = "min" }
cost = { column = "price", decimal = ",", currency = { constant = "EUR" } }
rating = { column = "score", null_values = ["11"] }
text = "note"
when = [{ column = "outcome", is = ["A", "B"] }, { column = "seconds", over = 0.5 }]
[[interaction]]
kind = { constant = "ended" }
occurred_at = { column = "end", format = ["%d.%m.%Y", "iso"] }
not_before = "start"
occurred_too_early = "next_day"
end_before_start = "swap"
promise_due = "due"
when = { column = "end", empty = false }
[[refuse]]
when = { column = "outcome", is = "TEST" }
reason = "test calls"
[attributes]
keep = "listed"
columns = ["a"]
drop = ["b"]
promote = ["a"]
)";

std::string error_of(const std::string& toml) {
    const auto mapping = read_mapping(toml);
    return mapping ? "" : mapping.error().message;
}

const std::string small = "source = \"s\"\n[[interaction]]\nkind = \"k\"\noccurred_at = \"t\"\n";

TEST(Mapping, every_key_is_read) {
    const auto mapping = read_mapping(everything);
    ASSERT_TRUE(mapping) << mapping.error().message;
    const Mapping& m = mapping.value();
    EXPECT_EQ(m.zone_by_centre.at("sydney"), "Australia/Sydney");
    EXPECT_EQ(m.customers[0].otherwise, CustomerRule::Otherwise::anonymous);
    EXPECT_EQ(m.interactions[0].when[1].number, 0.5);
    EXPECT_EQ(m.interactions[1].when[0].test, Condition::Test::present);
    EXPECT_EQ(m.interactions[1].occurred_at.columns, std::vector<std::string>{"end"});
    const InteractionRule ended = m.complete(1);
    EXPECT_EQ(ended.channel.values.size(), 2u);
    EXPECT_EQ(ended.centre.column, "site");
    EXPECT_EQ(m.attributes.keep, AttributeRule::Keep::listed);
}

TEST(Mapping, what_is_written_reads_back) {
    const auto first = read_mapping(everything);
    ASSERT_TRUE(first);
    const std::string text = write_mapping(first.value());
    const auto again = read_mapping(text);
    ASSERT_TRUE(again) << again.error().message << "\n" << text;
    EXPECT_TRUE(again.value() == first.value()) << text;
    EXPECT_EQ(write_mapping(again.value()), text);
}

TEST(Mapping, unknown_keys_name_their_line_and_the_nearest_key) {
    EXPECT_EQ(error_of(small + "chanel = \"x\"\n"),
              "line 5: unknown key 'chanel' in [[interaction]]; did you mean 'channel'?");
    EXPECT_NE(error_of("surce = \"x\"\n" + small).find("line 1: unknown key 'surce'"),
              std::string::npos);
}

TEST(Mapping, wrong_values_say_what_would_be_right) {
    EXPECT_NE(error_of(small + "end_before_start = \"guess\"\n").find("\"next_day\""),
              std::string::npos);
    EXPECT_NE(error_of("zone = \"Europe/Atlantis\"\n" + small).find("Atlantis"), std::string::npos);
    EXPECT_NE(error_of("source = 5\n").find("must be text"), std::string::npos);
    EXPECT_NE(error_of("source = \"s\"\n").find("[[interaction]]"), std::string::npos);
    EXPECT_NE(error_of(small + "when = { column = \"a\" }\n").find("exactly one of"),
              std::string::npos);
    EXPECT_NE(error_of("source = ").find("line 1"), std::string::npos);
    EXPECT_NE(
        error_of(small + "[[customer]]\nscheme = \"p\"\ncolumn = \"p\"\nnormalise = \"phone\"\n")
            .find("country_code"),
        std::string::npos);
}

}  // namespace
}  // namespace touchline

// Answers as JSON, CSV and text: fields, exact numbers, alignment, width.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "base/check.h"
#include "base/text.h"
#include "report/answer_csv.h"
#include "report/answer_json.h"
#include "report/answer_text.h"
#include "report/sample_map.h"
#include "report/text_table.h"

namespace touchline {
namespace {

TEST(json_writer, writes_nested_values) {
    JsonWriter json(JsonWriter::Style::compact);
    json.begin_object().field("a", 1).field("b", "x\"y").key("c").begin_array();
    json.value(true).null().value(0.1).value(1e300).value(-3).end_array().key("d");
    json.begin_object().end_object().end_object();
    EXPECT_EQ(json.text(), R"({"a":1,"b":"x\"y","c":[true,null,0.1,1e+300,-3],"d":{}})");
}

TEST(json_writer, numbers_are_exact) {
    const auto text = [](auto value) {
        JsonWriter json(JsonWriter::Style::compact);
        return json.value(value).text();
    };
    EXPECT_EQ(text(UINT64_MAX), "18446744073709551615");
    EXPECT_EQ(text(INT64_MIN), "-9223372036854775808");
    EXPECT_EQ(text(2.0), "2");
    EXPECT_EQ(text(0.30000000000000004), "0.30000000000000004");
    EXPECT_EQ(text(std::nan("")), "null");
    EXPECT_EQ(text(std::numeric_limits<double>::infinity()), "null");
}

TEST(json_writer, wrong_use_is_caught) {
    JsonWriter json;
    json.begin_object();
    EXPECT_THROW(json.value(1), InternalError);
    EXPECT_THROW(json.end_array(), InternalError);
    EXPECT_THROW(static_cast<void>(json.text()), InternalError);
}

TEST(answer_json, map_has_the_fields_of_the_contract) {
    const std::string json = write_map_json(sample_map());
    for (const char* part :
         {R"("population": {)", R"("customers": 950)", R"("kinds": [)", R"("kind": "order_placed")",
          R"("starts": 900)", R"("ends": 20)", R"("from": "order_placed")",
          R"("to": "order_shipped")", R"("wait_ms": {)", R"("median": 86400000)",
          R"("mean": 129600000)", R"("ties": {)", R"("pairs": 12)", R"("hidden": {)",
          R"("lens": "all journeys")"})
        EXPECT_NE(json.find(part), std::string::npos) << part;
}

TEST(answer_json, journeys_have_the_fields_of_the_contract) {
    const std::string json = write_journeys_json(sample_variants());
    for (const char* part :
         {R"("variants": [)", R"("variant_count": 7)", R"("throughput_ms": {)", R"("min": 0)",
          R"("max": 9000000000)", R"("share": 0.6)", R"("deliver, late")"})
        EXPECT_NE(json.find(part), std::string::npos) << part;
}

TEST(answer_csv, into_a_kind_equals_out_of_it) {
    const std::string csv = write_map_csv(sample_map());
    EXPECT_TRUE(
        csv.starts_with("from,to,count,wait_ms_mean,wait_ms_median,wait_ms_stdev,overlaps\r\n"));
    EXPECT_NE(csv.find("order_placed,order_shipped,600,129600000,86400000,172800000,0\r\n"),
              std::string::npos);
    EXPECT_NE(csv.find(",order_placed,900,,,,\r\n"), std::string::npos);
    EXPECT_NE(csv.find("\"e-mail <received> & \"\"read\"\"\""), std::string::npos);
}

TEST(answer_csv, ways_are_json_so_that_commas_in_names_do_no_harm) {
    EXPECT_NE(write_journeys_csv(sample_variants())
                  .find("1,\"[\"\"order\"\",\"\"deliver, late\"\"]\",2,600,0.6,0.6,86400000\r\n"),
              std::string::npos);
}

TEST(text_table, aligns_and_shortens) {
    Terminal terminal;
    terminal.width = 24;
    TextTable table;
    table.columns = {{"kind"}, {"count", TextTable::right}};
    table.rows = {{"a very long name of a kind", "1,234"}, {"b\nb", "5"}};
    EXPECT_EQ(write_text_table(table, terminal),
              "kind               count\n"
              "─────────────────  ─────\n"
              "a very long name…  1,234\n"
              "b b                    5\n");
    table.rows.clear();
    EXPECT_EQ(write_text_table(table, terminal), "no rows\n");
}

TEST(text_table, unknown_columns_of_numbers_stand_right) {
    EXPECT_EQ(write_result_table({"n", "what"}, {{"10", "x"}, {"9", "y"}}),
              " n  what\n──  ────\n10  x\n 9  y\n");
}

TEST(terminal, bars_have_one_width) {
    Terminal ascii;
    ascii.unicode = false;
    for (const double share : {-1.0, 0.0, 0.01, 0.33, 0.5, 0.999, 1.0, 7.0}) {
        EXPECT_EQ(display_width(bar(share, 10, {})), 10) << share;
        EXPECT_EQ(bar(share, 10, ascii).size(), 10u) << share;
    }
    EXPECT_NE(bar(1e-9, 10, {}), bar(0, 10, {}));  // something is never shown as nothing
}

TEST(terminal, percent_is_never_falsely_zero_or_whole) {
    EXPECT_EQ(write_percent(0), "0 %");
    EXPECT_EQ(write_percent(0.00001), "< 0.01 %");
    EXPECT_EQ(write_percent(0.0204), "2.0 %");
    EXPECT_EQ(write_percent(0.99999), "> 99.9 %");
    EXPECT_EQ(write_percent(1), "100 %");
}

TEST(answer_text, map_fits_the_terminal) {
    for (const int width : {60, 80, 120}) {
        Terminal terminal;
        terminal.width = width;
        JourneyMap map = sample_map();
        map.ties = {};
        const std::string text = write_map_text(map, terminal);
        for (const std::string_view line : split(text, '\n'))
            if (line.find("customers") == std::string_view::npos) {
                EXPECT_LE(display_width(line), width) << line;
            }
        EXPECT_NE(text.find("● order_placed ─1 d→ order_shipped ─2 d→ order_delivered ■"),
                  std::string::npos)
            << text;
    }
}

TEST(answer_text, journeys_show_coverage_and_ways) {
    const std::string text = write_journeys_text(sample_variants());
    EXPECT_NE(text.find("order › deliver, late"), std::string::npos);
    EXPECT_NE(text.find("order › call ×3 › deliver, late"), std::string::npos);
    EXPECT_NE(text.find("85.0 %"), std::string::npos);
    EXPECT_NE(text.find("… and 5 more variants, 15.0 % of journeys"), std::string::npos);
}

TEST(answer_text, empty_answers_say_so) {
    EXPECT_NE(write_map_text(JourneyMap{}).find("no interactions"), std::string::npos);
    EXPECT_NE(write_journeys_text(VariantList{}).find("no journeys"), std::string::npos);
}

TEST(answer_text, one_is_not_many) {
    Population one;
    one.customers = one.journeys = one.interactions = 1;
    EXPECT_TRUE(describe_population(one).starts_with("1 customer, 1 journey, 1 interaction"));
}

}  // namespace
}  // namespace touchline

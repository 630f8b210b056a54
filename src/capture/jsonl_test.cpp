// JSON Lines: flattening, odd lines, and columns that come and go.
#include <gtest/gtest.h>

#include "capture/delivery.h"

namespace touchline {
namespace {

struct Lines {
    RecordBlock block;
    std::unique_ptr<Delivery> delivery;
    std::string at(std::size_t row, const std::string& column) const {
        for (std::size_t c = 0; c < block.columns.size(); ++c)
            if (block.columns[c] == column)
                return block.field(row, c).absent() ? "-" : std::string(block.field(row, c).text());
        return "no such column";
    }
};

Lines read_lines(const std::string& text, const FormatOptions& options = {}) {
    Lines lines;
    auto delivery = Delivery::over(memory_source(text), "t.jsonl", options);
    EXPECT_TRUE(delivery) << (delivery ? "" : delivery.error().message);
    lines.delivery = std::make_unique<Delivery>(std::move(delivery).value());
    const auto all = lines.delivery->sample(1 << 30);
    EXPECT_TRUE(all);
    append_records(lines.block, std::move(const_cast<RecordBlock&>(*all.value())));
    return lines;
}

TEST(Jsonl, flattens_objects_and_keeps_arrays_as_text) {
    const Lines lines = read_lines(
        "{\"id\": 7, \"who\": {\"mail\": \"a@b.c\", \"geo\": {\"lat\": 1.50}}, \"tags\": [1, "
        "\"x\"]}\n"
        "\n"
        "{\"who\": {\"mail\": null}, \"ok\": true, \"t\\u00e4g\": \"q\\\"\\n\"}\n");
    ASSERT_EQ(lines.block.size(), 2u);
    EXPECT_EQ(lines.at(0, "id"), "7");
    EXPECT_EQ(lines.at(0, "who.mail"), "a@b.c");
    EXPECT_EQ(lines.at(0, "who.geo.lat"), "1.50");
    EXPECT_EQ(lines.at(0, "tags"), "[1, \"x\"]");
    EXPECT_EQ(lines.at(1, "who.mail"), "-");
    EXPECT_EQ(lines.at(1, "ok"), "true");
    EXPECT_EQ(lines.at(1, "täg"), "q\"\n");
    EXPECT_EQ(lines.block.line, (std::vector<std::uint64_t>{1, 3}));
}

TEST(Jsonl, rejects_lines_that_are_no_objects_and_goes_on) {
    const Lines lines = read_lines(
        "{\"a\": 1}\n{\"a\": }\n[1]\n{\"a\": 2} x\n{\"a\": 3\n"
        "{\"a\": 12345678901234567890123}\n{\"a\": nul}\n{\"a\": 4}");
    EXPECT_EQ(lines.block.size(), 3u);
    EXPECT_EQ(lines.at(1, "a"), "12345678901234567890123");
    EXPECT_EQ(lines.at(2, "a"), "4");
    ASSERT_EQ(lines.block.rejects.size(), 5u);
    EXPECT_EQ(lines.block.rejects[0].line, 2u);
    EXPECT_EQ(lines.block.rejects[1].reason, "is not a JSON object");
    EXPECT_EQ(lines.block.rejects[2].line, 4u);
    EXPECT_EQ(lines.block.columns, std::vector<std::string>{"a"});
}

TEST(Jsonl, nesting_has_a_limit) {
    std::string deep;
    for (int i = 0; i < 100; ++i) deep += "{\"a\":";
    deep += "1" + std::string(100, '}');
    const Lines lines = read_lines("{\"a\": 1}\n" + deep + "\n");
    EXPECT_EQ(lines.block.size(), 1u);
    ASSERT_EQ(lines.block.rejects.size(), 1u);
    EXPECT_NE(lines.block.rejects[0].reason.find("nested deeper"), std::string::npos);
}

TEST(Jsonl, an_array_is_its_objects_however_it_is_laid_out) {
    const std::string values[] = {"{\"a\":1,\"b\":\"x, [y] {z} \\\"\"}",
                                  "{\"a\":2,\"b\":{\"c\":[1,2]}}"};
    const Lines plain = read_lines(values[0] + "\n" + values[1] + "\n");
    const Lines array = read_lines("\xEF\xBB\xBF [" + values[0] + "," + values[1] + "]\n");
    const Lines pretty = read_lines(
        "[\n  {\n    \"a\": 1,\n    \"b\": \"x, [y] {z} \\\"\"\n  },\n"
        "  {\"a\": 2, \"b\": {\"c\": [1, 2]}}\n]\n");
    const Lines objects = read_lines(
        "{\n  \"a\": 1,\n  \"b\": \"x, [y] {z} \\\"\"\n}\n"
        "{\n  \"a\": 2, \"b\": {\"c\": [1, 2]}}\n");
    for (const Lines* lines : {&array, &pretty, &objects}) {
        ASSERT_EQ(lines->block.size(), 2u);
        EXPECT_EQ(lines->at(0, "b"), "x, [y] {z} \"");
        EXPECT_EQ(lines->at(1, "b.c"), "[1,2]");
        EXPECT_EQ(lines->block.raw_hash, plain.block.raw_hash);
        EXPECT_EQ(lines->block.line[1], 0u) << "rejects name the record, not the line";
    }
}

TEST(Jsonl, one_object_with_one_list_is_that_list) {
    EXPECT_EQ(
        list_in_json("{\"next\": null, \"rows\": [{\"a\": [{}, {}]}, {\"a\": 2}], \"n\": 2}", true),
        "rows");
    EXPECT_EQ(list_in_json("{\"rows\": [{\"a\": 1}, {\"a\": 2}, {\"a", false), "rows");
    for (const char* none : {"{\"rows\": [{\"a\": 1}]}", "{\"rows\": [1, 2]}", "[{}, {}]", "",
                             "{\"a\": [{}, {}], \"b\": [{}, {}]}",
                             "{\"a\": [{}, {}]}\n{\"a\": [{}, {}]}", "{\"a\": {\"b\": [{}, {}]}}"})
        EXPECT_EQ(list_in_json(none, true), "") << none;
}

TEST(Jsonl, an_array_rejects_what_is_no_object_and_goes_on) {
    const Lines lines = read_lines("[{\"a\": 1}, 7, {\"a\": 1 2}, {\"a\": 3},]");
    EXPECT_EQ(lines.block.size(), 2u);
    ASSERT_EQ(lines.block.rejects.size(), 2u);
    EXPECT_EQ(lines.block.rejects[0].row, 2u);
    EXPECT_EQ(lines.block.rejects[1].row, 3u);
}

TEST(Jsonl, a_broken_array_is_refused_with_its_line) {
    for (const auto& [text, says] : std::vector<std::pair<std::string, std::string>>{
             {"[{\"a\": 1},\n{\"a\"", "cut short"},
             {"[{\"a\": 1}]\n\nx", "line 3 is not JSON: text follows"},
             {"[{\"a\": \"x\n\"}]", "line 1 is not JSON: a text in quotes"},
             {"[{\"a\": 1}}]", "a bracket closes"}}) {
        auto delivery = Delivery::over(memory_source(text), "t.json", {});
        const auto all = delivery ? delivery.value().sample(1 << 30)
                                  : Result<const RecordBlock*>(delivery.error());
        ASSERT_FALSE(all) << text;
        EXPECT_NE(all.error().message.find(says), std::string::npos) << all.error().message;
    }
}

TEST(Jsonl, elements_of_an_array_are_records_with_the_fields_around_it) {
    FormatOptions options;
    options.format = "jsonl";
    options.rows = "talk.turns";
    const Lines lines = read_lines(
        "{\"id\": 7, \"talk\": {\"turns\": [{\"by\": \"bot\", \"tags\": [1]}, {\"by\": \"anna\"}], "
        "\"stars\": 4}}\n"
        "{\"id\": 8, \"talk\": {\"turns\": []}}\n"
        "{\"id\": 9}\n"
        "{\"id\": 10, \"talk\": {\"turns\": [\"hello\"]}}\n",
        options);
    ASSERT_EQ(lines.block.size(), 5u);
    EXPECT_EQ(lines.at(0, "id") + lines.at(1, "id") + lines.at(2, "id"), "778");
    EXPECT_EQ(lines.at(0, "talk.turns.by"), "bot");
    EXPECT_EQ(lines.at(0, "talk.turns.tags"), "[1]");
    EXPECT_EQ(lines.at(1, "talk.turns.by"), "anna");
    EXPECT_EQ(lines.at(0, "talk.stars") + lines.at(1, "talk.stars"), "44");
    EXPECT_EQ(lines.at(2, "talk.turns.by") + lines.at(3, "talk.turns.by"), "--");
    EXPECT_EQ(lines.at(4, "talk.turns"), "hello");
    EXPECT_EQ(lines.block.line, (std::vector<std::uint64_t>{1, 1, 2, 3, 4}));
    EXPECT_EQ(lines.block.row,
              (std::vector<std::uint64_t>{1'000'001, 1'000'002, 2'000'000, 3'000'000, 4'000'001}));
    EXPECT_NE(lines.block.raw_hash[0], lines.block.raw_hash[1]);
}

TEST(Jsonl, a_line_whose_array_is_not_sound_is_refused_whole) {
    FormatOptions options;
    options.format = "jsonl";
    options.rows = "turns";
    const Lines lines = read_lines(
        "{\"id\": 1, \"turns\": [{\"a\": 1}, {\"a\": }]}\n"
        "{\"id\": 2, \"turns\": [{\"a\": 2}]}\n"
        "{\"id\": 3, \"turns\": [{\"a\": 3}\n",
        options);
    ASSERT_EQ(lines.block.size(), 1u);
    EXPECT_EQ(lines.at(0, "id") + lines.at(0, "turns.a"), "22");
    ASSERT_EQ(lines.block.rejects.size(), 2u);
    EXPECT_EQ(lines.block.rejects[0].row, 1'000'000u);
    EXPECT_EQ(lines.block.rejects[1].line, 3u);
}

}  // namespace
}  // namespace touchline

// The grammar, and that a difference is found, shown and can be blessed.
#include "tests/scenarios/runner/scenario.h"

#include <gtest/gtest.h>

namespace touchline {
namespace {

constexpr const char* example = R"(# scenario: One call
# why:      the smallest there is
# stage:    journeys

given interactions
  occurred_at       customer  kind
  2026-03-01 10:00  ana       call us
  2026-03-01 11:00  -         mail

# a remark between blocks
given file x.csv
  a,b

    c,"d  e"

then kinds in order
  kind     interactions
  call us  1
)";

Table table(std::vector<std::vector<std::string>> rows) { return {{"a", "b"}, std::move(rows)}; }

TEST(Scenario, IsReadBlockByBlock) {
    const Scenario scenario = read_scenario(example).value();
    EXPECT_EQ(scenario.header.at("scenario"), "One call");
    ASSERT_EQ(scenario.blocks.size(), 3u);
    EXPECT_EQ(scenario.blocks[0].title, "interactions");
    const Table given = read_table(scenario.blocks[0]).value();
    EXPECT_EQ(given.rows[0][2], "call us");
    EXPECT_EQ(given.rows[1][1], "");
    EXPECT_EQ(scenario.blocks[1].text(), "a,b\n\n  c,\"d  e\"\n");
    EXPECT_TRUE(scenario.blocks[2].in_order);
    EXPECT_EQ(scenario.blocks[2].title, "kinds");
}

TEST(Scenario, MistakesAreNamedWithTheirLine) {
    const auto error = [](const std::string& text) {
        const auto scenario = read_scenario("# scenario: x\n# why: y\n" + text);
        if (!scenario) return scenario.error().message;
        const auto read = read_table(scenario.value().blocks[0]);
        return read ? std::string("accepted") : read.error().message;
    };
    EXPECT_EQ(error("gven x"), "line 3: 'gven' begins no block; write given, with, when or then");
    EXPECT_EQ(error("given x\n  a  b\n  1"), "line 5: 1 cells under 2 columns (a, b)");
    EXPECT_EQ(error("given x"), "line 3: 'x' has no table");
    EXPECT_EQ(error("given x\n\ta"), "line 4: a tab; separate columns by two or more blanks");
    EXPECT_EQ(read_scenario("# scenario: x\n").error().message,
              "line 1: the header '# why: …' is missing");
}

TEST(Tables, RowsMayStandInAnyOrder) {
    const Table expected = table({{"1", "x"}, {"2", "y"}});
    EXPECT_TRUE(compare_tables(expected, table({{"2", "y"}, {"1", "x"}}), false).equal);
    EXPECT_FALSE(compare_tables(expected, table({{"2", "y"}, {"1", "x"}}), true).equal);
    EXPECT_FALSE(compare_tables(expected, table({{"1", "x"}}), false).equal);
    EXPECT_FALSE(compare_tables(table({{"1", "x"}}), table({{"1", "x"}, {"1", "x"}}), false).equal);
    EXPECT_FALSE(compare_tables(table({}), table({{"1", "x"}}), false).equal);
}

TEST(Tables, WildcardsMakeRoomForEachOther) {
    const Table actual = table({{"1", "x"}, {"2", "y"}});
    EXPECT_TRUE(compare_tables(table({{"*", "*"}, {"1", "x"}}), actual, false).equal);
    EXPECT_FALSE(compare_tables(table({{"1", "*"}, {"1", "x"}}), actual, false).equal);
    EXPECT_TRUE(compare_tables(table({{"~1.005", "x"}, {"2", "y"}}), actual, false).equal);
    EXPECT_FALSE(compare_tables(table({{"~1.02", "x"}, {"2", "y"}}), actual, false).equal);
    EXPECT_FALSE(compare_tables(table({{"1", "~x"}, {"2", "y"}}), actual, false).equal);
}

TEST(Tables, ADifferenceIsShownCellByCell) {
    const Comparison found =
        compare_tables(table({{"1", "x"}, {"2", "*"}}), table({{"1", "z"}, {"2", "y"}}), false);
    EXPECT_NE(found.report.find("[x ≠ z]"), std::string::npos) << found.report;
    const Table blessed = found.blessed;
    EXPECT_EQ(blessed.rows, (std::vector<std::vector<std::string>>{{"1", "z"}, {"2", "*"}}));
}

TEST(Tables, OnlyAskedColumnsAreCompared) {
    const Table actual = table({{"1", "x"}});
    EXPECT_EQ(pick_columns(actual, {"b"}).value().rows[0][0], "x");
    EXPECT_EQ(pick_columns(actual, {"c"}).error().message, "no column 'c'; known are a, b");
}

TEST(Bless, RewritesOnlyTheTable) {
    const Scenario scenario = read_scenario(example).value();
    const Table fresh{{"kind", "interactions"}, {{"call us", "1"}, {"mail", ""}}};
    const std::string text = bless(scenario, {{2, fresh}});
    EXPECT_EQ(text, std::string(example) + "  mail     -\n");
    EXPECT_EQ(bless(scenario, {}), example);
}

}  // namespace
}  // namespace touchline

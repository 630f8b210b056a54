// What journeys take, and where their paths part: by hand, and against a planted truth.
#include "insight/effort.h"

#include <gtest/gtest.h>

#include "insight/parting.h"
#include "reading/made_history.h"

namespace touchline {
namespace {

JourneyPolicy goal_policy() {
    return read_journey_policy(
               "[[journey]]\nname = \"cancel\"\nby = \"goal\"\nstart_kinds = [\"a\"]\n"
               "end_kinds = [\"ok\", \"no\"]\noutcomes = { ok = \"success\", no = \"failed\" }\n"
               "[[journey]]\nname = \"contact\"\nby = \"silence\"\n")
        .value();
}

struct Told {
    std::vector<made::Row> rows;
    int customers = 0;
    // One journey of a customer of its own: kinds a minute apart, each half a minute long.
    void journey(const std::vector<std::string>& kinds, const std::string& staff = "") {
        const std::string who = "c" + std::to_string(customers++);
        std::int64_t at = 0;
        for (const std::string& kind : kinds) {
            made::Row row{who, kind, at};
            row.channel = kind == "web" ? "web" : "voice";
            row.staff = staff.empty() ? "" : staff + std::to_string(at % 120);
            row.lasts_s = 30;
            rows.push_back(row);
            at += 60;
        }
    }
    Index index() { return made::History(rows).build(goal_policy()).value(); }
};

TEST(Effort, contacts_waiting_and_the_shortest_that_succeeds) {
    Told told;
    for (int i = 0; i < 5; ++i) told.journey({"a", "menu", "web", "ok"}, "s");
    for (int i = 0; i < 3; ++i) told.journey({"a", "menu", "ok"});
    told.journey({"a", "ok"});  // alone: half of it may be lost
    told.journey({"a", "menu", "menu", "menu", "menu", "no"});
    const Index index = told.index();
    for (const unsigned threads : {1u, 3u}) {
        const Effort effort = measure_effort(index, select_all(index), threads);
        ASSERT_EQ(effort.types.size(), 1u);
        const EffortRow& row = effort.types[0];
        EXPECT_EQ(row.type, "cancel");
        EXPECT_EQ(row.journeys, 10u);
        EXPECT_EQ(row.succeeded, 9u);
        EXPECT_EQ(row.contacts_median, 4);
        EXPECT_DOUBLE_EQ(row.contacts_mean, (20 + 9 + 2 + 6) / 10.0);
        EXPECT_EQ(row.shortest, 3u);
        EXPECT_EQ(row.shortest_journeys, 3u);
        EXPECT_EQ(row.shortest_kinds, (std::vector<std::string>{"a", "menu", "ok"}));
        EXPECT_DOUBLE_EQ(row.waiting_ms_mean, (15 + 6 + 1 + 5) * 30'000 / 10.0);
        EXPECT_DOUBLE_EQ(row.switches_mean, 1.0);  // to the web and back, in half of them
        EXPECT_EQ(row.with_switch, 5u);
        EXPECT_EQ(row.with_hand_off, 5u);
    }
    Lens lens;
    lens.show_kind = {"a", "ok", "no"};
    const Selection shown = select(index, lens, {}, 1).value();
    const Effort effort = measure_effort(index, shown, 1);
    EXPECT_EQ(effort.types[0].contacts_median, 2);
    EXPECT_EQ(effort.types[0].shortest, 2u);
}

// Half go on with x, half with y; those with y succeed less often by `worse`.
Index two_ways(std::uint64_t seed, double worse, int journeys) {
    Random random(seed);
    Told told;
    for (int i = 0; i < journeys; ++i) {
        const bool y = random.below(2) == 0;
        const bool success = random.uniform() < 0.7 - (y ? worse : 0);
        told.journey({"a", y ? "y" : "x", random.below(2) == 0 ? "z" : "w", success ? "ok" : "no"});
    }
    return told.index();
}

TEST(Parting, finds_what_was_planted_with_its_size) {
    const Index index = two_ways(5, 0.3, 2000);
    PartingOptions options;
    options.threads = 2;
    const Parting parting = find_partings(index, select_all(index), options);
    EXPECT_EQ(parting.decided, 2000u);
    bool found = false;
    for (const PartingRow& row : parting.rows) {
        if (row.kind != "a") continue;
        found = true;
        const double planted = row.next == "y" ? -0.3 : 0.3;
        EXPECT_LT(row.interval.low, planted);
        EXPECT_GT(row.interval.high, planted);
        EXPECT_EQ(row.journeys + row.others, 2000u);
    }
    EXPECT_TRUE(found);
}

// Of the last step the outcome is the way: kinds that decide are left out.
TEST(Parting, where_nothing_was_planted_it_finds_nothing) {
    int alarms = 0;
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        const Index index = two_ways(seed, 0, 600);
        PartingOptions options;
        options.deciding = {"ok", "no"};
        alarms += !find_partings(index, select_all(index), options).rows.empty();
        EXPECT_FALSE(find_partings(index, select_all(index), {}).rows.empty());
    }
    EXPECT_LE(alarms, 5);  // 95 % together: 2 of 40 expected
}

TEST(Interval, golden_numbers_of_wilson) {
    const double z = deviations_outside(0.05);
    EXPECT_NEAR(z, 1.959963984540054, 1e-12);
    const auto near = [&](std::uint64_t k, std::uint64_t n, double low, double high) {
        const Interval interval = wilson(k, n, z);
        EXPECT_NEAR(interval.low, low, 5e-9);
        EXPECT_NEAR(interval.high, high, 5e-9);
    };
    near(8, 10, .49016247, .94331785);
    near(0, 10, 0, .27753280);
    near(10, 10, .72246720, 1);
    near(81, 263, .25528852, .36620958);
    EXPECT_NEAR(deviations_outside(0.001), 3.290526731491926, 1e-11);
}

// Newcombe's own examples: 56/70 - 48/80, and 9/10 - 3/10.
TEST(Interval, golden_numbers_of_newcombe) {
    const double z = deviations_outside(0.05);
    const Interval one = difference(56, 70, 48, 80, z), two = difference(9, 10, 3, 10, z);
    EXPECT_NEAR(one.low, 0.0524, 5e-5);
    EXPECT_NEAR(one.high, 0.3339, 5e-5);
    EXPECT_NEAR(two.low, 0.1705, 5e-5);
    EXPECT_NEAR(two.high, 0.8090, 5e-5);
    EXPECT_EQ(difference(0, 0, 1, 2, z).low, -1);
}

}  // namespace
}  // namespace touchline

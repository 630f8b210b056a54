// Journeys that differ between two versions of the index are found, and no others are named.
#include <gtest/gtest.h>

#include "reading/made_changes.h"
#include "timeline/changed_journeys.h"

namespace touchline {
namespace {

using Journeys = std::multiset<std::vector<std::uint64_t>>;

std::vector<std::uint64_t> contents(const Segment& s, std::size_t j) {
    const auto rows = s.history_row.values().subspan(s.offset[j], s.offset[j + 1] - s.offset[j]);
    std::vector<std::uint64_t> all(rows.begin(), rows.end());
    all.push_back(s.participants[j]);
    return all;
}

Journeys all_of(const Index& index) {
    Journeys all;
    for (const auto& s : index.segments)
        for (std::size_t j = 0; j < s->journeys(); ++j)
            if (!s->dead.test(j)) all.insert(contents(*s, j));
    return all;
}

TEST(ChangedJourneys, TakenAwayAndPutInTheyLeadFromOneIndexToTheNext) {
    for (std::uint64_t seed = 1; seed <= 6; ++seed) {
        made::Changes changes(seed, 600);
        for (int step = 0; step < 10; ++step) {
            const auto [before, now, touched] = changes.next();
            const ChangedJourneys changed = changed_journeys(before, now, touched);
            Journeys journeys = all_of(*before), gone, came;
            changed.each_gone([&](const Segment& s, std::size_t j) {
                const auto at = journeys.find(contents(s, j));
                ASSERT_NE(at, journeys.end());
                gone.insert(*at);
                journeys.erase(at);
            });
            changed.each_came([&](const Segment& s, std::size_t j) {
                came.insert(contents(s, j));
                journeys.insert(contents(s, j));
            });
            EXPECT_EQ(journeys, all_of(*now));
            EXPECT_LE(changed.gone.size(), before->journeys());
        }
    }
}

TEST(ChangedJourneys, OneMoreInteractionChangesOneJourneyOfALongTimeline) {
    std::vector<made::Row> rows;
    for (int i = 0; i < 60; ++i)
        rows.push_back({"a", "call", i * 10, "order:" + std::to_string(i / 3)});
    rows.push_back({"a", "visit", 305, "order:10"});  // between others
    made::History history(rows);
    std::vector<std::size_t> places(60);
    for (std::size_t i = 0; i < 60; ++i) places[i] = i;
    const auto build = [&] {
        return std::make_shared<const Index>(
            history.build_of(places, made::default_policy()).value());
    };
    const auto before = build();
    places.push_back(60);
    const auto now = build();
    const std::vector<CustomerId> touched = {before->segments[0]->customers[0]};
    ASSERT_EQ(now->journeys(), 20u);
    const ChangedJourneys changed = changed_journeys(before, now, touched);
    ASSERT_EQ(changed.gone.size(), 1u);
    ASSERT_EQ(changed.came.size(), 1u);
    EXPECT_EQ(now->segments[0]->offset[changed.came[0].journey + 1] -
                  now->segments[0]->offset[changed.came[0].journey],
              4u);
    EXPECT_TRUE(changed_journeys(now, now, touched).came.empty());
}

}  // namespace
}  // namespace touchline

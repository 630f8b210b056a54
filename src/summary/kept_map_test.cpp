// A map that is kept while timelines change is the map that a fold gives, after any changes.
#include <gtest/gtest.h>

#include <set>

#include "reading/made_history.h"
#include "summary/kept_map.h"

namespace touchline {
namespace {

std::vector<CustomerId> customers_of(const Index& a, const Index& b) {
    std::set<CustomerId> all;
    for (const Index* index : {&a, &b})
        for (const auto& segment : index->segments)
            all.insert(segment->customers.values().begin(), segment->customers.values().end());
    return {all.begin(), all.end()};
}

// Rows without those of some customers, and without some more: what is there at one moment.
Index some_of(made::History& history, std::size_t rows, Random& random) {
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < rows; ++i)
        if (random.below(5) != 0) places.push_back(i);
    return history.build_of(places, made::default_policy()).value();
}

TEST(KeptMap, IsTheFoldAfterAnyChanges) {
    int changed = 0;
    for (std::uint64_t seed = 1; seed <= 6; ++seed) {
        Random random(seed);
        constexpr std::size_t rows = 500;
        made::History history(made::random_rows(seed, rows, 5));
        Index now = some_of(history, rows, random);
        KeptMap kept(now, 2);
        for (int step = 0; step < 12; ++step) {
            SCOPED_TRACE(fmt::format("seed {}, step {}", seed, step));
            Index next = some_of(history, rows, random);
            if (kept.change(now, next, customers_of(now, next))) ++changed;
            else kept = KeptMap(next, 2);
            now = std::move(next);
            const KeptMap folded(now, 1);
            ASSERT_EQ(kept.follows(), folded.follows());
            ASSERT_EQ(kept.touchpoints(), folded.touchpoints());
        }
    }
    EXPECT_GT(changed, 60);
}

TEST(KeptMap, IsEmptyWhenAllHaveGone) {
    Random random(9);
    made::History history(made::random_rows(9, 200, 4));
    const Index all = some_of(history, 200, random);
    Index nothing = all;
    nothing.segments.clear();
    KeptMap kept(all, 2);
    ASSERT_TRUE(kept.change(all, nothing, customers_of(all, nothing)));
    EXPECT_TRUE(kept.follows().empty());
}

TEST(KeptMap, OtherWordsAskForAFold) {
    const Index one = made::History({{"a", "call", 1}}).build(made::default_policy()).value();
    const Index other = made::History({{"a", "visit", 1}}).build(made::default_policy()).value();
    KeptMap kept(one, 1);
    EXPECT_FALSE(kept.change(one, other, customers_of(one, other)));
}

}  // namespace
}  // namespace touchline

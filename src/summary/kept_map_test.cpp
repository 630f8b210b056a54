// A map that is kept while timelines change is the map that a fold gives, after any changes.
#include <gtest/gtest.h>

#include "reading/made_changes.h"
#include "summary/kept_map.h"

namespace touchline {
namespace {

std::shared_ptr<const Index> made_of(std::vector<made::Row> rows) {
    return std::make_shared<const Index>(
        made::History(std::move(rows)).build(made::default_policy()).value());
}

TEST(KeptMap, IsTheFoldAfterAnyChanges) {
    std::size_t kinds_came = 0, channels_came = 0;
    for (std::uint64_t seed = 1; seed <= 6; ++seed) {
        made::Changes changes(seed, 500);
        KeptMap kept(*changes.now(), 2);
        for (int step = 0; step < 12; ++step) {
            SCOPED_TRACE(fmt::format("seed {}, step {}", seed, step));
            const auto [before, now, touched] = changes.next();
            kinds_came += now->kinds.size() > before->kinds.size();
            channels_came += now->channels.size() > before->channels.size();
            ASSERT_TRUE(kept.change(changed_journeys(before, now, touched)));
            const KeptMap folded(*now, 1);
            ASSERT_EQ(kept.follows(), folded.follows());
            ASSERT_EQ(kept.touchpoints(), folded.touchpoints());
        }
    }
    EXPECT_GT(kinds_came, 6u);
    EXPECT_GT(channels_came, 6u);
}

TEST(KeptMap, IsEmptyWhenAllHaveGone) {
    made::Changes changes(9, 400);
    auto nothing = std::make_shared<Index>(*changes.now());
    nothing->segments.clear();
    KeptMap kept(*changes.now(), 2);
    const auto everybody = changes.now()->segments[0]->customers.values();
    ASSERT_TRUE(kept.change(changed_journeys(changes.now(), nothing, everybody)));
    EXPECT_TRUE(kept.follows().empty());
}

TEST(KeptMap, AsksForAFoldWhenWordsAreGone) {
    const auto one = made_of({{"a", "call", 1}}), other = made_of({{"a", "visit", 1}});
    KeptMap kept(*one, 1);
    EXPECT_FALSE(kept.change(changed_journeys(one, other, one->segments[0]->customers.values())));
}

}  // namespace
}  // namespace touchline

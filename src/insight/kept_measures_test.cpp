// Measures that are kept while timelines change are those that a fold gives, after any changes.
#include <gtest/gtest.h>

#include "insight/kept_measures.h"
#include "reading/made_changes.h"

namespace touchline {
namespace {

TEST(KeptMeasures, AreTheFoldAfterAnyChanges) {
    std::size_t kinds_came = 0, words_came = 0;
    for (std::uint64_t seed = 1; seed <= 6; ++seed) {
        made::Changes changes(seed, 500);
        KeptMeasures kept(*changes.now(), 2);
        for (int step = 0; step < 12; ++step) {
            SCOPED_TRACE(fmt::format("seed {}, step {}", seed, step));
            const auto [before, now, touched] = changes.next();
            kinds_came += now->kinds.size() > before->kinds.size();
            words_came += now->staff.size() > before->staff.size();
            ASSERT_TRUE(kept.change(changed_journeys(before, now, touched)));
            const Selection all = select_all(*now);
            ASSERT_EQ(kept.result(all.population), measure_journeys(*now, all, 2));
        }
    }
    EXPECT_GT(kinds_came, 6u);
    EXPECT_GT(words_came, 6u);
}

// Once the first interaction without a channel or a name comes, every other code moves up by one.
TEST(KeptMeasures, StandWhenTheFirstComesThatNamesNeitherChannelNorStaff) {
    made::History history({{"a", "call", 1, "", "voice", "", "ann"},
                           {"a", "call", 2, "", "voice", "", "bob"},
                           {"b", "call", 3, "", "voice", "", "ann"},
                           {"b", "call", 4}});
    const auto of = [&](std::vector<std::size_t> places) {
        return std::make_shared<const Index>(
            history.build_of(places, made::default_policy()).value());
    };
    const auto before = of({0, 1, 2}), now = of({0, 1, 2, 3});
    ASSERT_EQ(before->staff.size() + 1, now->staff.size());
    KeptMeasures kept(*before, 1);
    ASSERT_TRUE(kept.change(changed_journeys(before, now, now->segments[0]->customers.values())));
    const Selection all = select_all(*now);
    const JourneyMeasures measures = kept.result(all.population);
    EXPECT_EQ(measures, measure_journeys(*now, all, 1));
    EXPECT_EQ(measures.hand_off_pairs, 1u);
}

}  // namespace
}  // namespace touchline

// Thinning and first measures.
#include <gtest/gtest.h>

#include "insight/measures.h"
#include "insight/thin.h"
#include "reading/made_history.h"
#include "summary/follow_map.h"

namespace touchline {
namespace {

using made::History;

JourneyMap map_of(std::vector<made::Row> rows) {
    const Index index = History(std::move(rows)).build(made::default_policy()).value();
    const Selection all = select_all(index);
    return journey_map(fold_follows(index, all, 1), all.population);
}

// Journeys as words of one-letter kinds, each `times` times.
std::vector<made::Row> words(const std::vector<std::pair<std::string, int>>& all) {
    std::vector<made::Row> rows;
    int number = 0;
    for (const auto& [word, times] : all)
        for (int t = 0; t < times; ++t, ++number)
            for (std::size_t i = 0; i < word.size(); ++i)
                rows.push_back({"c" + std::to_string(number), std::string(1, word[i]),
                                static_cast<std::int64_t>(i)});
    return rows;
}

std::string text_of(const JourneyMap& map) {
    std::vector<std::string> parts;
    for (const FollowRow& row : map.follows)
        parts.push_back(map.kinds[row.from].kind + map.kinds[row.to].kind);
    std::sort(parts.begin(), parts.end());
    std::string text;
    for (const std::string& part : parts) text += part + " ";
    return text;
}

TEST(Thin, WholeSharesChangeNothing) {
    const JourneyMap map = map_of(words({{"abc", 5}, {"ac", 2}, {"abbc", 1}}));
    const JourneyMap same = thin(map, {1.0, 1.0}).value();
    EXPECT_EQ(text_of(same), "ab ac bb bc ");
    EXPECT_EQ(same.hidden_kinds + same.hidden_follows, 0u);
}

TEST(Thin, RareKindsGoAndAreCounted) {
    const JourneyMap map = map_of(words({{"abd", 9}, {"acd", 1}}));
    const JourneyMap thinner = thin(map, {0.4, 1.0}).value();
    EXPECT_EQ(text_of(thinner), "ab bd ");
    EXPECT_EQ(thinner.hidden_kinds, 1u);
    EXPECT_EQ(thinner.hidden_follows, 2u);
    EXPECT_EQ(thinner.hidden_follow_count, 2u);
    EXPECT_EQ(thinner.total_follow_count, 20u);
}

TEST(Thin, AKindThatTheOthersNeedStays) {
    // b is rarer than c and d, but the only way to them.
    const JourneyMap map = map_of(words({{"abcdcd", 5}}));
    const JourneyMap thinner = thin(map, {0.5, 1.0}).value();
    EXPECT_EQ(text_of(thinner), text_of(map));
}

TEST(Thin, RarePathsGoWhenTheirEndsStayConnected) {
    const JourneyMap map = map_of(words({{"abc", 9}, {"ac", 1}, {"acb", 1}}));
    const JourneyMap thinner = thin(map, {1.0, 0.3}).value();
    EXPECT_EQ(text_of(thinner), "ab bc ");
    EXPECT_EQ(thinner.hidden_kinds, 0u);
    EXPECT_EQ(thinner.hidden_follow_count, 3u);
}

TEST(Thin, EveryKindKeptIsOnAWayFromStartToEnd) {
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        const JourneyMap map = map_of(made::random_rows(seed, 500, 12));
        for (const double share : {0.0, 0.2, 0.5, 0.8}) {
            const JourneyMap thinner = thin(map, {share, share}).value();
            ASSERT_FALSE(thinner.kinds.empty());
            EXPECT_EQ(thinner.kinds.size() + thinner.hidden_kinds, map.kinds.size());
            EXPECT_EQ(thinner.follows.size() + thinner.hidden_follows, map.follows.size());
            std::uint64_t starts = 0, ends = 0;
            for (const KindRow& row : thinner.kinds) starts += row.starts, ends += row.ends;
            EXPECT_TRUE(starts > 0 && ends > 0);
        }
    }
}

TEST(Thin, RefusesAShareThatIsNone) {
    EXPECT_FALSE(thin(map_of(words({{"ab", 1}})), {1.5, 1.0}));
    EXPECT_FALSE(thin(map_of(words({{"ab", 1}})), {1.0, std::nan("")}));
}

TEST(Measures, RepeatsAndRedosByChannelAndStaff) {
    const Index index =
        History({{"a", "call", 0, "", "voice", "", "ann"},
                 {"a", "call", 10, "", "voice", "", "bob"},   // self-loop: repeat, redo by staff
                 {"a", "mail", 20, "", "email", "", ""},
                 {"a", "call", 30, "", "chat", "", "bob"}})  // repetition: redo, repeat by staff
            .build(made::default_policy())
            .value();
    const auto measures = measure_journeys(index, select_all(index), 1);
    ASSERT_EQ(measures.kinds.size(), 2u);
    EXPECT_EQ(measures.kinds[0].kind, "call");
    EXPECT_EQ(measures.kinds[0].by_channel, (Recurrence{1, 0, 0, 1}));
    EXPECT_EQ(measures.kinds[0].by_staff, (Recurrence{0, 1, 1, 0}));
    EXPECT_EQ(measures.kinds[0].rework_journeys, 1u);
    EXPECT_EQ(measures.kinds[1].rework_journeys, 0u);
    EXPECT_EQ(measures.hand_offs, 1u);
    EXPECT_EQ(measures.hand_off_pairs, 1u);
    EXPECT_EQ(measures.channel_switches, 2u);
    EXPECT_EQ(measures.channel_pairs, 3u);
}

TEST(Measures, ReworkCountsJourneysAsTheReferenceDoes) {
    const Index index =
        History(words({{"ABABB", 1}, {"AA", 1}})).build(made::default_policy()).value();
    const auto measures = measure_journeys(index, select_all(index), 1);
    EXPECT_EQ(measures.kinds[0].rework_journeys, 2u);
    EXPECT_EQ(measures.kinds[1].rework_journeys, 1u);
    EXPECT_EQ(measures.rework_journeys, 2u);
}

TEST(Measures, ProcessingIsTheUnionOfWhatWasUnderWay) {
    const Index index = History({{"a", "x", 0, "", "", "", "", "", 10},
                                 {"a", "y", 5, "", "", "", "", "", 10},
                                 {"a", "z", 25, "", "", "", "", "", 5}})
                            .build(made::default_policy())
                            .value();
    const auto measures = measure_journeys(index, select_all(index), 1);
    EXPECT_EQ(measures.processing_ms_mean, 20'000);
    EXPECT_EQ(measures.waiting_ms_mean, 10'000);
    EXPECT_EQ(measures.throughput_ms_mean, 30'000);
}

TEST(Measures, ThreadsDoNotChangeThem) {
    const Index index = History(made::random_rows(4, 2000)).build(made::default_policy()).value();
    const auto one = measure_journeys(index, select_all(index), 1);
    const auto three = measure_journeys(index, select_all(index), 3);
    EXPECT_EQ(one.kinds, three.kinds);
    EXPECT_EQ(one.pairs, three.pairs);
    EXPECT_EQ(one.hand_offs, three.hand_offs);
    EXPECT_EQ(one.waiting_ms_mean, three.waiting_ms_mean);
}

}  // namespace
}  // namespace touchline

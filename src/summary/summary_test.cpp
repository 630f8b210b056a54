// The folds against slow and obvious code, on random histories with every oddity.
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>

#include "reading/made_history.h"
#include "reading/naive.h"
#include "summary/follow_map.h"
#include "summary/histogram.h"
#include "summary/throughput.h"
#include "summary/touchpoints.h"
#include "summary/variants.h"

namespace touchline {
namespace {

Index made_index(std::uint64_t seed, std::size_t rows = 600, std::size_t kinds = 6) {
    made::History history(made::random_rows(seed, rows, kinds));
    return history.build(made::default_policy(), 2, seed).value();
}

Selection with_lens(const Index& index, const std::string& text) {
    auto selection = select(index, read_lens(text).value(), {}, 2);
    EXPECT_TRUE(selection) << selection.error().message;
    return selection.value();
}

const char* const lenses[] = {"", "channel=channel%201", "show.kind=kind%201,kind%203,kind%204",
                              "journey=contact&show.channel=channel%200,channel%202",
                              "staff=staff%202&show.centre=centre%201"};

struct NaiveFollow {
    std::vector<double> waits;
    std::uint64_t overlaps = 0;
};

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return (values[(values.size() - 1) / 2] + values[values.size() / 2]) / 2;
}

void expect_equal(const JourneyMap& map, const std::vector<naive::Journey>& journeys) {
    std::map<std::pair<std::string, std::string>, NaiveFollow> follows;
    std::map<std::string, KindRow> kinds;
    std::uint64_t ties = 0, tie_journeys = 0, pairs = 0;
    for (const auto& journey : journeys) {
        const auto steps = journey.shown();
        std::set<std::string> met;
        const std::uint64_t ties_before = ties;
        for (std::size_t i = 0; i < steps.size(); ++i) {
            KindRow& row = kinds[steps[i].kind];
            ++row.interactions;
            row.journeys += met.insert(steps[i].kind).second;
            row.duration_ms_mean += static_cast<double>(steps[i].ended_ms - steps[i].at_ms);
            if (i + 1 == steps.size()) break;
            NaiveFollow& follow = follows[{steps[i].kind, steps[i + 1].kind}];
            const std::int64_t wait = steps[i + 1].at_ms - steps[i].ended_ms;
            follow.waits.push_back(static_cast<double>(std::max<std::int64_t>(wait, 0)));
            follow.overlaps += wait < 0;
            ties += steps[i].at_us == steps[i + 1].at_us && steps[i].kind != steps[i + 1].kind;
            ++pairs;
        }
        tie_journeys += ties > ties_before;
        ++kinds[steps.front().kind].starts;
        ++kinds[steps.back().kind].ends;
    }
    ASSERT_EQ(map.kinds.size(), kinds.size());
    for (const KindRow& row : map.kinds) {
        const KindRow& expected = kinds[row.kind];
        EXPECT_EQ(row.interactions, expected.interactions);
        EXPECT_EQ(row.journeys, expected.journeys);
        EXPECT_EQ(row.starts, expected.starts);
        EXPECT_EQ(row.ends, expected.ends);
        EXPECT_NEAR(row.duration_ms_mean * static_cast<double>(row.interactions),
                    expected.duration_ms_mean, 0.5);
    }
    ASSERT_EQ(map.follows.size(), follows.size());
    for (const FollowRow& row : map.follows) {
        const auto& [waits, overlaps] = follows[{map.kinds[row.from].kind, map.kinds[row.to].kind}];
        ASSERT_EQ(row.count, waits.size());
        EXPECT_EQ(row.overlaps, overlaps);
        double sum = 0, squares = 0;
        for (const double wait : waits) sum += wait;
        const double mean = sum / static_cast<double>(waits.size());
        for (const double wait : waits) squares += (wait - mean) * (wait - mean);
        EXPECT_NEAR(row.wait_ms_mean, mean, 1e-6 * mean + 1e-9);
        EXPECT_NEAR(row.wait_ms_median, median(waits), 0.03 * median(waits));
        const double n = static_cast<double>(waits.size());
        EXPECT_NEAR(row.wait_ms_stdev, n < 2 ? 0 : std::sqrt(squares / (n - 1)), 1e-6 * mean + 1);
    }
    EXPECT_EQ(map.ties.pairs, ties);
    EXPECT_EQ(map.ties.journeys, tie_journeys);
    EXPECT_EQ(map.total_follow_count, pairs);
}

TEST(FollowMap, EqualsANaiveMapUnderEveryLens) {
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
        const Index index = made_index(seed);
        for (const char* lens : lenses) {
            SCOPED_TRACE(fmt::format("seed {}, lens '{}'", seed, lens));
            const Selection selection = with_lens(index, lens);
            const auto journeys = naive::selected(index, selection);
            EXPECT_EQ(selection.population.journeys, journeys.size());
            for (const unsigned threads : {1U, 3U}) {
                const FollowMap map = fold_follows(index, selection, threads);
                expect_equal(journey_map(map, selection.population), journeys);
            }
        }
    }
}

TEST(Touchpoints, EqualANaiveCountUnderEveryLens) {
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
        const Index index = made_index(seed);
        for (const char* lens : lenses) {
            const Selection selection = with_lens(index, lens);
            std::map<std::pair<std::string, std::string>, std::uint64_t> expected;
            for (const naive::Journey& journey : naive::selected(index, selection))
                for (const naive::Step& step : journey.shown())
                    ++expected[{step.kind, step.channel}];
            for (const unsigned threads : {1U, 3U}) {
                const Touchpoints found = fold_touchpoints(index, selection, threads);
                for (std::size_t k = 0; k < found.kinds.size(); ++k)
                    for (std::size_t c = 0; c < found.channels.size(); ++c)
                        EXPECT_EQ(found.at(k, c), (expected[{found.kinds[k], found.channels[c]}]));
            }
        }
    }
}

TEST(Touchpoints, RemoveIsTheInverseOfAdd) {
    const Index a = made_index(11, 300, 5), b = made_index(12, 300, 7);
    const Touchpoints first = fold_touchpoints(a, select_all(a), 1);
    const Touchpoints second = fold_touchpoints(b, select_all(b), 1);
    Touchpoints sum = first, other_way = second;
    sum.add(second);
    other_way.add(first);
    EXPECT_EQ(sum, other_way);
    sum.remove(second);
    for (std::size_t k = 0; k < first.kinds.size(); ++k)
        for (std::size_t c = 0; c < first.channels.size(); ++c)
            EXPECT_EQ(first.at(k, c), sum.at(*find_name(sum.kinds, first.kinds[k]),
                                             *find_name(sum.channels, first.channels[c])));
}

TEST(Touchpoints, TheChannelOfAKindIsTheOneMostOfItsInteractionsName) {
    Touchpoints found;
    found.kinds = {"ask", "buy"};
    found.channels = {"", "chat", "voice"};
    found.interactions = {1, 2, 5, 4, 4, 0};
    JourneyMap map;
    map.kinds.resize(3);
    map.kinds[0].kind = "buy";
    map.kinds[1].kind = "ask";
    map.kinds[2].kind = "unheard of";
    set_channels(found, map);
    EXPECT_EQ(map.kinds[0].channel, "");
    EXPECT_EQ(map.kinds[0].channel_share, 0.5);
    EXPECT_EQ(map.kinds[1].channel, "voice");
    EXPECT_EQ(map.kinds[1].channel_share, 0.625);
    EXPECT_EQ(map.kinds[2].channel_share, 0);
}

TEST(FollowMap, ManyKindsUseTheSparseTable) {
    const Index index = made_index(5, 4000, 1500);
    ASSERT_GT(index.kinds.size(), 1024u);
    const Selection all = select_all(index);
    expect_equal(journey_map(fold_follows(index, all, 2), all.population),
                 naive::selected(index, all));
}

TEST(FollowMap, RemoveIsTheInverseOfAdd) {
    const Index a = made_index(11, 300, 5), b = made_index(12, 300, 7);
    const FollowMap first = fold_follows(a, select_all(a), 1);
    const FollowMap second = fold_follows(b, select_all(b), 1);
    FollowMap sum = first;
    sum.add(second);
    FollowMap other_way = second;
    other_way.add(first);
    EXPECT_EQ(sum, other_way);
    EXPECT_FALSE(sum == first);
    sum.remove(second);
    EXPECT_EQ(sum.follows, first.follows);
    EXPECT_EQ(sum.buckets, first.buckets);
    sum.remove(first);
    EXPECT_TRUE(sum.empty());
    EXPECT_THROW(sum.remove(first), InternalError);
}

using Sequence_ = std::vector<std::string>;

std::map<Sequence_, std::vector<double>> naive_variants(const std::vector<naive::Journey>& all) {
    std::map<Sequence_, std::vector<double>> variants;
    for (const auto& journey : all) {
        Sequence_ kinds;
        for (const auto& step : journey.shown()) kinds.push_back(step.kind);
        variants[kinds].push_back(
            static_cast<double>(floor_ms(journey.ended_us) - floor_ms(journey.started_us)));
    }
    return variants;
}

void expect_equal(const VariantList& list, const std::vector<naive::Journey>& journeys) {
    const auto expected = naive_variants(journeys);
    ASSERT_EQ(list.variant_count, expected.size());
    std::uint64_t before = UINT64_MAX;
    Sequence_ kinds_before;
    for (const VariantRow& row : list.variants) {
        Sequence_ kinds;
        for (const std::uint32_t kind : row.kinds) kinds.push_back(list.kind_names[kind]);
        const auto found = expected.find(kinds);
        ASSERT_NE(found, expected.end());
        EXPECT_EQ(row.journeys, found->second.size());
        EXPECT_EQ(row.throughput_ms_median, median(found->second));
        EXPECT_TRUE(row.journeys < before || (row.journeys == before && kinds_before < kinds));
        before = row.journeys;
        kinds_before = kinds;
    }
    if (!journeys.empty()) {
        std::vector<double> all;
        for (const auto& [kinds, values] : expected)
            all.insert(all.end(), values.begin(), values.end());
        EXPECT_EQ(list.throughput.median_ms, median(all));
        EXPECT_EQ(list.throughput.min_ms, *std::min_element(all.begin(), all.end()));
        EXPECT_EQ(list.throughput.max_ms, *std::max_element(all.begin(), all.end()));
    }
}

TEST(Variants, EqualNaiveOnesUnderEveryLens) {
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
        const Index index = made_index(seed, 900, seed % 2 == 0 ? 5 : 40);
        for (const char* lens : lenses) {
            SCOPED_TRACE(fmt::format("seed {}, lens '{}'", seed, lens));
            const Selection selection = with_lens(index, lens);
            const auto journeys = naive::selected(index, selection);
            const VariantList list = list_variants(index, selection, {0, 3});
            EXPECT_EQ(list.variants.size(), list.variant_count);
            expect_equal(list, journeys);
            const VariantList top = list_variants(index, selection, {3, 2});
            EXPECT_EQ(top.variants.size(), std::min<std::size_t>(3, list.variants.size()));
            expect_equal(top, journeys);
        }
    }
}

TEST(Variants, LongSequencesAreComparedNotOnlyHashed) {
    std::vector<made::Row> rows;
    for (const char* customer : {"a", "b", "c", "d"})
        for (int i = 0; i < 200; ++i)
            rows.push_back({customer, "kind " + std::to_string(i % 7), i});
    rows[3 * 200 + 199].kind = "kind 0";
    const Index index = made::History(rows).build(made::default_policy(), 2).value();
    const VariantList list = list_variants(index, select_all(index), {0, 2});
    ASSERT_EQ(list.variant_count, 2u);
    EXPECT_EQ(list.variants[0].journeys, 3u);
    EXPECT_EQ(list.variants[0].kinds.size(), 200u);
    EXPECT_EQ(list.variants[1].kinds.back(), 0u);
}

TEST(Variants, DrillDownFindsTheirJourneys) {
    const Index index = made_index(3);
    const Selection all = select_all(index);
    const VariantList list = list_variants(index, all, {5, 1});
    for (const VariantRow& row : list.variants) {
        Sequence_ kinds;
        for (const std::uint32_t kind : row.kinds) kinds.push_back(list.kind_names[kind]);
        EXPECT_EQ(journeys_of_variant(index, all, kinds, SIZE_MAX).size(), row.journeys);
    }
    EXPECT_TRUE(journeys_of_variant(index, all, {"never"}, 9).empty());
}

TEST(Histogram, MiddleOfABucketIsWithinThreePercentOfAllItsValues) {
    for (std::uint64_t ms = 0; ms < (std::uint64_t{1} << 43); ms += ms / 50 + 1) {
        const std::uint32_t bucket = bucket_of(ms);
        ASSERT_LT(bucket, histogram_buckets);
        ASSERT_GE(ms, bucket_first(bucket));
        ASSERT_LT(ms, bucket_first(bucket + 1));
        ASSERT_LE(std::abs(bucket_middle(bucket) - static_cast<double>(ms)),
                  0.016 * static_cast<double>(ms));
    }
}

TEST(Summary, AnEmptyIndexHasEmptyAnswers) {
    made::History history(std::vector<made::Row>{});
    const Index index = history.build(made::default_policy(), 2).value();
    const Selection all = select_all(index);
    EXPECT_TRUE(fold_follows(index, all, 2).empty());
    EXPECT_EQ(list_variants(index, all, {0, 2}).variant_count, 0u);
    EXPECT_EQ(throughput(index, all, 2).max_ms, 0);
}

}  // namespace
}  // namespace touchline

// Folding keeps every drawn kind on a way from the start to the end and counts what it hides.
#include "report/map_fold.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "base/process.h"
#include "summary/map_layout.h"

namespace touchline {
namespace {

// Random journeys really walked, so that counts reconcile.
JourneyMap walked_map(std::uint64_t seed, std::uint32_t kinds, int journeys) {
    Random random(seed);
    JourneyMap map;
    for (std::uint32_t i = 0; i < kinds; ++i) {
        KindRow row;
        row.kind = "kind " + std::to_string(i);
        map.kinds.push_back(row);
    }
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint64_t> counts;
    for (int j = 0; j < journeys; ++j) {
        auto at = std::uint32_t(random.below(1 + kinds / 3));
        ++map.kinds[at].starts;
        std::set<std::uint32_t> met;
        for (;;) {
            ++map.kinds[at].interactions;
            if (met.insert(at).second) ++map.kinds[at].journeys;
            if (random.below(6) == 0) break;
            const auto next =
                std::uint32_t(random.below(4) == 0 ? random.below(kinds) : (at + 1) % kinds);
            ++counts[{at, next}];
            at = next;
        }
        ++map.kinds[at].ends;
    }
    for (const auto& [ends, count] : counts) {
        FollowRow row;
        row.from = ends.first, row.to = ends.second, row.count = count;
        map.follows.push_back(row);
        map.total_follow_count += count;
    }
    std::erase_if(map.follows, [](const FollowRow& row) { return row.count == 0; });
    map.population.journeys = std::uint64_t(journeys);
    return map;
}

std::set<std::uint32_t> reached(const JourneyMap& map, bool from_start) {
    std::set<std::uint32_t> met;
    for (std::uint32_t i = 0; i < map.kinds.size(); ++i)
        if (from_start ? map.kinds[i].starts > 0 : map.kinds[i].ends > 0) met.insert(i);
    for (std::size_t before = 0; before != met.size();) {
        before = met.size();
        for (const FollowRow& row : map.follows)
            if (met.count(from_start ? row.from : row.to))
                met.insert(from_start ? row.to : row.from);
    }
    return met;
}

TEST(map_fold, every_drawn_kind_hangs_between_start_and_end) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        const JourneyMap map = walked_map(seed, 30, 400);
        for (const std::uint32_t paths : {1u, 20u, 0u, 100u})
            for (const std::uint32_t kinds : {5u, 0u}) {
                const JourneyMap drawn = fold_map(map, {kinds, paths}).map;
                std::size_t used = 0;
                for (const KindRow& row : drawn.kinds) used += row.interactions > 0 ? 1 : 0;
                EXPECT_EQ(reached(drawn, true).size(), used) << seed << " " << paths;
                EXPECT_EQ(reached(drawn, false).size(), used) << seed << " " << paths;
            }
    }
}

TEST(map_fold, what_is_hidden_and_what_is_drawn_make_the_whole) {
    const JourneyMap map = walked_map(3, 25, 500);
    const FoldedMap folded = fold_map(map, {10, 20});
    std::uint64_t drawn = 0, outside = 0;
    for (const FollowRow& row : folded.map.follows) drawn += row.count;
    for (const KindRow& row : folded.map.kinds) outside += row.starts + row.ends;
    EXPECT_EQ(drawn + folded.map.hidden_follow_count, map.total_follow_count);
    EXPECT_EQ(folded.map.follows.size() + folded.map.hidden_follows, map.follows.size());
    EXPECT_EQ(folded.map.kinds.size() + folded.map.hidden_kinds, map.kinds.size());
    EXPECT_EQ(outside + folded.hidden_start_end_count, 2 * map.population.journeys);
    EXPECT_GT(folded.map.hidden_follows, 0u);
}

TEST(map_fold, all_paths_hide_nothing) {
    const JourneyMap map = walked_map(4, 12, 300);
    const FoldedMap folded = fold_map(map, {0, UINT32_MAX});
    EXPECT_EQ(folded.map.hidden_follows, 0u);
    EXPECT_EQ(folded.lines, folded.lines_total);
    EXPECT_EQ(describe_hidden(folded.map), "");
}

TEST(map_fold, a_huge_map_stays_drawable) {
    const FoldedMap folded = fold_map(walked_map(5, 3'000, 20'000), {UINT32_MAX, UINT32_MAX});
    EXPECT_LE(folded.map.kinds.size(), 120u * 3 / 2 + 4);
    EXPECT_LE(folded.lines, 700u);
    EXPECT_GT(folded.map.hidden_kinds, 2'000u);
}

TEST(map_fold, says_what_is_hidden) {
    JourneyMap map;
    map.hidden_follows = 43;
    map.hidden_follow_count = 21;
    map.total_follow_count = 1'000;
    EXPECT_EQ(describe_hidden(map), "hidden: 43 rarer paths, 2.1 % of transitions");
    map.hidden_kinds = 1;
    EXPECT_EQ(describe_hidden(map),
              "hidden: 43 rarer paths, 2.1 % of transitions and 1 rarer kind");
}

}  // namespace
}  // namespace touchline

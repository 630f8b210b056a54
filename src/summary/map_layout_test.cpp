// The guarantees of the map's layout, on a small map, on random ones and on a large one.
#include "summary/map_layout.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <set>

#include "base/process.h"
#include "summary/map_layout_graph.h"

namespace touchline {
namespace {

// A map with a way through all kinds and random follows on top. Counts fall steeply.
JourneyMap random_map(std::uint64_t seed, std::uint32_t kinds, std::uint32_t follows) {
    Random random(seed);
    JourneyMap map;
    map.population.journeys = 1'000;
    for (std::uint32_t i = 0; i < kinds; ++i) {
        KindRow row;
        row.kind =
            "kind " + std::string(1 + random.below(24), char('a' + i % 26)) + std::to_string(i);
        row.interactions = 1 + random.below(5'000);
        row.journeys = 1 + random.below(900);
        row.starts = i == 0 || random.below(6) == 0 ? 1 + random.below(400) : 0;
        row.ends = i + 1 == kinds || random.below(4) == 0 ? 1 + random.below(400) : 0;
        map.kinds.push_back(row);
    }
    std::set<std::pair<std::uint32_t, std::uint32_t>> known;
    const auto add = [&](std::uint32_t from, std::uint32_t to) {
        if (!known.insert({from, to}).second) return;
        FollowRow row;
        row.from = from;
        row.to = to;
        row.count = 1 + std::uint64_t(random.exponential(300));
        row.wait_ms_median = random.exponential(3.6e6);
        row.wait_ms_mean = row.wait_ms_median * 2;
        map.follows.push_back(row);
    };
    for (std::uint32_t i = 0; i + 1 < kinds; ++i) add(i, i + 1);
    while (known.size() < follows)
        add(std::uint32_t(random.below(kinds)), std::uint32_t(random.below(kinds)));
    return canonical_map(map);
}

bool overlap(const MapBox& a, const MapBox& b) {
    return a.x < b.right() && b.x < a.right() && a.y < b.bottom() && b.y < a.bottom();
}

template <class Visit>
void walk(const MapEdge& edge, Visit visit) {
    for (std::size_t i = 0; i + 3 < edge.curve.size(); i += 3)
        for (int step = 0; step <= 24; ++step) {
            const double t = step / 24.0, s = 1 - t;
            const MapPoint* p = &edge.curve[i];
            visit(MapPoint{s * s * s * p[0].x + 3 * s * s * t * p[1].x + 3 * s * t * t * p[2].x +
                               t * t * t * p[3].x,
                           s * s * s * p[0].y + 3 * s * s * t * p[1].y + 3 * s * t * t * p[2].y +
                               t * t * t * p[3].y});
        }
}

void expect_guarantees(const MapLayout& layout) {
    const MapBox canvas{0, 0, layout.width, layout.height};
    for (std::size_t a = 0; a < layout.nodes.size(); ++a) {
        const MapBox& box = layout.nodes[a].box;
        EXPECT_TRUE(box.x >= 0 && box.y >= 0 && box.right() <= canvas.width &&
                    box.bottom() <= canvas.height);
        for (std::size_t b = a + 1; b < layout.nodes.size(); ++b)
            EXPECT_FALSE(overlap(box, layout.nodes[b].box)) << a << " and " << b;
    }
    for (const MapEdge& edge : layout.edges) {
        const double half = edge.thickness / 2;
        int outside = 0, inside_foreign = 0;
        walk(edge, [&](MapPoint point) {
            if (point.x < 0 || point.x > canvas.width || point.y - half < 0 ||
                point.y + half > canvas.height)
                ++outside;
            for (std::uint32_t node = 0; node < layout.nodes.size(); ++node) {
                const MapBox& box = layout.nodes[node].box;
                if (node == edge.from || node == edge.to) continue;
                if (point.x > box.x && point.x < box.right() && point.y + half > box.y &&
                    point.y - half < box.bottom())
                    ++inside_foreign;
            }
        });
        EXPECT_EQ(outside, 0) << edge.from << " to " << edge.to;
        EXPECT_EQ(inside_foreign, 0) << edge.from << " to " << edge.to;
    }
    std::vector<MapBox> labels;
    for (const MapEdge& edge : layout.edges)
        if (edge.labelled) labels.push_back(edge.label);
    for (std::size_t a = 0; a < labels.size(); ++a) {
        for (const MapNode& node : layout.nodes) EXPECT_FALSE(overlap(labels[a], node.box));
        for (std::size_t b = a + 1; b < labels.size(); ++b)
            EXPECT_FALSE(overlap(labels[a], labels[b]));
    }
}

bool same(const MapLayout& a, const MapLayout& b) {
    const auto equal = [](const MapPoint& p, const MapPoint& q) {
        return p.x == q.x && p.y == q.y;
    };
    return a.width == b.width && a.height == b.height && a.edges.size() == b.edges.size() &&
           std::equal(a.edges.begin(), a.edges.end(), b.edges.begin(),
                      [&](const MapEdge& left, const MapEdge& right) {
                          return left.from == right.from && left.to == right.to &&
                                 std::equal(left.curve.begin(), left.curve.end(),
                                            right.curve.begin(), right.curve.end(), equal);
                      });
}

JourneyMap shuffled(const JourneyMap& map, Random& random) {
    JourneyMap out = map;
    std::vector<std::uint32_t> place(map.kinds.size());
    for (std::uint32_t i = 0; i < place.size(); ++i) place[i] = i;
    for (std::size_t i = place.size(); i > 1; --i) std::swap(place[i - 1], place[random.below(i)]);
    for (std::uint32_t i = 0; i < place.size(); ++i) out.kinds[place[i]] = map.kinds[i];
    for (FollowRow& row : out.follows) row.from = place[row.from], row.to = place[row.to];
    for (std::size_t i = out.follows.size(); i > 1; --i)
        std::swap(out.follows[i - 1], out.follows[random.below(i)]);
    return out;
}

TEST(map_layout, keeps_its_guarantees_on_random_maps) {
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        const auto kinds = std::uint32_t(1 + seed % 20);
        const JourneyMap map = random_map(seed, kinds, std::min(kinds * kinds, kinds * 3));
        SCOPED_TRACE(testing::Message() << "seed " << seed);
        expect_guarantees(lay_out_map(map));
    }
}

TEST(map_layout, keeps_its_guarantees_with_25_kinds_and_125_follows) {
    expect_guarantees(lay_out_map(random_map(7, 25, 125)));
}

JourneyMap with_channels(JourneyMap map, std::uint64_t seed) {
    Random random(seed);
    for (KindRow& row : map.kinds)
        row.channel = random.below(5) == 0 ? "" : "channel " + std::to_string(random.below(4));
    return map;
}

TEST(map_layout, every_kind_stands_in_the_lane_of_its_channel) {
    MapLayoutOptions options;
    options.lanes = true;
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        SCOPED_TRACE(testing::Message() << "seed " << seed);
        const auto kinds = std::uint32_t(1 + seed % 20);
        const JourneyMap map =
            with_channels(random_map(seed, kinds, std::min(kinds * kinds, kinds * 3)), seed);
        const MapLayout layout = lay_out_map(map, options);
        expect_guarantees(layout);
        double y = 0;
        for (const MapLane& lane : layout.lanes) {
            EXPECT_EQ(lane.y, y);
            EXPECT_GT(lane.height, 2 * options.lane_room);
            y += lane.height;
        }
        EXPECT_NEAR(y, layout.height, 1e-6);
        for (std::size_t i = 0; i < layout.nodes.size(); ++i) {
            const MapNode& node = layout.nodes[i];
            const MapLane& lane = layout.lanes[node.lane];
            EXPECT_GE(node.box.y, lane.y);
            EXPECT_LE(node.box.bottom(), lane.y + lane.height);
            if (node.what == MapNode::What::kind) { EXPECT_EQ(lane.channel, map.kinds[i].channel); }
        }
    }
}

TEST(map_layout, lanes_do_not_depend_on_the_order_of_rows) {
    Random random(3);
    const JourneyMap map = with_channels(random_map(5, 14, 50), 5);
    MapLayoutOptions options;
    options.lanes = true;
    const MapLayout once = lay_out_map(map, options);
    for (int i = 0; i < 5; ++i)
        EXPECT_TRUE(same(once, lay_out_map(canonical_map(shuffled(map, random)), options)));
}

TEST(map_layout, does_not_depend_on_the_order_of_rows) {
    Random random(3);
    const JourneyMap map = random_map(5, 14, 50);
    const MapLayout once = lay_out_map(map);
    for (int i = 0; i < 5; ++i)
        EXPECT_TRUE(same(once, lay_out_map(canonical_map(shuffled(map, random)))));
}

TEST(map_layout, customers_flow_from_left_to_right) {
    const MapLayout layout = lay_out_map(random_map(11, 12, 30));
    const MapNode& start = layout.nodes[12];
    const MapNode& end = layout.nodes[13];
    EXPECT_EQ(start.what, MapNode::What::start);
    EXPECT_EQ(start.column, 0u);
    EXPECT_EQ(end.column, layout.columns - 1);
    for (std::size_t i = 0; i < 12; ++i) {
        EXPECT_GT(layout.nodes[i].column, start.column);
        EXPECT_LT(layout.nodes[i].column, end.column);
    }
    for (const MapEdge& edge : layout.edges) {
        const double from = layout.nodes[edge.from].box.x, to = layout.nodes[edge.to].box.x;
        if (edge.way == MapEdgeWay::forward) { EXPECT_LT(from, to); }
        if (edge.way == MapEdgeWay::back) { EXPECT_GT(from, to); }
        if (edge.way == MapEdgeWay::loop) { EXPECT_EQ(edge.from, edge.to); }
    }
}

TEST(map_layout, the_frequent_way_is_one_straight_line) {
    JourneyMap map;
    map.population.journeys = 100;
    for (const char* name : {"ask", "answer", "thank", "detour"}) {
        KindRow row;
        row.kind = name;
        row.interactions = row.journeys = 100 - map.kinds.size();
        map.kinds.push_back(row);
    }
    map.kinds[0].starts = map.kinds[2].ends = 100;
    const auto add = [&](std::uint32_t from, std::uint32_t to, std::uint64_t count) {
        FollowRow row;
        row.from = from, row.to = to, row.count = count;
        map.follows.push_back(row);
    };
    add(0, 1, 95), add(1, 2, 96), add(0, 3, 5), add(3, 2, 4), add(3, 1, 1);
    const MapLayout layout = lay_out_map(canonical_map(map));
    const auto middle = [&](std::size_t node) {
        return layout.nodes[node].box.y + layout.nodes[node].box.height / 2;
    };
    EXPECT_NEAR(middle(0), middle(1), 0.01);
    EXPECT_NEAR(middle(1), middle(2), 0.01);
    EXPECT_GT(std::abs(middle(3) - middle(1)), 20);
    for (const MapEdge& edge : layout.edges)
        for (const MapPoint& point : edge.curve)
            if (edge.count >= 95) { EXPECT_NEAR(point.y, middle(0), 0.01); }
}

TEST(map_layout, an_empty_map_has_its_two_markers) {
    const MapLayout layout = lay_out_map(JourneyMap{});
    EXPECT_EQ(layout.nodes.size(), 2u);
    EXPECT_TRUE(layout.edges.empty());
    expect_guarantees(layout);
}

TEST(map_layout, is_quick_with_60_kinds_and_200_follows) {
    const JourneyMap map = random_map(13, 60, 200);
    auto best = std::chrono::steady_clock::duration::max();
    for (int i = 0; i < 3; ++i) {
        const auto begin = std::chrono::steady_clock::now();
        const MapLayout layout = lay_out_map(map);
        best = std::min(best, std::chrono::steady_clock::now() - begin);
        EXPECT_EQ(layout.nodes.size(), 62u);
    }
    const double ms = std::chrono::duration<double, std::milli>(best).count();
    RecordProperty("ms", std::to_string(ms));
    // 50 ms is the aim of an optimised build; sanitizers and a busy machine are slower.
    EXPECT_LT(ms, 2'000);
}

// Two ways side by side that meet again: nothing runs back, whatever the counts.
TEST(map_layout, parallel_ways_all_run_forward) {
    const map_layout::FlowInput input{8,
                                      0,
                                      7,
                                      {{0, 1, 35},
                                       {1, 2, 17},
                                       {1, 3, 18},
                                       {2, 4, 15},
                                       {3, 5, 14},
                                       {4, 6, 15},
                                       {5, 6, 14},
                                       {6, 7, 29}}};
    const auto order = map_layout::order_of_flow(input);
    for (const auto& edge : input.edges) EXPECT_LT(order[edge.from], order[edge.to]);
}

// The smallest weighted span of all columns, by trying every assignment.
TEST(map_layout, columns_are_as_short_as_possible) {
    const map_layout::FlowInput input{
        5, 0, 4, {{0, 1, 3}, {1, 3, 2}, {0, 2, 1}, {2, 3, 5}, {1, 2, 1}, {3, 4, 1}, {0, 3, 1}}};
    const auto columns = map_layout::assign_columns(input, map_layout::order_of_flow(input));
    const auto span = [&](const std::vector<std::uint32_t>& at) {
        double sum = 0;
        for (const auto& edge : input.edges) {
            if (at[edge.from] >= at[edge.to]) return 1e9;
            sum += edge.weight * double(at[edge.to] - at[edge.from]);
        }
        return sum;
    };
    double best = 1e9;
    for (std::uint32_t code = 0; code < 3125; ++code)
        best = std::min(
            best, span({code % 5, code / 5 % 5, code / 25 % 5, code / 125 % 5, code / 625 % 5}));
    EXPECT_DOUBLE_EQ(span(columns), best);
}

TEST(map_layout, names_are_wrapped_and_never_lost) {
    using map_layout::wrap_name;
    const auto whole = wrap_name("determine likelihood of claim", {114, 13, 3});
    EXPECT_FALSE(whole.cut);
    EXPECT_EQ(whole.lines, (std::vector<std::string>{"determine", "likelihood of", "claim"}));
    const auto cut = wrap_name(std::string(80, 'm'), {114, 13, 3});
    EXPECT_TRUE(cut.cut);
    EXPECT_TRUE(cut.lines.back().ends_with("…"));
    EXPECT_LE(cut.width, 114);
    EXPECT_EQ(wrap_name("", {114, 13, 3}).lines.front(), "(no name)");
}

TEST(map_layout, short_durations_have_two_digits_and_one_unit) {
    EXPECT_EQ(write_short_duration_ms(0), "0 s");
    EXPECT_EQ(write_short_duration_ms(350), "0.3 s");
    EXPECT_EQ(write_short_duration_ms(45'000), "45 s");
    EXPECT_EQ(write_short_duration_ms(120'000), "2 min");
    EXPECT_EQ(write_short_duration_ms(7.6e6), "2.1 h");
    EXPECT_EQ(write_short_duration_ms(15.2 * 86400e3), "15 d");
    EXPECT_EQ(write_short_duration_ms(500 * 86400e3), "1.4 y");
}

}  // namespace
}  // namespace touchline

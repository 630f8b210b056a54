// Layout step "lanes": a band a channel, so that one sees where customers change channels.
//
// Lanes are put into the order in which the frequent edges cross as few of them as possible:
// from the order in which customers meet them, neighbours change places as long as that helps.
#include <algorithm>
#include <cstdlib>
#include <limits>
#include <map>
#include <numeric>
#include <vector>

#include "summary/map_layout_graph.h"

namespace touchline::map_layout {
namespace {

using LaneWeights = std::vector<std::vector<double>>;

// Edges between lanes, by their square roots as the picture draws them.
LaneWeights lane_weights(const MapLayout& layout) {
    const std::size_t lanes = layout.lanes.size();
    LaneWeights weights(lanes, std::vector<double>(lanes, 0));
    for (const MapEdge& edge : layout.edges) {
        if (edge.follow == MapEdge::no_follow) continue;
        const std::uint32_t a = layout.nodes[edge.from].lane, b = layout.nodes[edge.to].lane;
        if (a == b) continue;
        weights[a][b] += edge.thickness;
        weights[b][a] += edge.thickness;
    }
    return weights;
}

double climb(const std::vector<std::uint32_t>& order, const LaneWeights& weights) {
    double sum = 0;
    for (std::size_t i = 0; i < order.size(); ++i)
        for (std::size_t j = i + 1; j < order.size(); ++j)
            sum += weights[order[i]][order[j]] * double(j - i);
    return sum;
}

// Where customers meet a lane: the mean column of its kinds.
std::vector<std::uint32_t> order_met(const MapLayout& layout) {
    std::vector<double> column(layout.lanes.size(), 0), count(layout.lanes.size(), 0);
    for (const MapNode& node : layout.nodes)
        if (node.what == MapNode::What::kind)
            column[node.lane] += node.column, count[node.lane] += 1;
    std::vector<std::uint32_t> order(layout.lanes.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
        return column[a] * count[b] < column[b] * count[a];
    });
    return order;
}

std::vector<std::uint32_t> best_order(const MapLayout& layout) {
    const LaneWeights weights = lane_weights(layout);
    std::vector<std::uint32_t> order = order_met(layout);
    double least = climb(order, weights);
    for (bool better = true; better;) {
        better = false;
        for (std::size_t i = 0; i < order.size(); ++i)
            for (std::size_t j = i + 1; j < order.size(); ++j) {
                std::swap(order[i], order[j]);
                const double now = climb(order, weights);
                if (now < least - 1e-9) least = now, better = true;
                else std::swap(order[i], order[j]);
            }
    }
    return order;
}

void place_markers(const JourneyMap& map, MapLayout& layout) {
    for (MapNode& node : layout.nodes) {
        if (node.what == MapNode::What::kind) continue;
        std::uint64_t most = 0;
        for (std::uint32_t kind = 0; kind < map.kinds.size(); ++kind) {
            const KindRow& row = map.kinds[kind];
            const std::uint64_t count = node.what == MapNode::What::start ? row.starts : row.ends;
            if (count > most) most = count, node.lane = layout.nodes[kind].lane;
        }
    }
}

}  // namespace

void assign_lanes(const JourneyMap& map, MapLayout& layout) {
    std::map<std::string, std::uint32_t> lanes;
    for (const KindRow& row : map.kinds) lanes.emplace(row.channel, 0);
    for (auto& [channel, lane] : lanes) {
        lane = std::uint32_t(layout.lanes.size());
        layout.lanes.push_back({channel, 0, 0});
    }
    for (std::uint32_t kind = 0; kind < map.kinds.size(); ++kind)
        layout.nodes[kind].lane = lanes.at(map.kinds[kind].channel);
    const std::vector<std::uint32_t> order = best_order(layout);
    std::vector<MapLane> sorted;
    std::vector<std::uint32_t> rank(order.size());
    for (std::uint32_t i = 0; i < order.size(); ++i) {
        rank[order[i]] = i;
        sorted.push_back(layout.lanes[order[i]]);
    }
    layout.lanes = std::move(sorted);
    for (std::uint32_t kind = 0; kind < map.kinds.size(); ++kind)
        layout.nodes[kind].lane = rank[layout.nodes[kind].lane];
    place_markers(map, layout);
}

std::uint32_t lane_of_passing(const MapLayout& layout, std::uint32_t left, std::uint32_t right) {
    const MapNode &from = layout.nodes[left], &to = layout.nodes[right];
    if (from.lane == to.lane) return from.lane;
    std::size_t in_from = 0, in_to = 0;
    for (const MapNode& node : layout.nodes) {
        if (node.column <= from.column || node.column >= to.column) continue;
        in_from += node.lane == from.lane;
        in_to += node.lane == to.lane;
    }
    return in_from < in_to ? from.lane : to.lane;
}

namespace {

// Between lane and lane + 1: the lowest end above, the highest begin below.
struct Between {
    double above = std::numeric_limits<double>::lowest();
    double below = std::numeric_limits<double>::max();
};
Between between(const Lattice& lattice, const std::vector<double>& y, std::uint32_t lane) {
    Between found;
    for (std::size_t v = 0; v < y.size(); ++v) {
        const Vertex& vertex = lattice.vertices[v];
        if (vertex.lane <= lane) found.above = std::max(found.above, y[v] + vertex.below);
        else found.below = std::min(found.below, y[v] - vertex.above);
    }
    return found;
}

}  // namespace

void close_up_lanes(const Lattice& lattice, std::vector<double>& y) {
    for (std::uint32_t lane = 0; lane + 1 < lattice.lanes; ++lane) {
        const Between found = between(lattice, y, lane);
        const double lift = found.below - found.above - 2 * lattice.lane_room;
        for (std::size_t v = 0; v < y.size(); ++v)
            if (lattice.vertices[v].lane > lane) y[v] -= lift;
    }
}

void set_lane_bounds(const Lattice& lattice, const std::vector<double>& y, MapLayout& layout) {
    double from = 0;
    for (std::uint32_t lane = 0; lane < layout.lanes.size(); ++lane) {
        double until = layout.height;
        if (lane + 1 < layout.lanes.size()) {
            const Between found = between(lattice, y, lane);
            until = (found.above + found.below) / 2;
        }
        layout.lanes[lane].y = from;
        layout.lanes[lane].height = until - from;
        from = until;
    }
}

}  // namespace touchline::map_layout

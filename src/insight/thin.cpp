// Thinning by the rules process miners know from pm4py (activities and paths percentage), so
// that the same sliders leave the same kinds and paths.
//
// Ties: of equally frequent kinds the one with the larger name stays; of equally frequent paths
// the one with the larger pair of names, where a start and an end bear the two fixed names below.
#include "insight/thin.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <tuple>

namespace touchline {

namespace {

// The names pm4py gives to start and end: they decide ties, nothing else.
constexpr std::string_view start_name = "4d872045-8664-4e21-bd55-5da5edb096fe";
constexpr std::string_view end_name = "b8136db7-b162-4763-bd68-4d5ccbcdff87";

struct Edge {
    std::uint32_t from, to;  // nodes: kinds, then start, then end
    std::uint64_t count;
    bool alive = true;
};

// The map with a start and an end; edges and nodes can be taken away.
class Graph {
public:
    explicit Graph(const JourneyMap& map)
        : map_(map),
          start(static_cast<std::uint32_t>(map.kinds.size())),
          end(start + 1),
          kept(map.kinds.size() + 2, true) {
        for (const FollowRow& follow : map.follows)
            edges.push_back({follow.from, follow.to, follow.count});
        for (std::uint32_t k = 0; k < start; ++k) {
            if (map.kinds[k].starts > 0) edges.push_back({start, k, map.kinds[k].starts});
            if (map.kinds[k].ends > 0) edges.push_back({k, end, map.kinds[k].ends});
        }
    }

    std::string_view name(std::uint32_t node) const {
        return node == start ? start_name : node == end ? end_name : map_.kinds[node].kind;
    }
    bool counts(const Edge& edge) const { return edge.alive && kept[edge.from] && kept[edge.to]; }
    bool artificial(const Edge& edge) const { return edge.from == start || edge.to == end; }
    std::size_t follows() const {
        std::size_t count = 0;
        for (const Edge& edge : edges) count += counts(edge) && !artificial(edge);
        return count;
    }
    // Nodes on a way from start to end.
    std::vector<bool> connected() const {
        std::vector<bool> from_start = reach(start, true), to_end = reach(end, false);
        for (std::size_t n = 0; n < to_end.size(); ++n) to_end[n] = to_end[n] && from_start[n];
        return to_end;
    }
    bool holds(const std::vector<std::uint32_t>& nodes) const {
        const std::vector<bool> on_the_way = connected();
        return std::all_of(nodes.begin(), nodes.end(),
                           [&](std::uint32_t n) { return on_the_way[n]; });
    }
    void drop_unconnected() {
        const std::vector<bool> on_the_way = connected();
        for (std::uint32_t n = 0; n < start; ++n) kept[n] = kept[n] && on_the_way[n];
    }

private:
    std::vector<bool> reach(std::uint32_t from, bool forward) const {
        std::vector<std::vector<std::uint32_t>> next(kept.size());
        for (const Edge& edge : edges)
            if (counts(edge))
                next[forward ? edge.from : edge.to].push_back(forward ? edge.to : edge.from);
        std::vector<bool> seen(kept.size(), false);
        std::vector<std::uint32_t> open{from};
        seen[from] = true;
        while (!open.empty()) {
            const std::uint32_t node = open.back();
            open.pop_back();
            for (const std::uint32_t other : next[node]) {
                if (seen[other]) continue;
                seen[other] = true;
                open.push_back(other);
            }
        }
        return seen;
    }

    const JourneyMap& map_;

public:
    const std::uint32_t start, end;
    std::vector<bool> kept;  // by node
    std::vector<Edge> edges;
};

std::size_t how_many(std::size_t of, double share) {
    return std::min(of,
                    static_cast<std::size_t>(std::ceil(static_cast<double>(of - 1) * share)) + 1);
}

void thin_kinds(const JourneyMap& map, Graph& graph, double share) {
    if (map.kinds.size() <= 1 || map.follows.size() <= 1) return;
    std::vector<std::uint32_t> order(map.kinds.size());
    for (std::uint32_t k = 0; k < order.size(); ++k) order[k] = k;
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
        return std::tie(map.kinds[a].interactions, map.kinds[a].kind) >
               std::tie(map.kinds[b].interactions, map.kinds[b].kind);
    });
    const std::size_t keep = how_many(order.size(), share);
    const std::vector<std::uint32_t> needed(order.begin(),
                                            order.begin() + static_cast<std::ptrdiff_t>(keep));
    for (std::size_t at = order.size(); at-- > keep;) {
        graph.kept[order[at]] = false;
        if (graph.follows() == 0 || !graph.holds(needed)) graph.kept[order[at]] = true;
    }
    graph.drop_unconnected();
}

void thin_paths(Graph& graph, double share) {
    std::erase_if(graph.edges, [&](const Edge& edge) { return !graph.counts(edge); });
    const auto kinds = std::count(graph.kept.begin(), graph.kept.end(), true) - 2;
    if (kinds <= 1 || graph.follows() <= 1) return;
    std::sort(graph.edges.begin(), graph.edges.end(), [&](const Edge& a, const Edge& b) {
        if (a.count != b.count) return a.count > b.count;
        return std::pair(graph.name(a.from), graph.name(a.to)) >
               std::pair(graph.name(b.from), graph.name(b.to));
    });
    const std::size_t keep = how_many(graph.edges.size(), share);
    std::vector<std::uint32_t> needed;
    for (std::size_t e = 0; e < keep; ++e) {
        needed.push_back(graph.edges[e].from);
        needed.push_back(graph.edges[e].to);
    }
    for (std::size_t e = graph.edges.size(); e-- > keep && graph.follows() > 1;) {
        graph.edges[e].alive = false;
        if (!graph.holds(needed)) graph.edges[e].alive = true;
    }
    graph.drop_unconnected();
}

JourneyMap what_is_left(const JourneyMap& map, const Graph& graph) {
    JourneyMap left = map;
    left.kinds.clear();
    left.follows.clear();
    std::vector<std::uint32_t> place(map.kinds.size());
    for (std::uint32_t k = 0; k < map.kinds.size(); ++k) {
        place[k] = static_cast<std::uint32_t>(left.kinds.size());
        if (!graph.kept[k]) continue;
        left.kinds.push_back(map.kinds[k]);
        left.kinds.back().starts = left.kinds.back().ends = 0;
    }
    std::vector<std::vector<bool>> follows(map.kinds.size(),
                                           std::vector<bool>(map.kinds.size(), false));
    for (const Edge& edge : graph.edges) {
        if (!graph.counts(edge)) continue;
        if (edge.from == graph.start) left.kinds[place[edge.to]].starts = edge.count;
        else if (edge.to == graph.end) left.kinds[place[edge.from]].ends = edge.count;
        else follows[edge.from][edge.to] = true;
    }
    for (FollowRow follow : map.follows) {
        if (!follows[follow.from][follow.to]) {
            ++left.hidden_follows;
            left.hidden_follow_count += follow.count;
            continue;
        }
        follow.from = place[follow.from];
        follow.to = place[follow.to];
        left.follows.push_back(follow);
    }
    left.hidden_kinds += static_cast<std::uint32_t>(map.kinds.size() - left.kinds.size());
    return left;
}

bool is_share(double value) { return value >= 0 && value <= 1; }

}  // namespace

Result<JourneyMap> thin(const JourneyMap& map, const Thinning& thinning) {
    for (const double share : {thinning.kinds, thinning.paths})
        if (!is_share(share))
            return fail(ErrorCode::invalid_input,
                        "a share of {} cannot be kept: it may be from 0 to 1", share);
    if (map.kinds.empty()) return map;
    Graph graph(map);
    if (thinning.kinds < 1) thin_kinds(map, graph, thinning.kinds);
    if (thinning.paths < 1) thin_paths(graph, thinning.paths);
    return what_is_left(map, graph);
}

}  // namespace touchline

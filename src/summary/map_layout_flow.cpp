// Layout step "flow": which edges run back, and the column of every node.
#include <algorithm>
#include <cstdint>
#include <limits>
#include <numeric>
#include <vector>

#include "summary/map_layout_graph.h"

namespace touchline::map_layout {
namespace {

using Matrix = std::vector<std::vector<double>>;

Matrix weight_matrix(const FlowInput& input) {
    Matrix weights(input.nodes, std::vector<double>(input.nodes, 0));
    for (const FlowEdge& edge : input.edges) weights[edge.from][edge.to] += edge.weight;
    return weights;
}

// Eades, Lin, Smyth: what nothing leads to goes to the front, what leads nowhere to the back, and
// where there is neither, the node that sends most more than it receives goes to the front.
std::vector<std::uint32_t> greedy_sequence(const FlowInput& input, const Matrix& weights) {
    std::vector<std::uint32_t> front{input.start}, back{input.end}, left;
    for (std::uint32_t node = 0; node < input.nodes; ++node)
        if (node != input.start && node != input.end) left.push_back(node);
    while (!left.empty()) {
        std::size_t best = 0;
        bool sink = false;
        double best_surplus = -std::numeric_limits<double>::infinity();
        for (std::size_t i = 0; i < left.size(); ++i) {
            double out = 0, in = 0;
            for (const std::uint32_t other : left)
                out += weights[left[i]][other], in += weights[other][left[i]];
            constexpr double source = 1e18;
            const bool is_sink = out == 0 && in > 0;
            const double surplus = is_sink ? source / 2 : in == 0 ? source + out : out - in;
            if (surplus > best_surplus) best_surplus = surplus, best = i, sink = is_sink;
        }
        (sink ? back : front).push_back(left[best]);
        left.erase(left.begin() + std::ptrdiff_t(best));
    }
    front.insert(front.end(), back.rbegin(), back.rend());
    return front;
}

// Moves one node to where the most weight runs forward. The ends stay. True when it helped.
bool improve_once(std::vector<std::uint32_t>& sequence, const Matrix& weights) {
    for (std::size_t at = 1; at + 1 < sequence.size(); ++at) {
        const std::uint32_t node = sequence[at];
        double best_gain = 1e-9, gain = 0;
        std::size_t best_place = at;
        for (std::size_t place = at; place-- > 1;) {
            gain += weights[node][sequence[place]] - weights[sequence[place]][node];
            if (gain > best_gain) best_gain = gain, best_place = place;
        }
        gain = 0;
        for (std::size_t place = at + 1; place + 1 < sequence.size(); ++place) {
            gain += weights[sequence[place]][node] - weights[node][sequence[place]];
            if (gain > best_gain) best_gain = gain, best_place = place;
        }
        if (best_place == at) continue;
        const auto begin = sequence.begin();
        if (best_place < at) std::rotate(begin + best_place, begin + at, begin + at + 1);
        else std::rotate(begin + at, begin + at + 1, begin + best_place + 1);
        return true;
    }
    return false;
}

// Network simplex for min Σ weight · span with span >= 1. Small graphs: cut values are computed
// anew in every step, which keeps it short.
class Simplex {
public:
    Simplex(const FlowInput& input, const std::vector<std::uint32_t>& order)
        : nodes_(input.nodes),
          column_(input.nodes, 0) {
        for (const FlowEdge& edge : input.edges) {
            const bool forward = order[edge.from] < order[edge.to];
            // A way back must not pull: it follows what the way forward needs.
            edges_.push_back(forward ? edge : FlowEdge{edge.to, edge.from, edge.weight * 0.1});
        }
        // Everything hangs on the start and before the end, so the graph is connected.
        for (std::uint32_t node = 0; node < nodes_; ++node) {
            if (node != input.start) edges_.push_back({input.start, node, 0});
            if (node != input.end && node != input.start) edges_.push_back({node, input.end, 0});
        }
        rank_longest_path(order);
        for (;;) {
            build_tight_tree();
            if (tree_size_ == nodes_) break;
            tighten();
        }
    }

    std::vector<std::uint32_t> solve() {
        constexpr int steps_max = 2'000;
        for (int step = 0; step < steps_max && pivot(); ++step) {}
        const int least = *std::min_element(column_.begin(), column_.end());
        std::vector<std::uint32_t> columns;
        for (const int column : column_) columns.push_back(std::uint32_t(column - least));
        return columns;
    }

private:
    int slack(const FlowEdge& edge) const { return column_[edge.to] - column_[edge.from] - 1; }

    void rank_longest_path(const std::vector<std::uint32_t>& order) {
        std::vector<std::uint32_t> sequence(nodes_);
        for (std::uint32_t node = 0; node < nodes_; ++node) sequence[order[node]] = node;
        for (const std::uint32_t node : sequence)
            for (const FlowEdge& edge : edges_)
                if (edge.from == node)
                    column_[edge.to] = std::max(column_[edge.to], column_[node] + 1);
    }

    void build_tight_tree() {
        in_tree_.assign(nodes_, false);
        tree_.clear();
        in_tree_[0] = true;
        tree_size_ = 1;
        for (bool grew = true; grew;) {
            grew = false;
            for (std::size_t i = 0; i < edges_.size(); ++i) {
                if (slack(edges_[i]) != 0 || in_tree_[edges_[i].from] == in_tree_[edges_[i].to])
                    continue;
                in_tree_[edges_[i].from] = in_tree_[edges_[i].to] = true;
                tree_.push_back(i);
                ++tree_size_;
                grew = true;
            }
        }
    }

    void tighten() {
        int best = std::numeric_limits<int>::max(), shift = 0;
        for (const FlowEdge& edge : edges_) {
            if (in_tree_[edge.from] == in_tree_[edge.to] || slack(edge) >= best) continue;
            best = slack(edge);
            shift = in_tree_[edge.to] ? -best : best;
        }
        for (std::uint32_t node = 0; node < nodes_; ++node)
            if (in_tree_[node]) column_[node] += shift;
    }

    // Nodes on the side of `tree_[without].from` when that tree edge is cut.
    std::vector<bool> tail_side(std::size_t without) const {
        std::vector<bool> side(nodes_, false);
        side[edges_[tree_[without]].from] = true;
        for (bool grew = true; grew;) {
            grew = false;
            for (std::size_t i = 0; i < tree_.size(); ++i) {
                const FlowEdge& edge = edges_[tree_[i]];
                if (i == without || side[edge.from] == side[edge.to]) continue;
                side[edge.from] = side[edge.to] = true;
                grew = true;
            }
        }
        return side;
    }

    bool pivot() {
        for (std::size_t i = 0; i < tree_.size(); ++i) {
            const std::vector<bool> tail = tail_side(i);
            double cut = 0;
            for (const FlowEdge& edge : edges_)
                if (tail[edge.from] != tail[edge.to])
                    cut += tail[edge.from] ? edge.weight : -edge.weight;
            if (cut >= -1e-9) continue;
            exchange(i, tail);
            return true;
        }
        return false;
    }

    void exchange(std::size_t leaving, const std::vector<bool>& tail) {
        std::size_t entering = edges_.size();
        for (std::size_t i = 0; i < edges_.size(); ++i)
            if (!tail[edges_[i].from] && tail[edges_[i].to] &&
                (entering == edges_.size() || slack(edges_[i]) < slack(edges_[entering])))
                entering = i;
        const int shift = slack(edges_[entering]);
        for (std::uint32_t node = 0; node < nodes_; ++node)
            if (tail[node]) column_[node] -= shift;
        tree_[leaving] = entering;
    }

    std::uint32_t nodes_;
    std::vector<FlowEdge> edges_;
    std::vector<int> column_;
    std::vector<bool> in_tree_;
    std::vector<std::size_t> tree_;
    std::uint32_t tree_size_ = 0;
};

}  // namespace

std::vector<std::uint32_t> order_of_flow(const FlowInput& input) {
    const Matrix weights = weight_matrix(input);
    std::vector<std::uint32_t> sequence = greedy_sequence(input, weights);
    constexpr int improvements_max = 10'000;
    for (int i = 0; i < improvements_max && improve_once(sequence, weights); ++i) {}
    std::vector<std::uint32_t> order(input.nodes);
    for (std::uint32_t place = 0; place < input.nodes; ++place) order[sequence[place]] = place;
    return order;
}

std::vector<std::uint32_t> assign_columns(const FlowInput& input,
                                          const std::vector<std::uint32_t>& order) {
    std::vector<std::uint32_t> columns = Simplex(input, order).solve();
    std::uint32_t last = 0;
    for (const std::uint32_t column : columns) last = std::max(last, column);
    columns[input.end] = last;
    return columns;
}

}  // namespace touchline::map_layout

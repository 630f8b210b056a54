// Layout step "place": the y of every vertex, with the frequent path straight.
//
// Pieces are made straight one after the other, the most wanted first, unless a straighter one
// already stands in the way (Brandes and Köpf's alignment, by weight). What hangs together
// straight is a block. Blocks do not cross, so "stands over" among them has no cycle; they are
// then moved, pushing others on, until the weighted sum of bends does not get smaller.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <vector>

#include "base/check.h"
#include "summary/map_layout_graph.h"

namespace touchline::map_layout {
namespace {

constexpr std::uint32_t none = UINT32_MAX;

double straightness_weight(const Lattice& lattice, const Piece& piece) {
    const int passing =
        int(lattice.vertices[piece.left].passing) + int(lattice.vertices[piece.right].passing);
    if (piece.spine) return piece.weight * 100;
    return piece.weight * (passing == 2 ? 8 : passing == 1 ? 2 : 6);
}

double room_between(const Lattice& lattice, std::uint32_t above, std::uint32_t below) {
    const Vertex& a = lattice.vertices[above];
    const Vertex& b = lattice.vertices[below];
    const double gap = a.passing && b.passing   ? lattice.row_gap * 0.5
                       : a.passing || b.passing ? lattice.row_gap * 0.7
                                                : lattice.row_gap;
    return a.below + gap + b.above;
}

struct Blocks {
    std::vector<std::uint32_t> of;   // block of each vertex
    std::vector<double> shift;       // y of a vertex relative to its block's
    std::uint32_t count = 0;
};

Blocks align(const Lattice& lattice) {
    const std::size_t vertices = lattice.vertices.size();
    std::vector<std::uint32_t> place(vertices), by_wish(lattice.pieces.size());
    for (const auto& column : lattice.columns)
        for (std::uint32_t i = 0; i < column.size(); ++i) place[column[i]] = i;
    std::iota(by_wish.begin(), by_wish.end(), 0);
    std::stable_sort(by_wish.begin(), by_wish.end(), [&](std::uint32_t a, std::uint32_t b) {
        return straightness_weight(lattice, lattice.pieces[a]) >
               straightness_weight(lattice, lattice.pieces[b]);
    });
    std::vector<std::uint32_t> right_of(vertices, none), left_of(vertices, none);
    std::vector<std::vector<std::uint32_t>> taken(lattice.columns.size());
    for (const std::uint32_t index : by_wish) {
        const Piece& piece = lattice.pieces[index];
        if (right_of[piece.left] != none || left_of[piece.right] != none) continue;
        // What is straight stays in one lane.
        if (lattice.vertices[piece.left].lane != lattice.vertices[piece.right].lane) continue;
        auto& gap = taken[lattice.vertices[piece.left].column];
        const bool crosses = std::any_of(gap.begin(), gap.end(), [&](std::uint32_t other) {
            const Piece& straight = lattice.pieces[other];
            return (place[straight.left] < place[piece.left]) !=
                   (place[straight.right] < place[piece.right]);
        });
        if (crosses) continue;
        gap.push_back(index);
        right_of[piece.left] = left_of[piece.right] = index;
    }
    Blocks blocks{std::vector<std::uint32_t>(vertices, none), std::vector<double>(vertices, 0), 0};
    for (const auto& column : lattice.columns)
        for (const std::uint32_t first : column) {
            if (left_of[first] != none) continue;
            for (std::uint32_t vertex = first;;) {
                blocks.of[vertex] = blocks.count;
                if (right_of[vertex] == none) break;
                const Piece& piece = lattice.pieces[right_of[vertex]];
                blocks.shift[piece.right] =
                    blocks.shift[vertex] + piece.left_port - piece.right_port;
                vertex = piece.right;
            }
            ++blocks.count;
        }
    return blocks;
}

class Placer {
public:
    explicit Placer(const Lattice& lattice)
        : lattice_(lattice),
          blocks_(align(lattice)),
          first_bound_(blocks_.count) {
        blocks_.count += lattice.lanes - 1;  // the bounds between lanes are blocks too
        under_.resize(blocks_.count);
        over_.resize(blocks_.count);
        bends_of_.resize(blocks_.count);
        collect_rooms();
        collect_bounds();
        collect_bends();
        sort_from_the_top();
    }

    std::vector<double> run() {
        start_in_the_middle();
        constexpr int rounds_max = 12;
        for (int round = 0; round < rounds_max; ++round) {
            bool moved = false;
            for (std::uint32_t i = 0; i < blocks_.count; ++i)
                moved |= improve(sequence_[round % 2 == 0 ? i : blocks_.count - 1 - i]);
            if (!moved) break;
        }
        std::vector<double> y(lattice_.vertices.size());
        for (std::size_t v = 0; v < y.size(); ++v) y[v] = y_[blocks_.of[v]] + blocks_.shift[v];
        return y;
    }

private:
    struct Room {
        std::uint32_t block;
        double distance;
    };  // at least, between block origins
    struct Bend {
        std::uint32_t left, right;
        double offset, weight;
    };  // y right = y left + offset

    void collect_rooms() {
        for (const auto& column : lattice_.columns)
            for (std::size_t i = 0; i + 1 < column.size(); ++i) {
                const std::uint32_t a = column[i], b = column[i + 1];
                const double distance =
                    room_between(lattice_, a, b) + blocks_.shift[a] - blocks_.shift[b];
                under_[blocks_.of[a]].push_back({blocks_.of[b], distance});
                over_[blocks_.of[b]].push_back({blocks_.of[a], distance});
            }
    }
    void keep_apart(std::uint32_t over, std::uint32_t under, double distance) {
        under_[over].push_back({under, distance});
        over_[under].push_back({over, distance});
    }
    // In each column the last vertex of a lane stands over the bound, the next one under it.
    void collect_bounds() {
        for (std::uint32_t lane = 0; lane + 1 < lattice_.lanes; ++lane) {
            const std::uint32_t bound = first_bound_ + lane;
            if (lane > 0) keep_apart(bound - 1, bound, 2 * lattice_.lane_room);
            for (const auto& column : lattice_.columns) {
                std::size_t under = 0;
                while (under < column.size() && lattice_.vertices[column[under]].lane <= lane)
                    ++under;
                if (under > 0) {
                    const std::uint32_t v = column[under - 1];
                    keep_apart(blocks_.of[v], bound,
                               blocks_.shift[v] + lattice_.vertices[v].below + lattice_.lane_room);
                }
                if (under < column.size()) {
                    const std::uint32_t v = column[under];
                    keep_apart(bound, blocks_.of[v],
                               lattice_.vertices[v].above + lattice_.lane_room - blocks_.shift[v]);
                }
            }
        }
    }
    void collect_bends() {
        for (const Piece& piece : lattice_.pieces) {
            const std::uint32_t left = blocks_.of[piece.left], right = blocks_.of[piece.right];
            if (left == right) continue;
            const double offset = blocks_.shift[piece.left] + piece.left_port -
                                  blocks_.shift[piece.right] - piece.right_port;
            bends_of_[left].push_back(bends_.size());
            bends_of_[right].push_back(bends_.size());
            bends_.push_back({left, right, offset, straightness_weight(lattice_, piece)});
        }
    }
    void sort_from_the_top() {
        std::vector<std::size_t> waiting(blocks_.count, 0);
        for (std::uint32_t b = 0; b < blocks_.count; ++b) waiting[b] = over_[b].size();
        for (std::uint32_t b = 0; b < blocks_.count; ++b)
            if (waiting[b] == 0) sequence_.push_back(b);
        for (std::size_t i = 0; i < sequence_.size(); ++i)
            for (const Room& room : under_[sequence_[i]])
                if (--waiting[room.block] == 0) sequence_.push_back(room.block);
        CHECK(sequence_.size() == blocks_.count);
        place_in_sequence_.resize(blocks_.count);
        for (std::uint32_t i = 0; i < blocks_.count; ++i) place_in_sequence_[sequence_[i]] = i;
    }

    // Between as far up and as far down as possible: a feasible start that favours no side.
    void start_in_the_middle() {
        std::vector<double> high(blocks_.count, 0), low(blocks_.count, 0);
        double bottom = 0;
        for (const std::uint32_t b : sequence_) {
            for (const Room& room : over_[b])
                high[b] = std::max(high[b], high[room.block] + room.distance);
            bottom = std::max(bottom, high[b]);
        }
        for (std::size_t i = sequence_.size(); i-- > 0;) {
            const std::uint32_t b = sequence_[i];
            low[b] = bottom;
            for (const Room& room : under_[b])
                low[b] = std::min(low[b], low[room.block] - room.distance);
        }
        y_.resize(blocks_.count);
        for (std::uint32_t b = 0; b < blocks_.count; ++b) y_[b] = (high[b] + low[b]) / 2;
    }

    double bend_cost(const std::vector<double>& y, const Bend& bend) const {
        const double off = std::abs(y[bend.right] - y[bend.left] - bend.offset);
        return bend.weight * (off + off * off * 0.002);
    }
    double cost(const std::vector<double>& y) const {
        double sum = 0;
        for (const Bend& bend : bends_) sum += bend_cost(y, bend);
        return sum;
    }

    // Where the block's own bends would like it: the weighted median.
    double wish(std::uint32_t b) const {
        std::vector<std::pair<double, double>> wishes;
        double total = 0;
        for (const std::size_t index : bends_of_[b]) {
            const Bend& bend = bends_[index];
            wishes.push_back(
                {bend.left == b ? y_[bend.right] - bend.offset : y_[bend.left] + bend.offset,
                 bend.weight});
            total += bend.weight;
        }
        std::sort(wishes.begin(), wishes.end());
        double sum = 0;
        for (const auto& [at, weight] : wishes)
            if ((sum += weight) * 2 >= total) return at;
        return y_[b];
    }

    // The block at `at`, everything in its way pushed on.
    std::vector<double> pushed(std::uint32_t b, double at) const {
        std::vector<double> y = y_;
        const bool down = at > y[b];
        y[b] = at;
        if (down) {
            for (std::size_t i = place_in_sequence_[b]; i < sequence_.size(); ++i)
                for (const Room& room : under_[sequence_[i]])
                    y[room.block] = std::max(y[room.block], y[sequence_[i]] + room.distance);
        } else {
            for (std::size_t i = place_in_sequence_[b] + 1; i-- > 0;)
                for (const Room& room : over_[sequence_[i]])
                    y[room.block] = std::min(y[room.block], y[sequence_[i]] - room.distance);
        }
        return y;
    }

    bool improve(std::uint32_t b) {
        const double target = wish(b), distance = target - y_[b];
        if (std::abs(distance) < 0.25) return false;
        const double before = cost(y_);
        for (const double part : {1.0, 0.5, 0.2}) {
            std::vector<double> y = pushed(b, y_[b] + distance * part);
            if (cost(y) >= before - 0.01) continue;
            y_ = std::move(y);
            return true;
        }
        return false;
    }

    const Lattice& lattice_;
    Blocks blocks_;
    std::uint32_t first_bound_;
    std::vector<std::vector<Room>> under_, over_;
    std::vector<Bend> bends_;
    std::vector<std::vector<std::size_t>> bends_of_;
    std::vector<std::uint32_t> sequence_;
    std::vector<std::size_t> place_in_sequence_;
    std::vector<double> y_;
};

}  // namespace

std::vector<double> place_vertices(const Lattice& lattice) { return Placer(lattice).run(); }

double bend_length(const Lattice& lattice, const std::vector<double>& y) {
    double sum = 0;
    for (const Piece& piece : lattice.pieces)
        sum += std::abs(y[piece.left] + piece.left_port - y[piece.right] - piece.right_port) *
               (1 + std::sqrt(piece.weight));
    return sum;
}

}  // namespace touchline::map_layout

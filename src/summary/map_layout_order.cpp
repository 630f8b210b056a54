// Layout step "order": the order inside the columns with few crossings.
//
// Weighted barycentre sweeps to the right and to the left, each followed by swaps of neighbours
// that lessen crossings; the best order met is kept.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "summary/map_layout_graph.h"

namespace touchline::map_layout {
namespace {

struct Link {
    std::uint32_t vertex;
    double weight;
};

void sort_by_lane(const Lattice& lattice, std::vector<std::uint32_t>& column) {
    if (lattice.lanes < 2) return;
    std::stable_sort(column.begin(), column.end(), [&](std::uint32_t a, std::uint32_t b) {
        return lattice.vertices[a].lane < lattice.vertices[b].lane;
    });
}

class Orderer {
public:
    explicit Orderer(Lattice& lattice)
        : lattice_(lattice),
          to_right_(lattice.vertices.size()),
          to_left_(lattice.vertices.size()),
          place_(lattice.vertices.size(), 0) {
        for (const Piece& piece : lattice.pieces) {
            const double weight = 1 + std::log2(1 + piece.weight);
            to_right_[piece.left].push_back({piece.right, weight});
            to_left_[piece.right].push_back({piece.left, weight});
        }
    }

    double run() {
        Columns best = lattice_.columns;
        double best_crossings = crossings();
        for (const bool mirrored : {false, true}) {
            if (mirrored)
                for (auto& column : lattice_.columns) {
                    std::reverse(column.begin(), column.end());
                    sort_by_lane(lattice_, column);
                }
            constexpr int sweeps = 16;
            for (int sweep = 0; sweep < sweeps; ++sweep) {
                sweep % 2 == 0 ? sweep_right() : sweep_left();
                transpose();
                const double now = crossings();
                if (now < best_crossings - 1e-9) best_crossings = now, best = lattice_.columns;
            }
        }
        lattice_.columns = std::move(best);
        return best_crossings;
    }

    double crossings() {
        number();
        double sum = 0;
        for (std::size_t c = 0; c + 1 < lattice_.columns.size(); ++c) sum += gap_crossings(c);
        return sum;
    }

private:
    using Columns = std::vector<std::vector<std::uint32_t>>;

    void number() {
        for (const auto& column : lattice_.columns) number(column);
    }
    void number(const std::vector<std::uint32_t>& column) {
        for (std::uint32_t i = 0; i < column.size(); ++i) place_[column[i]] = i;
    }

    double gap_crossings(std::size_t c) const {
        struct Ends {
            std::uint32_t left, right;
            double weight;
        };
        std::vector<Ends> ends;
        for (const std::uint32_t vertex : lattice_.columns[c])
            for (const Link& link : to_right_[vertex])
                ends.push_back({place_[vertex], place_[link.vertex], link.weight});
        double sum = 0;
        for (std::size_t i = 0; i < ends.size(); ++i)
            for (std::size_t j = i + 1; j < ends.size(); ++j)
                if (ends[i].left != ends[j].left && ends[i].right > ends[j].right)
                    sum += ends[i].weight * ends[j].weight;
        return sum;
    }

    void sort_by(std::vector<std::uint32_t>& column, const std::vector<std::vector<Link>>& links) {
        std::vector<double> wish(lattice_.vertices.size(), 0);
        for (const std::uint32_t vertex : column) {
            double sum = 0, weight = 0;
            for (const Link& link : links[vertex])
                sum += link.weight * (place_[link.vertex] + 0.5), weight += link.weight;
            wish[vertex] = weight > 0 ? sum / weight : place_[vertex] + 0.5;
        }
        std::stable_sort(column.begin(), column.end(), [&](std::uint32_t a, std::uint32_t b) {
            return wish[a] < wish[b] - 1e-9;
        });
        sort_by_lane(lattice_, column);
        number(column);
    }

    void sweep_right() {
        number();
        for (std::size_t c = 1; c < lattice_.columns.size(); ++c)
            sort_by(lattice_.columns[c], to_left_);
    }
    void sweep_left() {
        number();
        for (std::size_t c = lattice_.columns.size() - 1; c-- > 0;)
            sort_by(lattice_.columns[c], to_right_);
    }

    // Crossings between the links of a and b when a stands over b.
    double pair_crossings(std::uint32_t a, std::uint32_t b) const {
        double sum = 0;
        for (const auto* links : {&to_left_, &to_right_})
            for (const Link& of_a : (*links)[a])
                for (const Link& of_b : (*links)[b])
                    if (place_[of_a.vertex] > place_[of_b.vertex]) sum += of_a.weight * of_b.weight;
        return sum;
    }

    void transpose() {
        number();
        constexpr int rounds_max = 8;
        // Only where a column or one beside it has changed can a swap have become worth it.
        const std::size_t columns = lattice_.columns.size();
        std::vector<std::uint8_t> moved(columns + 2, 1);  // by column + 1
        for (int round = 0; round < rounds_max; ++round) {
            bool swapped = false;
            for (std::size_t c = 0; c < columns; ++c) {
                if (!moved[c + 1]) continue;
                moved[c + 1] = 0;
                std::vector<std::uint32_t>& column = lattice_.columns[c];
                for (std::size_t i = 0; i + 1 < column.size(); ++i) {
                    const std::uint32_t a = column[i], b = column[i + 1];
                    if (lattice_.vertices[a].lane != lattice_.vertices[b].lane) continue;
                    if (pair_crossings(b, a) >= pair_crossings(a, b) - 1e-9) continue;
                    std::swap(column[i], column[i + 1]);
                    std::swap(place_[a], place_[b]);
                    moved[c] = moved[c + 1] = moved[c + 2] = 1;
                    swapped = true;
                }
            }
            if (!swapped) break;
        }
    }

    Lattice& lattice_;
    std::vector<std::vector<Link>> to_right_, to_left_;
    std::vector<std::uint32_t> place_;
};

}  // namespace

double reduce_crossings(Lattice& lattice, std::uint32_t attempt) {
    // Attempt 0 begins with the order given; the others shuffle it, each in its own fixed way.
    std::uint64_t state = attempt * 0x9E3779B97F4A7C15ULL;
    if (attempt > 0)
        for (auto& column : lattice.columns)
            for (std::size_t i = column.size(); i > 1; --i) {
                state = state * 6364136223846793005ULL + 1442695040888963407ULL;
                std::swap(column[i - 1], column[(state >> 33) % i]);
            }
    for (auto& column : lattice.columns) sort_by_lane(lattice, column);
    return Orderer(lattice).run();
}

}  // namespace touchline::map_layout

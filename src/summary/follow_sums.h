// Sums of the map while journeys come and go: those of one thread of a fold, or kept for good.
//
// Follows get a number when they are first met, so that the sums and histograms of the few
// hundred that exist lie together and stay in cache, however many kinds there are.
#pragma once

#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "summary/follow_map.h"
#include "summary/histogram.h"

namespace touchline {

struct FollowCell {
    std::uint64_t wait_ms = 0;  // modulo 2^64: less than nothing when more went than came
    std::uint32_t* buckets = nullptr;
    Int128 wait_ms_squared = 0, long_wait_ms = 0;  // long: of waits that do not fit 32 bits
    std::uint64_t overlaps = 0;
    std::uint32_t from = 0, to = 0;
};

// (from, to) -> cell. Up to `dense_kinds` a table, beyond it a hash.
class FollowCells {
public:
    static constexpr std::size_t dense_kinds = 1024;

    explicit FollowCells(std::size_t kinds) : kinds_(kinds) {
        if (kinds <= dense_kinds) table_.assign(kinds * kinds, 0);
        cells_.reserve(256);
    }
    FollowCell& at(std::uint32_t from, std::uint32_t to) {
        if (!table_.empty()) {
            const std::uint32_t number = table_[from * kinds_ + to];
            return number != 0 ? cells_[number - 1] : add(from, to);
        }
        const auto found = sparse_.find(std::uint64_t{from} << 32 | to);
        return found != sparse_.end() ? cells_[found->second] : add(from, to);
    }
    const std::vector<FollowCell>& all() const { return cells_; }

private:
    FollowCell& add(std::uint32_t from, std::uint32_t to);

    std::size_t kinds_, left_ = 0;
    std::vector<std::uint32_t> table_;  // number of the cell + 1
    std::unordered_map<std::uint64_t, std::uint32_t> sparse_;
    std::vector<FollowCell> cells_;
    std::vector<std::unique_ptr<std::uint32_t[]>> slabs_;
};

class FollowSums {
public:
    explicit FollowSums(std::size_t kinds) : cells_(kinds), kinds_(kinds) {}
    explicit FollowSums(const FollowMap& map);  // to go on from it

    // Selected journeys of the range.
    void range(const Index& index, const Selection& selection, const JourneyRange& range);
    // Whole journeys [first, last) of the segment; those taken away were added before.
    void add(const Segment& segment, std::size_t first, std::size_t last);
    void remove(const Segment& segment, std::size_t first, std::size_t last);
    FollowMap result(const Names& kinds) const;

private:
    struct KindCell {
        std::uint64_t last_journey = 0;  // number of the last that met it
        std::uint64_t interactions = 0, journeys = 0, starts = 0, ends = 0;
        Int128 duration_ms = 0;
    };
    // `sign` is 1 or -1: unsigned sums wrap, so what is taken away is gone exactly.
    template <int sign, bool durations>
    void whole(const Segment& s, std::size_t j);
    template <int sign>
    void whole(const Segment& s, std::size_t first, std::size_t last);
    template <int sign>
    void meet(std::uint32_t kind);
    template <int sign>
    void follow(const Segment& s, std::uint32_t from, std::uint32_t to, std::uint64_t at);
    void hiding(const Segment& s, const Selection& selection, std::size_t j);

    FollowCells cells_;
    std::vector<KindCell> kinds_;
    std::uint64_t number_ = 0;  // of the journey at hand
    std::uint64_t journeys_ = 0, tie_pairs_ = 0, tie_journeys_ = 0;
};

}  // namespace touchline

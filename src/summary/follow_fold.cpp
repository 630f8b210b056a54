// Folding the index into a map: one pass over kinds and waits, each thread with sums of its own.
//
// Follows get a number when they are first met, so that the sums and histograms of the few
// hundred that exist lie together and stay in cache, however many kinds there are.
#include <algorithm>
#include <unordered_map>

#include "base/process.h"
#include "summary/follow_map.h"
#include "summary/histogram.h"
#include "timeline/lanes.h"

namespace touchline {

namespace {

struct Cell {
    std::uint64_t wait_ms = 0;
    std::uint32_t* buckets = nullptr;
    Int128 wait_ms_squared = 0, long_wait_ms = 0;  // long: of waits that do not fit 32 bits
    std::uint64_t overlaps = 0;
    std::uint32_t from = 0, to = 0;
};

// (from, to) -> cell. Up to `dense_kinds` a table, beyond it a hash.
class Cells {
public:
    static constexpr std::size_t dense_kinds = 1024;

    explicit Cells(std::size_t kinds) : kinds_(kinds) {
        if (kinds <= dense_kinds) table_.assign(kinds * kinds, 0);
        cells_.reserve(256);
    }
    Cell& at(std::uint32_t from, std::uint32_t to) {
        if (!table_.empty()) {
            const std::uint32_t number = table_[from * kinds_ + to];
            return number != 0 ? cells_[number - 1] : add(from, to);
        }
        const auto found = sparse_.find(std::uint64_t{from} << 32 | to);
        return found != sparse_.end() ? cells_[found->second] : add(from, to);
    }
    std::vector<Cell>& all() { return cells_; }

private:
    Cell& add(std::uint32_t from, std::uint32_t to) {
        if (left_ == 0) {
            left_ = 32;
            slabs_.push_back(std::make_unique<std::uint32_t[]>(left_ * histogram_buckets));
        }
        Cell& cell = cells_.emplace_back();
        cell.buckets = slabs_.back().get() + --left_ * histogram_buckets;
        cell.from = from;
        cell.to = to;
        const auto number = static_cast<std::uint32_t>(cells_.size());
        if (!table_.empty()) table_[from * kinds_ + to] = number;
        else sparse_.emplace(std::uint64_t{from} << 32 | to, number - 1);
        return cell;
    }

    std::size_t kinds_, left_ = 0;
    std::vector<std::uint32_t> table_;  // number of the cell + 1
    std::unordered_map<std::uint64_t, std::uint32_t> sparse_;
    std::vector<Cell> cells_;
    std::vector<std::unique_ptr<std::uint32_t[]>> slabs_;
};

struct KindCell {
    std::uint64_t last_journey = UINT64_MAX;
    std::uint64_t interactions = 0, journeys = 0, starts = 0, ends = 0;
    Int128 duration_ms = 0;
};

class Fold {
public:
    explicit Fold(std::size_t kinds) : cells_(kinds), kinds_(kinds) {}

    void range(const Index& index, const Selection& selection, const JourneyRange& range) {
        const Segment& s = *index.segments[range.segment];
        const Bitmap& bits = selection.journeys[range.segment];
        const bool everything = selection.everything[range.segment];
        salt_ = std::uint64_t{range.segment} << 40;
        for (std::size_t j = range.first; j < range.last; ++j) {
            if (!everything && !bits.test(j)) continue;
            if (selection.hides) hiding(s, selection, j);
            else if (s.any_duration) whole<true>(s, j);
            else whole<false>(s, j);
        }
    }

    FollowMap result(const Names& names);

private:
    void meet(std::uint32_t kind, std::uint64_t journey) {
        KindCell& cell = kinds_[kind];
        ++cell.interactions;
        cell.journeys += cell.last_journey != journey;
        cell.last_journey = journey;
    }

    void follow(const Segment& s, std::uint32_t from, std::uint32_t to, std::uint64_t at) {
        Cell& cell = cells_.at(from, to);
        const std::uint32_t wait = s.wait[at];
        if (wait >= wait_overlaps) [[unlikely]]
            return odd_follow(s, cell, at);
        cell.wait_ms += wait;
        cell.wait_ms_squared += static_cast<Int128>(std::uint64_t{wait} * wait);
        ++cell.buckets[bucket_of(wait)];
    }

    static void odd_follow(const Segment& s, Cell& cell, std::uint64_t at) {
        const bool overlaps = s.wait[at] == wait_overlaps;
        count_wait(cell, overlaps ? -1 : static_cast<std::int64_t>(s.long_waits.find(at)));
    }

    static void count_wait(Cell& cell, std::int64_t wait_ms) {
        cell.overlaps += wait_ms < 0;
        const auto wait = static_cast<std::uint64_t>(std::max<std::int64_t>(wait_ms, 0));
        cell.long_wait_ms += static_cast<Int128>(wait);
        cell.wait_ms_squared += static_cast<Int128>(wait) * static_cast<Int128>(wait);
        ++cell.buckets[std::min(bucket_of(wait), histogram_buckets - 1)];
    }

    template <bool durations>
    void whole(const Segment& s, std::size_t j) {
        const std::uint16_t* kinds = s.kind.data();
        std::uint64_t at = s.offset[j];
        const std::uint64_t last = s.offset[j + 1] - 1;
        std::uint32_t kind = kinds[at];
        ++kinds_[kind].starts;
        for (;; ++at) {
            meet(kind, salt_ + j);
            if constexpr (durations)
                kinds_[kind].duration_ms += static_cast<Int128>(s.duration_ms(at));
            if (at == last) break;
            const std::uint32_t next = kinds[at + 1];
            follow(s, kind, next, at);
            kind = next;
        }
        ++kinds_[kind].ends;
        ++journeys_;
        tie_pairs_ += s.ties[j];
        tie_journeys_ += s.ties[j] != 0;
    }

    // Neighbours are linked anew over what is hidden.
    void hiding(const Segment& s, const Selection& selection, std::size_t j) {
        constexpr std::uint64_t none = UINT64_MAX;
        std::uint64_t before = none, ties = 0;
        for (std::uint64_t at = s.offset[j]; at < s.offset[j + 1]; ++at) {
            if (!selection.shown(s, at)) continue;
            const std::uint32_t kind = s.kind[at];
            meet(kind, salt_ + j);
            kinds_[kind].duration_ms += static_cast<Int128>(s.duration_ms(at));
            if (before == none) {
                ++kinds_[kind].starts;
            } else if (before + 1 == at) {
                follow(s, s.kind[before], kind, before);
            } else {
                const std::int64_t ended_ms = floor_ms(s.occurred_us[before]) +
                                              static_cast<std::int64_t>(s.duration_ms(before));
                count_wait(cells_.at(s.kind[before], kind), floor_ms(s.occurred_us[at]) - ended_ms);
            }
            ties += before != none && s.occurred_us[before] == s.occurred_us[at] &&
                    s.kind[before] != kind;
            before = at;
        }
        if (before == none) return;
        ++kinds_[s.kind[before]].ends;
        ++journeys_;
        tie_pairs_ += ties;
        tie_journeys_ += ties != 0;
    }

    Cells cells_;
    std::vector<KindCell> kinds_;
    std::uint64_t salt_ = 0, journeys_ = 0, tie_pairs_ = 0, tie_journeys_ = 0;
};

FollowMap Fold::result(const Names& names) {
    FollowMap map;
    map.kinds = names;
    map.journeys = journeys_;
    map.tie_pairs = tie_pairs_;
    map.tie_journeys = tie_journeys_;
    for (const KindCell& cell : kinds_)
        map.kind.push_back(
            {cell.interactions, cell.journeys, cell.starts, cell.ends, cell.duration_ms});
    std::vector<Cell>& cells = cells_.all();
    std::sort(cells.begin(), cells.end(), [](const Cell& a, const Cell& b) {
        return a.from != b.from ? a.from < b.from : a.to < b.to;
    });
    map.buckets.resize(cells.size() * histogram_buckets);
    std::uint64_t* bucket = map.buckets.data();
    for (const Cell& cell : cells) {
        std::uint64_t count = 0;
        for (std::size_t b = 0; b < histogram_buckets; ++b) {
            *bucket++ = cell.buckets[b];
            count += cell.buckets[b];
        }
        map.follows.push_back({cell.from, cell.to, count, cell.overlaps,
                               static_cast<Int128>(cell.wait_ms) + cell.long_wait_ms,
                               cell.wait_ms_squared});
    }
    return map;
}

}  // namespace

FollowMap fold_follows(const Index& index, const Selection& selection, unsigned threads) {
    const auto ranges = split(index, threads == 1 ? 1 : std::size_t{threads} * 8);
    std::vector<std::unique_ptr<Fold>> folds(threads);
    work_off(threads, ranges.size(), [&](unsigned worker, std::size_t r) {
        if (!folds[worker]) folds[worker] = std::make_unique<Fold>(index.kinds.size());
        folds[worker]->range(index, selection, ranges[r]);
    });
    FollowMap sum;
    sum.kinds = index.kinds;
    sum.kind.resize(index.kinds.size());
    bool first = true;
    for (const auto& fold : folds) {
        if (!fold) continue;
        if (first) sum = fold->result(index.kinds);
        else sum.add(fold->result(index.kinds));
        first = false;
    }
    return sum;
}

}  // namespace touchline

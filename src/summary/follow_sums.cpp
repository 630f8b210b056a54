// Walking journeys into the sums of the map, and back out of them.
#include "summary/follow_sums.h"

#include <algorithm>

#include "timeline/set_bits.h"

namespace touchline {
namespace {

template <int sign, class T>
void change(T& sum, T by) {
    if constexpr (sign > 0) sum += by;
    else sum -= by;
}

template <int sign>
void count_wait(FollowCell& cell, std::int64_t wait_ms) {
    if (wait_ms < 0) change<sign>(cell.overlaps, std::uint64_t{1});
    const auto wait = static_cast<std::uint64_t>(std::max<std::int64_t>(wait_ms, 0));
    change<sign>(cell.long_wait_ms, static_cast<Int128>(wait));
    change<sign>(cell.wait_ms_squared, static_cast<Int128>(wait) * static_cast<Int128>(wait));
    change<sign>(cell.buckets[std::min(bucket_of(wait), histogram_buckets - 1)], 1U);
}

// A wait that is no plain number of the column.
template <int sign>
void odd_follow(const Segment& s, FollowCell& cell, std::uint64_t at) {
    const bool overlaps = s.wait[at] == wait_overlaps;
    count_wait<sign>(cell, overlaps ? -1 : static_cast<std::int64_t>(s.long_waits.find(at)));
}

}  // namespace

FollowCell& FollowCells::add(std::uint32_t from, std::uint32_t to) {
    if (left_ == 0) {
        left_ = 32;
        slabs_.push_back(std::make_unique<std::uint32_t[]>(left_ * histogram_buckets));
    }
    FollowCell& cell = cells_.emplace_back();
    cell.buckets = slabs_.back().get() + --left_ * histogram_buckets;
    cell.from = from;
    cell.to = to;
    const auto number = static_cast<std::uint32_t>(cells_.size());
    if (!table_.empty()) table_[from * kinds_ + to] = number;
    else sparse_.emplace(std::uint64_t{from} << 32 | to, number - 1);
    return cell;
}

FollowSums::FollowSums(const FollowMap& map) : FollowSums(map.kinds.size()) {
    for (std::size_t k = 0; k < kinds_.size(); ++k) {
        const KindSum& sum = map.kind[k];
        kinds_[k] = {0, sum.interactions, sum.journeys, sum.starts, sum.ends, sum.duration_ms};
    }
    const std::uint64_t* bucket = map.buckets.data();
    for (const FollowSum& sum : map.follows) {
        FollowCell& cell = cells_.at(sum.from, sum.to);
        cell.long_wait_ms = sum.wait_ms;
        cell.wait_ms_squared = sum.wait_ms_squared;
        cell.overlaps = sum.overlaps;
        for (std::size_t b = 0; b < histogram_buckets; ++b)
            cell.buckets[b] = static_cast<std::uint32_t>(*bucket++);
    }
    journeys_ = map.journeys;
    tie_pairs_ = map.tie_pairs;
    tie_journeys_ = map.tie_journeys;
}

template <int sign>
void FollowSums::meet(std::uint32_t kind) {
    KindCell& cell = kinds_[kind];
    change<sign>(cell.interactions, std::uint64_t{1});
    change<sign>(cell.journeys, std::uint64_t{cell.last_journey != number_});
    cell.last_journey = number_;
}

template <int sign>
void FollowSums::follow(const Segment& s, std::uint32_t from, std::uint32_t to, std::uint64_t at) {
    FollowCell& cell = cells_.at(from, to);
    const std::uint32_t wait = s.wait[at];
    if (wait >= wait_overlaps) [[unlikely]]
        return odd_follow<sign>(s, cell, at);
    change<sign>(cell.wait_ms, std::uint64_t{wait});
    change<sign>(cell.wait_ms_squared, static_cast<Int128>(std::uint64_t{wait} * wait));
    change<sign>(cell.buckets[bucket_of(wait)], 1U);
}

template <int sign, bool durations>
void FollowSums::whole(const Segment& s, std::size_t j) {
    ++number_;
    const std::uint16_t* kinds = s.kind.data();
    std::uint64_t at = s.offset[j];
    const std::uint64_t last = s.offset[j + 1] - 1;
    std::uint32_t kind = kinds[at];
    change<sign>(kinds_[kind].starts, std::uint64_t{1});
    for (;; ++at) {
        meet<sign>(kind);
        if constexpr (durations)
            change<sign>(kinds_[kind].duration_ms, static_cast<Int128>(s.duration_ms(at)));
        if (at == last) break;
        const std::uint32_t next = kinds[at + 1];
        follow<sign>(s, kind, next, at);
        kind = next;
    }
    change<sign>(kinds_[kind].ends, std::uint64_t{1});
    change<sign>(journeys_, std::uint64_t{1});
    change<sign>(tie_pairs_, std::uint64_t{s.ties[j]});
    change<sign>(tie_journeys_, std::uint64_t{s.ties[j] != 0});
}

template <int sign>
void FollowSums::whole(const Segment& s, std::size_t first, std::size_t last) {
    for (std::size_t j = first; j < last; ++j)
        if (s.any_duration) whole<sign, true>(s, j);
        else whole<sign, false>(s, j);
}

void FollowSums::add(const Segment& segment, std::size_t first, std::size_t last) {
    whole<1>(segment, first, last);
}

void FollowSums::remove(const Segment& segment, std::size_t first, std::size_t last) {
    whole<-1>(segment, first, last);
}

void FollowSums::range(const Index& index, const Selection& selection, const JourneyRange& range) {
    const Segment& s = *index.segments[range.segment];
    const Bitmap& bits = selection.journeys[range.segment];
    if (selection.everything[range.segment] && !selection.hides)
        return whole<1>(s, range.first, range.last);
    for_set_bits(bits, range.first, range.last, [&](std::size_t j) {
        if (selection.hides) hiding(s, selection, j);
        else if (s.any_duration) whole<1, true>(s, j);
        else whole<1, false>(s, j);
    });
}

// Neighbours are linked anew over what is hidden.
void FollowSums::hiding(const Segment& s, const Selection& selection, std::size_t j) {
    constexpr std::uint64_t none = UINT64_MAX;
    std::uint64_t before = none, ties = 0;
    ++number_;
    for (std::uint64_t at = s.offset[j]; at < s.offset[j + 1]; ++at) {
        if (!selection.shown(s, at)) continue;
        const std::uint32_t kind = s.kind[at];
        meet<1>(kind);
        kinds_[kind].duration_ms += static_cast<Int128>(s.duration_ms(at));
        if (before == none) {
            ++kinds_[kind].starts;
        } else if (before + 1 == at) {
            follow<1>(s, s.kind[before], kind, before);
        } else {
            const std::int64_t ended_ms =
                floor_ms(s.occurred_us[before]) + static_cast<std::int64_t>(s.duration_ms(before));
            count_wait<1>(cells_.at(s.kind[before], kind), floor_ms(s.occurred_us[at]) - ended_ms);
        }
        ties +=
            before != none && s.occurred_us[before] == s.occurred_us[at] && s.kind[before] != kind;
        before = at;
    }
    if (before == none) return;
    ++kinds_[s.kind[before]].ends;
    ++journeys_;
    tie_pairs_ += ties;
    tie_journeys_ += ties != 0;
}

FollowMap FollowSums::result(const Names& names) const {
    FollowMap map;
    map.kinds = names;
    map.journeys = journeys_;
    map.tie_pairs = tie_pairs_;
    map.tie_journeys = tie_journeys_;
    for (const KindCell& cell : kinds_)
        map.kind.push_back(
            {cell.interactions, cell.journeys, cell.starts, cell.ends, cell.duration_ms});
    std::vector<FollowCell> cells = cells_.all();
    std::sort(cells.begin(), cells.end(), [](const FollowCell& a, const FollowCell& b) {
        return a.from != b.from ? a.from < b.from : a.to < b.to;
    });
    map.buckets.reserve(cells.size() * histogram_buckets);
    for (const FollowCell& cell : cells) {
        std::uint64_t count = 0;
        for (std::size_t b = 0; b < histogram_buckets; ++b) count += cell.buckets[b];
        if (count == 0) continue;  // all that followed so was taken away
        map.buckets.insert(map.buckets.end(), cell.buckets, cell.buckets + histogram_buckets);
        map.follows.push_back({cell.from, cell.to, count, cell.overlaps,
                               Int128{static_cast<std::int64_t>(cell.wait_ms)} + cell.long_wait_ms,
                               cell.wait_ms_squared});
    }
    return map;
}

}  // namespace touchline

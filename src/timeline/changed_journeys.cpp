// Both versions of a timeline side by side: its journeys lie in the order of their first rows.
#include "timeline/changed_journeys.h"

#include <algorithm>
#include <utility>

namespace touchline {
namespace {

// The living journeys of one customer; none when there is no such timeline.
struct Journeys {
    const Segment* segment = nullptr;
    std::uint32_t number = 0, next = 0, last = 0;

    Journeys(const Index& index, CustomerId customer) {
        const auto place = index.find(customer);
        if (!place) return;
        segment = index.segments[place->segment].get();
        number = place->segment;
        next = place->first;
        last = place->last;
    }
    bool any() const { return next < last; }
    Micros started_us() const { return segment->started_us[next]; }
    std::span<const std::uint64_t> rows() const {
        const std::uint64_t first = segment->offset[next];
        return segment->history_row.values().subspan(first, segment->offset[next + 1] - first);
    }
    JourneyAt take() { return {number, next++}; }
};

bool same(const Journeys& a, const Journeys& b) {
    const auto x = a.rows(), y = b.rows();
    return a.segment->participants[a.next] == b.segment->participants[b.next] &&
           std::equal(x.begin(), x.end(), y.begin(), y.end());
}

}  // namespace

ChangedJourneys changed_journeys(std::shared_ptr<const Index> before,
                                 std::shared_ptr<const Index> now,
                                 std::span<const CustomerId> touched) {
    ChangedJourneys changed;
    for (const CustomerId customer : touched) {
        Journeys old(*before, customer), fresh(*now, customer);
        while (old.any() && fresh.any()) {
            if (same(old, fresh)) {
                ++old.next, ++fresh.next;
                continue;
            }
            const Micros was_us = old.started_us(), is_us = fresh.started_us();
            if (was_us <= is_us) changed.gone.push_back(old.take());
            if (is_us <= was_us) changed.came.push_back(fresh.take());
        }
        while (old.any()) changed.gone.push_back(old.take());
        while (fresh.any()) changed.came.push_back(fresh.take());
    }
    changed.before = std::move(before);
    changed.now = std::move(now);
    return changed;
}

}  // namespace touchline

// Walking the shown interactions of selected journeys, and the wait between two of them.
#pragma once

#include <algorithm>
#include <cstdint>

#include "timeline/index.h"
#include "timeline/selection.h"
#include "timeline/set_bits.h"

namespace touchline {

struct StepWait {
    std::uint64_t ms = 0;  // 0 when they overlap
    bool overlaps = false;
};

// From the interaction at `before` to the next shown one of its journey, at `at`.
inline StepWait wait_between(const Segment& s, std::uint64_t before, std::uint64_t at) {
    if (before + 1 == at) return {s.wait_ms(before), s.wait[before] == wait_overlaps};
    const std::int64_t ended_ms =
        floor_ms(s.occurred_us[before]) + static_cast<std::int64_t>(s.duration_ms(before));
    const std::int64_t wait_ms = floor_ms(s.occurred_us[at]) - ended_ms;
    return {static_cast<std::uint64_t>(std::max<std::int64_t>(wait_ms, 0)), wait_ms < 0};
}

// visit(segment, journey) for the selected journeys of a range.
template <class Visit>
void for_selected(const Index& index, const Selection& selection, const JourneyRange& range,
                  const Visit& visit) {
    const Segment& s = *index.segments[range.segment];
    const Bitmap& bits = selection.journeys[range.segment];
    for_set_bits(bits, range.first, range.last, [&](std::size_t j) { visit(s, j); });
}

// visit(before, at) for each shown interaction; before is UINT64_MAX for the first. Returns the
// last one, UINT64_MAX when nothing is shown.
template <class Visit>
std::uint64_t for_steps(const Segment& s, const Selection& selection, std::size_t journey,
                        const Visit& visit) {
    std::uint64_t before = UINT64_MAX;
    for (std::uint64_t at = s.offset[journey]; at < s.offset[journey + 1]; ++at) {
        if (selection.hides && !selection.shown(s, at)) continue;
        visit(before, at);
        before = at;
    }
    return before;
}

}  // namespace touchline

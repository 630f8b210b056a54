// How long journeys took: exact, from the per-journey columns.
#pragma once

#include <cstdint>

#include "model/answer.h"
#include "summary/follow_map.h"
#include "timeline/index.h"
#include "timeline/selection.h"

namespace touchline {

Throughput throughput(const Index& index, const Selection& selection, unsigned threads);
// The same from what was found out about the journeys; none of it counts when there are none.
struct ThroughputFacts {
    std::uint64_t count = 0, min_ms = UINT64_MAX, max_ms = 0;
    Int128 sum_ms = 0;
    Micros first_us = INT64_MAX, last_us = INT64_MIN;  // starts
};
Throughput throughput_of(const ThroughputFacts& facts, double median_ms);

// Neighbours at one instant; with hidden interactions, among those shown.
Ties count_ties(const Index& index, const Selection& selection, unsigned threads);
void set_share(Ties& ties, const Population& population);

}  // namespace touchline

// How long journeys took: exact, from the per-journey columns.
#pragma once

#include "model/answer.h"
#include "timeline/index.h"
#include "timeline/selection.h"

namespace touchline {

Throughput throughput(const Index& index, const Selection& selection, unsigned threads);
// Neighbours at one instant; with hidden interactions, among those shown.
Ties count_ties(const Index& index, const Selection& selection, unsigned threads);

}  // namespace touchline

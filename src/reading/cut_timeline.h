// The cut of one timeline; the rules stand in journeys.h.
#pragma once

#include "reading/journeys.h"

namespace touchline {

void cut_timeline(const JourneyCutter& policy, const TimelineView& timeline, Cut& cut);

}  // namespace touchline

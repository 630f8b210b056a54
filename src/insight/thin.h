// A thinner map: the most frequent kinds and paths, as long as every kind that is kept can be
// reached from a start and can reach an end.
#pragma once

#include "base/result.h"
#include "model/answer.h"

namespace touchline {

struct Thinning {
    double kinds = 1.0;  // share of kinds to keep, 0 … 1: ceil((n - 1) * share) + 1 of n
    double paths = 1.0;  // share of follows (with starts and ends) to keep, likewise
};

// A start or end whose path is left out is 0 in the answer.
// What is left out is counted in hidden_kinds, hidden_follows and hidden_follow_count.
// Errors: invalid_input when a share is not between 0 and 1.
Result<JourneyMap> thin(const JourneyMap& map, const Thinning& thinning);

}  // namespace touchline

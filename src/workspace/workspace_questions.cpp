// Questions beyond the map: what journeys take, and where their paths part.
#include "workspace/state.h"

namespace touchline {

Result<Effort> Workspace::effort(const Lens& lens) {
    TRY(const auto asked, state_->ask(lens));
    return measure_effort(*asked.index, *asked.selection, state_->threads());
}

Result<Parting> Workspace::partings(const Lens& lens) {
    TRY(const auto asked, state_->ask(lens));
    PartingOptions options;
    options.threads = state_->threads();
    options.as_of_us = lens.known_at_us == no_time ? state_->clock().now_us() : lens.known_at_us;
    for (const JourneyRule& rule : state_->journey_policy.rules)
        for (const JourneyRule::Outcome& outcome : rule.outcomes)
            options.deciding.push_back(outcome.kind);
    return find_partings(*asked.index, *asked.selection, options);
}

}  // namespace touchline

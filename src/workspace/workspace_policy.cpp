// What another journey policy would change, without changing anything.
#include <unordered_map>

#include "workspace/state.h"

namespace touchline {
namespace {

// A journey by what is in it: the same for the same set of interactions, in any order.
struct JourneySets {
    std::unordered_map<std::uint64_t, std::uint64_t> interactions_by_set;
    std::uint64_t journeys = 0;
};

JourneySets journey_sets(const Index& index) {
    JourneySets sets;
    for (const auto& segment : index.segments) {
        for (std::size_t journey = 0; journey < segment->journeys(); ++journey) {
            if (segment->dead.size() > 0 && segment->dead.test(journey)) continue;
            std::uint64_t sum = 0;
            const std::uint64_t first = segment->offset[journey];
            const std::uint64_t last = segment->offset[journey + 1];
            for (std::uint64_t at = first; at < last; ++at)
                sum += mix(segment->history_row[at], 0x6A6F75726E6579);
            sets.interactions_by_set[mix(sum, last - first)] += last - first;
            ++sets.journeys;
        }
    }
    return sets;
}

}  // namespace

Result<PolicyPreview> Workspace::preview_journeys(const std::string& policy_toml) {
    TRY(const JourneyPolicy policy, read_journey_policy(policy_toml));
    TRY(const auto now, state_->current_index());
    TRY(const Index then, state_->build_index(policy, no_time, state_->threads()));
    const JourneySets before = journey_sets(*now), after = journey_sets(then);
    PolicyPreview preview;
    preview.journeys_now = before.journeys;
    preview.journeys_then = after.journeys;
    for (const auto& [set, interactions] : before.interactions_by_set) {
        if (after.interactions_by_set.contains(set)) ++preview.journeys_same;
        else preview.interactions_moved += interactions;
    }
    return preview;
}

}  // namespace touchline

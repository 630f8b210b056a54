// Which journeys differ between two versions of the index: what is known of many is brought after
// these alone. Most journeys of a timeline that a change touched are as they were.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "timeline/index.h"
#include "timeline/journey_id.h"

namespace touchline {

struct ChangedJourneys {
    std::shared_ptr<const Index> before, now;
    std::vector<JourneyAt> gone;  // places in `before`
    std::vector<JourneyAt> came;  // places in `now`

    // each(segment, journey), as they lie.
    template <class Each>
    void each_gone(const Each& each) const {
        for (const JourneyAt& at : gone) each(*before->segments[at.segment], at.journey);
    }
    template <class Each>
    void each_came(const Each& each) const {
        for (const JourneyAt& at : came) each(*now->segments[at.segment], at.journey);
    }
};

// A journey is the same when it has the same rows of the history, in their order, and as many
// participants: what rows say never changes, though codes of names may. The timelines of `touched`
// (each named once) may differ between the two, no others do.
ChangedJourneys changed_journeys(std::shared_ptr<const Index> before,
                                 std::shared_ptr<const Index> now,
                                 std::span<const CustomerId> touched);

}  // namespace touchline

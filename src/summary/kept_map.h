// The map of all journeys, kept while timelines change: what a timeline gave to it is taken away
// and what it gives now is put in its place, so a change costs what it touches.
#pragma once

#include <span>

#include "summary/follow_sums.h"
#include "summary/touchpoints.h"

namespace touchline {

class KeptMap {
public:
    KeptMap(const Index& index, unsigned threads);  // folds all of it

    // The timelines of `touched` (each named once) may differ between the two, no others do.
    // False when the names of kinds or channels are others now: it has to be folded again.
    bool change(const Index& before, const Index& now, std::span<const CustomerId> touched);

    FollowMap follows() const { return sums_.result(kinds_); }
    const Touchpoints& touchpoints() const { return touchpoints_; }

private:
    void count_channels(const Segment& segment, const Index::Place& place, bool comes);

    Names kinds_;
    FollowSums sums_;
    Touchpoints touchpoints_;
};

}  // namespace touchline

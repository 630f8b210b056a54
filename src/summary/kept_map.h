// The map of all journeys, kept while timelines change: what a journey gave to it is taken away
// and what it gives now is put in its place, so a change costs what it touches.
#pragma once

#include "summary/follow_sums.h"
#include "summary/touchpoints.h"
#include "timeline/changed_journeys.h"

namespace touchline {

class KeptMap {
public:
    KeptMap(const Index& index, unsigned threads);  // folds all of it

    // From the index it is of to the next. False when a kind or channel is no more: it has to be
    // folded again.
    bool change(const ChangedJourneys& changed);

    FollowMap follows() const { return sums_.result(kinds_); }
    const Touchpoints& touchpoints() const { return touchpoints_; }

private:
    bool has_names_of(const Index& index) const;
    void widen(const Index& index);
    void count_channels(const Segment& segment, std::size_t journey, bool comes);

    Names kinds_;
    FollowSums sums_;
    Touchpoints touchpoints_;
};

}  // namespace touchline

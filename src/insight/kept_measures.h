// The first measures of all journeys, kept while timelines change: a change costs what it touches.
#pragma once

#include "insight/measure_sums.h"
#include "timeline/changed_journeys.h"

namespace touchline {

class KeptMeasures {
public:
    KeptMeasures(const Index& index, unsigned threads);  // folds all of it

    // From the index it is of to the next. False when a kind is no more: it has to be folded again.
    // New names of channels or staff change nothing: what they stand for is asked of each index.
    bool change(const ChangedJourneys& changed);

    JourneyMeasures result(const Population& population) const {
        return sums_.result(kinds_, population);
    }

private:
    Names kinds_;
    MeasureSums sums_;
};

}  // namespace touchline

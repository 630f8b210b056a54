// Where the paths part: the steps after which journeys that go one way succeed more, or less,
// often than the others that stood at the same step.
//
// Of each type of journey, and of each kind a that journeys come to: those that go on with kind b
// after their first a, against the others of that type at a. The answer is the difference of the
// two shares that succeeded, with Newcombe's interval. All comparisons together are held to 95 %:
// of m of them each is made at 1 - 0.05 / m (Bonferroni). Only decided journeys count: an open
// one has no outcome. Ways to the end, or on to a kind that decides journeys, are not told: there
// the outcome is the way. A difference is not a cause: those who went this way may differ.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "insight/interval.h"
#include "model/answer.h"
#include "timeline/index.h"
#include "timeline/selection.h"

namespace touchline {

struct PartingRow {
    std::string type, kind, next;
    std::uint64_t journeys = 0, succeeded = 0;      // that went this way
    std::uint64_t others = 0, others_succeeded = 0;  // that were at `kind` and did not
    double difference = 0;  // of the shares that succeeded
    Interval interval;
};

struct Parting {
    Population population;
    std::uint64_t decided = 0;   // journeys of the population that have an outcome
    std::uint64_t compared = 0;  // ways with at least `journeys_min` on both sides
    std::vector<PartingRow> rows;  // whose interval leaves 0 out; by journeys x difference
};

struct PartingOptions {
    std::uint64_t journeys_min = 30;
    Micros as_of_us = INT64_MAX;  // journeys that were closed by then and undecided: abandoned
    std::vector<std::string> deciding;  // kinds that decide how journeys end
    unsigned threads = 1;
};

Parting find_partings(const Index& index, const Selection& selection,
                      const PartingOptions& options);

}  // namespace touchline

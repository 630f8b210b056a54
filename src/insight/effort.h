// What a journey takes the customer, by type of journey: contacts, waiting, switches, hand-offs;
// and the shortest way that succeeds.
//
// Contacts are the interactions of a journey that the lens shows. Waiting is the sum of the waits
// between them. A journey succeeded when its outcome is "success" (policy/journeys.toml) or
// "done". The shortest way that succeeds is the smallest number of contacts with which at least
// one in a hundred of those that succeeded did (and at least three of them): a single journey of
// which half was lost is no way. Medians come from histograms: within 1.6 %, small numbers exact.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/answer.h"
#include "timeline/index.h"
#include "timeline/selection.h"

namespace touchline {

struct EffortRow {
    std::string type;
    std::uint64_t journeys = 0, succeeded = 0;
    double contacts_median = 0, contacts_mean = 0;  // of all journeys of the type
    double contacts_succeeded_median = 0;           // of those that succeeded
    std::uint64_t shortest = 0;                     // contacts; 0: too few succeeded
    std::uint64_t shortest_journeys = 0;            // that succeeded with so many
    std::vector<std::string> shortest_kinds;        // the most frequent of these ways
    double waiting_ms_median = 0, waiting_ms_mean = 0, throughput_ms_median = 0;
    double switches_mean = 0, hand_offs_mean = 0;   // a journey
    std::uint64_t with_switch = 0, with_hand_off = 0;  // journeys
};

struct Effort {
    Population population;
    std::vector<EffortRow> types;  // by median waiting, longest first; then by name
};

Effort measure_effort(const Index& index, const Selection& selection, unsigned threads);

// Does the outcome of that code say that the customer got what he wanted?
bool is_success(const Index& index, std::uint16_t outcome);

}  // namespace touchline

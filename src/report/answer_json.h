// Answers as JSON for programs: the fields are part of the contract of the command line.
#pragma once

#include <string>

#include "model/answer.h"
#include "report/json_writer.h"

namespace touchline {

// {"population": {customers, journeys, interactions, hidden_interactions, journeys_total, lens,
// policy},
//  "kinds": [{kind, interactions, journeys, starts, ends, duration_ms_mean}],
//  "follows": [{from, to, count, wait_ms: {mean, median, stdev}, overlaps}],
//  "ties": {pairs, journeys, share},
//  "hidden": {kinds, follows, count, total_count}}
std::string write_map_json(const JourneyMap& map);

// {"population": …, "variants": [{kinds: […], journeys, share, cumulative_share,
//  throughput_ms_median}], "variant_count": n,
//  "throughput_ms": {min, median, mean, max, arrival_mean}, "ties": …}
std::string write_journeys_json(const VariantList& list);

// The fields of these answers, for one that has more beside them.
void append_map(JsonWriter& json, const JourneyMap& map);
void append_journeys(JsonWriter& json, const VariantList& list);

// For answers of other commands that carry the same parts.
void append_population(JsonWriter& json, const Population& population);  // key and object
void append_ties(JsonWriter& json, const Ties& ties);

}  // namespace touchline

// Answers as CSV (RFC 4180, UTF-8, one header line) for spreadsheets and programs.
#pragma once

#include <string>
#include <vector>

#include "model/answer.h"

namespace touchline {

// from,to,count,wait_ms_mean,wait_ms_median,wait_ms_stdev,overlaps; starts have an empty `from` and
// ends an empty `to`, so that the counts into a kind equal the counts out of it.
std::string write_map_csv(const JourneyMap& map);
// rank,kinds,length,journeys,share,cumulative_share,throughput_ms_median; kinds is a JSON array.
std::string write_journeys_csv(const VariantList& list);
std::string write_rows_csv(const std::vector<std::string>& columns,
                           const std::vector<std::vector<std::string>>& rows);

}  // namespace touchline

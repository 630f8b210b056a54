// Which paths of a map a picture draws when drawing all would hide the flow.
//
// Every drawn kind keeps its strongest way from the start and its strongest way to the end;
// beyond that the most frequent paths are drawn. What is not drawn is counted, never dropped.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/answer.h"

namespace touchline {

struct FoldOptions {
    std::uint32_t kinds_max = 0;  // 0: 32, more only where a drawn kind hangs on them
    std::uint32_t paths_max = 0;  // 0: as many as stay readable; UINT32_MAX: all that can be drawn
};

// The same map in canonical order with some rows left out. hidden_* of `map` include what was
// hidden before (--kinds, --paths). Starts and ends of a kind below are 0 when not drawn.
struct FoldedMap {
    JourneyMap map;
    std::vector<std::uint32_t> kind_place, follow_place;  // of each row in canonical_map()
    std::uint32_t lines = 0, lines_total = 0;  // drawn and all, starts and ends included
    std::uint64_t hidden_start_end_count = 0;  // journeys whose start or end line is not drawn
};
FoldedMap fold_map(const JourneyMap& map, const FoldOptions& options = {});

// "hidden: 43 rarer paths, 2.1 % of transitions" or empty when nothing is hidden.
std::string describe_hidden(const JourneyMap& map);

}  // namespace touchline

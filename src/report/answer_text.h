// Answers for the terminal: what `map` and `journeys` print when nothing else is asked for.
#pragma once

#include <cstddef>
#include <string>

#include "model/answer.h"
#include "report/terminal.h"

namespace touchline {

struct MapTextOptions {
    std::size_t kinds_top = 12, follows_top = 15;
};
// Population, the main path as a flow, top kinds, top follows with bars and waits, ties.
std::string write_map_text(const JourneyMap& map, const Terminal& terminal = {},
                           const MapTextOptions& options = {});

// Population, throughput, variants as chevrons with coverage, ties.
std::string write_journeys_text(const VariantList& list, const Terminal& terminal = {},
                                std::size_t variants_top = 20);

// "13,087 journeys of 13,087 customers, 262,200 interactions · lens: all journeys"
std::string describe_population(const Population& population);
// "ties: none" or "ties: 1,234 neighbouring pairs (2.1 %) in 800 journeys stand in the order …"
std::string describe_ties(const Ties& ties);

}  // namespace touchline

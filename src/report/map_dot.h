// The whole map in Graphviz's DOT language, for tools that read it. Nothing is folded.
#pragma once

#include <string>

#include "model/answer.h"

namespace touchline {

std::string write_map_dot(const JourneyMap& map, const std::string& title = "Customer journeys");

}  // namespace touchline

// The measures of journeys for the terminal and for programs.
#pragma once

#include <string>

#include "insight/measures.h"
#include "report/terminal.h"

namespace touchline {

std::string write_measures_text(const JourneyMeasures& measures, const Terminal& terminal = {});
std::string write_measures_json(const JourneyMeasures& measures);

}  // namespace touchline

// What journeys take, and where their paths part, for people and for programs.
#pragma once

#include <string>

#include "insight/effort.h"
#include "insight/parting.h"
#include "report/terminal.h"

namespace touchline {

std::string write_effort_text(const Effort& effort, const Terminal& terminal);
std::string write_effort_json(const Effort& effort);
std::string write_parting_text(const Parting& parting, std::size_t top, const Terminal& terminal);
std::string write_parting_json(const Parting& parting, std::size_t top);

}  // namespace touchline

// Which branches apply: the rule that the scenario's checks and the engine share.
#pragma once

#include <string_view>
#include <vector>

#include "simulate/scenario_journey.h"

namespace touchline::simulate {

// Of the branches whose conditions hold: those that say `when`, if any does; of these, those with
// the most conditions. `when` is "" or what became of the step. In the order of the file.
std::vector<const Branch*> applying(const std::vector<Branch>& branches, std::string_view reason,
                                    std::string_view prefers, std::string_view when);

}  // namespace touchline::simulate

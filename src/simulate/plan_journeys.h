// Compiles the journeys of a world into its plan.
#pragma once

#include "simulate/plan.h"

namespace touchline::simulate {

void add_journeys(Plan& plan);  // after everything else of the plan

}  // namespace touchline::simulate

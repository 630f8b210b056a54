// Who could have begun to leave in which period, and what the four periods before were like: put
// together from the truth tables alone, as scenario_people.h defines the coefficients.
#pragma once

#include <array>

#include "tests/truth/truth.h"

namespace touchline::proof {

struct Period {
    std::uint32_t pod;
    Place person;
    std::uint32_t number;  // of the period, from 0
    Micros at;             // its beginning
    std::array<double, coefficient_count> x{};
    Code cause = none;  // began to leave in it
};

std::vector<Period> periods_of(const KeptRun& run);

// Regression of one cause on some coefficients; the frailty, which the truth knows, as an offset.
// The first estimate is of the log of the rate a year.
std::vector<Estimate> fit_cause(const KeptRun& run, const std::vector<Period>& periods, Code cause,
                                const std::vector<Coefficient>& coefficients);

}  // namespace touchline::proof

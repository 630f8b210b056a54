// Who could have begun to leave in which period, and what the four periods before were like: put
// together from the truth tables alone, as scenario_people.h defines the coefficients.
#pragma once

#include <array>
#include <map>

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

// The hazard of each cause in a period, from the scenario's coefficients and from the effects that
// this person was exposed to: what the scenario plants, on the covariates that the truth tells.
class PlantedHazards {
public:
    explicit PlantedHazards(const KeptRun& run);
    std::vector<double> of(const Period& period) const;

private:
    struct Exposed {
        Micros at, until;
        double size;
        Code effect;
    };
    struct Cause {
        double period_rate;
        bool frail;
        std::array<double, coefficient_count> coefficients;
    };
    const KeptRun& run_;
    std::vector<Cause> causes_;
    std::map<std::pair<std::uint32_t, Place>, std::vector<Exposed>> exposed_;  // soonest first
};

// As many leave as these hazards sum to, for each cause in each part of each covariate: sharper
// than a fit, and without its bias in small numbers.
class Calibration {
public:
    void add(const KeptRun& run);
    void expect_honest() const;

private:
    // Of each cause and covariate the parts, each with how many left and how many should have.
    std::map<std::string, std::array<std::pair<double, double>, 16>> parts_;
};

// Regression of one cause on some coefficients; the frailty, which the truth knows, as an offset.
// The first estimate is of the log of the rate a year.
std::vector<Estimate> fit_cause(const KeptRun& run, const std::vector<Period>& periods, Code cause,
                                const std::vector<Coefficient>& coefficients);

}  // namespace touchline::proof

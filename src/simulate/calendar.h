// When things are open, and when needs arise, as tables over the whole time of a scenario.
#pragma once

#include <cstdint>
#include <vector>

#include "base/time.h"
#include "simulate/scenario.h"

namespace touchline::simulate {

// The open stretches of some hours in some zone, in order; stretches that touch are one.
class OpenTimes {
public:
    OpenTimes() = default;  // always open
    OpenTimes(const Hours& hours, const Zone& zone, Micros from_us, Micros until_us);

    struct Stretch {
        Micros open_us, close_us;
    };
    bool open_at(Micros at) const;
    // The stretch that holds `at` or begins next; one without end when there is none.
    Stretch next(Micros at) const;
    const std::vector<Stretch>& stretches() const { return stretches_; }

private:
    bool always_ = true;
    std::vector<Stretch> stretches_;
};

// How needs are spread over hours and days: an intensity with mean 1, hour by hour.
class Rhythm {
public:
    Rhythm(const std::vector<double>& day, const std::vector<double>& week, const Zone& zone,
           Micros from_us, Micros until_us);

    // The next instant of a process of `rate_us` events a µs (on average) that is due after
    // `wait` mean intervals; no_time when that is beyond the end.
    Micros after(Micros at, double wait, double rate_us) const;
    // Intensity × time from the beginning to `at`.
    double passed(Micros at) const;

private:
    Micros from_us_, until_us_;
    bool even_ = true;
    std::vector<double> passed_;  // at each full hour
};

}  // namespace touchline::simulate

// Intervals of shares: what a count of some among others lets one say.
#pragma once

#include <cstdint>

namespace touchline {

struct Interval {
    double low = 0, high = 0;
};

// How many standard deviations leave `outside` of the probability in the two tails together:
// 1.96 for 0.05. (Acklam's rational approximation, then one step of Halley: error < 1e-12.)
double deviations_outside(double outside);

// Wilson's score interval of a share k / n.
Interval wilson(std::uint64_t k, std::uint64_t n, double deviations);

// Of the difference of two shares, k1/n1 - k2/n2: Newcombe's hybrid of their score intervals.
Interval difference(std::uint64_t k1, std::uint64_t n1, std::uint64_t k2, std::uint64_t n2,
                    double deviations);

}  // namespace touchline

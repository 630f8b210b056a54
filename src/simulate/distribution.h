// Named distributions, as a scenario writes them: "lognormal(median 4 min, spread 1.8)".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace touchline::simulate {

class Stream;

// Durations are in microseconds, plain numbers in their own unit. The parameters:
//   constant(a)  uniform(a, b)  exponential(mean a)  gamma(mean a, shape b)
//   weibull(scale a, shape b)  lognormal(median a, spread b): two thirds lie within a/b … a·b
//   mixture(0.9 …, 0.1 …): one of several, by their shares
struct Distribution {
    enum class Form : std::uint8_t { constant, uniform, exponential, lognormal, gamma, weibull };
    struct Part {
        double share = 1;  // of the mixture; the shares sum to 1
        Form form = Form::constant;
        double a = 0, b = 0;
    };
    std::vector<Part> parts;  // one, unless it is a mixture; none = not given

    bool given() const { return !parts.empty(); }
    double sample(Stream& stream) const;
    std::int64_t sample_us(Stream& stream) const;  // of a length of time: as as_micros() says
    double mean() const;
    double cumulative(double x) const;  // P(X <= x)
};

// Microseconds of a length of time: from nothing to what no life lasts (2000 years).
std::int64_t as_micros(double length_us);

// What a number means: its unit decides how it is written.
enum class Unit : std::uint8_t { time, number };

// Errors: invalid_input that says what would be right, without line or key.
Result<Distribution> read_distribution(std::string_view text, Unit unit);

}  // namespace touchline::simulate

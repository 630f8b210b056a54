// Draws from, means and cumulative probabilities of the named distributions.
#include "simulate/distribution.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/check.h"
#include "simulate/stream.h"

namespace touchline::simulate {

namespace {

using Form = Distribution::Form;
using Part = Distribution::Part;

// Marsaglia and Tsang (2000): a squeezed transformation of a normal; shapes under 1 by a power.
double sample_gamma(Stream& stream, double shape) {
    if (shape < 1) {
        const double power = std::pow(1 - stream.uniform(), 1 / shape);
        return sample_gamma(stream, shape + 1) * power;
    }
    const double d = shape - 1.0 / 3, c = 1 / std::sqrt(9 * d);
    for (;;) {
        const double x = stream.normal(), cube = 1 + c * x;
        if (cube <= 0) continue;
        const double v = cube * cube * cube;
        if (std::log(1 - stream.uniform()) < 0.5 * x * x + d - d * v + d * std::log(v))
            return d * v;
    }
}

double sample_part(const Part& part, Stream& stream) {
    switch (part.form) {
        case Form::constant: return part.a;
        case Form::uniform: return part.a + (part.b - part.a) * stream.uniform();
        case Form::exponential: return stream.exponential(part.a);
        case Form::lognormal: return part.a * std::exp(std::log(part.b) * stream.normal());
        case Form::gamma: return part.a / part.b * sample_gamma(stream, part.b);
        case Form::weibull: return part.a * std::pow(stream.exponential(1), 1 / part.b);
    }
    CHECK(false);
    return 0;
}

double mean_of(const Part& part) {
    switch (part.form) {
        case Form::uniform: return (part.a + part.b) / 2;
        case Form::lognormal: return part.a * std::exp(std::log(part.b) * std::log(part.b) / 2);
        case Form::weibull: return part.a * std::tgamma(1 + 1 / part.b);
        default: return part.a;
    }
}

// The regularised lower incomplete gamma function: a series for small x, else a continued
// fraction by Lentz's method.
double incomplete_gamma(double shape, double x) {
    if (x <= 0) return 0;
    const double scale = std::exp(shape * std::log(x) - x - std::lgamma(shape));
    if (x < shape + 1) {
        double term = 1 / shape, sum = term;
        for (double n = shape + 1; term > sum * 1e-16; ++n) sum += term *= x / n;
        return scale * sum;
    }
    double b = x + 1 - shape, c = 1e300, d = 1 / b, fraction = d;
    for (int i = 1; i < 1'000; ++i) {
        const double a = -i * (i - shape);
        b += 2;
        d = 1 / (a * d + b);
        c = b + a / c;
        fraction *= d * c;
        if (std::abs(d * c - 1) < 1e-15) break;
    }
    return 1 - scale * fraction;
}

double cumulative_of(const Part& part, double x) {
    if (part.form == Form::constant) return x >= part.a ? 1 : 0;
    if (x <= 0 && part.form != Form::uniform) return 0;
    switch (part.form) {
        case Form::uniform:
            if (x >= part.b) return 1;
            return x <= part.a ? 0 : (x - part.a) / (part.b - part.a);
        case Form::exponential: return -std::expm1(-x / part.a);
        case Form::lognormal:
            return std::erfc(-std::log(x / part.a) / std::log(part.b) / std::numbers::sqrt2) / 2;
        case Form::gamma: return incomplete_gamma(part.b, x * part.b / part.a);
        case Form::weibull: return -std::expm1(-std::pow(x / part.a, part.b));
        default: return 0;
    }
}

}  // namespace

double Distribution::sample(Stream& stream) const {
    if (parts.empty()) return 0;
    std::size_t at = 0;
    if (parts.size() > 1) {
        double rest = stream.uniform();
        while (at + 1 < parts.size() && rest >= parts[at].share) rest -= parts[at++].share;
    }
    return sample_part(parts[at], stream);
}

std::int64_t as_micros(double length_us) {
    constexpr double longest_us = 2'000 * 365.25 * 86'400e6;
    if (!(length_us > 0)) return 0;  // or not a number
    return static_cast<std::int64_t>(std::min(length_us, longest_us));
}

std::int64_t Distribution::sample_us(Stream& stream) const { return as_micros(sample(stream)); }

double Distribution::mean() const {
    double mean = 0;
    for (const Part& part : parts) mean += part.share * mean_of(part);
    return mean;
}

double Distribution::cumulative(double x) const {
    double sum = 0;
    for (const Part& part : parts) sum += part.share * cumulative_of(part, x);
    return sum;
}

}  // namespace touchline::simulate

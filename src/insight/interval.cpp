// Wilson 1927, Newcombe 1998 (method 10).
#include "insight/interval.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace touchline {
namespace {

// Of the lower tail, 0 < p < 1/2.
double quantile_below(double p) {
    constexpr double a[] = {-3.969683028665376e+01, 2.209460984245205e+02,  -2.759285104469687e+02,
                            1.383577518672690e+02,  -3.066479806614716e+01, 2.506628277459239e+00};
    constexpr double b[] = {-5.447609879822406e+01, 1.615858368580409e+02, -1.556989798598866e+02,
                            6.680131188771972e+01, -1.328068155288572e+01};
    constexpr double c[] = {-7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838e+00,
                            -2.549732539343734e+00, 4.374664141464968e+00,  2.938163982698783e+00};
    constexpr double d[] = {7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00,
                            3.754408661907416e+00};
    double x = 0;
    if (p < 0.02425) {
        const double q = std::sqrt(-2 * std::log(p));
        x = (((((c[0] * q + c[1]) * q + c[2]) * q + c[3]) * q + c[4]) * q + c[5]) /
            ((((d[0] * q + d[1]) * q + d[2]) * q + d[3]) * q + 1);
    } else {
        const double q = p - 0.5, r = q * q;
        x = (((((a[0] * r + a[1]) * r + a[2]) * r + a[3]) * r + a[4]) * r + a[5]) * q /
            (((((b[0] * r + b[1]) * r + b[2]) * r + b[3]) * r + b[4]) * r + 1);
    }
    const double error = 0.5 * std::erfc(-x / std::numbers::sqrt2) - p;
    const double step = error * std::sqrt(2 * std::numbers::pi) * std::exp(x * x / 2);
    return x - step / (1 + x * step / 2);
}

}  // namespace

double deviations_outside(double outside) {
    return -quantile_below(std::clamp(outside / 2, 1e-300, 0.5 - 1e-12));
}

Interval wilson(std::uint64_t k, std::uint64_t n, double z) {
    if (n == 0) return {0, 1};
    const auto size = static_cast<double>(n), p = static_cast<double>(k) / size;
    const double scale = 1 + z * z / size;
    const double middle = (p + z * z / (2 * size)) / scale;
    const double half = z * std::sqrt(p * (1 - p) / size + z * z / (4 * size * size)) / scale;
    return {k == 0 ? 0 : middle - half, k == n ? 1 : middle + half};
}

Interval difference(std::uint64_t k1, std::uint64_t n1, std::uint64_t k2, std::uint64_t n2,
                    double z) {
    if (n1 == 0 || n2 == 0) return {-1, 1};
    const Interval one = wilson(k1, n1, z), two = wilson(k2, n2, z);
    const double p1 = static_cast<double>(k1) / static_cast<double>(n1);
    const double p2 = static_cast<double>(k2) / static_cast<double>(n2);
    return {p1 - p2 - std::hypot(p1 - one.low, two.high - p2),
            p1 - p2 + std::hypot(one.high - p1, p2 - two.low)};
}

}  // namespace touchline

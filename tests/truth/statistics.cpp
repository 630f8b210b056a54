// Small statistics, each from its textbook definition.
#include "tests/truth/statistics.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <numbers>

namespace touchline::proof {

double kolmogorov_smirnov(std::vector<double>& sample, const Cdf& cdf) {
    std::sort(sample.begin(), sample.end());
    const double n = static_cast<double>(sample.size());
    double distance = 0;
    for (std::size_t i = 0; i < sample.size(); ++i) {
        const double at = cdf(sample[i]), below = static_cast<double>(i) / n;
        distance = std::max({distance, at - below, below + 1 / n - at});
    }
    // The limit law with Stephens' correction for small samples.
    const double x = distance * (std::sqrt(n) + 0.12 + 0.11 / std::sqrt(n));
    double tail = 0;
    for (int k = 1; k <= 100; ++k) tail += (k % 2 == 1 ? 2 : -2) * std::exp(-2.0 * k * k * x * x);
    return std::clamp(tail, 0.0, 1.0);
}

double normal_cdf(double z) { return std::erfc(-z / std::numbers::sqrt2) / 2; }

// Even degrees of freedom are a sum of Poisson terms, odd ones the same from a half.
double chi_square_tail(double value, double freedom) {
    const double x = value / 2;
    const bool odd = static_cast<int>(freedom) % 2 != 0;
    double tail = odd ? std::erfc(std::sqrt(x)) : std::exp(-x);
    double term = odd ? std::exp(-x) * std::sqrt(x / std::numbers::pi) * 2 : std::exp(-x) * x;
    for (double k = odd ? 1.5 : 2; k < freedom / 2 + 0.75; ++k) {
        tail += term;
        term *= x / k;
    }
    return std::clamp(tail, 0.0, 1.0);
}

double chi_square(const std::vector<double>& counts, const std::vector<double>& expected,
                  std::size_t fitted) {
    double sum = 0;
    std::size_t cells = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        if (expected[i] <= 0) {
            EXPECT_EQ(counts[i], 0) << "where nothing can be, cell " << i;
            continue;
        }
        EXPECT_GT(expected[i], 5) << "too few for a chi-square, cell " << i;
        sum += (counts[i] - expected[i]) * (counts[i] - expected[i]) / expected[i];
        ++cells;
    }
    return chi_square_tail(sum, static_cast<double>(cells - 1 - fitted));
}

Cdf exponential(double mean) {
    return [=](double x) { return x <= 0 ? 0 : 1 - std::exp(-x / mean); };
}
Cdf lognormal(double median, double spread) {
    return
        [=](double x) { return x <= 0 ? 0 : normal_cdf(std::log(x / median) / std::log(spread)); };
}
Cdf gamma_of_shape_2(double mean) {
    return [=](double x) { return x <= 0 ? 0 : 1 - std::exp(-2 * x / mean) * (1 + 2 * x / mean); };
}
// Shape 1 / variance, which must be a whole number: a sum of exponentials.
Cdf gamma_of_variance(double variance) {
    const int shape = static_cast<int>(std::lround(1 / variance));
    return [=](double x) {
        if (x <= 0) return 0.0;
        double term = std::exp(-x * shape), below = 1;
        for (int k = 0; k < shape; ++k) {
            below -= term;
            term *= x * shape / (k + 1);
        }
        return below;
    };
}
Cdf weibull(double scale, double shape) {
    return [=](double x) { return x <= 0 ? 0 : 1 - std::exp(-std::pow(x / scale, shape)); };
}
Cdf uniform(double from, double to) {
    return [=](double x) { return std::clamp((x - from) / (to - from), 0.0, 1.0); };
}

Estimate Mean::estimate() const {
    const double n = static_cast<double>(count_);
    return {mean_, std::sqrt(squares_ / (n - 1) / n)};
}

Estimate difference(const Mean& of, const Mean& from) {
    const Estimate a = of.estimate(), b = from.estimate();
    return {a.value - b.value, std::sqrt(a.error * a.error + b.error * b.error)};
}

void Rows::add(double outcome, double known, const std::vector<double>& covariates) {
    width = covariates.size();
    y.push_back(outcome);
    offset.push_back(known);
    x.insert(x.end(), covariates.begin(), covariates.end());
}

namespace {

// The inverse of a symmetric positive matrix, by Gauss and Jordan; false when it has none.
bool invert(std::vector<double>& matrix, std::size_t size) {
    std::vector<double> inverse(size * size, 0);
    for (std::size_t i = 0; i < size; ++i) inverse[i * size + i] = 1;
    for (std::size_t column = 0; column < size; ++column) {
        const double pivot = matrix[column * size + column];
        if (!(pivot > 1e-12)) return false;
        for (std::size_t j = 0; j < size; ++j) {
            matrix[column * size + j] /= pivot;
            inverse[column * size + j] /= pivot;
        }
        for (std::size_t row = 0; row < size; ++row) {
            const double factor = matrix[row * size + column];
            if (row == column || factor == 0) continue;
            for (std::size_t j = 0; j < size; ++j) {
                matrix[row * size + j] -= factor * matrix[column * size + j];
                inverse[row * size + j] -= factor * inverse[column * size + j];
            }
        }
    }
    matrix = std::move(inverse);
    return true;
}

struct Step {
    std::vector<double> score, information;
    double residual = 0;
};

Step derivatives(const Rows& rows, Family family, const std::vector<double>& beta) {
    const std::size_t width = rows.width;
    Step step{std::vector<double>(width, 0), std::vector<double>(width * width, 0), 0};
    double *score = step.score.data(), *information = step.information.data();
    for (std::size_t row = 0; row < rows.size(); ++row) {
        const double* x = rows.x.data() + row * width;
        double eta = rows.offset[row];
        for (std::size_t j = 0; j < width; ++j) eta += beta[j] * x[j];
        double mean = eta, weight = 1;
        if (family == Family::poisson) weight = mean = std::exp(eta);
        if (family == Family::logistic) {
            mean = 1 / (1 + std::exp(-eta));
            weight = mean * (1 - mean);
        }
        const double rest = rows.y[row] - mean;
        step.residual += rest * rest;
        for (std::size_t j = 0; j < width; ++j) {
            if (x[j] == 0) continue;
            score[j] += rest * x[j];
            for (std::size_t k = 0; k < width; ++k)
                information[j * width + k] += weight * x[j] * x[k];
        }
    }
    return step;
}

}  // namespace

std::vector<Estimate> fit(const Rows& rows, Family family) {
    const std::size_t width = rows.width;
    std::vector<double> beta(width, 0);
    if (family == Family::poisson) {  // begin at the crude rate (the first covariate is the 1)
        double events = 0, exposed = 0;
        for (std::size_t row = 0; row < rows.size(); ++row)
            events += rows.y[row], exposed += std::exp(rows.offset[row]);
        beta[0] = std::log(events / exposed);
    }
    for (int round = 0; round < 50; ++round) {
        Step step = derivatives(rows, family, beta);
        if (!invert(step.information, width)) return {};
        double moved = 0;
        std::vector<Estimate> estimates(width);
        for (std::size_t j = 0; j < width; ++j) {
            double change = 0;
            for (std::size_t k = 0; k < width; ++k)
                change += step.information[j * width + k] * step.score[k];
            beta[j] += family == Family::linear ? change : std::clamp(change, -2.0, 2.0);
            moved = std::max(moved, std::abs(change));
            const double scale = family == Family::linear
                                     ? step.residual / static_cast<double>(rows.size() - width)
                                     : 1;
            estimates[j] = {beta[j], std::sqrt(scale * step.information[j * width + j])};
        }
        if (moved < 1e-8) return estimates;
    }
    return {};
}

void Coverage::add(const std::string& what, const Estimate& estimate, double truth) {
    ASSERT_GT(estimate.error, 0) << what;
    auto sum = std::find_if(sums_.begin(), sums_.end(),
                            [&](const Sum& each) { return each.what == what; });
    if (sum == sums_.end()) sum = sums_.insert(sums_.end(), Sum{what, 0, 0, truth, 0});
    const double z = estimate.z(truth);
    sum->z += z;
    sum->value += estimate.value;
    ++sum->count;
    ++intervals_;
    if (std::abs(z) > 1.96) ++missed_;
}

void Coverage::expect_honest() const {
    for (const Sum& sum : sums_) {
        const double n = static_cast<double>(sum.count), pooled = sum.z / std::sqrt(n);
        char line[160];
        std::snprintf(line, sizeof line, "%-34s planted %8.4f  found %8.4f  pooled z %6.2f",
                      sum.what.c_str(), sum.truth, sum.value / n, pooled);
        record(line);
        EXPECT_LT(std::abs(pooled), 3.9) << line;
    }
    // The most misses that chance makes of so many intervals: binomial with 5 %, at 1 in 1000.
    const double n = static_cast<double>(intervals_);
    double term = std::pow(0.95, n), above = 1 - term;
    std::size_t most = 0;
    while (above > 0.001) {
        term *= (n - static_cast<double>(most)) / static_cast<double>(most + 1) * 0.05 / 0.95;
        above -= term;
        ++most;
    }
    char line[160];
    std::snprintf(line, sizeof line, "%zu of %zu intervals of 95 %% miss the truth (at most %zu)",
                  missed_, intervals_, most);
    record(line);
    EXPECT_LE(missed_, most) << line;
}

bool is_long() { return std::getenv("TOUCHLINE_LONG") != nullptr; }
std::size_t seeds() {
    if (!is_long()) return 3;
    const int wanted = std::atoi(std::getenv("TOUCHLINE_LONG"));
    return wanted > 1 ? static_cast<std::size_t>(wanted) : 20;
}
void record(const std::string& line) { std::printf("    %s\n", line.c_str()); }

}  // namespace touchline::proof

// The tests of the truth: Kolmogorov-Smirnov, chi-square, differences of means, and regressions by
// Newton's method. Written for these tests alone, so that they share nothing with what they test.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace touchline::proof {

// --- distributions and counts ---

using Cdf = std::function<double(double)>;

// The probability of a distance as large as this one, if the sample came from the distribution
// (which must be continuous). Reorders the sample.
double kolmogorov_smirnov(std::vector<double>& sample, const Cdf& cdf);

// … of counts so far from the expected ones. `fitted`: parameters estimated from the counts.
double chi_square(const std::vector<double>& counts, const std::vector<double>& expected,
                  std::size_t fitted = 0);
double chi_square_tail(double value, double freedom);

// Closed forms, for lengths from 0 on.
Cdf exponential(double mean);
Cdf lognormal(double median, double spread);
Cdf gamma_of_shape_2(double mean);
Cdf gamma_of_variance(double variance);  // with mean 1
Cdf weibull(double scale, double shape);
Cdf uniform(double from, double to);
double normal_cdf(double z);

// --- estimates ---

struct Estimate {
    double value = 0, error = 0;  // standard error
    double z(double truth) const { return (value - truth) / error; }
};

class Mean {
public:
    void add(double value) {
        ++count_;
        const double before = value - mean_;
        mean_ += before / static_cast<double>(count_);
        squares_ += before * (value - mean_);
    }
    std::size_t count() const { return count_; }
    Estimate estimate() const;

private:
    std::size_t count_ = 0;
    double mean_ = 0, squares_ = 0;
};
Estimate difference(const Mean& of, const Mean& from);

// Rows of a regression: y, an offset, and `width` covariates (give the 1 of the intercept).
struct Rows {
    std::size_t width = 0;
    std::vector<double> x, y, offset;
    void add(double outcome, double known, const std::vector<double>& covariates);
    std::size_t size() const { return y.size(); }
};
enum class Family { linear, logistic, poisson };
// One estimate for each covariate; empty when Newton's method does not converge. The errors come
// from the information matrix.
std::vector<Estimate> fit(const Rows& rows, Family family);

// --- many intervals ---

// Counts how often the truth lies outside of 95 % intervals, over parameters and seeds; and pools
// each parameter over the seeds.
class Coverage {
public:
    void add(const std::string& what, const Estimate& estimate, double truth);
    std::size_t intervals() const { return intervals_; }
    std::size_t missed() const { return missed_; }
    // Fails the test when there are more misses than chance would make once in a thousand times,
    // or one parameter is off in the same direction over all seeds.
    void expect_honest() const;

private:
    struct Sum {
        std::string what;
        double z = 0, value = 0, truth = 0;
        std::size_t count = 0;
    };
    std::vector<Sum> sums_;
    std::size_t intervals_ = 0, missed_ = 0;
};

bool is_long();  // TOUCHLINE_LONG is set: more people, and as many seeds as it says (1: 20)
std::size_t seeds();  // how many
void record(const std::string& line);  // what was seen, into the output of the test

}  // namespace touchline::proof

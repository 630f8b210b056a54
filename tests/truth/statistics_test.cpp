// The tests' own tools, against known values.
#include "tests/truth/statistics.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace touchline::proof {
namespace {

TEST(Statistics, chi_square_has_the_values_of_tables) {
    EXPECT_NEAR(chi_square_tail(3.841, 1), 0.05, 1e-4);
    EXPECT_NEAR(chi_square_tail(5.991, 2), 0.05, 1e-4);
    EXPECT_NEAR(chi_square_tail(7.815, 3), 0.05, 1e-4);
    EXPECT_NEAR(chi_square_tail(11.070, 5), 0.05, 1e-4);
    EXPECT_NEAR(chi_square_tail(18.307, 10), 0.05, 1e-4);
    EXPECT_NEAR(chi_square_tail(36.415, 24), 0.05, 1e-4);
    EXPECT_NEAR(chi_square_tail(35.172, 23), 0.05, 1e-4);
}

TEST(Statistics, kolmogorov_smirnov_tells_what_is_from_what_is_not) {
    std::mt19937_64 random(7);
    std::exponential_distribution<double> draw(1);
    std::vector<double> sample(2'000);
    for (double& value : sample) value = draw(random);
    EXPECT_GT(kolmogorov_smirnov(sample, exponential(1)), 0.001);
    EXPECT_LT(kolmogorov_smirnov(sample, exponential(1.2)), 1e-6);
    EXPECT_LT(kolmogorov_smirnov(sample, weibull(1, 1.2)), 1e-6);
}

// The coverage of each family of regression on data of a foreign generator.
TEST(Statistics, regressions_find_what_was_planted) {
    Coverage coverage;
    for (unsigned seed = 1; seed <= 40; ++seed) {
        std::mt19937_64 random(seed);
        std::normal_distribution<double> normal;
        std::uniform_real_distribution<double> uniform;
        Rows linear, logistic, poisson;
        for (int i = 0; i < 600; ++i) {
            const double x = normal(random), known = 0.5 * normal(random);
            const double eta = known - 1 + 0.7 * x;
            linear.add(eta + 0.3 * normal(random), known, {1, x});
            logistic.add(uniform(random) < 1 / (1 + std::exp(-eta)), known, {1, x});
            poisson.add(std::poisson_distribution<int>(std::exp(eta))(random), known, {1, x});
        }
        const std::pair<const Rows*, Family> families[] = {
            {&linear, Family::linear}, {&logistic, Family::logistic}, {&poisson, Family::poisson}};
        for (const auto& [rows, family] : families) {
            const auto found = fit(*rows, family);
            ASSERT_EQ(found.size(), 2u);
            const std::string name = "family " + std::to_string(static_cast<int>(family));
            coverage.add(name + ", intercept", found[0], -1);
            coverage.add(name + ", slope", found[1], 0.7);
        }
    }
    coverage.expect_honest();
    EXPECT_GT(coverage.missed(), 2u);  // intervals that never miss are too wide
}

}  // namespace
}  // namespace touchline::proof

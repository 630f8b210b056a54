// Why customers leave: the coefficients of competing causes come out of the truth tables again, and
// where none is planted none is found.
#include <cmath>

#include "tests/truth/periods.h"

namespace touchline::proof {
namespace {

struct PlantedCause {
    const char* name;
    double a_year;
    std::vector<std::pair<Coefficient, double>> coefficients;
    bool frail = true;
    const char* more = "";  // of the scenario
};

using enum Coefficient;
const std::vector<PlantedCause>& planted_causes() {
    static const std::vector<PlantedCause> causes = {
        {"service",
         0.35,
         {{misery, 0.5},
          {magic, -0.3},
          {broken, 0.6},
          {irritation, 0.3},
          {newcomer, 0.5},
          {tenure, -0.3}},
         true,
         "journey = \"cancel\"\ndecided = 0.6\n"},
        {"price", 0.3, {{value, 0.5}, {contacts, 0.08}, {difficulty, 0.7}}},
        {"relocation", 0.25, {{misery, 0}, {value, 0}}, false},
    };
    return causes;
}

std::string leaving_text(bool effects) {
    std::string text = "\n[leaving]\nevery = \"7 days\"\n";
    for (const PlantedCause& cause : planted_causes()) {
        text += "\n[[leaving.cause]]\nname = \"" + std::string(cause.name) +
                "\"\na_year = " + std::to_string(cause.a_year) + "\n" + cause.more;
        if (!cause.frail) text += "frail = false\n";
        if (!effects) continue;
        text += "coefficients = { ";
        for (std::size_t i = 0; i < cause.coefficients.size(); ++i) {
            const auto& [which, size] = cause.coefficients[i];
            text += (i > 0 ? ", " : "") + coefficient_names()[static_cast<std::size_t>(which)] +
                    " = " + std::to_string(size);
        }
        text += " }\n";
    }
    return text;
}

std::string hazard_text(bool effects) {
    std::string text =
        replaced(proof_text(), "count = 1500", "count = 1500\nfrailty_variance = 0.5");
    text = replaced(text, "a_year = 6\n", "a_year = 9\ndifficulty_spread = 1.5\n");
    return text + leaving_text(effects);
}

void cover(const KeptRun& run, bool effects, Coverage& coverage) {
    const std::vector<Period> periods = periods_of(run);
    for (const PlantedCause& cause : planted_causes()) {
        std::vector<Coefficient> which;
        for (const auto& [coefficient, size] : cause.coefficients) which.push_back(coefficient);
        const auto found = fit_cause(run, periods, run.world.causes.find(cause.name), which);
        ASSERT_EQ(found.size(), which.size() + 1) << cause.name;
        coverage.add(std::string(cause.name) + ": log rate", found[0], std::log(cause.a_year));
        for (std::size_t i = 0; i < which.size(); ++i)
            coverage.add(std::string(cause.name) + ": " +
                             coefficient_names()[static_cast<std::size_t>(which[i])],
                         found[i + 1], effects ? cause.coefficients[i].second : 0);
    }
}

TEST(Hazard, coefficients_are_recovered_from_the_truth_tables) {
    Coverage coverage;
    for (std::size_t seed = 1; seed <= seeds(); ++seed)
        cover(*run_and_keep(hazard_text(true), is_long() ? 4'000 : 2'000, seed, 2), true, coverage);
    coverage.expect_honest();
}

TEST(Hazard, none_is_found_where_none_is_planted) {
    Coverage coverage;
    for (std::size_t seed = 1; seed <= seeds(); ++seed)
        cover(*run_and_keep(hazard_text(false), is_long() ? 4'000 : 2'000, 1'000 + seed, 2), false,
              coverage);
    coverage.expect_honest();
}

TEST(Hazard, as_many_leave_as_the_planted_hazards_say) {
    Calibration calibration;
    for (std::size_t seed = 1; seed <= seeds(); ++seed)
        calibration.add(*run_and_keep(hazard_text(true), is_long() ? 4'000 : 1'500, 500 + seed, 2));
    calibration.expect_honest();
}

// The same fit without the frailty underrates what drives people away: those who are left are the
// patient ones. That is what the frailty is for, so it must show.
TEST(Hazard, frailty_hides_in_the_survivors) {
    std::string text = replaced(proof_text(), "count = 1500", "count = 1500\nfrailty_variance = 1");
    text += "\n[leaving]\n[[leaving.cause]]\nname = \"any\"\na_year = 2\n";
    const auto run = run_and_keep(text, 3'000, 5, 2);
    Mean left, stayed;
    for (const Happening& pod : run->sink.pods)
        for (Place row = 0; row < pod.people.size(); ++row)
            (pod.people.left_us[row] == no_time ? stayed : left).add(pod.people.frailty[row]);
    // Gamma frailty of variance 1 with the hazard 2 over half a year: the mean of survivors is
    // 1 / (1 + 1), and as many are left.
    const double share =
        static_cast<double>(stayed.count()) / static_cast<double>(stayed.count() + left.count());
    const double passed =
        2 * span(run->world.scenario.start_us, run->world.scenario.until_us) / year_us;
    const double expected = 1 / (1 + passed);
    EXPECT_NEAR(share, expected, 4 * std::sqrt(expected * (1 - expected) / 3'000));
    EXPECT_LT(std::abs(stayed.estimate().z(expected)), 4);
}

TEST(Retention, keeps_the_undecided_as_often_as_planted) {
    std::string text = replaced(proof_text(), "a_year = 6\n", "a_year = 0.5\n");
    text +=
        "\n[leaving]\n[[leaving.cause]]\nname = \"service\"\na_year = 1.5\njourney = \"cancel\"\n"
        "decided = 0.6\n[[leaving.cause]]\nname = \"price\"\na_year = 0.5\n";
    const auto run = run_and_keep(text, 4'000, 5, 2);
    std::vector<double> kept(2, 0), causes(2, 0);
    for (const Happening& pod : run->sink.pods) {
        const Leavings& t = pod.leavings;
        for (Place row = 0; row < t.size(); ++row) {
            const bool service = t.cause[row] == run->world.causes.find("service");
            ++causes[service ? 0 : 1];
            // The call takes ten minutes: what the end of the year cut off is left out.
            if (service && (t.left_us[row] != no_time || t.retained_in[row] != nowhere))
                ++kept[t.retained_in[row] != nowhere ? 0 : 1];
        }
    }
    const double all = kept[0] + kept[1], wishes = causes[0] + causes[1];
    EXPECT_GT(chi_square(kept, {0.2 * all, 0.8 * all}), 1e-3);
    EXPECT_GT(chi_square(causes, {0.75 * wishes, 0.25 * wishes}), 1e-3);
}

}  // namespace
}  // namespace touchline::proof

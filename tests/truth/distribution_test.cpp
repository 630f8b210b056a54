// Lengths and shares: what is drawn has the distributions that the scenario names.
#include <cmath>

#include "simulate/stream.h"
#include "tests/truth/truth.h"

namespace touchline::proof {
namespace {

// Seeds are fixed, so a p-value is too: below this it is no accident.
constexpr double hardly = 1e-3;

struct Named {
    const char* text;
    Cdf cdf;
};
void PrintTo(const Named& named, std::ostream* out) { *out << named.text; }

class NamedDistribution : public testing::TestWithParam<Named> {};

TEST_P(NamedDistribution, is_what_it_says) {
    const auto distribution = read_distribution(GetParam().text, Unit::number);
    ASSERT_TRUE(bool(distribution));
    Stream stream(key_of(7, 1), Purpose::duration);
    std::vector<double> sample(is_long() ? 200'000 : 20'000);
    double sum = 0;
    for (double& value : sample) sum += value = distribution.value().sample(stream);
    const double mean = distribution.value().mean(), n = static_cast<double>(sample.size());
    Mean spread;
    for (const double value : sample) spread.add(value);
    EXPECT_LT(std::abs(spread.estimate().z(mean)), 4) << "mean " << sum / n << ", planned " << mean;
    for (const double value : {sample[0], sample[1], mean})
        EXPECT_NEAR(distribution.value().cumulative(value), GetParam().cdf(value), 1e-9);
    EXPECT_GT(kolmogorov_smirnov(sample, GetParam().cdf), hardly);
}

Cdf mixed(double share, const Cdf& a, const Cdf& b) {
    return [=](double x) { return share * a(x) + (1 - share) * b(x); };
}

INSTANTIATE_TEST_SUITE_P(
    Distributions, NamedDistribution,
    testing::Values(
        Named{"uniform(from 2, to 5)", uniform(2, 5)}, Named{"exponential(mean 3)", exponential(3)},
        Named{"lognormal(median 4, spread 1.8)", lognormal(4, 1.8)},
        Named{"weibull(scale 5, shape 1.5)", weibull(5, 1.5)},
        Named{"weibull(scale 5, shape 0.7)", weibull(5, 0.7)},
        Named{"gamma(mean 6, shape 2)", gamma_of_shape_2(6)},
        Named{"gamma(mean 1, shape 5)", gamma_of_variance(0.2)},
        Named{"gamma(mean 3, shape 0.5)", [](double x) { return std::erf(std::sqrt(x / 6)); }},
        Named{"mixture(0.7 lognormal(median 4, spread 1.3), 0.3 uniform(from 12, to 18))",
              mixed(0.7, lognormal(4, 1.3), uniform(12, 18))}));

// One run for all that follows.
const KeptRun& proof_run() {
    static const auto run = run_and_keep(proof_text(), is_long() ? 15'000 : 1'500, 7, 2);
    return *run;
}

template <class Act>
void each_row(const KeptRun& run, const char* step_word, Act act) {
    const Code wanted = step(run.world, step_word);
    EXPECT_NE(wanted, none) << step_word;
    for (const Happening& pod : run.sink.pods)
        for (Place row = 0; row < pod.interactions.size(); ++row)
            if (pod.interactions.step[row] == wanted) act(pod, row);
}

TEST(Run, steps_last_as_long_as_the_scenario_says) {
    const std::pair<const char*, Cdf> steps[] = {
        {"fault.bot", lognormal(4, 1.6)},
        {"fault.call", gamma_of_shape_2(6)},
        {"fault.transfer", uniform(0.25, 1)},
        {"fault.second", weibull(8, 1.4)},
        {"fault.visit", mixed(0.7, lognormal(40, 1.3), uniform(120, 180))},
    };
    for (const auto& [word, cdf] : steps) {
        std::vector<double> minutes;
        each_row(proof_run(), word, [&](const Happening& pod, Place row) {
            const Interactions& t = pod.interactions;
            minutes.push_back(span(t.begin_us[row], t.end_us[row]) / minute_us);
        });
        EXPECT_GT(minutes.size(), 500u) << word;
        EXPECT_GT(kolmogorov_smirnov(minutes, cdf), hardly) << word;
    }
}

// What follows after a time: only what began early enough to have been seen to the end.
TEST(Run, what_follows_comes_after_the_time_that_the_scenario_says) {
    const KeptRun& run = proof_run();
    std::vector<double> to_call, to_reply;
    each_row(run, "fault.call", [&](const Happening& pod, Place row) {
        const Interactions& t = pod.interactions;
        const Place bot = t.caused_by[row];
        if (bot != nowhere && t.step[bot] == step(run.world, "fault.bot"))
            to_call.push_back(span(t.end_us[bot], t.begin_us[row]) / minute_us);
    });
    std::vector<std::vector<Micros>> written(run.sink.pods.size());
    for (const Happening& pod : run.sink.pods)
        written[pod.pod].assign(pod.journeys.size(), no_time);
    each_row(run, "complaint.write", [&](const Happening& pod, Place row) {
        written[pod.pod][pod.interactions.journey[row]] = pod.interactions.end_us[row];
    });
    each_row(run, "complaint.reply", [&](const Happening& pod, Place row) {
        const Micros from = written[pod.pod][pod.interactions.journey[row]];
        if (span(from, run.world.scenario.until_us) > 20 * day_us)
            to_reply.push_back(span(from, pod.interactions.begin_us[row]) / day_us);
    });
    EXPECT_GT(kolmogorov_smirnov(to_call, exponential(20)), hardly);
    EXPECT_GT(kolmogorov_smirnov(to_reply, gamma_of_shape_2(2)), hardly);
    EXPECT_GT(to_reply.size(), 300u);
}

// Which step follows a step that did not fail, by reason.
TEST(Run, branches_are_taken_as_often_as_the_scenario_says) {
    const KeptRun& run = proof_run();
    const Code steps[] = {step(run.world, "fault.transfer"), step(run.world, "fault.visit")};
    for (const auto& [reason, shares] : {std::pair{"slow", std::vector{0.3, 0.7, 0.0}},
                                         std::pair{"dead", std::vector{0.6, 0.3, 0.1}}}) {
        std::vector<double> counts(3, 0);
        double all = 0;
        for (const Happening& pod : run.sink.pods) {
            const Interactions& t = pod.interactions;
            std::vector<Place> call_of(pod.journeys.size(), nowhere);
            const auto close = [&](Place journey, std::size_t cell) {
                if (call_of[journey] == nowhere) return;
                ++counts[cell], ++all;
                call_of[journey] = nowhere;
            };
            for (Place row = 0; row < t.size(); ++row) {
                if (t.reason[row] != run.world.reasons.find(reason)) continue;
                const Place journey = t.journey[row];
                const bool call = t.step[row] == step(run.world, "fault.call");
                // Visits wait for days: what began too late is left out.
                const bool early = span(t.end_us[row], run.world.scenario.until_us) > 40 * day_us;
                if (call && early && (t.flags[row] & flag_failed) == 0) call_of[journey] = row;
                if (t.step[row] == steps[0]) close(journey, 0);
                if (t.step[row] == steps[1]) close(journey, 1);
                if (call && (t.flags[row] & flag_resolved) != 0) close(journey, 2);
            }
        }
        // One promised visit in four is late, and one of five of those never comes.
        const double lost = shares[1] * 0.25 * 0.2, rest = 1 - lost;
        const double scale = all / rest;
        EXPECT_GT(
            chi_square(counts, {scale * shares[0], scale * (shares[1] - lost), scale * shares[2]}),
            hardly)
            << reason;
    }
}

TEST(Run, people_are_drawn_as_the_scenario_says) {
    const std::string text = replaced(
        proof_text(), "count = 1500",
        "count = 1500\nfrailty_variance = 0.5\npatience_spread = 1.6\nanswers_spread = 1.4\n"
        "household = 0.3\nshared_phone = 0.4");
    const auto run = run_and_keep(replaced(text, "a_year = 6", "a_year = 0.1"),
                                  is_long() ? 100'000 : 8'000, 11, 2);
    std::vector<double> frailty, patience, answers, tenure, value;
    std::vector<double> segments(2, 0), home(2, 0), trade(2, 0), shared(2, 0);
    const Code voice = run->world.channels.find("voice");
    for (const Happening& pod : run->sink.pods) {
        const People& t = pod.people;
        for (Place row = 0; row < t.size(); ++row) {
            frailty.push_back(t.frailty[row]);
            patience.push_back(t.patience[row]);
            answers.push_back(t.answers[row]);
            tenure.push_back(span(t.joined_us[row], run->world.scenario.start_us) / day_us);
            if (t.segment[row] == 1) value.push_back(t.value_minor[row] / 100.0);
            ++segments[t.segment[row] - 1u];
            ++(t.segment[row] == 1 ? home : trade)[t.preferred_channel[row] == voice ? 0 : 1];
            if (row > 0 && t.household[row] != row)
                ++shared[t.phone[row] == t.phone[t.household[row]] ? 0 : 1];
        }
    }
    EXPECT_GT(kolmogorov_smirnov(frailty, gamma_of_variance(0.5)), hardly);
    EXPECT_GT(kolmogorov_smirnov(patience, lognormal(1, 1.6)), hardly);
    EXPECT_GT(kolmogorov_smirnov(answers, lognormal(1, 1.4)), hardly);
    EXPECT_GT(kolmogorov_smirnov(tenure, exponential(800)), hardly);
    EXPECT_GT(kolmogorov_smirnov(value, lognormal(40, 1.6)), hardly);
    const double n = segments[0] + segments[1];
    EXPECT_GT(chi_square(segments, {0.7 * n, 0.3 * n}), hardly);
    EXPECT_GT(chi_square(home, {0.6 * segments[0], 0.4 * segments[0]}), hardly);
    EXPECT_GT(chi_square(trade, {0.25 * segments[1], 0.75 * segments[1]}), hardly);
    const double together = shared[0] + shared[1];
    EXPECT_GT(chi_square(shared, {0.4 * together, 0.6 * together}), hardly);
}

// Needs arise by day and hour as the rhythm says, with the year's wave, as a Poisson process.
TEST(Run, needs_arise_in_the_rhythm_of_the_scenario) {
    const std::string rhythm =
        "count = 1500\nday = [1,0,0,0,0,1,3,6,9,10,10,9,8,8,8,8,9,10,9,8,7,5,3,2]"
        "\nweek = [12, 11, 10, 10, 10, 7, 5]";
    std::string text = replaced(proof_text(), "count = 1500", rhythm);
    text = replaced(text, "a_year = 6", "a_year = 12\nseason = 0.5\npeak_day = 15");
    text = replaced(text, "again = 0.2\n", "");
    const auto run = run_and_keep(text, is_long() ? 20'000 : 2'000, 5, 2);
    const std::vector<double> day = {1, 0, 0, 0, 0, 1,  3, 6, 9, 10, 10, 9,
                                     8, 8, 8, 8, 9, 10, 9, 8, 7, 5,  3,  2};
    const std::vector<double> week = {12, 11, 10, 10, 10, 7, 5};
    std::vector<double> by_hour(24, 0), by_day(7, 0), by_people(8, 0);
    Rows months;
    std::vector<double> by_week(26, 0);
    double all = 0;
    for (const Happening& pod : run->sink.pods) {
        std::vector<std::size_t> of(pod.people.size(), 0);
        for (Place row = 0; row < pod.journeys.size(); ++row) {
            if (pod.journeys.type[row] != run->world.journeys.find("fault")) continue;
            const double since = span(run->world.scenario.start_us, pod.journeys.intended_us[row]);
            ++by_hour[static_cast<std::size_t>(since / hour_us) % 24];
            ++by_day[static_cast<std::size_t>(since / day_us) % 7];
            ++by_week[static_cast<std::size_t>(since / day_us) / 7];
            ++of[pod.journeys.person[row]];
            ++all;
        }
    }
    std::vector<double> hours, days;
    for (const double weight : day) hours.push_back(all * weight / 135);
    for (const double weight : week) days.push_back(all * weight / 65);
    EXPECT_GT(chi_square(by_day, days), hardly);
    EXPECT_GT(chi_square(by_hour, hours), hardly);
    for (std::size_t w = 0; w < by_week.size(); ++w) {
        const double middle = 5 + 7 * static_cast<double>(w) + 3.5;  // day of the year
        const double wave = std::cos(2 * std::numbers::pi * (middle - 15) / 365.25);
        months.add(by_week[w], 0, {1, wave});
    }
    const auto found = fit(months, Family::linear);
    ASSERT_EQ(found.size(), 2u);
    const double expected = static_cast<double>(run->world.people) * 12 * 7 / 365.25;
    EXPECT_LT(std::abs(found[0].z(expected)), 4) << found[0].value << " of " << expected;
    EXPECT_LT(std::abs(found[1].z(0.5 * expected)), 4) << found[1].value;
}

}  // namespace
}  // namespace touchline::proof

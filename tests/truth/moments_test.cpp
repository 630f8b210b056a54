// What happens at a step: promises, mistakes, questions, quotes, offers, feelings, surveys.
#include <cmath>

#include "tests/truth/truth.h"

namespace touchline::proof {
namespace {

constexpr double hardly = 1e-3;

const KeptRun& proof_run() {
    static const auto run =
        run_and_keep(replaced(proof_text(), "count = 1500", "count = 1500\nanswers_spread = 1.5"),
                     is_long() ? 15'000 : 2'500, 21, 2);
    return *run;
}

// Two cells or more against the shares that are planted.
void expect_shares(const char* what, const std::vector<double>& counts,
                   const std::vector<double>& shares) {
    double all = 0;
    for (const double count : counts) all += count;
    EXPECT_GT(all, 200) << what;
    std::vector<double> expected;
    for (const double share : shares) expected.push_back(all * share);
    EXPECT_GT(chi_square(counts, expected), hardly)
        << what << ": " << counts[0] << " of " << all << ", planted " << shares[0];
}

template <class Act>
void each_row(const char* step_word, Act act) {
    const KeptRun& run = proof_run();
    for (const Happening& pod : run.sink.pods)
        for (Place row = 0; row < pod.interactions.size(); ++row)
            if (pod.interactions.step[row] == step(run.world, step_word) &&
                pod.interactions.end_us[row] < run.world.scenario.until_us)
                act(pod, row);
}

// Journeys that began because of an interaction, for a reason; how long after its end.
std::vector<double> days_until_caused(const Happening& pod, Place interaction, Code reason) {
    std::vector<double> days;
    const Journeys& t = pod.journeys;
    for (Place row = pod.interactions.journey[interaction] + 1; row < t.size(); ++row)
        if (t.caused_by[row] == interaction && t.reason[row] == reason)
            days.push_back(span(pod.interactions.end_us[interaction], t.intended_us[row]) / day_us);
    return days;
}

TEST(Promise, is_kept_beaten_and_broken_as_often_as_planted) {
    const KeptRun& run = proof_run();
    std::vector<double> kept(3, 0), never(2, 0), asks(2, 0), late;
    const Code reason = run.world.reasons.find("late");
    for (const Happening& pod : run.sink.pods) {
        const Promises& t = pod.promises;
        for (Place row = 0; row < t.size(); ++row) {
            if (span(t.due_us[row], run.world.scenario.until_us) < 25 * day_us) continue;
            EXPECT_NE(t.kept[row], Kept::open);
            EXPECT_NEAR(span(t.made_us[row], t.due_us[row]) / day_us, 3, 1e-9);
            ++kept[t.kept[row] == Kept::kept ? 0 : t.kept[row] == Kept::beaten ? 1 : 2];
            if (t.kept[row] != Kept::broken) {
                EXPECT_LE(t.done_us[row], t.due_us[row]);
                continue;
            }
            ++never[t.done_us[row] == no_time ? 0 : 1];
            if (t.done_us[row] != no_time)
                late.push_back(span(t.due_us[row], t.done_us[row]) / day_us);
            ++asks[days_until_caused(pod, t.interaction[row], reason).empty() ? 1 : 0];
        }
    }
    expect_shares("kept", kept, {0.55, 0.2, 0.25});
    expect_shares("never", never, {0.2, 0.8});
    expect_shares("asks", asks, {0.4, 0.6});
    EXPECT_GT(kolmogorov_smirnov(late, exponential(2)), hardly);
}

TEST(Mistake, comes_back_as_a_complaint) {
    const KeptRun& run = proof_run();
    std::vector<double> made(2, 0), noticed(2, 0), days;
    const Code reason = run.world.reasons.find("mistake");
    each_row("fault.call", [&](const Happening& pod, Place row) {
        const bool error = (pod.interactions.flags[row] & flag_error) != 0;
        ++made[error ? 0 : 1];
        const double rest = span(pod.interactions.end_us[row], run.world.scenario.until_us);
        if (!error || rest < 30 * day_us) return;
        const auto caused = days_until_caused(pod, row, reason);
        ++noticed[caused.empty() ? 1 : 0];
        days.insert(days.end(), caused.begin(), caused.end());
    });
    expect_shares("mistakes", made, {0.15, 0.85});
    expect_shares("noticed", noticed, {0.7, 0.3});
    EXPECT_GT(kolmogorov_smirnov(days, weibull(5, 1.5)), hardly);
}

TEST(Step, fails_as_often_as_planted) {
    const KeptRun& run = proof_run();
    const Code slow = run.world.reasons.find("slow");
    std::vector<double> bot_slow(2, 0), bot_dead(2, 0), call(2, 0), reply(2, 0);
    const auto count = [](std::vector<double>& into) {
        return [&into](const Happening& pod, Place row) {
            ++into[(pod.interactions.flags[row] & flag_failed) != 0 ? 0 : 1];
        };
    };
    each_row("fault.bot", [&](const Happening& pod, Place row) {
        count(pod.interactions.reason[row] == slow ? bot_slow : bot_dead)(pod, row);
    });
    each_row("fault.call", count(call));
    each_row("complaint.reply", count(reply));
    expect_shares("the bot, slow", bot_slow, {0.25, 0.75});
    expect_shares("the bot, dead", bot_dead, {0.8, 0.2});
    expect_shares("the call", call, {0.2, 0.8});
    expect_shares("the reply", reply, {0.35, 0.65});
}

TEST(Matter, comes_again_as_often_as_planted) {
    const KeptRun& run = proof_run();
    std::vector<double> again(2, 0), days;
    for (const Happening& pod : run.sink.pods) {
        const Journeys& t = pod.journeys;
        std::vector<Place> child(t.size(), nowhere);
        for (Place row = 0; row < t.size(); ++row)
            if (t.parent[row] != nowhere && t.type[row] == t.type[t.parent[row]])
                child[t.parent[row]] = row;
        for (Place row = 0; row < t.size(); ++row) {
            if (t.type[row] != run.world.journeys.find("fault") ||
                t.outcome[row] != Outcome::success ||
                span(t.end_us[row], run.world.scenario.until_us) < 40 * day_us)
                continue;
            ++again[child[row] == nowhere ? 1 : 0];
            if (child[row] == nowhere) continue;
            days.push_back(span(t.end_us[row], t.intended_us[child[row]]) / day_us);
            EXPECT_EQ(t.reason[child[row]], t.reason[row]);
        }
    }
    expect_shares("again", again, {0.2, 0.8});
    EXPECT_GT(kolmogorov_smirnov(days, exponential(3)), hardly);
}

TEST(Transfer, loses_context_as_often_as_planted_and_then_all_is_asked_again) {
    const KeptRun& run = proof_run();
    std::vector<double> lost(2, 0), asked(2, 0);
    for (const Happening& pod : run.sink.pods) {
        std::vector<int> questions(pod.interactions.size(), 0);
        const Asked& t = pod.asked;
        for (Place row = 0; row < t.size(); ++row) {
            ++questions[t.interaction[row]];
            const Code here = pod.interactions.step[t.interaction[row]];
            const bool second = here == step(run.world, "fault.second");
            EXPECT_EQ(t.asked_before[row] != 0, second);
            EXPECT_EQ(t.known_from[row] != nowhere, second);
            const bool number = run.world.fields[t.field[row]] == "customer_number";
            if (number) { EXPECT_TRUE(t.known_before[row]); }
        }
        for (Place row = 0; row < pod.interactions.size(); ++row) {
            const Interactions& i = pod.interactions;
            if (i.step[row] == step(run.world, "fault.call")) { EXPECT_EQ(questions[row], 2); }
            if (i.step[row] != step(run.world, "fault.second")) continue;
            const bool gone = (i.flags[row] & flag_context_lost) != 0;
            ++lost[gone ? 0 : 1];
            if (gone) { EXPECT_EQ(questions[row], 2); }
            if (!gone) asked[0] += questions[row], asked[1] += 2 - questions[row];
        }
    }
    expect_shares("context lost", lost, {0.6, 0.4});
    expect_shares("asked though it is seen", asked, {0.1, 0.9});
}

TEST(Quote, differs_from_the_website_as_often_as_planted) {
    std::vector<double> matches(2, 0), differences;
    for (const Happening& pod : proof_run().sink.pods)
        for (Place row = 0; row < pod.quotes.size(); ++row) {
            const auto by = pod.quotes.told_minor[row] - pod.quotes.published_minor[row];
            EXPECT_EQ(pod.quotes.published_minor[row], 990);
            ++matches[by == 0 ? 0 : 1];
            if (by != 0) differences.push_back(static_cast<double>(by) / 100);
        }
    expect_shares("quotes", matches, {0.8, 0.2});
    EXPECT_GT(kolmogorov_smirnov(differences, uniform(1, 3)), hardly);
}

TEST(Offer, is_accepted_as_often_as_planted_before_and_after_the_matter_is_settled) {
    std::vector<double> before(2, 0), after(2, 0);
    for (const Happening& pod : proof_run().sink.pods)
        for (Place row = 0; row < pod.offers.size(); ++row)
            ++(pod.offers.settled_before[row] ? after : before)[pod.offers.accepted[row] ? 0 : 1];
    expect_shares("before", before, {0.1, 0.9});
    expect_shares("after", after, {0.3, 0.7});
}

// The impression is what happened, with its weights, and noise.
TEST(Feeling, has_the_planted_weights) {
    const KeptRun& run = proof_run();
    std::vector<double> noise;
    Rows visits, calls;
    for (const Happening& pod : run.sink.pods) {
        const Interactions& t = pod.interactions;
        std::vector<Kept> kept(t.size(), Kept::open);
        for (Place row = 0; row < pod.promises.size(); ++row)
            if (pod.promises.done_by[row] != nowhere)
                kept[pod.promises.done_by[row]] = pod.promises.kept[row];
        for (Place row = 0; row < t.size(); ++row) {
            if (!felt(t, row, run.world.scenario.until_us)) continue;
            if (std::abs(t.mean_valence[row]) < 0.1)
                noise.push_back(double{t.valence[row]} - t.mean_valence[row]);
            if (t.step[row] == step(run.world, "fault.visit"))
                visits.add(t.valence[row], 0,
                           {1.0 * (kept[row] == Kept::kept), 1.0 * (kept[row] == Kept::beaten),
                            1.0 * (kept[row] == Kept::broken)});
            if (t.step[row] == step(run.world, "fault.call"))
                calls.add(t.valence[row], 0,
                          {1, 1.0 * ((t.flags[row] & flag_failed) != 0),
                           1.0 * ((t.flags[row] & flag_resolved) != 0)});
        }
    }
    const auto normal = [](double x) { return normal_cdf(x / 0.25); };
    EXPECT_GT(kolmogorov_smirnov(noise, normal), hardly);
    Coverage coverage;
    const auto add = [&](const Rows& rows, const std::vector<std::pair<const char*, double>>& all) {
        const auto found = fit(rows, Family::linear);
        ASSERT_EQ(found.size(), all.size());
        for (std::size_t i = 0; i < all.size(); ++i)
            coverage.add(all[i].first, found[i], all[i].second);
    };
    add(visits, {{"promise kept", 0.1}, {"promise beaten", 0.4}, {"promise broken", -0.45}});
    add(calls, {{"a call", 0}, {"failed", -0.4}, {"resolved", 0.25}});
    coverage.expect_honest();
}

// What is remembered of a journey: its peak, its end and its mean, from the moments.
std::vector<double> remembered(const Happening& pod, Micros until_us) {
    const Interactions& t = pod.interactions;
    struct Sums {
        double peak = 0, end = 0, sum = 0, count = 0;
    };
    std::vector<Sums> sums(pod.journeys.size());
    for (Place row = 0; row < t.size(); ++row) {
        if (!felt(t, row, until_us)) continue;
        Sums& of = sums[t.journey[row]];
        const double valence = t.valence[row];
        if (of.count == 0 || std::abs(valence) > std::abs(of.peak)) of.peak = valence;
        of.end = valence, of.sum += valence, of.count += 1;
    }
    std::vector<double> all;
    for (const Sums& of : sums)
        all.push_back(0.4 * of.peak + 0.4 * of.end + 0.2 * of.sum / std::max(1.0, of.count));
    return all;
}

TEST(Survey, is_sent_answered_and_scored_as_planted) {
    const KeptRun& run = proof_run();
    Rows answers;
    std::vector<double> hours, scores(5, 0), expected(5, 0), invited(2, 0);
    const Micros until = run.world.scenario.until_us;
    for (const Happening& pod : run.sink.pods) {
        const std::vector<double> feelings = remembered(pod, until);
        const Answers& t = pod.answers;
        for (Place row = 0; row < t.size(); ++row) {
            const Micros asked = pod.interactions.begin_us[t.asked_in[row]];
            const double feeling = feelings[pod.interactions.journey[t.interaction[row]]];
            double below = 0;
            for (int score = 1; score <= 5; ++score) {
                const double to = score == 5 ? 1 : normal_cdf((score - 2.5 - 2.2 * feeling) / 0.7);
                expected[static_cast<std::size_t>(score - 1)] += to - below;
                below = to;
            }
            ++scores[static_cast<std::size_t>(t.score[row] - 1)];
            if (span(asked, until) < 15 * day_us) continue;
            const bool answered = t.answered_in[row] != nowhere;
            const Place person = pod.interactions.person[t.interaction[row]];
            answers.add(answered, std::log(double{pod.people.answers[person]}),
                        {1, std::abs(feeling)});
            if (answered)
                hours.push_back(span(asked, pod.interactions.begin_us[t.answered_in[row]]) /
                                hour_us);
        }
        double ended = 0;
        for (Place row = 0; row < pod.journeys.size(); ++row)
            ended += pod.journeys.type[row] == run.world.journeys.find("fault") &&
                     pod.journeys.outcome[row] != Outcome::open;
        invited[0] += static_cast<double>(t.size());
        invited[1] += ended - static_cast<double>(t.size());
    }
    expect_shares("invited", invited, {0.6, 0.4});
    EXPECT_GT(chi_square(scores, expected), hardly);
    EXPECT_GT(kolmogorov_smirnov(hours, exponential(20)), hardly);
    const auto found = fit(answers, Family::logistic);
    ASSERT_EQ(found.size(), 2u);
    EXPECT_LT(std::abs(found[0].z(std::log(0.25 / 0.75))), 3.3) << found[0].value;
    EXPECT_LT(std::abs(found[1].z(1.2)), 3.3) << found[1].value;
}

TEST(Referral, is_likelier_after_a_magic_moment) {
    const std::string text =
        replaced(proof_text(), "count = 1500",
                 "count = 1500\nreferrals_a_year = 1.5\nreferral_lift = 1.1\nreferral_days = 30");
    const auto run = run_and_keep(text, 3'000, 4, 2);
    const Micros begin = run->world.scenario.start_us, until = run->world.scenario.until_us;
    Rows rows;
    for (const Happening& pod : run->sink.pods) {
        const Interactions& t = pod.interactions;
        std::vector<std::vector<Micros>> magic(pod.people.size()), told(pod.people.size());
        for (Place row = 0; row < t.size(); ++row) {
            if (felt(t, row, until) && t.valence[row] > 0.3F)
                magic[t.person[row]].push_back(t.end_us[row]);
            if (t.kind[row] == kind(run->world, "friend_referred"))
                told[t.person[row]].push_back(t.begin_us[row]);
        }
        for (Place person = 0; person < pod.people.size(); ++person) {
            std::sort(magic[person].begin(), magic[person].end());
            const auto moved = [&](Micros at) {
                const auto next = std::upper_bound(magic[person].begin(), magic[person].end(), at);
                return next != magic[person].begin() && span(*(next - 1), at) < 30 * day_us;
            };
            double lifted = 0;  // time, in years
            for (std::size_t i = 0; i < magic[person].size(); ++i) {
                const Micros from = magic[person][i];
                const Micros to = i + 1 < magic[person].size() ? magic[person][i + 1] : until;
                lifted += std::min(span(from, to), 30 * day_us) / year_us;
            }
            double after = 0;
            for (const Micros at : told[person]) after += moved(at);
            const double others = static_cast<double>(told[person].size()) - after;
            const double rest = span(begin, until) / year_us - lifted;
            if (lifted > 0) rows.add(after, std::log(lifted), {1, 1});
            if (rest > 1e-9) rows.add(others, std::log(rest), {1, 0});
        }
    }
    const auto found = fit(rows, Family::poisson);
    ASSERT_EQ(found.size(), 2u);
    EXPECT_LT(std::abs(found[0].z(std::log(1.5))), 3.3) << found[0].value;
    EXPECT_LT(std::abs(found[1].z(1.1)), 3.3) << found[1].value;
}

}  // namespace
}  // namespace touchline::proof

// The desk against queueing theory: Erlang's formulas for a centre that is the same at all hours.
#include <cmath>
#include <map>

#include "tests/truth/truth.h"

namespace touchline::proof {
namespace {

std::string queue_text() { return source_text("tests/truth/queue.toml"); }

// In the steady state of c servers, calls a minute and minutes a call as given, patience (mean,
// exponential) or none: probabilities of n calls in the system, by balance of the flows.
struct Erlang {
    double waits = 0;       // probability to have to wait
    double wait_min = 0;    // mean over all, minutes
    double abandons = 0;    // probability
    Erlang(int servers, double calls, double minutes, double patience) {
        std::vector<double> p = {1};
        double sum = 1, queued = 0;
        for (int n = 1; n < 3'000 && p.back() > 1e-18; ++n) {
            double out = std::min(n, servers) / minutes;
            if (n > servers && patience > 0) out += (n - servers) / patience;
            p.push_back(p.back() * calls / out);
            sum += p.back();
        }
        for (std::size_t n = static_cast<std::size_t>(servers); n < p.size(); ++n) {
            waits += p[n] / sum;
            queued += p[n] / sum * static_cast<double>(n - static_cast<std::size_t>(servers));
        }
        wait_min = queued / calls;  // Little's law
        if (patience > 0) abandons = queued / patience / calls;
    }
};

TEST(Erlang, has_the_values_of_tables) {
    EXPECT_NEAR(Erlang(1, 0.5, 1, 0).waits, 0.5, 1e-9);      // M/M/1: the load
    EXPECT_NEAR(Erlang(2, 1, 1, 0).waits, 1.0 / 3, 1e-9);    // C(2, 1)
    EXPECT_NEAR(Erlang(3, 2, 1, 0).waits, 0.444444, 1e-5);   // C(3, 2)
    EXPECT_NEAR(Erlang(3, 2, 1, 0).wait_min, 0.444444, 1e-5);
    EXPECT_NEAR(Erlang(10, 8, 1, 0).waits, 0.4092, 1e-4);    // C(10, 8)
}

// Calls of one hour or day resemble each other: errors from the means of days.
struct Seen {
    Mean waits, wait_min, abandons, long_waits;
};
Seen days_of(const KeptRun& run, double long_min, Micros first_day = 1) {
    std::map<Micros, std::array<double, 5>> days;
    const Scenario& scenario = run.world.scenario;
    for (const Happening& pod : run.sink.pods) {
        const Interactions& t = pod.interactions;
        for (Place row = 0; row < t.size(); ++row) {
            const auto day =
                static_cast<Micros>(span(scenario.start_us, t.arrived_us[row]) / day_us);
            // First the empty desk fills; who waits at the end is not done.
            if (day < first_day || span(t.arrived_us[row], scenario.until_us) < day_us) continue;
            const double wait = span(t.arrived_us[row], t.begin_us[row]) / minute_us;
            auto& sum = days[day];
            sum[0] += 1, sum[1] += wait > 0, sum[2] += wait;
            sum[3] += (t.flags[row] & flag_abandoned) != 0, sum[4] += wait > long_min;
        }
    }
    Seen seen;
    for (const auto& [day, sum] : days) {
        seen.waits.add(sum[1] / sum[0]);
        seen.wait_min.add(sum[2] / sum[0]);
        seen.abandons.add(sum[3] / sum[0]);
        seen.long_waits.add(sum[4] / sum[0]);
    }
    return seen;
}

void expect_near(const Mean& seen, double formula, double precise, const char* what) {
    const Estimate found = seen.estimate();
    char line[120];
    std::snprintf(line, sizeof line, "%-22s formula %7.4f  found %7.4f +- %.4f", what, formula,
                  found.value, found.error);
    record(line);
    EXPECT_LT(std::abs(found.z(formula)), 3.5) << line;
    EXPECT_LT(found.error, precise * formula) << "too few calls to tell: " << line;
}

struct DeskCase {
    int servers;
    double a_year, patience_min;
};
void PrintTo(const DeskCase& desk, std::ostream* out) {
    *out << desk.servers << " agents, " << desk.a_year << " calls a year, patience "
         << desk.patience_min;
}

class Queueing : public testing::TestWithParam<DeskCase> {};

TEST_P(Queueing, waits_are_those_of_the_formula) {
    const auto [servers, a_year, patience] = GetParam();
    std::string text = replaced(queue_text(), "count = 3", "count = " + std::to_string(servers));
    text = replaced(text, "a_year = 158", "a_year = " + std::to_string(a_year));
    if (is_long()) text = replaced(text, "2025-03-07", "2027-01-06");
    if (patience > 0) {
        text = replaced(text, "hours = \"always\"\n\n[[centres]]",
                        "hours = \"always\"\npatience = \"exponential(mean " +
                            std::to_string(patience) + " min)\"\n\n[[centres]]");
        text =
            replaced(text, "next = [{ to = \"success\" }]",
                     "next = [{ to = \"success\" }, { to = \"given_up\", when = \"abandoned\" }]");
    }
    const auto run = run_and_keep(text, 2'000, 7);
    const double calls = 2'000 * a_year / (365.25 * 24 * 60), served = servers / 4.0;
    const Erlang formula(servers, calls, 4, patience);
    const double long_min = 4;
    const Seen seen = days_of(*run, long_min);
    expect_near(seen.waits, formula.waits, 0.1, "has to wait");
    expect_near(seen.wait_min, formula.wait_min, 0.2, "mean wait, minutes");
    if (patience > 0) return expect_near(seen.abandons, formula.abandons, 0.2, "abandons");
    // Without patience, who waits does so for an exponential time.
    const double longer = formula.waits * std::exp(-(served - calls) * long_min);
    expect_near(seen.long_waits, longer, 0.25, "waits over 4 minutes");
}

INSTANTIATE_TEST_SUITE_P(Desks, Queueing,
                         testing::Values(DeskCase{1, 33, 0}, DeskCase{3, 142, 0},
                                         DeskCase{8, 440, 0}, DeskCase{2, 145, 3},
                                         DeskCase{3, 210, 6}, DeskCase{6, 380, 2}));

// Nobody is ever there: everybody waits until his patience is over.
TEST(Patience, is_the_one_of_queue_and_person) {
    std::string text = replaced(queue_text(), "skills = [\"phone\"]", "skills = []");
    text = replaced(
        text, "hours = \"always\"\n\n[[centres]]",
        "hours = \"always\"\npatience = \"lognormal(median 5 min, spread 1.5)\"\n\n[[centres]]");
    text = replaced(text, "next = [{ to = \"success\" }]",
                    "next = [{ to = \"success\" }, { to = \"given_up\", when = \"abandoned\" }]");
    text = replaced(text, "a_year = 158", "a_year = 40");
    text = replaced(text, "count = 2000", "count = 2000\npatience_spread = 1.4");
    const auto run = run_and_keep(text, 2'000, 3);
    std::vector<double> own, all;
    for (const Happening& pod : run->sink.pods) {
        const Interactions& t = pod.interactions;
        for (Place row = 0; row < t.size(); ++row) {
            if (span(t.arrived_us[row], run->world.scenario.until_us) < day_us) continue;
            ASSERT_NE(t.flags[row] & flag_abandoned, 0);
            const double minutes = span(t.arrived_us[row], t.begin_us[row]) / minute_us;
            own.push_back(minutes / pod.people.patience[t.person[row]]);
        }
    }
    EXPECT_GT(own.size(), 5'000u);
    EXPECT_GT(kolmogorov_smirnov(own, lognormal(5, 1.5)), 1e-3);
}

// Each minute of a wait costs its planted weight, up to the most; and a wait that was announced is
// a promise, kept when he is served by then.
TEST(Wait, darkens_the_mood_by_the_minute_and_is_promised) {
    std::string text = replaced(queue_text(), "a_year = 158", "a_year = 145");
    text = replaced(text, "count = 3", "count = 2");
    text = replaced(text, "[[centres]]",
                    "[feeling]\nwait_minute = -0.05\nwait_most = 0.4\nnoise = 0.2\n\n[[centres]]");
    text = replaced(text, "channel = \"voice\"\nhours = \"always\"",
                    "channel = \"voice\"\nhours = \"always\"\nsays_wait = true\n"
                    "patience = \"exponential(mean 6 min)\"");
    text = replaced(text, "next = [{ to = \"success\" }]",
                    "next = [{ to = \"success\" }, { to = \"given_up\", when = \"abandoned\" }]");
    const auto run = run_and_keep(text, 2'000, 7);
    Rows moods;
    std::size_t promised = 0;
    for (const Happening& pod : run->sink.pods) {
        const Interactions& t = pod.interactions;
        for (Place row = 0; row < t.size(); ++row) {
            const double minutes = span(t.arrived_us[row], t.begin_us[row]) / minute_us;
            if (t.end_us[row] >= run->world.scenario.until_us || minutes > 7) continue;
            if ((t.flags[row] & flag_abandoned) == 0) moods.add(t.valence[row], 0, {1, minutes});
        }
        const Promises& p = pod.promises;
        for (Place row = 0; row < p.size(); ++row) {
            const Place call = p.interaction[row];
            const bool served = (t.flags[call] & flag_abandoned) == 0;
            const Micros over = t.begin_us[call];  // of the wait
            if (over >= run->world.scenario.until_us) continue;
            EXPECT_EQ(p.done_us[row] != no_time, served);
            EXPECT_EQ(p.kept[row] == Kept::broken,
                      served ? over > p.due_us[row] : over >= p.due_us[row]);
            EXPECT_EQ(p.kept[row] == Kept::open, !served && over < p.due_us[row]);
            ++promised;
        }
    }
    EXPECT_GT(promised, 1'000u);
    const auto found = fit(moods, Family::linear);
    ASSERT_EQ(found.size(), 2u);
    EXPECT_LT(std::abs(found[0].z(0)), 3.3) << found[0].value;
    EXPECT_LT(std::abs(found[1].z(-0.05)), 3.3) << found[1].value;
}

// First come, first served, whoever is simulated and whoever is crowd.
TEST(Desk, serves_in_the_order_of_arrival) {
    const auto run = run_and_keep(queue_text(), 1'500, 9);
    const Interactions& t = run->sink.pods.at(0).interactions;
    for (Place row = 1; row < t.size(); ++row)
        ASSERT_LE(t.begin_us[row - 1], t.begin_us[row]) << row;
}

// A tenth of the customers among a crowd of the others waits about as long as all of them.
TEST(Crowd, makes_a_few_wait_like_all) {
    constexpr Micros full = 15;  // days until the crowd is complete
    std::string text = replaced(queue_text(), "a_year = 158", "a_year = 142");
    const Seen all = days_of(*run_and_keep(text, 2'000, 7), 4, full);
    text = replaced(text, "team_customers = 100000", "team_customers = 100000\ncrowd = 2000");
    const Seen few = days_of(*run_and_keep(text, 400, 7), 4, full);
    EXPECT_LT(std::abs(difference(all.waits, few.waits).z(0)), 3.5);
    EXPECT_LT(std::abs(difference(all.wait_min, few.wait_min).z(0)), 3.5);
}

}  // namespace
}  // namespace touchline::proof

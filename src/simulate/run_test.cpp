// Whole runs: the same bytes for any number of threads, and rows that hold together.
#include <gtest/gtest.h>

#include "simulate/run_fixture.h"

namespace touchline::simulate {
namespace {

std::vector<std::uint64_t> hashes(const KeptRun& run) {
    std::vector<std::uint64_t> hashes;
    for (const Happening& pod : run.sink.pods) hashes.push_back(hash_of(pod));
    return hashes;
}

// Small teams, so that there are many pods.
std::string many_pods() { return with("channels = [", "team_customers = 7\nchannels = ["); }

TEST(Run, is_the_same_for_any_number_of_threads) {
    const auto one = run_and_keep(many_pods(), 150, 7, 1);
    EXPECT_GT(one->counts.pods, 20u);
    EXPECT_GT(one->counts.interactions, 500u);
    for (const unsigned threads : {2u, 7u})
        EXPECT_EQ(hashes(*run_and_keep(many_pods(), 150, 7, threads)), hashes(*one));
    EXPECT_NE(hashes(*run_and_keep(many_pods(), 150, 8, 1)), hashes(*one));
}

void expect_sound(const Happening& pod) {
    const Interactions& t = pod.interactions;
    each_column(pod, [&](const std::string& table, const char* column, const auto& values) {
        if (table == "interactions") { EXPECT_EQ(values.size(), t.size()) << column; }
        if (table == "journeys") { EXPECT_EQ(values.size(), pod.journeys.size()) << column; }
        if (table == "people") { EXPECT_EQ(values.size(), pod.people.size()) << column; }
    });
    for (Place row = 0; row < t.size(); ++row) {
        EXPECT_LT(t.person[row], pod.people.size());
        EXPECT_LE(t.arrived_us[row], t.begin_us[row]);
        EXPECT_LE(t.begin_us[row], t.end_us[row]);
        EXPECT_NE(t.kind[row], none);
        if (const Place journey = t.journey[row]; journey != nowhere) {
            EXPECT_EQ(pod.journeys.person[journey], t.person[row]);
        }
        if (const Place cause = t.caused_by[row]; cause != nowhere) { EXPECT_LT(cause, row); }
        if (row == 0) continue;
        EXPECT_LE(std::pair(t.arrived_us[row - 1], t.person[row - 1]),
                  std::pair(t.arrived_us[row], t.person[row]));
    }
}

TEST(Run, rows_hold_together) {
    const auto run = run_and_keep(many_pods(), 150, 7, 1);
    std::uint64_t people = 0;
    for (const Happening& pod : run->sink.pods) {
        expect_sound(pod);
        EXPECT_EQ(pod.first_person, people);
        people += pod.people.size();
    }
    EXPECT_EQ(people, 150u);
}

}  // namespace
}  // namespace touchline::simulate

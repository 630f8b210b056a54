// A company without any effect: whatever is found here is a false alarm, and there are as many as
// intervals of 95 % allow.
#include <cmath>

#include "tests/truth/occasions.h"

namespace touchline::proof {
namespace {

// Splits of calls that mean nothing: who served, where, when, whom, by which channel he came.
using Split = std::function<bool(const Happening&, Place)>;
std::vector<std::pair<std::string, Split>> splits_of(const KeptRun& run) {
    const World& world = run.world;
    const Micros middle = (world.scenario.start_us + world.scenario.until_us) / 2;
    return {
        {"staff",
         [](const Happening& pod, Place row) { return pod.interactions.staff[row] % 2 == 0; }},
        {"centre", [](const Happening& pod, Place) { return pod.centre % 2 == 0; }},
        {"carrier",
         [&world](const Happening& pod, Place) {
             return world.carriers[world.centre[pod.centre].carrier] == "fixnet";
         }},
        {"date", [middle](const Happening& pod,
                          Place row) { return pod.interactions.begin_us[row] < middle; }},
        {"segment",
         [](const Happening& pod, Place row) {
             return pod.people.segment[pod.interactions.person[row]] == 1;
         }},
        {"channel", [](const Happening& pod,
                       Place row) { return pod.interactions.caused_by[row] != nowhere; }},
        {"tenure",
         [&world](const Happening& pod, Place row) {
             const Micros joined = pod.people.joined_us[pod.interactions.person[row]];
             return span(joined, world.scenario.start_us) > 500 * day_us;
         }},
    };
}

TEST(Flat, holds_no_more_than_false_alarms) {
    const std::string text =
        proof_text() + "\n[leaving]\n[[leaving.cause]]\nname = \"any\"\na_year = 0.8\n";
    Coverage coverage;
    for (std::size_t seed = 1; seed <= seeds(); ++seed) {
        const auto run = run_and_keep(text, is_long() ? 6'000 : 1'500, seed, 2);
        for (const auto& [name, split] : splits_of(*run)) {
            const Occasions calls = occasions_at(*run, "fault.call", split);
            coverage.add(name + ": fails", difference_of(calls, failed), 0);
            coverage.add(name + ": log of minutes", difference_of(calls, log_minutes), 0);
            coverage.add(name + ": promise kept", difference_of(calls, promise_kept), 0);
            coverage.add(name + ": contact again", difference_of(calls, comes_again(*run)), 0);
            coverage.add(name + ": mood at the offer",
                         difference_of(calls, valence_at(step(run->world, "fault.sell"))), 0);
            coverage.add(name + ": log hazard",
                         hazard_ratios(*run, {{calls, static_cast<Micros>(60 * day_us)}})[0], 0);
        }
        const auto periods = periods_of(*run);
        using enum Coefficient;
        const std::vector<Coefficient> all = {misery,     magic,    contacts, broken,
                                              irritation, newcomer, tenure,   value};
        const auto found = fit_cause(*run, periods, run->world.causes.find("any"), all);
        ASSERT_EQ(found.size(), all.size() + 1);
        for (std::size_t i = 0; i < all.size(); ++i)
            coverage.add(coefficient_names()[static_cast<std::size_t>(all[i])] + ": log hazard",
                         found[i + 1], 0);
    }
    coverage.expect_honest();
}

}  // namespace
}  // namespace touchline::proof

// Each planted effect comes out of the truth again with its size, and shows nowhere else.
#include <algorithm>
#include <cmath>

#include "tests/truth/occasions.h"

namespace touchline::proof {
namespace {

// --- the table of what is planted ---

using Find = std::function<Estimate(const KeptRun&)>;
struct Planted {
    const char* what;
    double size;
    Find find;
};
Find of(const char* effect, Measure measure) {
    return [=](const KeptRun& run) { return difference_of(occasions_of(run, effect), measure); };
}
Find again_after(const char* effect) {
    return [=](const KeptRun& run) {
        return difference_of(occasions_of(run, effect), comes_again(run));
    };
}
Find beside(const char* effect, const char* step_word) {
    return [=](const KeptRun& run) {
        return difference_of(occasions_of(run, effect), valence_beside(step(run.world, step_word)));
    };
}
// Beside other effects, which touch the same people.
Find hazard(const char* effect, std::vector<std::string> others = {}) {
    return [=](const KeptRun& run) {
        std::vector<Influence> influences = {influence_of(run, effect)};
        for (const std::string& other : others) influences.push_back(influence_of(run, other));
        return hazard_ratios(run, influences)[0];
    };
}
// For effects that hold for all in a place or a time: some calls against the other calls.
using Which = std::function<bool(const World&, const Happening&, Place)>;
Find calls(const Measure& measure, const Which& exposed, const Which& counts = {}) {
    return [=](const KeptRun& run) {
        Occasions all;
        for (const Occasion& call :
             occasions_at(run, "fault.call",
                          [&](const auto& pod, Place row) { return exposed(run.world, pod, row); }))
            if (!counts || counts(run.world, *call.pod, call.interaction)) all.push_back(call);
        return difference_of(all, measure);
    };
}

const char* effects_text = R"toml(
[leaving]
[[leaving.cause]]
name = "any"
a_year = 0.8
)toml";

void prove(const std::string& effects, const std::vector<Planted>& planted) {
    Coverage coverage;
    for (std::size_t seed = 1; seed <= seeds(); ++seed) {
        const auto run =
            run_and_keep(proof_text() + effects_text + effects, is_long() ? 6'000 : 1'500, seed, 2);
        for (const Planted& each : planted) coverage.add(each.what, each.find(*run), each.size);
    }
    coverage.expect_honest();
}

TEST(Effect, useless_step_is_of_no_use) {
    prove(R"toml(
[[effect]]
name = "no_sale"
form = "useless_step"
steps = ["fault.sell"]
share = 0.3
skips = true
)toml",
          {{"useless: mood of the rest", 0, beside("no_sale", "fault.sell")},
           {"useless: contact again", 0, again_after("no_sale")},
           {"useless: log hazard", 0, hazard("no_sale")}});
}

TEST(Effect, removal_of_a_harmful_step_helps) {
    prove(R"toml(
[[effect]]
name = "no_transfer"
form = "removal_helps"
steps = ["fault.transfer"]
share = 0.4
skips = true
again = -0.1
leaving = -0.7
lasts = "60 days"
[[effect]]
name = "no_second"
form = "removal_helps"
steps = ["fault.second"]
share = 0.5
skips = true
valence = 0.15
)toml",
          {{"removal: contact again", -0.1, again_after("no_transfer")},
           {"removal: log hazard", -0.7, hazard("no_transfer")},
           {"removal: mood of what follows", 0.15, [](const KeptRun& run) {
                return difference_of(occasions_of(run, "no_second"),
                                     valence_at(step(run.world, "fault.sell")));
            }}});
}

TEST(Effect, bot_is_good_for_one_reason_and_bad_for_the_other) {
    prove(R"toml(
[[effect]]
name = "bot_slow"
form = "bot_by_reason"
steps = ["fault.bot"]
reasons = ["slow"]
share = 0.4
skips = true
to = "call"
leaving = 0.6
lasts = "60 days"
[[effect]]
name = "bot_dead"
form = "bot_by_reason"
steps = ["fault.bot"]
reasons = ["dead"]
share = 0.4
skips = true
to = "call"
leaving = -0.8
lasts = "60 days"
)toml",
          {{"no bot, slow: log hazard", 0.6, hazard("bot_slow", {"bot_dead"})},
           {"no bot, dead: log hazard", -0.8, hazard("bot_dead", {"bot_slow"})}});
}

TEST(Effect, deviation_of_some_staff_works) {
    prove(R"toml(
[[effect]]
name = "credit"
form = "deviation_works"
steps = ["fault.call"]
reasons = ["dead"]
staff_share = 0.5
share = 0.8
deviation = true
again = -0.12
resolves = 0.12
valence = 0.2
leaving = -0.6
lasts = "60 days"
)toml",
          {{"deviation: fails", -0.12, of("credit", failed)},
           {"deviation: contact again", -0.12, again_after("credit")},
           {"deviation: log hazard", -0.6, hazard("credit")},
           // What it does to the mood beside what success does: among those that did not fail.
           // Beside what success does to the mood: among those that neither failed nor settled it.
           {"deviation: mood", 0.2, of("credit", [](const Occasion& at) -> std::optional<double> {
                const std::uint16_t flags = at.pod->interactions.flags[at.interaction];
                if ((flags & (flag_failed | flag_resolved)) != 0) return {};
                return valence(at);
            })}});
}

TEST(Effect, standard_harms_where_it_holds) {
    const auto capped = [](const World& world, const Happening& pod, Place) {
        const auto& centres = world.effect_centres[1];
        EXPECT_EQ(centres.size(), 3u);  // 60 % of the five of the brand
        return std::find(centres.begin(), centres.end(), pod.centre) != centres.end();
    };
    prove(R"toml(
[[effect]]
name = "cap"
form = "standard_harms"
steps = ["fault.call"]
brands = ["blue"]
centre_share = 0.6
duration = 0.65
resolves = -0.15
)toml",
          {{"standard: fails", 0.15, calls(failed, capped)},
           {"standard: log of minutes", std::log(0.65), calls(log_minutes, capped)}});
}

TEST(Effect, optimum_of_contacts_is_where_the_hazard_is_lowest) {
    prove(R"toml(
[[effect]]
name = "contacts"
form = "optimum_contacts"
journeys = ["fault"]
best_contacts = 2
beside_optimum = 0.25
beside_most = 3
lasts = "60 days"
)toml",
          {{"optimum: log hazard by square", 0.25, [](const KeptRun& run) {
                Influence influence = influence_of(run, "contacts");
                influence.size = [](const Occasion& at) {
                    const double beside = at.pod->journeys.contacts[at.journey] - 2.0;
                    return std::min(3 / 0.25, beside * beside);
                };
                return hazard_ratios(run, {influence})[0];
            }}});
}

TEST(Effect, strike_and_broken_standard_break_promises_there_and_then) {
    const auto south = [](const World& world, const Happening& pod, Place) {
        return world.regions[world.centre[pod.centre].region] == "south";
    };
    // Weeks of the scenario.
    const auto between = [](int from, int until) {
        return [=](const World& world, const Happening& pod, Place row) {
            const double day =
                span(world.scenario.start_us, pod.interactions.begin_us[row]) / day_us;
            return day >= 7 * from && day < 7 * until;
        };
    };
    prove(R"toml(
[[effect]]
name = "strike"
form = "strike"
steps = ["fault.call"]
incident = "storm"
promise_kept = -0.5
[[effect]]
name = "fixnet"
form = "standard_broken"
steps = ["fault.call"]
carriers = ["fixnet"]
from = 2025-05-05
promise_kept = -0.4
)toml",
          {{"strike: kept there and then", -0.5, calls(promise_kept, south, between(8, 17))},
           {"strike: kept there, before", 0, calls(promise_kept, south, between(0, 8))},
           {"carrier: kept there, after", -0.4, calls(promise_kept, south, between(17, 25))}});
}

TEST(Effect, early_and_local_effects_have_their_size) {
    prove(R"toml(
[[effect]]
name = "early"
form = "early_effect"
journeys = ["complaint"]
leaving = 0.8
lasts = "60 days"
[[effect]]
name = "local"
form = "local_effect"
steps = ["fault.call"]
share = 0.5
valence = 0.12
cost = 3
)toml",
          {{"early: log hazard", 0.8, hazard("early")},
           {"local: mood there", 0.12, of("local", valence)},
           {"local: mood beside", 0, beside("local", "fault.call")},
           {"local: fails", 0, of("local", failed)},
           {"local: contact again", 0, again_after("local")}});
}

}  // namespace
}  // namespace touchline::proof

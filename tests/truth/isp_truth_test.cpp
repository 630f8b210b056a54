// The example's own effects, with the sizes that stand in its file, out of the truth it tells.
#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "tests/truth/occasions.h"

namespace touchline::proof {
namespace {

void expect_close(const char* what, const Estimate& found, double planted) {
    char line[120];
    std::snprintf(line, sizeof line, "%-34s planted %8.4f  found %8.4f +- %.4f", what, planted,
                  found.value, found.error);
    record(line);
    EXPECT_LT(std::abs(found.z(planted)), 3.5) << line;
}

// Customers leave as the coefficients and the effects on leaving say, all of them together.
TEST(IspTruth, hazards_are_the_planted_ones) {
    Calibration calibration;
    calibration.add(isp_run());
    calibration.expect_honest();
}

TEST(IspTruth, the_new_invoice_is_liked_and_that_is_all) {
    const Occasions invoices = occasions_of(isp_run(), "nicer_invoice");
    expect_close("nicer invoice: mood", difference_of(invoices, valence), 0.12);
    const auto wrong = [](const Occasion& at) -> std::optional<double> {
        return (at.pod->interactions.flags[at.interaction] & flag_error) != 0;
    };
    expect_close("nicer invoice: wrong ones", difference_of(invoices, wrong), 0);
}

TEST(IspTruth, chance_decides_who_is_spared_a_step) {
    const std::pair<const char*, double> shares[] = {{"identified_by_machine", 0.3},
                                                     {"second_menu", 0.25},
                                                     {"bot_for_slow_lines", 0.4},
                                                     {"bot_for_dead_lines", 0.4},
                                                     {"nicer_invoice", 0.5}};
    for (const auto& [effect, share] : shares) {
        Mean exposed;
        for (const Occasion& at : occasions_of(isp_run(), effect)) exposed.add(at.exposed);
        expect_close(effect, exposed.estimate(), share);
    }
}

// The moods of those who are spared the second menu, at the call that follows. The call does not
// begin earlier or later for it, and the same is asked.
TEST(IspTruth, the_second_menu_spoils_the_mood) {
    const KeptRun& run = isp_run();
    const Measure at_confirmation = valence_at(step(run.world, "cancel.confirm"));
    const Estimate found = difference_of(occasions_of(run, "second_menu"), at_confirmation);
    // Beside the planted 0.1: irritation that the menu left weighs a little (`memory`).
    EXPECT_GT(found.value, 0.1 - 3.5 * found.error);
    EXPECT_LT(found.value, 0.14 + 3.5 * found.error);
}

// Calls in the brand `value`: of staff who keep the cap against the other staff of the brand.
TEST(IspTruth, the_cap_on_talk_time_makes_calls_short_and_fail) {
    const KeptRun& run = isp_run();
    const auto& capped = run.world.effect_centres[run.world.effects.find("talk_time_cap")];
    EXPECT_EQ(capped.size(), 20u);  // half of the forty of the brand
    std::map<std::uint32_t, std::array<double, 3>> staff;  // calls, log minutes, failed
    for (const Occasion& call :
         occasions_at(run, "question.answer", [](const auto&, Place) { return true; })) {
        const Interactions& t = call.pod->interactions;
        const double minutes = std::exp(*log_minutes(call));
        const bool talked = (t.flags[call.interaction] & flag_abandoned) == 0 && minutes > 0.45;
        if (t.staff[call.interaction] == 0 || !talked) continue;
        auto& of = staff[t.staff[call.interaction]];
        of[0] += 1, of[1] += std::log(minutes), of[2] += *failed(call);
    }
    Mean short_minutes, minutes, more_failed, failed_else;
    for (const auto& [code, of] : staff) {
        const std::string name = run.world.staff_name(code);
        const Code centre = run.world.centres.find(name.substr(0, name.rfind('.')));
        const bool cap = std::find(capped.begin(), capped.end(), centre) != capped.end();
        (cap ? short_minutes : minutes).add(of[1] / of[0]);
        (cap ? more_failed : failed_else).add(of[2] / of[0]);
    }
    expect_close("talk time cap: log of minutes", difference(short_minutes, minutes),
                 std::log(0.65));
    expect_close("talk time cap: fails", difference(more_failed, failed_else), 0.15);
}

// Promises of visits: of those whom the effect touched against all others.
TEST(IspTruth, the_carrier_of_23_centres_breaks_the_standard_from_its_date_on) {
    const KeptRun& run = isp_run();
    const auto touched = [&](const char* effect) {
        std::set<std::pair<std::uint32_t, Place>> rows;
        for (const Occasion& at : occasions_of(run, effect))
            if (at.exposed) rows.emplace(at.pod->pod, at.interaction);
        return rows;
    };
    const auto fixnet = touched("fixnet"), strike = touched("strike");
    const Code carrier = run.world.carriers.find("fixnet");
    const auto until_the_date = static_cast<Micros>(41 * day_us);  // 11 February
    Occasions after, before;
    for (const char* step_word : {"fault.second_line", "order.order"})
        for (Occasion at : occasions_at(run, step_word, [](const auto&, Place) { return false; })) {
            const std::pair<std::uint32_t, Place> row(at.pod->pod, at.interaction);
            if (strike.count(row) != 0) continue;
            at.exposed = fixnet.count(row) != 0;
            const bool early = at.at < run.world.scenario.start_us + until_the_date;
            if (early) at.exposed = run.world.centre[at.pod->centre].carrier == carrier;
            (early ? before : after).push_back(at);
        }
    expect_close("fixnet: promises kept", difference_of(after, promise_kept), -0.4);
    if (is_long()) expect_close("fixnet: kept before", difference_of(before, promise_kept), 0);
}

}  // namespace
}  // namespace touchline::proof

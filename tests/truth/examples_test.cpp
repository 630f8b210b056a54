// The other examples keep their words: in `flat` nothing is found but false alarms; in `parcel`
// customers leave, and vans are late, as its file says.
#include <cmath>

#include "tests/truth/occasions.h"

namespace touchline::proof {
namespace {

std::string example_text(const std::string& name) {
    return source_text("examples/" + name + "/scenario.toml");
}

// What an analyst might compare; none of it means anything.
using Split = std::function<bool(const Happening&, Place)>;
std::vector<std::pair<const char*, Split>> splits_of(const World& world) {
    const Micros middle = (world.scenario.start_us + world.scenario.until_us) / 2;
    const auto even = [](auto column) {
        return [column](const Happening& pod, Place row) { return column(pod, row) % 2 == 0; };
    };
    return {
        {"segment", even([](const auto& pod, Place row) {
             return pod.people.segment[pod.interactions.person[row]];
         })},
        {"region",
         even([&world](const auto& pod, Place) { return world.centre[pod.centre].region; })},
        {"centre", even([](const auto& pod, Place) { return pod.centre; })},
        {"staff", even([](const auto& pod, Place row) { return pod.interactions.staff[row]; })},
        {"reason", even([](const auto& pod, Place row) { return pod.interactions.reason[row]; })},
        {"channel wanted",
         even([](const auto& pod, Place row) { return pod.interactions.wanted_channel[row]; })},
        {"date",
         [middle](const auto& pod, Place row) { return pod.interactions.begin_us[row] < middle; }},
    };
}

std::optional<double> succeeds(const Occasion& at) {
    const Outcome outcome = at.pod->journeys.outcome[at.journey];
    if (outcome == Outcome::open) return {};
    return outcome == Outcome::success;
}

TEST(FlatExample, holds_no_more_than_false_alarms) {
    Coverage coverage;
    for (std::size_t seed = 1; seed <= seeds(); ++seed) {
        const auto run = run_and_keep(example_text("flat"), is_long() ? 10'000 : 1'500, seed);
        EXPECT_TRUE(run->world.scenario.effects.empty());
        for (const auto& [split_name, split] : splits_of(run->world)) {
            const std::string name = split_name;
            const Occasions desk = occasions_at(*run, "request.first_desk", split);
            coverage.add(name + ": succeeds", difference_of(desk, succeeds), 0);
            coverage.add(name + ": mood", difference_of(desk, valence), 0);
            coverage.add(name + ": log of minutes", difference_of(desk, log_minutes), 0);
            coverage.add(
                name + ": mood beside",
                difference_of(desk, valence_beside(step(run->world, "request.first_desk"))), 0);
            coverage.add(name + ": log hazard",
                         hazard_ratios(*run, {{desk, static_cast<Micros>(60 * day_us)}})[0], 0);
        }
    }
    coverage.expect_honest();
}

TEST(FlatExample, any_door_and_any_desk_are_as_good) {
    const auto run = run_and_keep(example_text("flat"), is_long() ? 20'000 : 3'000, 77);
    std::vector<double> doors(3, 0), good(2, 0), other(2, 0);
    const char* names[] = {"request.call", "request.write", "request.click"};
    for (std::size_t door = 0; door < 3; ++door)
        doors[door] = static_cast<double>(
            occasions_at(*run, names[door], [](const auto&, Place) { return true; }).size());
    const double all = doors[0] + doors[1] + doors[2];
    EXPECT_GT(chi_square(doors, {0.34 * all, 0.33 * all, 0.33 * all}), 1e-3);
    const auto count = [&](const char* desk, std::vector<double>& into) {
        for (const Occasion& at : occasions_at(*run, desk, [](const auto&, Place) { return true; }))
            if (const auto success = succeeds(at)) ++into[*success > 0 ? 0 : 1];
    };
    count("request.first_desk", good);
    count("request.second_desk", other);
    for (const auto& desk : {good, other}) {
        const double n = desk[0] + desk[1];
        EXPECT_GT(chi_square(desk, {0.7 * n, 0.3 * n}), 1e-3);
    }
}

TEST(ParcelExample, customers_leave_as_it_says) {
    Calibration calibration;
    // Without the crowd that makes the few wait like all: what is proved here needs no queue.
    const std::string text = replaced(example_text("parcel"), "\ncrowd = ", "\ncrowd = 0 # ");
    calibration.add(*run_and_keep(text, is_long() ? 20'000 : 3'000, 5));
    calibration.expect_honest();
}

}  // namespace
}  // namespace touchline::proof

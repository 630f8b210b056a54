// Fuzzes scenarios: refused with a line and what would be right, or made into a world, a plan and
// the files of its systems; and, when that is quickly done, lived through by three people.
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "simulate/export.h"
#include "simulate/pod.h"

using namespace touchline;

// Few needs, and no step that can be begun at once again and again.
static bool is_quick(const simulate::Scenario& scenario) {
    const auto& people = scenario.people_design;
    double rate = people.ads_a_year + people.reviews_read_a_year + people.pages_a_year +
                  people.referrals_a_year;
    for (const auto& journey : scenario.journeys) {
        if (journey.every.given() || journey.again > 0 || journey.again_if_failed > 0) return false;
        double factor = 1;
        for (const auto& [segment, times] : journey.segments) factor += times;
        rate += journey.a_year * factor;
        for (const auto& step : journey.steps)
            for (const auto& branch : step.next)
                if (branch.to != "success" && branch.to != "failed" && branch.to != "given_up" &&
                    branch.share > 0.9)
                    return false;
    }
    for (const auto& segment : people.segments)
        if (segment.needs > 3) return false;
    return rate < 300 && people.needs_spread < 3 && scenario.crowd < 100 &&
           scenario.leaving.every_us > 86'400'000'000 && scenario.centres.size() < 10 &&
           scenario.until_us - scenario.start_us < 400 * 86'400'000'000;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto scenario = simulate::read_scenario({reinterpret_cast<const char*>(data), size});
    if (!scenario) {
        CHECK(!scenario.error().message.empty());
        return 0;
    }
    const auto world = simulate::make_world(std::move(scenario).value(), 3, 7);
    CHECK(bool(world));
    const simulate::Plan plan(world.value());
    CHECK(plan.journeys.size() == world.value().scenario.journeys.size());
    const auto exporter = simulate::Exporter::make(world.value());
    if (!exporter || !is_quick(world.value().scenario)) return 0;
    simulate::PodSimulation simulation(plan);
    simulate::Happening pod;
    for (std::uint32_t number = 0; number < world.value().pods.size(); ++number) {
        simulation.run(number, pod);
        CHECK(bool(exporter.value().lines(
            pod, [](const simulate::ExportLines&) -> Status { return {}; })));
    }
    return 0;
}

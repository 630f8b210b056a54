// Fuzzes scenarios: refused with a line and what would be right, or made into a world and a plan.
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "simulate/plan.h"

using namespace touchline;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto scenario = simulate::read_scenario({reinterpret_cast<const char*>(data), size});
    if (!scenario) {
        CHECK(!scenario.error().message.empty());
        return 0;
    }
    const auto world = simulate::make_world(std::move(scenario).value(), 30, 7);
    CHECK(bool(world));
    const simulate::Plan plan(world.value());
    CHECK(plan.journeys.size() == world.value().scenario.journeys.size());
    return 0;
}

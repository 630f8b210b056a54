// A small map made up for tests: a shop's orders, with a way back, a loop and a rare kind.
#pragma once

#include "model/answer.h"

namespace touchline {

inline Population sample_population() {
    Population population;
    population.customers = 950;
    population.journeys = population.journeys_total = 1'000;
    population.interactions = 4'520;
    population.lens = "all journeys";
    return population;
}

inline JourneyMap sample_map() {
    JourneyMap map;
    map.population = sample_population();
    map.ties = {12, 9, 12.0 / 3'520};
    const auto kind = [&](const char* name, std::uint64_t interactions, std::uint64_t journeys,
                          std::uint64_t starts, std::uint64_t ends) {
        map.kinds.push_back({name, interactions, journeys, starts, ends, 0});
    };
    kind("call_answered", 1'200, 600, 100, 380);
    kind("order_placed", 1'000, 1'000, 900, 20);
    kind("order_delivered", 900, 900, 0, 540);
    kind("e-mail <received> & \"read\"", 800, 500, 0, 40);
    kind("order_shipped", 600, 600, 0, 0);
    kind("parcel_returned", 20, 20, 0, 20);
    const auto follow = [&](std::uint32_t from, std::uint32_t to, std::uint64_t count,
                            double median_ms) {
        map.follows.push_back({from, to, count, median_ms * 1.5, median_ms, median_ms * 2, 0});
        map.total_follow_count += count;
    };
    follow(1, 4, 600, 86'400e3);
    follow(1, 0, 380, 3'600e3);
    follow(4, 2, 600, 2 * 86'400e3);
    follow(0, 3, 500, 600e3);
    follow(3, 2, 300, 4 * 86'400e3);
    follow(3, 0, 380, 30e3);
    follow(2, 0, 340, 7 * 86'400e3);
    follow(0, 0, 320, 45e3);
    follow(3, 3, 80, 5e3);
    follow(2, 5, 20, 14 * 86'400e3);
    return map;
}

inline VariantList sample_variants() {
    VariantList list;
    list.population = sample_population();
    list.kind_names = {"call", "order", "deliver, late"};
    list.variants = {{{1, 2}, 600, 0.6, 0.6, 86'400e3}, {{1, 0, 0, 0, 2}, 250, 0.25, 0.85, 4e8}};
    list.variant_count = 7;
    list.throughput = {0, 86'400e3, 1.2e8, 9e9, 3'600e3};
    return list;
}

}  // namespace touchline

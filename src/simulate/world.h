// A world: a scenario, a seed and a number of people, with its dictionaries and its pods.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "simulate/names.h"
#include "simulate/scenario.h"

namespace touchline::simulate {

struct CentreFacts {
    std::string name;                    // = World::centres[code]
    std::string zone;
    Code region = none, brand = none, carrier = none;
    std::uint32_t family = 0;            // Scenario::centres
    std::uint64_t first_person = 0, people = 0;
    std::uint32_t first_staff = 1;  // those of its teams follow one another
    // When it could not deliver: what it recorded then comes at the end of the window.
    std::vector<std::pair<Micros, Micros>> offline;
};

struct PodPlan {
    Code centre = none;
    std::uint32_t team = 0;
    std::uint64_t first_person = 0;
    std::uint32_t people = 0;
    std::uint32_t first_staff = 1, staff = 0;  // World::staff_name
};

struct World {
    Scenario scenario;
    std::uint64_t seed = 1, people = 0;

    Names channels, kinds, reasons, segments, special_needs;
    Names centres, regions, brands, carriers;
    Names journeys;   // types
    Names steps;      // "cancel.menu": journey and step
    Names fields, object_types, qualifiers, promises, quotes, offers, surveys, causes, incidents,
        effects;
    Names texts;
    Names given_names, family_names, streets, towns;
    std::vector<std::uint32_t> postcodes;  // by town

    std::vector<CentreFacts> centre;  // by code; [0] is nobody
    std::vector<PodPlan> pods;
    std::uint32_t staff_in_team = 0;
    // Centres that an effect holds in (chosen by chance where the scenario says a share).
    std::vector<std::vector<Code>> effect_centres;  // by effect code

    std::string staff_name(std::uint32_t staff) const;  // "centre-017.04"; "" for 0
};

// Errors: invalid_input when the people are fewer than the scenario can use or too many.
Result<World> make_world(Scenario scenario, std::uint64_t people, std::uint64_t seed);

}  // namespace touchline::simulate

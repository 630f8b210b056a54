// Policies as plain values, read from TOML text (no I/O here). Each carries the hash of its
// text, which derived data and answers repeat.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace touchline {

// policy/journeys.toml: how a timeline is cut into journeys. Rules are tried in order.
//   by object  : interactions that share an object of one of these types form one journey
//   by goal    : from one of the start kinds to one of the end kinds
//   by silence : what is left, cut where nothing happened for longer than `silence`
struct JourneyRule {
    enum class By { object, goal, silence };
    By by = By::silence;
    std::string name;                       // journey type: "application", "cancel", "contact"
    std::vector<std::string> object_types;  // by object; "*" = any primary object
    std::vector<std::string> start_kinds, end_kinds;  // by goal
    // Kinds that decide how a journey ended (any rule): kind -> outcome.
    struct Outcome {
        std::string kind, outcome;
        bool operator==(const Outcome&) const = default;
    };
    std::vector<Outcome> outcomes;
    Micros silence_us = 30LL * 86'400 * 1'000'000;  // by silence; and closes goal journeys
    // An interaction without the object joins the customer's open journey of this rule when it
    // comes within `join_within` of it and shares its reason or another object, or when its
    // kind is listed (by object and by goal).
    Micros join_within_us = 7LL * 86'400 * 1'000'000;
    bool join_by_reason = true, join_by_shared_object = true;
    std::vector<std::string> join_kinds;    // "*" = any kind
    bool operator==(const JourneyRule&) const = default;
};
struct JourneyPolicy {
    std::vector<JourneyRule> rules;  // never empty; the last one is by silence
    std::uint64_t hash = 0;
};
// policy/centres.toml: several parents, zone and calendar each.
struct Centre {
    std::string id, name, zone, calendar;
    std::vector<std::string> parents;
};
struct CentrePolicy {
    std::vector<Centre> centres;
    std::uint64_t hash = 0;
};

// policy/identity.toml: which identifiers link records, and which values mean nobody.
struct IdentityPolicy {
    std::vector<std::string> null_values;  // beside "" and the per-source ones
    struct Scheme {
        std::string name;
        bool links = true;
        std::uint32_t shared_max = 0;
    };
    std::vector<Scheme> schemes;
    std::uint32_t shared_max = 10;  // an identifier of more records than this links none of them
    std::uint64_t hash = 0;
};

// Errors: invalid_input with line, key and what would be right.
Result<JourneyPolicy> read_journey_policy(std::string_view toml);
Result<CentrePolicy> read_centre_policy(std::string_view toml);
Result<IdentityPolicy> read_identity_policy(std::string_view toml);

}  // namespace touchline

// Cuts a timeline into journeys by policy/journeys.toml. A pure function of the timeline.
//
// 1. by object: interactions that name an object of the rule's types are one journey an object.
// 2. by goal: from a start kind until an end kind, or until nothing happened for `silence`.
// 3. An interaction that names no such object joins an open journey of the customer when it
//    comes within `join_within` of one of its interactions, not before its first, and shares an
//    object with it, or its reason, or its kind is listed. A shared object goes before a shared
//    reason, that before a listed kind; then the journey with the latest interaction wins.
// 4. by silence: what is left, cut where nothing happened for longer than `silence`.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "model/policy.h"
#include "model/terms.h"
#include "timeline/cutter.h"

namespace touchline {

class JourneyCutter : public Cutter {
public:
    // Names of the policy are looked up once: terms that come later are new kinds to it, so a
    // cutter is made for each build.
    JourneyCutter(const JourneyPolicy& policy, const Terms& terms);

    bool owns(TermId object_type) const override;
    void cut(const TimelineView& timeline, Cut& cut) const override;
    std::string type_name(std::uint32_t rule, TermId object_type) const override;
    bool decides(std::uint32_t rule) const override;
    const std::vector<std::string>& outcomes() const override { return outcomes_; }
    std::uint64_t policy_hash() const override { return policy_.hash; }

    // A rule with its names as codes. By code: 1 when listed.
    struct Rule {
        JourneyRule::By by = JourneyRule::By::silence;
        Micros silence_us = 0, join_within_us = 0;
        bool join_by_reason = false, join_by_shared_object = false, join_any_kind = false;
        std::vector<std::uint8_t> starts, ends, joins;
        std::vector<std::uint32_t> outcome;  // of a kind; 0 = says nothing
    };

private:
    JourneyPolicy policy_;
    const Terms& terms_;
    std::vector<Rule> rules_;
    std::vector<std::int32_t> rule_of_type_;  // by object type; -1 = none
    std::int32_t rule_of_any_ = -1;           // of a rule for "*"
    std::vector<std::string> outcomes_;
};

}  // namespace touchline

// Cuts a timeline into journeys by policy/journeys.toml. A pure function of the timeline.
//
// 1. by object: interactions that name an object of the rule's types are one journey an object.
// 2. What names none is looked at in order of time. It joins an open journey that it shares an
//    object with; else it starts, continues or ends a goal journey when its kind is one of the
//    goal's start or end kinds; else it joins an open journey that has its reason; else one
//    whose rule lists its kind. Of several the one with the latest interaction wins.
//    Open: it has begun, one of its interactions lies within `join_within` (before or after),
//    and a goal journey has not met its end kind nor `silence`.
// 3. by silence: what is left, cut where nothing happened for longer than `silence`.
#pragma once

#include <cstdint>
#include <string>
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

    bool owns(TermId object_type, bool further) const override;
    void cut(const TimelineView& timeline, Cut& cut) const override;
    std::string type_name(std::uint32_t rule, TermId object_type) const override;
    bool decides(std::uint32_t rule) const override;
    const std::vector<std::string>& outcomes() const override { return outcomes_; }
    std::uint64_t policy_hash() const override { return policy_.hash; }

    // A rule with its names as codes. Lists are by code: 1 when listed.
    struct Rule {
        JourneyRule::By by = JourneyRule::By::silence;
        Micros silence_us = 0, join_within_us = 0;
        bool join_by_reason = false, join_by_shared_object = false, join_any_kind = false;
        std::vector<std::uint8_t> starts, ends, joins;
        std::vector<std::uint32_t> outcome;  // that a kind decides; 0 = none
    };
    const std::vector<Rule>& rules() const { return rules_; }
    bool has_goals() const { return has_goals_; }
    std::int32_t rule_of(TermId object_type) const;  // -1 = none

private:
    void add_outcomes(const JourneyRule& from, Rule& rule);
    void add_types(const JourneyRule& rule, std::int32_t place);

    JourneyPolicy policy_;
    const Terms& terms_;
    std::vector<Rule> rules_;
    std::vector<std::int32_t> rule_of_type_;  // by object type; -1 = none of its own
    std::int32_t rule_of_any_ = -1;           // of a rule for "*"
    bool has_goals_ = false;
    std::vector<std::string> outcomes_;
};

// A goal journey that reached an end kind for which the policy names no outcome.
inline constexpr const char* outcome_done = "done";

}  // namespace touchline

// Names of the policy as codes, and the cut itself.
#include "reading/journeys.h"

#include <algorithm>

#include "reading/cut_timeline.h"

namespace touchline {

namespace {

void list(const std::vector<std::string>& kinds, const Terms& terms,
          std::vector<std::uint8_t>& listed) {
    for (const std::string& kind : kinds) {
        const auto code = static_cast<std::uint32_t>(terms.find(kind));
        if (code == 0) continue;  // nothing of that kind has come in yet
        if (code >= listed.size()) listed.resize(code + 1, 0);
        listed[code] = 1;
    }
}

}  // namespace

JourneyCutter::JourneyCutter(const JourneyPolicy& policy, const Terms& terms)
    : policy_(policy),
      terms_(terms),
      outcomes_{"", outcome_done} {
    CHECK(!policy_.rules.empty() && policy_.rules.back().by == JourneyRule::By::silence);
    for (const JourneyRule& rule : policy_.rules) {
        const auto place = static_cast<std::int32_t>(rules_.size());
        Rule& r = rules_.emplace_back();
        r.by = rule.by;
        r.silence_us = rule.silence_us;
        r.join_within_us = rule.join_within_us;
        r.join_by_reason = rule.join_by_reason;
        r.join_by_shared_object = rule.join_by_shared_object;
        list(rule.start_kinds, terms, r.starts);
        list(rule.end_kinds, terms, r.ends);
        list(rule.join_kinds, terms, r.joins);
        const auto& joins = rule.join_kinds;
        r.join_any_kind = std::find(joins.begin(), joins.end(), "*") != joins.end();
        add_outcomes(rule, r);
        has_goals_ |= rule.by == JourneyRule::By::goal;
        if (rule.by == JourneyRule::By::object) add_types(rule, place);
    }
}

void JourneyCutter::add_outcomes(const JourneyRule& from, Rule& rule) {
    for (const auto& [kind, outcome] : from.outcomes) {
        auto known = std::find(outcomes_.begin(), outcomes_.end(), outcome);
        if (known == outcomes_.end()) known = outcomes_.insert(known, outcome);
        const auto code = static_cast<std::uint32_t>(terms_.find(kind));
        if (code == 0) continue;
        if (code >= rule.outcome.size()) rule.outcome.resize(code + 1, 0);
        rule.outcome[code] = static_cast<std::uint32_t>(known - outcomes_.begin());
    }
}

void JourneyCutter::add_types(const JourneyRule& rule, std::int32_t place) {
    for (const std::string& type : rule.object_types) {
        if (type == "*") {
            if (rule_of_any_ < 0) rule_of_any_ = place;
            continue;
        }
        const auto code = static_cast<std::uint32_t>(terms_.find(type));
        if (code == 0) continue;
        if (code >= rule_of_type_.size()) rule_of_type_.resize(code + 1, -1);
        // A rule for any type that stands before this one has taken it already.
        if (rule_of_type_[code] < 0) rule_of_type_[code] = rule_of_any_ >= 0 ? rule_of_any_ : place;
    }
}

std::int32_t JourneyCutter::rule_of(TermId object_type) const {
    const auto code = static_cast<std::uint32_t>(object_type);
    const std::int32_t named = code < rule_of_type_.size() ? rule_of_type_[code] : -1;
    return named >= 0 ? named : rule_of_any_;
}

bool JourneyCutter::owns(TermId object_type, bool further) const {
    const std::int32_t rule = rule_of(object_type);
    return rule >= 0 && !(further && rule == rule_of_any_);  // "*" is any primary object
}

void JourneyCutter::cut(const TimelineView& timeline, Cut& cut) const {
    cut_timeline(*this, timeline, cut);
}

std::string JourneyCutter::type_name(std::uint32_t rule, TermId object_type) const {
    const std::string& name = policy_.rules[rule].name;
    if (name != "*" && !name.empty()) return name;
    const std::string& type = terms_.text(object_type);
    return type.empty() ? "contact" : type;
}

bool JourneyCutter::decides(std::uint32_t rule) const {
    const JourneyRule& r = policy_.rules[rule];
    return r.by == JourneyRule::By::goal || !r.outcomes.empty();
}

}  // namespace touchline

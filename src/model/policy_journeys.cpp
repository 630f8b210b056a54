// policy/journeys.toml as rules.
#include <algorithm>

#include "base/hash.h"
#include "model/policy.h"
#include "model/policy_toml.h"

namespace touchline {

namespace {

using namespace policy_toml;
using By = JourneyRule::By;

std::vector<std::string> keys_of(By by) {
    if (by == By::silence) return {"name", "by", "silence", "outcomes"};
    std::vector<std::string> keys{
        "name",         "by",       "join_within",           "join_kinds",
        "closes_after", "outcomes", "join_by_shared_object", "join_by_reason"};
    if (by == By::object) keys.push_back("objects");
    else keys.insert(keys.end(), {"start_kinds", "end_kinds"});
    return keys;
}

Status read_by(const toml::table& table, By& by) {
    std::string text;
    TRY(read_text(table, "by", text));
    if (text == "object") by = By::object;
    else if (text == "goal") by = By::goal;
    else if (text == "silence") by = By::silence;
    else return wrong(table, "by = \"{}\": it may be \"object\", \"goal\" or \"silence\"", text);
    return {};
}

Status read_length(const toml::table& table, const char* key, Micros& out) {
    const toml::node* node = table.get(key);
    if (node == nullptr) return {};
    if (!node->is_string()) return wrong(*node, "'{}' must be a length such as \"30 days\"", key);
    auto length = read_duration(node->as_string()->get());
    if (!length) return wrong(*node, "'{}': {}", key, length.error().message);
    if (length.value() <= 0) return wrong(*node, "'{}' must be longer than nothing", key);
    out = length.value();
    return {};
}

Status read_outcomes(const toml::table& rule, std::vector<JourneyRule::Outcome>& outcomes) {
    const toml::node* node = rule.get("outcomes");
    if (node == nullptr) return {};
    const toml::table* table = node->as_table();
    if (table == nullptr) return wrong(*node, "'outcomes' must be {{ kind = \"outcome\", … }}");
    for (const auto& [kind, value] : *table) {
        if (!value.is_string() || value.as_string()->get().empty())
            return wrong(value, "the outcome of '{}' must be a text such as \"success\"",
                         kind.str());
        outcomes.push_back({std::string(kind.str()), value.as_string()->get()});
    }
    std::sort(outcomes.begin(), outcomes.end(),
              [](const auto& a, const auto& b) { return a.kind < b.kind; });
    return {};
}

Status check_rule(const toml::table& table, const JourneyRule& rule) {
    if (rule.name.empty()) return wrong(table, "a rule needs a name");
    if (rule.by == By::object && rule.object_types.empty())
        return wrong(table, "a rule by object needs objects = [\"order\", …] or [\"*\"]");
    if (rule.by == By::goal && rule.start_kinds.empty())
        return wrong(table, "a rule by goal needs start_kinds = [\"…\"]");
    return {};
}

Result<JourneyRule> read_rule(const toml::table& table) {
    JourneyRule rule;
    TRY(read_by(table, rule.by));
    TRY(known_keys(table, keys_of(rule.by)));
    if (rule.by == By::object) rule.name = "*";
    TRY(read_text(table, "name", rule.name));
    TRY(read_length(table, rule.by == By::silence ? "silence" : "closes_after", rule.silence_us));
    if (rule.by == By::goal) {
        // On the way to a goal everything that nothing else claims counts, until it closes.
        rule.join_kinds = {"*"};
        rule.join_within_us = rule.silence_us;
    }
    TRY(read_texts(table, "objects", rule.object_types));
    TRY(read_texts(table, "start_kinds", rule.start_kinds));
    TRY(read_texts(table, "end_kinds", rule.end_kinds));
    TRY(read_length(table, "join_within", rule.join_within_us));
    TRY(read_flag(table, "join_by_shared_object", rule.join_by_shared_object));
    TRY(read_flag(table, "join_by_reason", rule.join_by_reason));
    TRY(read_texts(table, "join_kinds", rule.join_kinds));
    TRY(read_outcomes(table, rule.outcomes));
    TRY(check_rule(table, rule));
    return rule;
}

}  // namespace

Result<JourneyPolicy> read_journey_policy(std::string_view toml) {
    TRY(const toml::table root, parse(toml));
    TRY(known_keys(root, {"format", "journey"}));
    TRY(read_format(root));
    const toml::array* rules = root["journey"].as_array();
    if (rules == nullptr || rules->empty())
        return fail(ErrorCode::invalid_input, "no rule: write one under [[journey]]");
    JourneyPolicy policy;
    policy.hash = hash64(toml);
    for (const toml::node& item : *rules) {
        const toml::table* table = item.as_table();
        if (table == nullptr) return wrong(item, "a rule is a table: [[journey]]");
        if (!policy.rules.empty() && policy.rules.back().by == By::silence)
            return wrong(item, "nothing is left after a rule by silence: put it last");
        TRY(JourneyRule rule, read_rule(*table));
        policy.rules.push_back(std::move(rule));
    }
    if (policy.rules.back().by != By::silence)
        return wrong(rules->back(),
                     "the last rule must be by silence, so that every interaction has a journey");
    return policy;
}

}  // namespace touchline

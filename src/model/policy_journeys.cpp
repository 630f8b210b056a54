// policy/journeys.toml as rules.
#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include <algorithm>

#include "base/hash.h"
#include "base/text.h"
#include "model/policy.h"

namespace touchline {

namespace {

using By = JourneyRule::By;

template <class... Args>
Error wrong(const toml::source_region& at, fmt::format_string<Args...> text, Args&&... args) {
    return fail(ErrorCode::invalid_input, "journeys.toml line {}: {}", at.begin.line,
                fmt::format(text, std::forward<Args>(args)...));
}

const std::vector<std::string>& keys_of(By by) {
    static const std::vector<std::string> object{
        "name",        "by",         "objects",        "join_within", "join_by_shared_object",
        "join_by_reason", "join_kinds", "closes_after", "outcomes"};
    static const std::vector<std::string> goal{
        "name",           "by",         "start_kinds",  "end_kinds", "join_within",
        "join_by_shared_object", "join_by_reason", "join_kinds", "closes_after", "outcomes"};
    static const std::vector<std::string> silence{"name", "by", "silence", "outcomes"};
    return by == By::object ? object : by == By::goal ? goal : silence;
}

Result<std::string> text_of(const toml::table& rule, std::string_view key, std::string fallback) {
    const toml::node* node = rule.get(key);
    if (node == nullptr) return fallback;
    const auto text = node->value<std::string>();
    if (!node->is_string() || !text)
        return wrong(node->source(), "'{}' must be a text in quotes", key);
    return *text;
}

Result<std::vector<std::string>> texts_of(const toml::table& rule, std::string_view key,
                                          std::vector<std::string> fallback) {
    const toml::node* node = rule.get(key);
    if (node == nullptr) return fallback;
    const toml::array* array = node->as_array();
    if (array == nullptr)
        return wrong(node->source(), "'{}' must be a list such as [\"a\", \"b\"]", key);
    std::vector<std::string> texts;
    for (const toml::node& item : *array) {
        const auto text = item.value<std::string>();
        if (!item.is_string() || !text)
            return wrong(item.source(), "'{}' must hold texts in quotes", key);
        texts.push_back(*text);
    }
    return texts;
}

Result<bool> flag_of(const toml::table& rule, std::string_view key, bool fallback) {
    const toml::node* node = rule.get(key);
    if (node == nullptr) return fallback;
    if (!node->is_boolean()) return wrong(node->source(), "'{}' must be true or false", key);
    return *node->value<bool>();
}

Result<Micros> duration_of(const toml::table& rule, std::string_view key, Micros fallback) {
    const toml::node* node = rule.get(key);
    if (node == nullptr) return fallback;
    const auto text = node->value<std::string>();
    if (!node->is_string() || !text)
        return wrong(node->source(), "'{}' must be a duration such as \"30 days\"", key);
    auto duration = read_duration(*text);
    if (!duration) return wrong(node->source(), "'{}': {}", key, duration.error().message);
    if (duration.value() <= 0) return wrong(node->source(), "'{}' must be longer than 0", key);
    return duration.value();
}

Result<By> by_of(const toml::table& rule) {
    TRY(const std::string by, text_of(rule, "by", ""));
    if (by == "object") return By::object;
    if (by == "goal") return By::goal;
    if (by == "silence") return By::silence;
    return wrong(rule.source(), "by = \"{}\": it may be \"object\", \"goal\" or \"silence\"", by);
}

Status check_keys(const toml::table& rule, By by) {
    const auto& known = keys_of(by);
    for (const auto& [key, node] : rule) {
        if (std::find(known.begin(), known.end(), key.str()) != known.end()) continue;
        const std::string near = nearest(key.str(), known);
        return wrong(node.source(), "no key '{}' in this kind of rule: {}", key.str(),
                     near.empty() ? "there are " + join(known, ", ")
                                  : fmt::format("did you mean '{}'?", near));
    }
    return {};
}

Result<std::vector<JourneyRule::Outcome>> outcomes_of(const toml::table& rule) {
    std::vector<JourneyRule::Outcome> outcomes;
    const toml::node* node = rule.get("outcomes");
    if (node == nullptr) return outcomes;
    const toml::table* table = node->as_table();
    if (table == nullptr)
        return wrong(node->source(), "'outcomes' must be a table: {{ kind = \"outcome\" }}");
    for (const auto& [kind, value] : *table) {
        const auto outcome = value.value<std::string>();
        if (!value.is_string() || !outcome || outcome->empty())
            return wrong(value.source(), "the outcome of '{}' must be a text", kind.str());
        outcomes.push_back({std::string(kind.str()), *outcome});
    }
    std::sort(outcomes.begin(), outcomes.end(),
              [](const auto& a, const auto& b) { return a.kind < b.kind; });
    return outcomes;
}

Result<JourneyRule> read_rule(const toml::table& table) {
    JourneyRule rule;
    TRY(rule.by, by_of(table));
    TRY(check_keys(table, rule.by));
    TRY(rule.name, text_of(table, "name", rule.by == By::object ? "*" : ""));
    if (rule.name.empty()) return wrong(table.source(), "a rule needs a name");
    TRY(rule.object_types, texts_of(table, "objects", {}));
    TRY(rule.start_kinds, texts_of(table, "start_kinds", {}));
    TRY(rule.end_kinds, texts_of(table, "end_kinds", {}));
    const char* silence = rule.by == By::silence ? "silence" : "closes_after";
    TRY(rule.silence_us, duration_of(table, silence, rule.silence_us));
    // On the way to a goal everything that nothing else claims counts, until it closes.
    const bool goal = rule.by == By::goal;
    TRY(rule.join_within_us,
        duration_of(table, "join_within", goal ? rule.silence_us : rule.join_within_us));
    TRY(rule.join_by_reason, flag_of(table, "join_by_reason", true));
    TRY(rule.join_by_shared_object, flag_of(table, "join_by_shared_object", true));
    const std::vector<std::string> any{"*"};
    TRY(rule.join_kinds, texts_of(table, "join_kinds", goal ? any : std::vector<std::string>{}));
    TRY(rule.outcomes, outcomes_of(table));
    if (rule.by == By::object && rule.object_types.empty())
        return wrong(table.source(), "a rule by object needs objects = [\"order\", …] or [\"*\"]");
    if (goal && rule.start_kinds.empty())
        return wrong(table.source(), "a rule by goal needs start_kinds = [\"…\"]");
    return rule;
}

}  // namespace

Result<JourneyPolicy> read_journey_policy(std::string_view text) {
    const toml::parse_result parsed = toml::parse(text);
    if (!parsed) return wrong(parsed.error().source(), "{}", parsed.error().description());
    for (const auto& [key, node] : parsed.table())
        if (key.str() != "journey" && key.str() != "format")
            return wrong(node.source(), "no key '{}': rules stand under [[journey]]", key.str());
    const toml::node* format = parsed.table().get("format");
    if (format != nullptr && format->value<std::int64_t>() != 1)
        return wrong(format->source(), "format must be 1");
    const toml::node* node = parsed.table().get("journey");
    const toml::array* rules = node != nullptr ? node->as_array() : nullptr;
    if (rules == nullptr || rules->empty())
        return fail(ErrorCode::invalid_input, "journeys.toml: no rule: write [[journey]]");
    JourneyPolicy policy;
    for (const toml::node& item : *rules) {
        const toml::table* table = item.as_table();
        if (table == nullptr) return wrong(item.source(), "a rule is a table: [[journey]]");
        if (!policy.rules.empty() && policy.rules.back().by == By::silence)
            return wrong(item.source(), "nothing is left after a rule by silence: put it last");
        TRY(JourneyRule rule, read_rule(*table));
        policy.rules.push_back(std::move(rule));
    }
    if (policy.rules.back().by != By::silence)
        return wrong(rules->back().source(),
                     "the last rule must be by silence, so that every interaction has a journey");
    policy.hash = hash64(text);
    return policy;
}

}  // namespace touchline

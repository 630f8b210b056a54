// What the policy parsers share: a TOML table whose every key must be known, and errors that
// name line and key. Included by .cpp files only: toml++ is heavy.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/text.h"
#include "model/toml_library.h"

namespace touchline::policy_toml {

inline Result<toml::table> parse(std::string_view text) {
    toml::parse_result parsed = toml::parse(text);
    if (parsed) return std::move(parsed).table();
    const toml::parse_error& error = parsed.error();
    std::string what(error.description());
    if (!what.empty()) what.replace(0, 1, lower(what.substr(0, 1)));
    return fail(ErrorCode::invalid_input, "line {}: {}", error.source().begin.line, what);
}

inline auto line_of(const toml::node& node) { return node.source().begin.line; }

template <class... Args>
Error wrong(const toml::node& node, fmt::format_string<Args...> text, Args&&... args) {
    return fail(ErrorCode::invalid_input, "line {}: {}", line_of(node),
                fmt::format(text, std::forward<Args>(args)...));
}

inline Status known_keys(const toml::table& table, const std::vector<std::string>& keys) {
    for (const auto& [key, node] : table) {
        const std::string name(key.str());
        if (std::find(keys.begin(), keys.end(), name) != keys.end()) continue;
        const std::string close = nearest(name, keys);
        const std::string hint = close.empty() ? "known keys are " + join(keys, ", ")
                                               : fmt::format("did you mean '{}'?", close);
        return wrong(node, "unknown key '{}'; {}", name, hint);
    }
    return {};
}

// Every policy file may say which version of the format it is written in; there is one so far.
inline Status read_format(const toml::table& root) {
    const toml::node* node = root.get("format");
    if (node == nullptr || node->value_exact<std::int64_t>() == 1) return {};
    return wrong(*node, "'format' must be 1");
}

inline Status read_text(const toml::table& table, const char* key, std::string& out) {
    const toml::node* node = table.get(key);
    if (node == nullptr) return {};
    if (!node->is_string()) return wrong(*node, "'{}' must be a text such as \"a\"", key);
    out = node->as_string()->get();
    return {};
}

inline Status read_texts(const toml::table& table, const char* key, std::vector<std::string>& out) {
    const toml::node* node = table.get(key);
    if (node == nullptr) return {};
    const toml::array* list = node->as_array();
    if (list == nullptr) return wrong(*node, "'{}' must be a list such as [\"a\", \"b\"]", key);
    out.clear();
    for (const toml::node& item : *list) {
        if (!item.is_string()) return wrong(item, "'{}' must hold texts such as \"a\"", key);
        out.push_back(item.as_string()->get());
    }
    return {};
}

inline Status read_flag(const toml::table& table, const char* key, bool& out) {
    const toml::node* node = table.get(key);
    if (node == nullptr) return {};
    if (!node->is_boolean()) return wrong(*node, "'{}' must be true or false", key);
    out = node->as_boolean()->get();
    return {};
}

inline Status read_count(const toml::table& table, const char* key, std::int64_t least,
                         std::uint32_t& out) {
    const toml::node* node = table.get(key);
    if (node == nullptr) return {};
    const auto* number = node->as_integer();
    if (number == nullptr || number->get() < least || number->get() > UINT32_MAX)
        return wrong(*node, "'{}' must be a whole number from {} on", key, least);
    out = static_cast<std::uint32_t>(number->get());
    return {};
}

}  // namespace touchline::policy_toml

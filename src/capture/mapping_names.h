// The words of a mapping file for its choices, used by reading and writing alike.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "capture/mapping.h"

namespace touchline {

template <class T>
using Names = std::vector<std::pair<std::string, T>>;

inline Names<OrderRule> order_rule_names() {
    return {{"reject", OrderRule::reject},
            {"next_day", OrderRule::next_day},
            {"swap", OrderRule::swap},
            {"clamp", OrderRule::clamp},
            {"keep", OrderRule::keep}};
}
inline Names<CustomerRule::Otherwise> otherwise_names() {
    return {{"reject", CustomerRule::Otherwise::reject},
            {"anonymous", CustomerRule::Otherwise::anonymous},
            {"keep", CustomerRule::Otherwise::keep}};
}
inline Names<AttributeRule::Keep> keep_names() {
    return {{"rest", AttributeRule::Keep::rest},
            {"listed", AttributeRule::Keep::listed},
            {"none", AttributeRule::Keep::none}};
}
inline Names<std::string> same_names(const std::vector<std::string>& names) {
    Names<std::string> pairs;
    for (const std::string& name : names) pairs.emplace_back(name, name);
    return pairs;
}
inline Names<std::string> unit_names() {
    return same_names({"us", "ms", "s", "min", "h", "clock"});
}
inline Names<std::string> must_be_names() { return same_names({"digits", "email", "phone"}); }
inline std::vector<std::string> normalise_names() { return {"trim", "lower", "digits", "phone"}; }

template <class T>
const std::string& name_of(const Names<T>& names, const T& value) {
    for (const auto& [name, choice] : names)
        if (choice == value) return name;
    return names.front().first;
}

}  // namespace touchline

// Codes of names when there are more names.
#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <vector>

#include "timeline/column.h"
#include "timeline/index.h"

namespace touchline {

// All that stand in either; both ascending.
template <class T>
std::vector<T> unite(const std::vector<T>& a, const std::vector<T>& b) {
    std::vector<T> all;
    std::set_union(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(all));
    return all;
}

// Whether all of `some` stand in `all`; both ascending.
template <class T>
bool holds(const std::vector<T>& all, const std::vector<T>& some) {
    return std::includes(all.begin(), all.end(), some.begin(), some.end());
}

// The code in `to` of each name in `from`; both ascending, all of `from` in `to`.
template <class T>
std::vector<std::uint32_t> new_codes(const std::vector<T>& from, const std::vector<T>& to) {
    std::vector<std::uint32_t> codes;
    codes.reserve(from.size());
    for (const T& name : from)
        codes.push_back(
            static_cast<std::uint32_t>(std::lower_bound(to.begin(), to.end(), name) - to.begin()));
    return codes;
}

// The same for values of an attribute, which may be missing.
inline std::vector<std::uint32_t> new_value_codes(const Names& from, const Names& to) {
    std::vector<std::uint32_t> codes = new_codes(from, to);
    codes.resize(no_value);
    codes.push_back(no_value);
    return codes;
}

template <class T>
void recode(Column<T>& column, const std::vector<std::uint32_t>& code) {
    T* values = column.writable();
    for (std::size_t i = 0; i < column.size(); ++i) values[i] = static_cast<T>(code[values[i]]);
}

}  // namespace touchline

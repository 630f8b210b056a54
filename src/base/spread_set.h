// A set that grows in small steps: many hash tables, by the hash, so that none is ever moved whole.
#pragma once

#include <array>
#include <cstddef>
#include <unordered_set>

namespace touchline {

template <class T, class Hash>
class SpreadSet {
public:
    bool insert(const T& value) { return part(value).insert(value).second; }  // whether it is new
    bool contains(const T& value) const { return part(value).contains(value); }

private:
    static constexpr std::size_t parts_count = 256;
    std::size_t number(const T& value) const { return Hash()(value) * 0x9E3779B97F4A7C15ULL >> 56; }
    auto& part(const T& value) { return parts_[number(value)]; }
    const auto& part(const T& value) const { return parts_[number(value)]; }

    std::array<std::unordered_set<T, Hash>, parts_count> parts_;
};

}  // namespace touchline

// Values get codes in the order they are met, and those of their texts at the end.
#include "timeline/attributes.h"

#include <algorithm>

#include "base/limits.h"

namespace touchline {

RowPlaces::RowPlaces(const Index& index) {
    std::uint64_t largest = 0, rows = 0;
    for (const auto& segment : index.segments) {
        for (const std::uint64_t row : segment->history_row.values())
            largest = std::max(largest, row);
        rows += segment->rows();
    }
    CHECK(rows < nowhere);
    size_ = rows;
    const bool many = largest / 16 <= rows;
    if (many) dense_.assign(largest + 1, nowhere);
    std::uint32_t first = 0;
    for (const auto& segment : index.segments) {
        for (std::size_t j = 0; j < segment->journeys(); ++j) {
            if (segment->dead.test(j)) continue;
            for (std::uint64_t at = segment->offset[j]; at < segment->offset[j + 1]; ++at) {
                const auto place = static_cast<std::uint32_t>(first + at);
                if (many) dense_[segment->history_row[at]] = place;
                else sparse_.emplace(segment->history_row[at], place);
            }
        }
        first += static_cast<std::uint32_t>(segment->rows());
    }
}

AttributeColumn::AttributeColumn(const RowPlaces& places, unsigned threads)
    : places_(places),
      codes_(places.size(), no_value),
      met_(threads) {}

// no_value once there are too many.
std::uint16_t AttributeColumn::code_of(std::string_view value, Codes& met) {
    if (const auto found = met.find(value); found != met.end()) return found->second;
    const std::lock_guard lock(guard_);
    auto found = all_.find(value);
    if (found == all_.end()) {
        if (all_.size() == limits::attribute_values_max) {
            too_many_ = true;
            return no_value;
        }
        found = all_.emplace(value, static_cast<std::uint16_t>(all_.size())).first;
    }
    met.emplace(value, found->second);
    return found->second;
}

void AttributeColumn::add(std::span<const std::uint64_t> history_rows,
                          std::span<const std::string_view> values, unsigned thread) {
    Codes& met = met_[thread];
    for (std::size_t i = 0; i < history_rows.size() && !too_many_; ++i) {
        const std::uint32_t place = places_.of(history_rows[i]);
        if (place != RowPlaces::nowhere) codes_[place] = code_of(values[i], met);
    }
}

void AttributeColumn::add(const Index& of, const std::string& name,
                          std::span<const CustomerId> customers) {
    const auto attribute = of.find_attribute(name);
    if (!attribute) return;
    const Names& values = of.attributes[*attribute].values;
    for (const CustomerId customer : customers) {
        const auto place = of.find(customer);
        if (!place) continue;
        const Segment& segment = *of.segments[place->segment];
        const Column<std::uint16_t>& codes = segment.attributes[*attribute];
        for (auto at = segment.offset[place->first]; at < segment.offset[place->last]; ++at) {
            if (codes[at] == no_value) continue;
            const std::string_view value = values[codes[at]];
            add({&segment.history_row[at], 1}, {&value, 1}, 0);
        }
    }
}

// The values in order; the new code of each old one.
std::vector<std::uint16_t> AttributeColumn::sort_values(Names& values) const {
    for (const auto& [value, code] : all_) values.push_back(value);
    std::sort(values.begin(), values.end());
    std::vector<std::uint16_t> code(std::size_t{no_value} + 1, no_value);
    for (std::size_t i = 0; i < values.size(); ++i)
        code[all_.find(values[i])->second] = static_cast<std::uint16_t>(i);
    return code;
}

void AttributeColumn::put(Index& index, const std::string& name) {
    drop_attribute(index, name);
    if (too_many_) {
        auto& left_out = index.attributes_left_out;
        left_out.insert(std::lower_bound(left_out.begin(), left_out.end(), name), name);
        return;
    }
    Attribute attribute{name, {}};
    const std::vector<std::uint16_t> code = sort_values(attribute.values);
    const auto at = std::find_if(index.attributes.begin(), index.attributes.end(),
                                 [&](const Attribute& other) { return other.name > name; });
    const auto column = at - index.attributes.begin();
    index.attributes.insert(at, std::move(attribute));
    own_segments(index);
    std::size_t place = 0;
    for (auto& segment : index.segments) {
        auto values = Column<std::uint16_t>::of_size(segment->rows());
        std::uint16_t* out = values.writable();
        for (std::size_t i = 0; i < segment->rows(); ++i) out[i] = code[codes_[place++]];
        segment->attributes.insert(segment->attributes.begin() + column, std::move(values));
    }
}

void drop_attribute(Index& index, const std::string& name) {
    std::erase(index.attributes_left_out, name);
    const auto at = index.find_attribute(name);
    if (!at) return;
    index.attributes.erase(index.attributes.begin() + static_cast<std::ptrdiff_t>(*at));
    own_segments(index);
    for (auto& segment : index.segments)
        segment->attributes.erase(segment->attributes.begin() + static_cast<std::ptrdiff_t>(*at));
}

}  // namespace touchline

// Promoted attributes in a built index: one cold column of codes each, for the lens.
//
//   const RowPlaces places(index);
//   AttributeColumn column(places, threads);
//   column.add(history rows, their values, thread);   // in any order, from several threads
//   column.put(index, name);
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "timeline/index.h"

namespace touchline {

// Where the living rows of the history lie in an index, counted through all its segments.
class RowPlaces {
public:
    static constexpr std::uint32_t nowhere = UINT32_MAX;
    explicit RowPlaces(const Index& index);
    std::uint32_t of(std::uint64_t history_row) const {
        if (history_row < dense_.size()) return dense_[history_row];
        if (sparse_.empty()) return nowhere;
        const auto found = sparse_.find(history_row);
        return found == sparse_.end() ? nowhere : found->second;
    }
    std::size_t size() const { return size_; }

private:
    std::vector<std::uint32_t> dense_;  // by history row, when the rows are many of those …
    std::unordered_map<std::uint64_t, std::uint32_t> sparse_;  // … or a few of them
    std::size_t size_ = 0;
};

class AttributeColumn {
public:
    AttributeColumn(const RowPlaces& places, unsigned threads);
    // Each row at most once. `thread` < threads, the same for one thread; rows that are not in
    // the index are passed over.
    void add(std::span<const std::uint64_t> history_rows, std::span<const std::string_view> values,
             unsigned thread);
    // What another index has of it in the timelines of these customers.
    void add(const Index& of, const std::string& name, std::span<const CustomerId> customers);
    // Instead of the column it had of this name, if any. Of more different values than
    // limits::attribute_values_max it becomes one of attributes_left_out.
    void put(Index& index, const std::string& name);

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>()(text);
        }
    };
    using Codes = std::unordered_map<std::string, std::uint16_t, Hash, std::equal_to<>>;
    std::uint16_t code_of(std::string_view value, Codes& met);
    std::vector<std::uint16_t> sort_values(Names& values) const;

    const RowPlaces& places_;
    std::vector<std::uint16_t> codes_;  // by place; in the order the values were met
    std::vector<Codes> met_;            // by thread
    std::mutex guard_;                  // of all_
    Codes all_;
    std::atomic<bool> too_many_ = false;
};

void drop_attribute(Index& index, const std::string& name);  // its column, or that it was left out

}  // namespace touchline

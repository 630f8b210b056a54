// Columns met as records are read: the table is laid out once all of a block are known.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/limits.h"
#include "capture/reader.h"

namespace touchline {

class JsonColumns {
    struct Cell {
        std::size_t row;
        std::uint32_t column;
        Field field;
    };

public:
    using Fields = std::vector<Cell>;  // of a record that become fields of several

    explicit JsonColumns(RecordBlock& block) : block_(block) {}

    void begin_record() {
        record_begin_ = cells_.size();
        guess_ = 0;
        too_many_ = false;
    }
    // A name given twice in a record keeps its last value.
    void add(const std::string& name, Field field) {
        const std::uint32_t column = find(name);
        if (column != none) cells_.push_back({rows_, column, field});
    }
    void keep_record() { ++rows_; }
    void drop_record() { cells_.resize(record_begin_); }
    std::size_t records() const { return rows_; }
    // Takes back the records kept after the first `records`.
    void keep_only(std::size_t records) {
        rows_ = records;
        while (!cells_.empty() && cells_.back().row >= rows_) cells_.pop_back();
    }
    // What the record has so far; it goes on empty.
    void take(Fields& fields) {
        const auto begin = cells_.begin() + static_cast<std::ptrdiff_t>(record_begin_);
        fields.assign(begin, cells_.end());
        drop_record();
    }
    void give(const Fields& fields) {
        for (const Cell& cell : fields) cells_.push_back({rows_, cell.column, cell.field});
    }
    bool too_many() const { return too_many_; }

    void write_fields() {
        const std::size_t width = block_.columns.size();
        block_.fields.assign(rows_ * width, Field());
        for (const Cell& cell : cells_) block_.fields[cell.row * width + cell.column] = cell.field;
    }

private:
    static constexpr std::uint32_t none = UINT32_MAX;

    // Records mostly name the same columns in the same order.
    std::uint32_t find(const std::string& name) {
        if (guess_ < block_.columns.size() && block_.columns[guess_] == name) return guess_++;
        const auto next = static_cast<std::uint32_t>(block_.columns.size());
        if (const auto found = places_.find(name); found != places_.end()) {
            guess_ = found->second + 1;
            return found->second;
        }
        if (next >= limits::columns_max) {
            too_many_ = true;
            return none;
        }
        places_.emplace(name, next);
        block_.columns.push_back(name);
        guess_ = next + 1;
        return next;
    }

    RecordBlock& block_;
    std::vector<Cell> cells_;
    std::unordered_map<std::string, std::uint32_t> places_;
    std::size_t rows_ = 0, record_begin_ = 0;
    std::uint32_t guess_ = 0;
    bool too_many_ = false;
};

}  // namespace touchline

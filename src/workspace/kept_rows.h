// Rows of the history as timelines are made of them, kept in memory for those that change: to find
// a few thousand rows spread over millions, the database reads nearly all of them.
#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "model/history.h"

namespace touchline {

// A row never changes, so what is kept stays right; only the places of sources do when there is a
// new one: then clear(). Bounded: what nobody asked for the longest goes, half of it at a time.
class KeptRows {
public:
    explicit KeptRows(std::size_t rows_max) : rows_max_(rows_max) {}

    // Rows as they were read, each with its further objects: those of `objects`.
    void add(const HistoryBlock& block);
    void add_further(std::span<const FurtherObject> objects);
    void clear();
    std::size_t rows() const { return young_.rows.size() + old_.rows.size(); }
    // Rows from this number on are not in the history yet: they are kept, whatever the bound.
    void settle(std::uint64_t settled) { settled_ = settled; }
    std::uint64_t settled() const { return settled_; }

    // Columns that a HistoryBlock looks at.
    struct Found {
        std::vector<std::uint64_t> history_row, id_high, id_low, row;
        std::vector<RecordId> record;
        std::vector<Micros> occurred_us, ended_us;
        std::vector<TermId> kind, channel, centre, staff, reason, object_type;
        std::vector<ObjectId> object;
        std::vector<std::uint32_t> source;
        std::vector<FurtherObject> further;
        HistoryBlock block() const;
    };
    // The rows that are kept; `history_rows` is left with those that are not, in its order.
    Found take(std::vector<std::uint64_t>& history_rows);

private:
    struct KeptRow {
        std::uint64_t history_row, id_high, id_low, row;
        RecordId record;
        Micros occurred_us, ended_us;
        ObjectId object;
        TermId object_type, kind, channel, centre, staff, reason;
        std::uint32_t source;
    };
    // Rows by their number: places in `rows`, hashed; a power of two, at most half are taken.
    struct Generation {
        std::vector<KeptRow> rows;
        std::vector<std::uint32_t> place;  // + 1; 0 is free
        std::unordered_map<std::uint64_t, std::vector<FurtherObject>> further;  // of few rows
        std::uint64_t last_row = 0;  // the largest number
        const KeptRow* find(std::uint64_t history_row) const;
        void insert(const KeptRow& row);
        void grow();
    };
    void keep(const KeptRow& row);

    std::size_t rows_max_;
    std::uint64_t settled_ = UINT64_MAX;
    Generation young_, old_;
};

}  // namespace touchline

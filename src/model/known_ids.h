// The ids of a source's records in memory: what is asked of every live interaction.
//
// 16 bytes an entry, at most 80 % full, grown by a quarter: 21 to 26 bytes an id. Kept are 112
// bits of the id: that two records of ten thousand million share them has a chance of 10^-14. In
// many small tables, so that growing one holds nobody up for long.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "model/ids.h"

namespace touchline {

class KnownIds {
public:
    // Where a record that a request brought stood in it, up to here; from a file: `of_file`.
    static constexpr std::uint16_t row_max = 0xFFFE, of_file = 0xFFFF;
    static std::uint16_t row_of(std::uint64_t row) {
        return row > row_max ? row_max : static_cast<std::uint16_t>(row);
    }

    // The row of the record; nullptr when it is not known. Valid until the next insert.
    std::uint16_t* find(InteractionId record);
    bool insert(InteractionId record, std::uint16_t row);  // false when it was known
    void erase(InteractionId record);
    std::size_t size() const;
    std::size_t bytes() const;
    void reserve(std::size_t records);

private:
    struct Entry {
        std::uint64_t high = 0;
        std::uint16_t row = 0, low[3] = {};  // 48 bits, never all zero
    };
    static_assert(sizeof(Entry) == 16);
    struct Table {
        std::vector<Entry> entries;
        std::size_t used = 0;
    };
    struct Key {
        std::uint64_t high, low;
        std::size_t table;
    };
    static constexpr std::size_t tables = 256;

    static Key key_of(InteractionId record);
    static bool is(const Entry& entry, const Key& key);
    static bool is_free(const Entry& entry) {
        return (entry.low[0] | entry.low[1] | entry.low[2]) == 0;
    }
    static std::size_t start(const Table& table, std::uint64_t high) {
        __extension__ using Wide = unsigned __int128;
        return static_cast<std::size_t>((static_cast<Wide>(high << 8) * table.entries.size()) >>
                                        64);
    }
    static void grow(Table& table, std::size_t entries);
    static Entry* look(Table& table, const Key& key);

    std::array<Table, tables> tables_;
};

}  // namespace touchline

// Linear probing; what is erased is filled by moving back what came behind it.
#include "model/known_ids.h"

#include <algorithm>
#include <cstring>

namespace touchline {

KnownIds::Key KnownIds::key_of(InteractionId record) {
    std::uint64_t low = record.low >> 16;  // the lowest 8 bits are the slot, 8 more are left out
    if (low == 0) low = 1;
    return {record.high, low, static_cast<std::size_t>(record.high >> 56)};
}

bool KnownIds::is(const Entry& entry, const Key& key) {
    std::uint64_t low = 0;
    std::memcpy(&low, entry.low, sizeof entry.low);
    return entry.high == key.high && low == key.low;
}

// Its entry, or the free one where it belongs. The table is never full.
KnownIds::Entry* KnownIds::look(Table& table, const Key& key) {
    const std::size_t size = table.entries.size();
    for (std::size_t at = start(table, key.high);; at = at + 1 == size ? 0 : at + 1) {
        Entry& entry = table.entries[at];
        if (is_free(entry) || is(entry, key)) return &entry;
    }
}

void KnownIds::grow(Table& table, std::size_t entries) {
    std::vector<Entry> old(entries);
    old.swap(table.entries);
    for (const Entry& entry : old) {
        if (is_free(entry)) continue;
        std::size_t at = start(table, entry.high);
        while (!is_free(table.entries[at])) at = at + 1 == entries ? 0 : at + 1;
        table.entries[at] = entry;
    }
}

std::uint16_t* KnownIds::find(InteractionId record) {
    const Key key = key_of(record);
    Table& table = tables_[key.table];
    if (table.used == 0) return nullptr;
    Entry* entry = look(table, key);
    return is_free(*entry) ? nullptr : &entry->row;
}

bool KnownIds::insert(InteractionId record, std::uint16_t row) {
    const Key key = key_of(record);
    Table& table = tables_[key.table];
    if ((table.used + 1) * 5 > table.entries.size() * 4)
        grow(table, std::max<std::size_t>(16, table.entries.size() + table.entries.size() / 4));
    Entry* entry = look(table, key);
    if (!is_free(*entry)) return false;
    entry->high = key.high;
    entry->row = row;
    std::memcpy(entry->low, &key.low, sizeof entry->low);
    ++table.used;
    return true;
}

void KnownIds::erase(InteractionId record) {
    const Key key = key_of(record);
    Table& table = tables_[key.table];
    if (table.used == 0) return;
    Entry* entry = look(table, key);
    if (is_free(*entry)) return;
    const std::size_t size = table.entries.size();
    auto hole = static_cast<std::size_t>(entry - table.entries.data());
    table.entries[hole] = {};
    --table.used;
    for (std::size_t at = hole;;) {
        at = at + 1 == size ? 0 : at + 1;
        const Entry& next = table.entries[at];
        if (is_free(next)) return;
        const std::size_t home = start(table, next.high);
        // May it move back to the hole? Only when the hole lies between its home and where it is.
        const std::size_t to_hole = (hole + size - home) % size,
                          to_here = (at + size - home) % size;
        if (to_hole > to_here) continue;
        table.entries[hole] = next;
        table.entries[at] = {};
        hole = at;
    }
}

std::size_t KnownIds::size() const {
    std::size_t sum = 0;
    for (const Table& table : tables_) sum += table.used;
    return sum;
}

std::size_t KnownIds::bytes() const {
    std::size_t sum = sizeof *this;
    for (const Table& table : tables_) sum += table.entries.size() * sizeof(Entry);
    return sum;
}

void KnownIds::reserve(std::size_t records) {
    for (Table& table : tables_) {
        const std::size_t wanted = (records / tables + 16) * 4 / 3;
        if (wanted > table.entries.size()) grow(table, wanted);
    }
}

}  // namespace touchline

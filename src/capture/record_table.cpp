// Open addressing, at most three quarters full.
#include "capture/record_table.h"

#include <algorithm>

namespace touchline {
namespace {
constexpr std::size_t first_size = 1 << 14;
bool too_full(std::size_t used, std::size_t size) { return (used + 1) * 4 > size * 3; }
}  // namespace

std::uint32_t OrdinalTable::next_ordinal(Hash128 hash) {
    if (too_full(used_, keys_.size())) grow();
    const std::uint64_t key = hash.low == 0 ? 1 : hash.low;
    const std::size_t mask = keys_.size() - 1;
    for (std::size_t at = key & mask;; at = (at + 1) & mask) {
        if (keys_[at] == key) return ++repeats_[key];
        if (keys_[at] != 0) continue;
        keys_[at] = key;
        ++used_;
        return 0;
    }
}

void OrdinalTable::grow() {
    std::vector<std::uint64_t> old(std::max(first_size, keys_.size() * 2));
    old.swap(keys_);
    const std::size_t mask = keys_.size() - 1;
    for (const std::uint64_t key : old) {
        if (key == 0) continue;
        std::size_t at = key & mask;
        while (keys_[at] != 0) at = (at + 1) & mask;
        keys_[at] = key;
    }
}

IdTable::Met IdTable::meet(Hash128 id, std::uint64_t says) {
    if (too_full(used_, entries_.size())) grow();
    const std::uint64_t key = id.low == 0 ? 1 : id.low, tag = mix(id.high, says);
    const std::size_t mask = entries_.size() - 1;
    for (std::size_t at = key & mask;; at = (at + 1) & mask) {
        Entry& entry = entries_[at];
        if (entry.key == key) return entry.tag == tag ? Met::same : Met::other;
        if (entry.key != 0) continue;
        entry = {key, tag};
        ++used_;
        return Met::first;
    }
}

void IdTable::grow() {
    std::vector<Entry> old(std::max(first_size, entries_.size() * 2));
    old.swap(entries_);
    const std::size_t mask = entries_.size() - 1;
    for (const Entry& entry : old) {
        if (entry.key == 0) continue;
        std::size_t at = entry.key & mask;
        while (entries_[at].key != 0) at = (at + 1) & mask;
        entries_[at] = entry;
    }
}

}  // namespace touchline

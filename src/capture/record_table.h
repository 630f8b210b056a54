// Records of one delivery met so far: how often the same bytes came, which ids came already.
//
// 8 and 16 bytes a record. Two records that differ and share 64 bits of their hash cost an
// ordinal that is one too high, or a reject that says an id stands twice: both are harmless and
// come once in some millions of deliveries of ten million records.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "base/hash.h"

namespace touchline {

// Counts identical records: 0 for the first, 1 for the second …
class OrdinalTable {
public:
    std::uint32_t next_ordinal(Hash128 hash);
    void prefetch(Hash128 hash) const {
        if (!keys_.empty()) __builtin_prefetch(&keys_[hash.low & (keys_.size() - 1)], 1);
    }

private:
    void grow();
    std::vector<std::uint64_t> keys_;  // 0: free
    std::size_t used_ = 0;
    std::unordered_map<std::uint64_t, std::uint32_t> repeats_;  // of keys met more than once
};

// Records that are named by an id: new, the same again, or the same id with other content.
class IdTable {
public:
    enum class Met { first, same, other };
    Met meet(Hash128 id, std::uint64_t says);

private:
    struct Entry {
        std::uint64_t key = 0, tag = 0;  // key 0: free
    };
    void grow();
    std::vector<Entry> entries_;
    std::size_t used_ = 0;
};

}  // namespace touchline

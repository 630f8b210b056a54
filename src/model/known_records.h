// The records of a source that the history holds already: record -> what it says.
//
// store fills it with the live interactions of one source, capture asks it. A record is the set
// of interactions made from one source record; what it says is an order-independent sum over
// its slots, so the interactions may be added in any order.
#pragma once

#include <cstdint>
#include <vector>

#include "model/ids.h"

namespace touchline {

class KnownRecords {
public:
    // Room for this many records; growing later is allowed.
    void reserve(std::size_t records);

    // One live interaction of the history: adds to what its record says.
    void add(InteractionId id, std::uint64_t content) {
        *slot_of(id.record()) += say(id.slot(), content);
    }
    // What one slot adds to its record.
    static std::uint64_t say(std::uint8_t slot, std::uint64_t content) {
        return mix(content, slot) | 1;
    }

    // Null when the record is not known. Thread-safe while nobody adds.
    const std::uint64_t* find(InteractionId record) const;
    std::size_t size() const { return used_; }

private:
    struct Entry {
        InteractionId record;  // all zero: free
        std::uint64_t says = 0;
    };
    std::uint64_t* slot_of(InteractionId record);
    std::size_t place(InteractionId record) const { return mix(record.high, record.low) & mask_; }

    std::vector<Entry> entries_;
    std::size_t mask_ = 0, used_ = 0;
};

}  // namespace touchline

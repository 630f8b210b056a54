// The records of a source that the history holds already: record -> what it says.
//
// store fills it with the live interactions of one source, capture asks it: that is how
// duplicates and new versions are told from new records. A record is the set of interactions
// made from one source record; what it says is the sum of say() over its slots, so they may be
// added in any order. Filled once, then only read, by any thread.
#pragma once

#include <cstdint>
#include <vector>

#include "model/ids.h"

namespace touchline {

class KnownRecords {
public:
    // What one interaction adds to the content of its record.
    static std::uint64_t say(std::uint8_t slot, std::uint64_t content) {
        return mix(content, slot + 1ULL);
    }

    void reserve(std::size_t records);
    void add(InteractionId interaction, std::uint64_t content) {
        *content_of(interaction.record()) += say(interaction.slot(), content);
    }
    // nullptr when the record is not known.
    const std::uint64_t* find(InteractionId record) const {
        if (size_ == 0) return nullptr;
        for (std::size_t at = start(record);; at = (at + 1) & mask_) {
            const Entry& entry = entries_[at];
            if (entry.record == record) return &entry.content;
            if (entry.record == InteractionId{}) return nullptr;
        }
    }
    void prefetch(InteractionId record) const {
        if (size_ != 0) __builtin_prefetch(&entries_[start(record)]);
    }
    std::size_t size() const { return size_; }

private:
    struct Entry {
        InteractionId record;  // all zero: free
        std::uint64_t content = 0;
    };
    std::uint64_t* content_of(InteractionId record);
    std::size_t start(InteractionId record) const {
        return (record.high ^ (record.low >> 8)) & mask_;
    }

    std::vector<Entry> entries_;
    std::size_t mask_ = 0, size_ = 0;
};

}  // namespace touchline

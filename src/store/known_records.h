// Which records of a source the history holds already, and what they say: how capture tells
// duplicates and new versions from new records.
#pragma once

#include <cstdint>
#include <vector>

#include "base/hash.h"
#include "model/ids.h"

namespace touchline {

// An open-addressing table from record (InteractionId with slot 0) to the content of the record:
// the sum of content_part() of its interactions. Filled once, then only read, by any thread.
class KnownRecords {
public:
    // What one interaction adds to the content of its record; the order does not matter.
    static std::uint64_t content_part(std::uint8_t slot, std::uint64_t content) {
        return mix(content, slot + 1ULL);
    }

    void reserve(std::size_t interactions);
    void add(InteractionId interaction, std::uint64_t content);
    // nullptr when the record is not known.
    const std::uint64_t* find(InteractionId record) const {
        if (size_ == 0) return nullptr;
        const std::uint64_t low = record.low & ~0xFFULL;
        for (std::size_t at = start(record.high, low);; at = (at + 1) & mask_) {
            const Entry& entry = entries_[at];
            if (entry.low == (low | used)) {
                if (entry.high == record.high) return &entry.content;
            } else if (entry.low == 0) {
                return nullptr;
            }
        }
    }
    void prefetch(InteractionId record) const {
        if (size_ != 0)
            __builtin_prefetch(&entries_[start(record.high, record.low & ~0xFFULL)]);
    }
    std::size_t size() const { return size_; }

private:
    static constexpr std::uint64_t used = 1;  // the slot bits are free: an entry is never all 0
    struct Entry { std::uint64_t high = 0, low = 0, content = 0; };
    std::size_t start(std::uint64_t high, std::uint64_t low) const {
        return (high ^ (low >> 8)) & mask_;
    }
    void grow();

    std::vector<Entry> entries_;
    std::size_t mask_ = 0, size_ = 0;
};

}  // namespace touchline

// Open addressing with linear steps, at most half full.
#include "model/known_records.h"

#include <algorithm>
#include <bit>

namespace touchline {

void KnownRecords::reserve(std::size_t records) {
    const std::size_t wanted = std::bit_ceil(std::max<std::size_t>(16, records * 2));
    if (wanted <= entries_.size()) return;
    std::vector<Entry> old(wanted);
    old.swap(entries_);
    mask_ = wanted - 1;
    size_ = 0;
    for (const Entry& entry : old)
        if (entry.record != InteractionId{}) *content_of(entry.record) = entry.content;
}

std::uint64_t* KnownRecords::content_of(InteractionId record) {
    if ((size_ + 1) * 2 > entries_.size()) reserve(size_ + size_ / 2 + 16);
    for (std::size_t at = start(record);; at = (at + 1) & mask_) {
        if (entries_[at].record == record) return &entries_[at].content;
        if (entries_[at].record != InteractionId{}) continue;
        entries_[at].record = record;
        ++size_;
        return &entries_[at].content;
    }
}

}  // namespace touchline

// Open addressing with linear steps, at most half full.
#include "model/known_records.h"

#include <bit>

namespace touchline {

void KnownRecords::reserve(std::size_t records) {
    const std::size_t wanted = std::bit_ceil(std::max<std::size_t>(16, records * 2));
    if (wanted <= entries_.size()) return;
    std::vector<Entry> old(wanted);
    old.swap(entries_);
    mask_ = wanted - 1;
    used_ = 0;
    for (const Entry& entry : old)
        if (entry.record != InteractionId{}) *slot_of(entry.record) = entry.says;
}

std::uint64_t* KnownRecords::slot_of(InteractionId record) {
    if (entries_.empty() || (used_ + 1) * 2 > entries_.size()) reserve(used_ + used_ / 2 + 16);
    for (std::size_t at = place(record);; at = (at + 1) & mask_) {
        if (entries_[at].record == record) return &entries_[at].says;
        if (entries_[at].record != InteractionId{}) continue;
        entries_[at].record = record;
        ++used_;
        return &entries_[at].says;
    }
}

const std::uint64_t* KnownRecords::find(InteractionId record) const {
    if (entries_.empty()) return nullptr;
    for (std::size_t at = place(record);; at = (at + 1) & mask_) {
        if (entries_[at].record == record) return &entries_[at].says;
        if (entries_[at].record == InteractionId{}) return nullptr;
    }
}

}  // namespace touchline

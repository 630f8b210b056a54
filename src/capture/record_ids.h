// The ids that mapped records get.
#pragma once

#include <string>

#include "base/hash.h"
#include "capture/apply.h"
#include "model/ids.h"

namespace touchline {

// `ordinal`: which of the records with this content it is, when it has no id of its own.
inline InteractionId id_of(const MappedRecord& record, std::uint32_t ordinal,
                           const std::string& source) {
    if (record.by_id) return InteractionId::of(record.identity, 0);
    const std::uint64_t parts[] = {record.identity.high, record.identity.low, ordinal};
    return InteractionId::of(
        hash128({reinterpret_cast<const char*>(parts), sizeof parts}, hash64(source)), 0);
}

// Whose an interaction is that names nobody.
inline RecordId anonymous_of(InteractionId record) {
    return anonymous_record(mix(record.high, record.low));
}

}  // namespace touchline

// Identities: strong types over integers, so that one cannot be passed for another.
#pragma once

#include <cstdint>
#include <functional>

#include "base/hash.h"

namespace touchline {

// A record: what one source says of a person. identified_record(hash of source,
// scheme and key).
enum class RecordId : std::uint64_t { none = 0 };
// The lowest bit says whether anybody can be recognised by the record: 1 = anonymous, a record of
// one interaction's source record only.
inline RecordId identified_record(std::uint64_t hash) { return RecordId{hash & ~1ULL}; }
inline RecordId anonymous_record(std::uint64_t hash) { return RecordId{hash | 1}; }
inline bool is_anonymous(RecordId record) { return (static_cast<std::uint64_t>(record) & 1) != 0; }
// A customer: the smallest member record of an identity cluster.
enum class CustomerId : std::uint64_t { none = 0 };
// A business thing: hash64(type '\0' value).
enum class ObjectId : std::uint64_t { none = 0 };
// A batch: one ingest run; numbered from 1 in the order of the workspace.
enum class BatchId : std::uint32_t { none = 0 };
// A term: a word of a dictionary (kind, channel, centre, staff …); 0 is "not given".
enum class TermId : std::uint32_t { none = 0 };

// An interaction: 120 bits of the identity of its source record and the slot (which of the
// interactions made from that record it is) in the lowest 8 bits. Equal id = same interaction.
struct InteractionId {
    std::uint64_t high = 0, low = 0;
    auto operator<=>(const InteractionId&) const = default;

    static InteractionId of(Hash128 record, std::uint8_t slot) {
        return {record.high, (record.low & ~0xFFULL) | slot};
    }
    InteractionId record() const { return {high, low & ~0xFFULL}; }  // slot 0: the source record
    std::uint8_t slot() const { return static_cast<std::uint8_t>(low & 0xFF); }
};

struct InteractionIdHash {
    std::size_t operator()(const InteractionId& id) const { return id.high ^ (id.low * 31); }
};

}  // namespace touchline

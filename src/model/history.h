// Rows of the history as the index is built from them: views into one chunk of the store.
//
// Valid only during the call they are handed to. All columns have one length, rows(). None is
// ever null: what is not given is the neutral value of model/interaction.h.
#pragma once

#include <cstdint>
#include <span>

#include "base/time.h"
#include "model/ids.h"

namespace touchline {

struct HistoryBlock {
    std::span<const std::uint64_t> history_row;  // where store finds the interaction again
    std::span<const std::uint64_t> id_high, id_low;
    std::span<const RecordId> record;
    std::span<const Micros> occurred_us, ended_us;
    std::span<const TermId> kind, channel, centre, staff, reason;
    std::span<const ObjectId> object;
    std::span<const TermId> object_type;
    std::span<const std::uint64_t> row;  // place in its delivery: the sequence in the source
    std::span<const std::uint32_t> source;  // place in the list of sources sorted by priority, name

    std::size_t rows() const { return record.size(); }
};

// Further objects of an interaction (interaction_object), for journeys that share them.
struct FurtherObject {
    std::uint64_t history_row;
    ObjectId object;
    TermId type;
};

}  // namespace touchline

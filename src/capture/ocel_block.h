// Turns a range of an object-centric log's events into records.
#pragma once

#include <atomic>
#include <cstdint>

#include "capture/ocel_document.h"
#include "capture/reader.h"

namespace touchline {

// What all pieces taught together; counted from several threads.
struct OcelCounts {
    std::atomic<std::uint64_t> several_of_type{0};
};

// Columns: ocel:id, concept:name (the event's type), time:timestamp, the event's attributes by
// name, and TYPE.NAME: what an object said at the time of the event, when the event has exactly
// one object of that type. Relations: every object of the event with its qualifier.
Status parse_ocel_piece(const OcelDocument& document, const Piece& piece, RecordBlock& block,
                        OcelCounts& counts);

}  // namespace touchline

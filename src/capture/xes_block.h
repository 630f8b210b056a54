// Turns a piece of an event log (whole traces) into records: one an event.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/result.h"
#include "capture/reader.h"
#include "capture/xes_rules.h"

namespace touchline {

// What all pieces of a log taught together; counted from several threads.
struct XesCounts {
    std::unique_ptr<std::atomic<std::uint64_t>[]> event_defaults, trace_defaults;  // per global
    std::atomic<std::uint64_t> repeated_keys{0}, streamed{0};
    std::atomic<std::uint64_t> pairs{0}, starts_alone{0}, completes_alone{0};

    explicit XesCounts(const XesHeader& header);
};

// Rows of one trace in a block: [first, last). Events outside any trace have in_trace = false.
struct XesTraceRows {
    std::size_t first = 0, last = 0;
    bool in_trace = true;
};

Status parse_xes_piece(const XesHeader& header, const Piece& piece, RecordBlock& block,
                       XesCounts& counts, std::vector<XesTraceRows>& traces);

// Joins start and complete of a trace first-in-first-out per concept:name and concept:instance.
// The record of the complete gains start_timestamp and what only the start knew.
void join_lifecycle(const std::vector<XesTraceRows>& traces, RecordBlock& block, XesCounts& counts);

// A default that only says "there is no time" is no time: 1970-01-01 of time:timestamp.
bool is_time_placeholder(const XesHeader::Global& global);

}  // namespace touchline

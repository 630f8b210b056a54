// How a segment of the journal is written and read: pure functions over bytes.
//
//   head   64 bytes: magic number, version, position of the first record, salt, checksum
//   frame  24 bytes: checksum, position of its first record, bytes, records;
//          then each record: 4 bytes of length and its bytes; zeros up to a multiple of 8
//
// A frame is what was synced at once: it is there whole or not at all, and only then was anybody
// told. The checksum of a frame is seeded with the salt of its segment, so that no record, however
// it was chosen, can pass for a frame.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace touchline {

inline constexpr std::size_t journal_head_bytes = 64;

struct SegmentHead {
    std::uint64_t first = 0;  // position of the first record
    std::uint64_t salt = 0;
};

std::string write_segment_head(const SegmentHead& head);
// Appends one frame; the records have the positions first, first + 1, …
void append_frame(std::string& out, std::uint64_t salt, std::uint64_t first,
                  std::span<const std::string_view> records);

// What a segment turned out to hold.
struct SegmentReading {
    enum class End {
        clean,    // zeros, or nothing, after the last good frame
        torn,     // something else, but no good frame: written, never synced
        damaged,  // a good frame follows: what was acknowledged is lost
    };
    SegmentHead head;
    std::uint64_t next = 0;   // position after the last good record before `end`
    std::size_t end = 0;      // bytes up to there
    std::size_t torn_bytes = 0;
    std::size_t good_at = 0;  // damaged: where a good frame was found
    End how = End::clean;
};
// Sees the records in their order; the bytes are part of the segment's.
using RecordSink = std::function<Status(std::uint64_t position, std::string_view record)>;

// Errors: not_found when there is nothing but zeros (or nothing); corrupt when the head is not
// one; the sink's.
Result<SegmentReading> read_segment(std::string_view bytes, const RecordSink& sink);

}  // namespace touchline

// The journal: what was received, on disk before anybody is told. Segment files in one folder,
// each named by the position of its first record; positions count records from 1.
//
// What is always true:
//   1. append() has returned well: its records survive whatever happens to the process or power.
//   2. A group of records is there whole or not at all.
//   3. Damage is never repaired by forgetting: only what nobody was told of is cut.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "store/journal_segment.h"

namespace touchline {

namespace limits {
inline constexpr std::size_t journal_group_bytes_max = 256 << 20;  // written and synced at once
}

struct JournalOptions {
    std::size_t segment_bytes = 64 << 20;
};

// What open() found behind the last good record.
struct JournalTail {
    std::uint64_t bytes_cut = 0;  // written, but never synced: nobody was told
    std::string where;            // file and place
};

class Journal {
public:
    // `applied`: the last position that is safe elsewhere. Errors: corrupt when a damaged record
    // has good ones behind it, or records behind `applied` are missing; conflict when the folder
    // holds something else; unavailable. Nothing is changed on disk when it fails.
    static Result<Journal> open(const std::string& folder, std::uint64_t applied,
                                const JournalOptions& options = {});

    // The records behind `after`, in order. The bytes are valid during the call only.
    Status replay(std::uint64_t after, const RecordSink& sink) const;

    // Writes and syncs the records as one group; the position of the last one. One thread at a
    // time. Errors: unavailable; nothing of the group may be acknowledged then. After a failed
    // sync nobody knows what is on disk: every later call fails too, until the journal is opened
    // again. limit: the group exceeds journal_group_bytes_max.
    Result<std::uint64_t> append(std::span<const std::string_view> records);

    // Removes the segments of which every record has been applied; the last one stays.
    Status trim(std::uint64_t applied);

    std::uint64_t position() const;  // of the last record
    std::uint64_t bytes() const;  // on disk, of all segments
    const JournalTail& tail() const;
    std::vector<std::string> files() const;  // paths, oldest first

    Journal(Journal&&) noexcept;
    Journal& operator=(Journal&&) noexcept;
    ~Journal();

private:
    struct State;
    explicit Journal(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

// For a workspace without a running server: the position of the last good record, 0 when there
// is no journal. Changes nothing. Errors: corrupt.
Result<std::uint64_t> journal_position(const std::string& folder);

}  // namespace touchline

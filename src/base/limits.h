// Every limit has a name here, and the error that reports it states the limit.
#pragma once

#include <cstddef>
#include <cstdint>

namespace touchline::limits {

inline constexpr std::size_t kinds_max = 65'535;           // kinds in one index (u16 codes)
inline constexpr std::size_t channels_max = 255;           // channels in one index (u8 codes)
inline constexpr std::size_t centres_max = 65'535;         // centres in one index (u16 codes)
inline constexpr std::size_t staff_max = 65'535;           // staff in one index (u16 codes)
// Different values of one promoted attribute (u16 codes); one of more is asked of the history.
inline constexpr std::size_t attribute_values_max = 65'535;
inline constexpr std::size_t columns_max = 4'096;          // columns of one source
inline constexpr std::size_t record_bytes_max = 16 << 20;  // one source record
inline constexpr std::size_t field_bytes_max = 8 << 20;    // one field of a record
inline constexpr std::size_t trace_bytes_max = 256 << 20;  // one XES trace, or its log's header
inline constexpr std::size_t block_fields_max = 1 << 24;   // records by columns of one piece
inline constexpr std::size_t document_bytes_max = 1 << 30;  // a source that is read whole (OCEL)
inline constexpr std::size_t elements_max = 1'000'000;      // of an array that holds records
inline constexpr std::size_t nesting_max = 64;             // JSON and XML nesting
inline constexpr std::size_t slots_max = 255;              // interactions made from one record
inline constexpr std::size_t rejects_kept_max = 10'000;    // kept per batch; all are counted
// A delivery below this many bytes is read by one thread: a second would cost more memory than
// it saves time.
inline constexpr std::uint64_t one_thread_bytes_max = 8 << 20;
// A first batch below this many interactions leaves the index to the first question.
inline constexpr std::uint64_t index_later_interactions_max = 1'000'000;
inline constexpr std::size_t shared_shown_max = 1'000;     // shared identifiers in one answer
inline constexpr std::size_t batches_max = 1'000'000;
inline constexpr std::int64_t threads_max = 256;           // of TOUCHLINE_THREADS
inline constexpr std::int64_t year_min = 1800, year_max = 2200;  // of an occurred_at
inline constexpr std::uint32_t map_kinds_drawn_max = 120;  // on one picture, the rest counted
inline constexpr std::uint32_t map_paths_drawn_max = 400;  // starts and ends included

// Rows that a server keeps in memory of timelines that changed lately: some 120 bytes each.
inline constexpr std::size_t kept_rows_max = 2'000'000;
// Rows that are shown and that the history has not taken in yet: with more, showing waits for it.
inline constexpr std::uint64_t ahead_rows_max = 400'000;
// How long a question for what only the history knows waits until that has what is shown.
inline constexpr std::int64_t catch_up_ms_max = 2'000;
// What is kept of the latest questions of one index: a bit a journey each; rows each.
inline constexpr std::size_t last_selections_max = 16, last_series_max = 64;
// Answers about all journeys that a server keeps current: given up after so many changes without a
// question (a minute, when much comes); variants of more rows than this are grouped when asked for.
inline constexpr std::uint64_t kept_unasked_changes_max = 3'000;
inline constexpr std::size_t kept_variant_rows_max = 1'000;
inline constexpr std::size_t last_series_bins_max = 10'000;
// Rows of the index that a change of the live view merges at once, some 100 ns each. What is larger
// is merged beside it, and is then twice in memory.
inline constexpr std::uint64_t merge_now_rows_max = 50'000;
inline constexpr std::size_t arrivals_shown_max = 50;  // of one change of the live view

}  // namespace touchline::limits

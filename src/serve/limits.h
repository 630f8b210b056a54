// The limits of the server; each error that reports one states it. Times are in ms.
#pragma once

#include <cstddef>
#include <cstdint>

namespace touchline::limits {

inline constexpr std::size_t connections_max = 1'024;
inline constexpr std::size_t header_bytes_max = 16 << 10;  // request line and headers
inline constexpr std::size_t json_body_bytes_max = 1 << 20;  // of questions and commands
inline constexpr std::size_t events_body_bytes_max = 8 << 20;  // of interactions
inline constexpr std::size_t events_here_bytes_max = 4 << 10;  // taken in by who reads the socket
inline constexpr std::size_t upload_bytes_max = std::size_t{64} << 30;  // one file
inline constexpr std::size_t query_fields_max = 100;  // parameters in one URL
inline constexpr std::size_t query_bytes_max = 8 << 10;
inline constexpr std::int64_t idle_ms_max = 75'000;  // between two requests
inline constexpr std::int64_t header_ms_max = 10'000;  // for the whole of a request's head
// A body must bring body_step_bytes (or its end) within body_step_ms_max.
inline constexpr std::size_t body_step_bytes = 16 << 10;
inline constexpr std::int64_t body_step_ms_max = 10'000;
inline constexpr std::int64_t write_ms_max = 60'000;  // for a client to take an answer
inline constexpr std::int64_t drain_ms_max = 10'000;  // for what runs when we are stopped
inline constexpr std::size_t quick_queue_max = 512;  // requests that wait for a thread
inline constexpr std::size_t folding_queue_max = 128, slow_queue_max = 64;
// Of answers that wait for their clients to take them; of one that is let through however many
// wait.
inline constexpr std::size_t answers_bytes_max = 256 << 20, small_answer_bytes_max = 256 << 10;
inline constexpr std::size_t compress_bytes_min = 1'024;  // smaller answers go as they are
inline constexpr std::size_t streams_max = 256;  // browsers that listen at once
inline constexpr std::size_t stream_bytes_max = 1 << 20;  // that one may be behind
inline constexpr std::size_t jobs_waiting_max = 20;
inline constexpr std::size_t jobs_kept_max = 200;  // to be asked about
inline constexpr std::size_t sql_rows_max = 10'000;  // in one answer
inline constexpr std::size_t sql_bytes_max = 16 << 20;

}  // namespace touchline::limits

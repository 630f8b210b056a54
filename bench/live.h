// The bench of the server under load: what it takes in durably, how soon it is acknowledged and
// seen, what readers wait for meanwhile.
#pragma once

#include <cstddef>
#include <string>

#include "bench/page.h"

namespace touchline::bench {

inline constexpr std::size_t batch_rows = 200;  // interactions in one request
inline constexpr std::size_t batch_connections = 8, single_connections = 64;
inline constexpr std::size_t readers = 20;

struct LiveBenchRequest {
    std::string binary;  // the program
    std::string folder;  // scratch
    double seconds = 20, look_seconds = 15, rival_seconds = 10;  // of each load
};

// The section's rows and facts. Throws std::runtime_error when a step fails.
Page measure_live(const LiveBenchRequest& request);

}  // namespace touchline::bench

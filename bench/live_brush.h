// The bench of the map screen: one brush, from the first byte the browser sends to the last it
// gets.
#pragma once

#include <cstdint>
#include <string>

#include "bench/page.h"

namespace touchline::bench {

struct BrushBenchRequest {
    std::string binary, generate;  // the programs
    std::string folder;            // scratch
    std::uint64_t rows = 10'000'000;
    std::size_t brushes = 20;  // of each kind
};

// Throws std::runtime_error when a step fails.
Page measure_brush(const BrushBenchRequest& request);

}  // namespace touchline::bench

// The bench of the simulator: into nothing, to files, and from there into a workspace.
#pragma once

#include <cstdint>
#include <string>

#include "bench/page.h"

namespace touchline::bench {

struct SimulatedRequest {
    std::string binary;   // the program
    std::string example;  // folder of an example: scenario.toml, sources/, policy/
    std::string folder;   // scratch
    std::uint64_t rows = 10'000'000;  // interactions, about
    unsigned threads = 2;
    int runs = 3;
};

// The section's rows and facts. Throws std::runtime_error when a step fails.
Page measure_simulated(const SimulatedRequest& request);

}  // namespace touchline::bench

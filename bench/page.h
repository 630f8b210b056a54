// bench/README.md, written by the bench: what, how fast, against whom, on what, by which command.
#pragma once

#include <string>
#include <vector>

#include "bench/measure.h"

namespace touchline::bench {

struct Page {
    std::string command;              // that wrote it
    std::string other;                // DuckDB's version
    std::vector<Measure> measures;
    std::vector<std::string> facts;   // figures without another side
};

// The first part of the page, and the one on simulated companies. What was not measured this time
// is kept as it stands in the page of before.
std::string write_page(const Page& page);
std::string write_simulated(const Page& page);
std::string kept_part(const std::string& before, bool simulated);

}  // namespace touchline::bench

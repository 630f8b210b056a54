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

std::string write_page(const Page& page);

}  // namespace touchline::bench

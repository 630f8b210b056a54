// bench/README.md, written by the bench: what, how fast, against whom, on what, by which command.
#pragma once

#include <string>
#include <vector>

#include "bench/measure.h"

namespace touchline::bench {

// What was done under a load: how much a second, how long each waited, who used the cores.
struct LoadRow {
    std::string what;
    double a_second = 0;              // interactions, or questions; 0: not counted
    double p50_ms = 0, p99_ms = 0;
    double server_cores = 0, load_cores = 0;  // 0: in the row above
    double asked_a_second = 0, asked_p99_ms = 0;  // 0: not asked
    bool asked() const { return asked_a_second > 0 || asked_p99_ms > 0; }
    bool met() const;  // true when nothing was asked
};

// What changed on a screen, and how long until all of it was there again.
struct BrushRow {
    std::string what;
    std::size_t brushes = 0;
    double median_ms = 0, worst_ms = 0;
    double asked_ms = 0;  // of the worst
    bool met() const { return worst_ms <= asked_ms; }
};

struct Page {
    std::string command;              // that wrote it
    std::string other;                // DuckDB's version
    std::vector<Measure> measures;
    std::vector<LoadRow> loads;       // of the section on the server
    std::vector<BrushRow> brushes;    // of the part on the map screen
    std::vector<std::string> facts;   // figures without another side
    bool met() const;                 // everything that was asked
};

// The parts of the page, in their order. What was not measured this time is kept as it stands in
// the page of before.
enum class PagePart { compared, simulated, live, brush };
std::string write_part(PagePart part, const Page& page);
std::string kept_part(PagePart part, const std::string& before);

}  // namespace touchline::bench

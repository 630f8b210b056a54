// A simulated company on disk: what its systems deliver, and the truth beside it.
//
//   FOLDER/exports/SOURCE/…   the deliveries, a folder for each source
//   FOLDER/truth/*.parquet    what truly happened, and what was planted in the deliveries
//
// The bytes depend on the world only, never on the number of threads.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/process.h"
#include "base/result.h"
#include "simulate/world.h"

namespace touchline {

struct CompanyRequest {
    std::string folder;
    bool force = false;        // replace the exports and the truth that are there
    unsigned threads = 0;      // 0 = thread_count()
    // Of rows that wait: what happened in pods that are not written yet, and lines to be put in
    // order. Pods under way may take more, when a thread's alone are larger.
    std::size_t memory_max = 128 << 20;
    std::uint64_t truth_rows_max = 8'000'000;  // of a file of the truth; then the next one
    Progress* progress = nullptr;  // rows: interactions; bytes: people
};

struct SourceReport {
    std::string source;
    std::uint64_t files = 0, lines = 0, bytes = 0;
};
struct PlantedReport {
    std::string what;  // simulate::planted_names()
    std::uint64_t lines = 0;  // interactions and records it touches, copies counted
};
struct CompanyReport {
    std::uint64_t people = 0, pods = 0, centres = 0, journeys = 0, interactions = 0;
    std::uint64_t written = 0;  // interactions that stand in a delivery
    // What waited at most: of memory_max; and while runs of lines were merged, beside it.
    std::uint64_t waiting_bytes = 0, merging_bytes = 0;
    std::vector<SourceReport> sources;
    std::vector<PlantedReport> planted;
};

// All or nothing: what was there before stays until everything is written. Errors: conflict when
// the folder is not empty, unless forced; cancelled.
Result<CompanyReport> write_company(const simulate::World& world, const CompanyRequest& request);

}  // namespace touchline

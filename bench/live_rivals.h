// What else keeps rows durably: PostgreSQL, and DuckDB by itself. The same rows, the same disk, the
// same number of connections.
#pragma once

#include <string>
#include <vector>

#include "bench/live.h"

namespace touchline::bench {

// Rows by COPY in batches, and one by one by a prepared INSERT, each committed with
// synchronous_commit on, by a cluster of its own in the folder. `version` is what it calls itself.
// Empty rows and a reason in `missing` when it is not installed.
struct RivalLoads {
    std::vector<LoadRow> rows;
    std::string version, missing;
};
RivalLoads load_postgres(const LiveBenchRequest& request);
// Commits of 200 rows and of one, by its appender, on one thread: it lets no two commit at once.
RivalLoads load_duckdb(const LiveBenchRequest& request);

}  // namespace touchline::bench

// What is in a workspace at a glance, and source by source.
#pragma once

#include <string>
#include <vector>

#include "insight/closer.h"
#include "insight/series.h"
#include "workspace/workspace.h"

namespace touchline {

struct WorkspaceFacts {
    std::string name;  // of its directory
    std::uint64_t interactions = 0, journeys = 0, customers = 0, batches = 0;
    std::uint64_t centres = 0;  // that interactions name
    std::string rest;  // the type of the journeys that no rule but silence cuts
    Micros from_us = no_time, until_us = no_time;  // first and last beginning
    std::string policy;
    std::uint64_t position = 0;  // of the history: grows with every change
};
Result<WorkspaceFacts> read_facts(Workspace& workspace);

struct SourceFacts {
    std::string source;
    std::uint64_t batches = 0, interactions = 0, rejected = 0;
    Micros first_us = no_time, last_us = no_time;  // occurred
    Micros recorded_us = no_time;                  // of its newest batch
    std::string mapping_toml;                      // of today; empty when there is none
    struct Reason {
        std::string reason;
        std::uint64_t count = 0;
    };
    std::vector<Reason> reasons;  // of rejects that are kept, the most frequent first
};
Result<std::vector<SourceFacts>> read_sources(Workspace& workspace);

struct RejectQuestion {
    std::uint32_t batch = 0;  // 0: of all
    std::string source;       // empty: of all
    std::uint64_t limit = 100;
};
struct RejectOfBatch {
    std::uint32_t batch = 0;
    std::string source;
    Reject reject;
};
// The newest batch first. Errors: not_found.
Result<std::vector<RejectOfBatch>> read_rejects(Workspace& workspace,
                                                const RejectQuestion& question);

// Questions under a lens that need nothing but the index.
Result<KindCloser> look_at_kind(Workspace& workspace, const Lens& lens, const std::string& kind);
Result<FollowCloser> look_at_follow(Workspace& workspace, const Lens& lens,
                                    const std::string& first, const std::string& next);
// `crossfilter`: each series leaves out the lens's own field for it, so that a brush shows what
// else there is. Without it one pass counts them all.
struct SeriesQuestion {
    std::vector<SeriesBy> by;
    std::uint32_t bins_max = 200;
    bool crossfilter = false;
};
Result<std::vector<Series>> read_series(Workspace& workspace, const Lens& lens,
                                        const SeriesQuestion& question);

}  // namespace touchline

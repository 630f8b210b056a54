// A batch: one ingest run, as it is announced, as it ended, and as the history remembers it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "model/ids.h"
#include "model/interaction.h"

namespace touchline {

// The format of what a server received (capture/requests.h).
inline constexpr const char* requests_format = "requests";

// What is known before the first interaction.
struct BatchInfo {
    std::string source;                // name; made known when new
    std::int32_t source_priority = 0;  // of a new source; smaller comes first among equal times
    std::string file_name;             // as delivered, without folders
    std::string format;                // "csv"
    std::string mapping;               // text of the mapping used
    std::vector<std::string> promoted;  // attributes that belong into the index
    std::uint64_t mapping_hash = 0, policy_hash = 0;
    Micros recorded_at_us = no_time;   // the run's clock
    BatchId replaces = BatchId::none;  // remap: this batch is superseded in the same transaction
};

// A record that was in this delivery too, saying nothing new.
struct Sighting {
    InteractionId record;  // slot 0
    std::uint64_t row;     // in this delivery
};

// What is known after the last interaction. stop = true: nothing of the batch stays in the
// history but its row and its rejects, with the reason.
struct BatchFacts {
    bool stop = false;
    std::string stop_reason;
    std::string delivery;  // digest from DeliveryWriter::finish(); may be empty (no file kept)
    CaptureCounts counts;
    std::vector<IdentifierFact> identifiers;
    std::vector<ObjectFact> objects;
    std::vector<Reject> rejects;  // at most limits::rejects_kept_max
    std::vector<InteractionId> new_versions;  // slot 0: older versions are superseded
    std::vector<Sighting> duplicates;
};
// Called once, after the feed said there is no more, on the thread that called append().
using FinishBatch = std::function<Result<BatchFacts>()>;

enum class BatchState : std::uint8_t { captured, withdrawn, superseded, stopped };
const char* batch_state_name(BatchState state);

struct Batch {
    BatchId id = BatchId::none;
    BatchState state = BatchState::captured;
    std::string source, file_name, format, delivery, mapping;
    std::uint64_t mapping_hash = 0, policy_hash = 0;
    CaptureCounts counts;
    Micros recorded_at_us = no_time, superseded_at_us = no_time;
    BatchId replaced_by = BatchId::none;
    std::string reason;  // why stopped or withdrawn
};

struct Source {
    std::string name;
    std::int32_t priority = 0;
};

struct Withdrawal {
    std::uint64_t interactions = 0;  // no longer in the history
    std::uint64_t restored = 0;      // older versions and sightings of other batches now valid
};

}  // namespace touchline

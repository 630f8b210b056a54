// Live interactions on their way into the history: one transaction takes in what several sources
// sent since the last one, and how far the journal has been applied.
//
// A stream is a batch that stays open: its delivery grows (store/open_delivery.h), its counts are
// added to, and its rows have the instants at which they came. It is closed with its delivery
// whole; from then on it is a batch like any other.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "model/interaction.h"
#include "store/batch.h"

namespace touchline {

// What one source sent.
struct StreamPart {
    BatchId batch = BatchId::none;  // the open one; none: a new one is made, and put here
    BatchInfo info;                 // of a new one
    std::string delivery;           // the name of its open delivery
    std::vector<InteractionBlock> blocks;
    std::vector<IdentifierFact> identifiers;  // that the batch has not said yet
    std::vector<ObjectFact> objects;
    std::vector<Reject> rejects;    // to be kept
    std::vector<Sighting> duplicates;  // records that another batch of the source may have
    CaptureCounts counts;           // to be added
};

struct StreamChange {
    Micros at_us = 0;     // recorded_at of all its rows
    std::uint64_t first_row = 0, rows = 0;  // their history rows, in the order of the blocks
    bool moved = false;  // interactions of other batches count as one of these batches' now
};

// A stream that was open when its server ended.
struct OpenStream {
    BatchId batch = BatchId::none;
    std::string source, delivery;
};

struct ClosedStream {
    std::uint64_t moved = 0;  // interactions that count as this batch's now
};

}  // namespace touchline

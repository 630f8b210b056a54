// Capture: a delivery read, mapped and checked against what the history knows, block by block.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/process.h"
#include "capture/delivery.h"
#include "capture/mapping.h"
#include "model/interaction.h"
#include "model/known_records.h"
#include "model/terms.h"

namespace touchline {

// A repair that a rule of the mapping made, and how often.
struct RepairCount {
    std::string rule;  // "interaction 2: end_before_start = next_day"
    std::uint64_t times = 0;
};

// What is known once every block was taken.
struct CaptureOutcome {
    CaptureCounts counts;
    std::vector<Reject> rejects;  // the first limits::rejects_kept_max by row; all are counted
    std::vector<IdentifierFact> identifiers;    // each once
    std::vector<ObjectFact> objects;            // each once
    std::vector<InteractionId> superseded;      // records (slot 0) of which a new version came
    std::vector<InteractionId> duplicates;      // records (slot 0) the history had already …
    std::vector<std::uint64_t> duplicate_rows;  // … and their rows in this delivery
    std::vector<RepairCount> repairs;
    std::vector<std::string> remarks;           // sentences for the report
};

struct CaptureNeeds {
    Terms* terms = nullptr;               // never null
    const KnownRecords* known = nullptr;  // live records of this source; null = none
    Progress* progress = nullptr;         // may be null: rows_done is counted
    unsigned threads_wanted = 0;          // 0 = as many as there are
};

class Capture : public InteractionFeed {
public:
    // The delivery and what `needs` points to must outlive the capture. Errors: invalid_input
    // when the mapping names columns that the delivery does not have.
    static Result<std::unique_ptr<Capture>> open(Delivery& delivery, const Mapping& mapping,
                                                 const CaptureNeeds& needs);
    ~Capture() override;

    // Called by several threads at once. Blocks come in no particular order; the result does
    // not depend on it. Errors: those of the reader; cancelled.
    Result<bool> next(InteractionBlock& block) override;
    unsigned threads_wanted() const override;
    // Once, after next() said false (or failed) to everybody. Errors: corrupt when two
    // identifiers have one hash.
    Result<CaptureOutcome> finish();

private:
    struct State;
    explicit Capture(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace touchline

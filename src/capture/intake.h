// Requests read and mapped one at a time, on any thread: what live interactions are made by.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "capture/apply.h"
#include "capture/mapping.h"
#include "capture/requests.h"
#include "model/interaction.h"
#include "model/terms.h"

namespace touchline {

// A source record and the interactions made of it: rows [first, first + count) of the block.
struct IntakeRecord {
    InteractionId id;  // slot 0
    std::uint64_t says = 0;
    std::uint32_t first = 0, count = 0;
    std::uint64_t row = 0;  // place in the request, from 1
    bool repeated = false;  // a record before it in the request has this id
};

struct IntakeResult {
    InteractionBlock block;
    std::vector<IntakeRecord> records;
    std::vector<Reject> rejects;                // by row
    std::vector<std::string> reject_ids;        // as their sender named them
    std::vector<IdentifierFact> identifiers;    // each once
    std::vector<ObjectFact> objects;
    std::uint64_t read() const { return records.size() + rejects.size(); }
};

class Intake {
public:
    // Errors: invalid_input, as Mapper's.
    static Result<std::unique_ptr<Intake>> make(const Mapping& mapping, Terms& terms);

    // Thread-safe. 64 bytes behind the body must be readable. Errors: invalid_input
    // when the body is not of its dialect.
    Result<IntakeResult> read(const ReceivedHead& head, std::string_view body);

private:
    Intake(Mapping mapping, Terms& terms) : mapping_(std::move(mapping)), terms_(terms) {}
    Result<std::unique_ptr<Mapper>> borrow();
    void identify(const MappedBlock& mapped, IntakeResult& result) const;

    const Mapping mapping_;
    Terms& terms_;
    std::mutex guard_;
    std::vector<std::unique_ptr<Mapper>> idle_;
};

}  // namespace touchline

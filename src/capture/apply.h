// A mapping at work: records in, interactions out. One Mapper a thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "capture/facts.h"
#include "capture/mapping.h"
#include "capture/values.h"
#include "capture/words.h"
#include "model/interaction.h"
#include "model/terms.h"

namespace touchline {

// A source record that became interactions [first, first + count) of the block. Ids and the
// customers of anonymous records are filled in later, when its ordinal is known.
struct MappedRecord {
    Hash128 identity;       // of its id in the source, or of its raw bytes
    bool by_id = false;     // else repeats are told apart by their ordinal
    bool anonymous = false;
    std::uint32_t first = 0, count = 0;
    std::uint32_t at = 0;   // in the RecordBlock
    std::uint64_t says = 0;  // KnownRecords: what its interactions say together
};

struct MappedBlock {
    std::vector<MappedRecord> records;
    std::vector<std::uint8_t> slots;  // of each interaction of the block
    std::vector<Reject> rejects;
    void clear() { records.clear(), slots.clear(), rejects.clear(); }
};

class Mapper {
public:
    // Errors: invalid_input for zones and formats that do not exist.
    static Result<std::unique_ptr<Mapper>> make(const Mapping& mapping, Terms& terms);
    ~Mapper();

    // Adds to `block` (ids and rows of anonymous customers left open) and to `mapped`.
    void map(const RecordBlock& records, InteractionBlock& block, MappedBlock& mapped);

    Facts& facts();
    const std::vector<std::string>& repair_names() const;  // one a rule that may repair
    const std::vector<std::uint64_t>& repairs() const;     // how often each did

private:
    struct State;
    explicit Mapper(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

// The columns that a mapping uses up: what is left may become attributes.
std::vector<std::string> columns_of(const Mapping& mapping);
// Every column that a mapping names, for checking them against a header.
std::vector<std::string> columns_named(const Mapping& mapping);

}  // namespace touchline

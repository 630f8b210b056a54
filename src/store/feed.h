// Blocks of interactions as rows of SQL: the engine's threads each pull blocks from the feed; or,
// few and often, straight into their table.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/interaction.h"
#include "tabular/table_function.h"

namespace touchline {

// `batch`: whose row it is, when one feed brings those of several batches (streams).
struct TextRow {
    InteractionId id;
    std::string text;
    BatchId batch = BatchId::none;
};
struct LinkRow {
    InteractionId id;
    ObjectId object;
    TermId type, qualifier;
    BatchId batch = BatchId::none;
};
struct ParticipantRow {
    InteractionId id;
    RecordId record;
    TermId role;
    BatchId batch = BatchId::none;
};

// What passes by with the interactions and belongs into other tables.
struct SideRows {
    std::vector<TextRow> texts;
    std::vector<LinkRow> links;
    std::vector<ParticipantRow> participants;
    std::uint64_t interactions = 0;
};

// A table function over a feed: columns of table `interaction` from id_high to content.
class FeedTable {
public:
    Status add(Connection& connection, const std::string& name, unsigned threads);
    // Runs the statement, which reads the table once, over the feed.
    // Errors: the feed's own first error, else the statement's.
    Result<SideRows> run(Connection& connection, const std::string& sql,
                         const Parameters& parameters, InteractionFeed& feed);
    struct State;

private:
    std::shared_ptr<State> state_;
};

// A block that goes into the table with its batch.
struct BatchBlock {
    BatchId batch = BatchId::none;
    const InteractionBlock* block = nullptr;
};
// Appends them to table `interaction` in this order, inside the transaction of the connection.
Result<SideRows> append_blocks(Connection& connection, std::span<const BatchBlock> blocks,
                               Micros at_us);

}  // namespace touchline

// Blocks of interactions as rows of SQL: the engine's threads each pull blocks from the feed.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "model/interaction.h"
#include "tabular/table_function.h"

namespace touchline {

struct TextRow {
    InteractionId id;
    std::string text;
};
struct LinkRow {
    InteractionId id;
    ObjectId object;
    TermId type, qualifier;
};
struct ParticipantRow {
    InteractionId id;
    RecordId record;
    TermId role;
};

// What passes by with the interactions and belongs into other tables.
struct SideRows {
    std::vector<TextRow> texts;
    std::vector<LinkRow> links;
    std::vector<ParticipantRow> participants;
    std::uint64_t interactions = 0;
};

// The table function touchline_feed(): columns of table `interaction` from id_high to content,
// without batch_id.
class FeedTable {
public:
    Status add(Connection& connection, unsigned threads);
    // Runs the statement, which reads touchline_feed() once, over the feed.
    // Errors: the feed's own first error, else the statement's.
    Result<SideRows> run(Connection& connection, const std::string& sql,
                         const Parameters& parameters, InteractionFeed& feed);
    struct State;

private:
    std::shared_ptr<State> state_;
};

}  // namespace touchline

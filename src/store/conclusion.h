// What follows from a change of the history, and is committed with it or not at all: assertions
// about who is who, drawn from the identifiers as the change leaves them.
//
// store does not know the rules (identity does); it asks for the conclusion in the middle of the
// change, shows the history as it will be, and commits both in one transaction.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/assertion.h"
#include "model/ids.h"
#include "model/interaction.h"

namespace touchline {

class Connection;

// What one batch says of a record.
struct StoredIdentifier {
    RecordId record;
    TermId scheme;
    std::string_view value;  // normalised
    BatchId batch;
    Validity valid;
};
inline constexpr Micros beginning_of_time = -(1LL << 62);  // before anything was recorded
using IdentifierSink = std::function<void(const StoredIdentifier&)>;

// The history as a change will leave it, seen from inside its transaction.
class PendingHistory {
public:
    explicit PendingHistory(Connection& writer) : writer_(writer) {}
    // Of those that count, what was recorded after an instant; without one all.
    Status each_identifier(const IdentifierSink& sink, Micros after_us = beginning_of_time);
    Result<std::vector<Assertion>> assertions();

private:
    Connection& writer_;
};

struct Conclusion {
    std::vector<Assertion> assertions;  // ids and the instant of the change are given by the store
    std::map<std::string, std::string> notes;  // Store::note() gives them back
};
using Conclude = std::function<Result<Conclusion>(PendingHistory&)>;

}  // namespace touchline

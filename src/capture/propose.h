// A mapping proposed from the names and the contents of the columns, with how sure it is.
#pragma once

#include <string>
#include <vector>

#include "capture/delivery.h"
#include "capture/mapping.h"

namespace touchline {

struct FieldGuess {
    std::string field;    // "customer", "kind", "occurred_at", "object order" …
    std::string column;   // or what it is made of: "constant 'contact'"
    int sure = 0;         // percent
    std::string reason;   // "named like a customer, 3,981 different values"
    std::vector<std::string> samples;  // up to three values
};

// An interaction as the proposed mapping makes it, for people.
struct PreviewRow {
    std::string occurred_at, took, customer, kind, channel, staff, object;  // took: h:mm:ss
};

struct Proposal {
    Mapping mapping;
    std::vector<FieldGuess> fields;
    std::vector<PreviewRow> first;      // the first three interactions
    std::vector<std::string> rest;      // columns without a role: kept as attributes
    std::vector<std::string> remarks;   // "no column looks like a customer: …"
    std::uint64_t sampled = 0, rejected_of_sample = 0;
    int sure = 0;                       // the least sure of customer, kind and time
};

// Errors: invalid_input when nothing looks like a time, with the columns there are.
Result<Proposal> propose_mapping(Delivery& delivery, const std::string& source);

// For the terminal: one line a field, then the first interactions.
std::string proposal_table(const Proposal& proposal);

}  // namespace touchline

// From a number down to the interactions behind it: one customer, one journey, one interaction
// with the record it was made from, and the search that finds them.
//
// Timelines come from the index alone, so they are as quick as they are current; identifiers,
// texts and source records are asked of the history.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "insight/journey_page.h"
#include "workspace/workspace.h"

namespace touchline {

// An interaction as a timeline shows it.
struct StepRow {
    std::string id;  // opaque; read_interaction() opens it
    Micros occurred_us = 0, ended_us = 0;
    std::string kind, channel, centre, staff;
    std::string object_type, object;  // of its journey, when an object makes it
    JourneyId journey;
};

struct JourneyDetail {
    JourneyRow row;
    std::uint64_t participants = 0;
    std::vector<StepRow> steps;  // the first limits of them
};
// Errors: not_found (it may have been joined with another, or cut anew).
Result<JourneyDetail> read_journey(Workspace& workspace, const std::string& id);

struct RecordRow {
    std::string record, source, scheme, value;  // an identifier of one of the customer's records
};
struct CustomerTimeline {
    CustomerId customer = CustomerId::none;
    bool redirected = false;            // the id asked for was that of another of his records
    std::vector<RecordRow> records;     // when asked for
    std::vector<JourneyRow> journeys;   // by beginning
    std::vector<StepRow> steps;         // in order; the latest timeline_steps_max
    std::uint64_t interactions = 0;     // all of them
};
inline constexpr std::size_t timeline_steps_max = 5'000;
// `details`: with identifiers and texts of objects, from the history. Errors: not_found.
Result<CustomerTimeline> read_customer(Workspace& workspace, const std::string& id, bool details);

struct InteractionSeen {
    StepRow step;
    std::string interaction;  // its id in the history, 32 hex digits
    CustomerId customer = CustomerId::none;
    Micros recorded_us = 0;
    std::int16_t offset_min = no_offset;
    std::string reason, object_type, object, currency, attributes, text;
    std::optional<std::int64_t> cost_minor;
    std::optional<double> rating;
    std::optional<Micros> promise_due_us;
    struct Source {
        std::string source, file_name, format;
        std::uint32_t batch = 0;
        std::uint64_t row = 0, line = 0;
        std::string raw;     // the record as delivered
        std::string missing;  // why there is no raw record
    } source;
};
// By the id of a StepRow or by 32 hex digits. Errors: not_found.
Result<InteractionSeen> read_interaction(Workspace& workspace, const std::string& id);

struct FoundCustomer {
    CustomerId customer = CustomerId::none;
    std::string why;  // "phone 0171…", "order 4711", "journey", "customer"
    std::uint64_t interactions = 0;
    Micros last_us = no_time;
};
// Identifiers and objects that are, or begin with, the text; ids of customers, records,
// journeys and interactions. The best first: what is equal before what begins so.
Result<std::vector<FoundCustomer>> find_customers(Workspace& workspace, const std::string& text,
                                                  std::size_t limit);

Result<JourneyPage> page_of_journeys(Workspace& workspace, const Lens& lens,
                                     const JourneyPageRequest& request);

}  // namespace touchline

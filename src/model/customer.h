// What is known of customers, as plain values: words instead of codes, instants in UTC.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"
#include "model/ids.h"
#include "model/interaction.h"

namespace touchline {

// An interaction as a person reads it, and what it came from. Empty words: not given.
struct InteractionDetail {
    std::uint64_t history_row = 0;
    InteractionId id;
    RecordId record = RecordId::none;
    Micros occurred_us = 0, ended_us = 0;
    std::int16_t offset_min = no_offset;
    std::string kind, channel, centre, staff, reason;
    std::string object_type, object;  // the primary one
    std::int64_t cost_minor = no_money;
    std::string currency;
    double rating = no_rating;
    Micros promise_due_us = no_time;
    std::string attributes;  // a JSON object, or empty
    std::string text;
    std::string source, file_name;  // of the batch
    BatchId batch = BatchId::none;
    std::uint64_t source_row = 0;  // in its delivery
    Micros recorded_at_us = 0;
};

struct KnownAs {
    std::string scheme, value;
    auto operator<=>(const KnownAs&) const = default;
};

// What one source says of a person.
struct RecordDetail {
    RecordId record = RecordId::none;
    std::string source;
    std::vector<KnownAs> identifiers;  // sorted
};

struct CustomerStep {
    InteractionDetail interaction;
    std::uint64_t wait_ms = 0;  // since the one before it in its journey
    bool overlaps = false;      // it began before that one ended
};

struct CustomerJourney {
    std::string type, outcome;
    std::string object;  // that makes it, when one does
    Micros started_us = 0, ended_us = 0;
    std::uint64_t throughput_ms = 0;
    std::uint32_t participants = 0;
    std::vector<CustomerStep> steps;  // in order
};

// One customer: who that is, and all that happened.
struct CustomerDetail {
    CustomerId customer = CustomerId::none;
    RecordId asked = RecordId::none;  // the record that was asked for, when another names him
    bool anonymous = false;           // nobody can recognise him
    std::vector<RecordDetail> records;
    std::vector<CustomerJourney> journeys;  // by their start
    std::string policy;                     // hash of the policies
};

// Who the customers are, as a whole.
struct CustomersAnswer {
    std::uint64_t customers = 0;  // with at least one interaction
    std::uint64_t anonymous = 0;  // of them, whom nobody can recognise
    std::uint64_t records = 0;    // that somebody can be recognised by
    std::uint64_t linked_customers = 0, linked_records = 0;  // of several records, and those
    struct Links {
        std::string by;  // "phone": an identifier of that scheme; "human:ana": her word
        std::uint64_t links = 0;
    };
    std::vector<Links> links;  // most first
    // Identifiers of more records than the policy allows: they link nobody. Values are masked.
    struct Shared {
        std::string scheme, masked;
        std::uint64_t records = 0, records_max = 0;
    };
    std::vector<Shared> shared;  // most records first; at most limits::shared_shown_max
    std::uint64_t shared_total = 0;
    struct Refused {
        RecordId a = RecordId::none, b = RecordId::none;
        std::string by;       // as in Links
        std::string because;  // "human:ana: they are twins"
    };
    std::vector<Refused> refused;
    std::string policy;  // hash of the policies
};

}  // namespace touchline

// A mapping says which column of a source is what. It is a TOML file, sources/NAME.toml.
//
// docs/mapping.md describes every key; read_mapping refuses keys it does not know.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "capture/reader.h"

namespace touchline {

// Where a word comes from: one of column, template, constant.
// TOML: "column", or { column = "c" | template = "{type}_{step}" | constant = "x",
//   values = { "8" = "email" }, other = "…", null_values = ["-"] }
struct ValueRule {
    std::string column, pattern, constant;
    std::vector<std::pair<std::string, std::string>> values;  // value map, after null values
    std::string other;  // what is not in the map; "" = as it is
    std::vector<std::string> null_values;
    bool given() const { return !column.empty() || !pattern.empty() || !constant.empty(); }
    bool operator==(const ValueRule&) const = default;
};

struct DurationRule {
    std::string column;
    std::string unit = "s";  // "us", "ms", "s", "min", "h", "clock" (h:mm:ss)
    char decimal = '.';
    bool operator==(const DurationRule&) const = default;
};

// A time of one or more columns (a date and a clock are joined by a blank).
struct TimeRule {
    std::vector<std::string> columns;
    std::string format = "iso";  // base/time.h TimeFormat
    std::vector<std::string> other_formats;  // tried in order where `format` does not fit
    std::string zone;  // "" = of the centre, else of the mapping
    std::vector<std::string> null_values;  // of any of the columns
    std::vector<DurationRule> plus;  // added: the call was answered its queue seconds later
    bool end_of_day = false;  // midnight means the end of that day (promises)
    bool given() const { return !columns.empty(); }
    bool operator==(const TimeRule&) const = default;
};

// One condition on a column; several together must all hold.
struct Condition {
    enum class Test { present, empty, is, is_not, over, under };
    std::string column;
    Test test = Test::present;  // present: the column is there and not empty
    std::vector<std::string> values;  // is, is_not: one of these
    double number = 0;  // over, under
    bool operator==(const Condition&) const = default;
};

// What to do with a time that comes before the one it should follow. Repairs are counted; of a
// list, the first that applies is used; when none does, the record is refused.
//   next_day: add a day, when it is more than 12 hours too early (only a clock is stored, and
//             midnight has passed)
//   swap: exchange the two (ends only)      clamp: take the other time
//   keep: leave it as delivered (starts only)      reject: refuse the record
enum class OrderRule { reject, next_day, swap, clamp, keep };

struct MoneyRule {
    std::string column;
    char decimal = '.';
    ValueRule currency;
    bool operator==(const MoneyRule&) const = default;
};

struct RatingRule {
    std::string column;
    char decimal = '.';
    std::vector<std::string> null_values;
    bool operator==(const RatingRule&) const = default;
};

// One interaction made from a record.
struct InteractionRule {
    ValueRule kind, channel, centre, staff, reason;
    TimeRule occurred_at, ended_at, promise_due;
    DurationRule duration;  // instead of ended_at
    TimeRule not_before;  // occurred_at may not come before this
    std::vector<OrderRule> occurred_too_early;  // when it does
    std::vector<OrderRule> end_before_start;
    MoneyRule cost;
    RatingRule rating;
    std::string text;  // a column
    std::vector<Condition> when;
    bool operator==(const InteractionRule&) const = default;
};

// An identifier of the customer. The first one present names the record.
struct CustomerRule {
    enum class Otherwise { reject, anonymous, keep };
    std::string scheme;
    std::string column;  // or, for OCEL, the type of the object that is the customer
    std::string object_type;
    std::vector<std::string> null_values;
    std::vector<std::string> normalise;  // in order: "trim", "lower", "digits", "phone"
    std::string country_code;  // "phone": of numbers without one, such as "49"
    std::string must_be;  // "", "digits", "email", "phone"
    Otherwise otherwise = Otherwise::reject;  // when it is not; keep and anonymous are counted
    TimeRule valid_from, valid_to;  // since when and until when it names him
    bool operator==(const CustomerRule&) const = default;
};

struct ObjectRule {
    std::string type, column, qualifier;
    std::vector<std::string> null_values;
    bool primary = false;
    bool operator==(const ObjectRule&) const = default;
};

struct ParticipantRule {
    std::string role, scheme, column;
    bool operator==(const ParticipantRule&) const = default;
};

struct AttributeRule {
    enum class Keep { rest, listed, none };  // rest: every column that nothing else uses
    Keep keep = Keep::rest;
    std::vector<std::string> columns;  // listed: these; rest: these too, though used elsewhere
    std::vector<std::string> drop;
    std::vector<std::string> promote;  // kept whatever the others say, and in the index
    bool operator==(const AttributeRule&) const = default;
};

// A record that meets the conditions is rejected with the reason.
struct RefuseRule {
    std::vector<Condition> when;
    std::string reason;
    bool operator==(const RefuseRule&) const = default;
};

struct Mapping {
    std::string source;
    std::int64_t priority = 100;  // of sources, when times are equal: smaller first
    std::string zone = "UTC";  // of times without an offset
    std::map<std::string, std::string> zone_by_centre;
    std::vector<std::string> id;  // columns that name a record in its source; empty: its content
    std::vector<std::string> null_values;  // mean "not given" in every column
    FormatOptions format;
    std::vector<CustomerRule> customers;
    std::vector<ObjectRule> objects;
    std::string primary_object;  // OCEL: the type of the primary object
    std::vector<ParticipantRule> participants;
    InteractionRule defaults;  // what every interaction has unless it says otherwise
    std::vector<InteractionRule> interactions;  // at least one
    AttributeRule attributes;
    std::vector<RefuseRule> refuse;

    // Interaction i with the defaults filled in.
    InteractionRule complete(std::size_t i) const;
};

bool operator==(const Mapping& a, const Mapping& b);

// Errors: invalid_input with line, key and the nearest known key.
Result<Mapping> read_mapping(std::string_view toml);
// Commented; read_mapping(write_mapping(m)) == m.
std::string write_mapping(const Mapping& mapping);

}  // namespace touchline

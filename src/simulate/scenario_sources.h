// The part of a scenario that is about systems: who writes down what happens, and how badly.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"
#include "simulate/distribution.h"

namespace touchline::simulate {

// What a column of an export holds (export_fields.cpp says each in words).
enum class SourceField : std::uint8_t {
    id,
    turn,
    kind,
    channel,
    centre,
    region,
    brand,
    staff,
    reason,
    direction,
    result,
    arrived,
    begin,
    end,
    recorded,
    wait_s,
    wait_ms,
    duration_s,
    duration_ms,
    cost,
    object,
    object_type,
    amount,
    created,
    promise,
    due,
    promised,
    subject,
    quote,
    offer,
    survey,
    score,
    text,
    asked,
    incident,
    customer_number,
    phone,
    email,
    cookie,
    name,
    given,
    family,
    street,
    town,
    postcode,
    birth_day,
    segment,
    need,
    record,
    currency
};

// Shares of 0 … 1, of rows; each row has at most one of lost, broken, repeated, late and
// out_of_order.
struct RowDirt {
    double lost = 0;          // never delivered
    double broken = 0;        // delivered so that it must be rejected
    double repeated = 0;      // twice in a delivery, or again in the next one
    double late = 0;          // in a later delivery than the others
    Distribution late_by;
    double out_of_order = 0;  // at another place of its delivery
    double missing = 0;       // of each identifier: empty
    double mixed_formats = 0;  // rows whose times are written as `other_time_format`
};

// [dirt]
struct Dirt {
    RowDirt rows;  // of every source that does not say otherwise
    // People, in the customer files of centres.
    double broken_records = 0;  // lines that must be rejected: the rows' `broken` is not for them
    double typo = 0;  // of a name, street or e-mail, each
    double duplicate = 0;  // a second record of the same person in one centre
    double moved = 0;  // an old address
    double renamed = 0;  // of people: the family name changes while it runs
    double phone_formats = 0;  // written another way: 0049…, +49 …, 0…
    double two_people_one_record = 0;  // of people in households: served under the number of the
                                       // first of them
    // Clocks of centres: of what their own systems write (`local`).
    double clock_skewed = 0;  // share of centres
    Distribution clock_skew;
};

// [[source]]: a system that writes down what happens. The first that takes an interaction has it.
struct SourceSystem {
    enum class Form : std::uint8_t {
        rows,  // a row an interaction
        conversations,  // a line of JSON for what one customer and one matter bring in a sitting
        traces,  // an XES trace for each object, an event (or a pair) an interaction
        people,  // a row for each record of a customer that a centre keeps
    };
    enum class Format : std::uint8_t { csv, jsonl, xes };
    enum class Per : std::uint8_t { company, region, brand, centre };  // a file for each
    enum class Every : std::uint8_t { all, quarter, month, week };  // and for each of these

    std::string name;  // "acd"
    std::string says;
    Form form = Form::rows;
    Format format = Format::csv;
    Per per = Per::company;
    Every every = Every::month;
    std::vector<std::string> channels, kinds, not_kinds;  // what it takes; empty = any
    bool backoffice = false;  // takes silent steps too
    std::uint32_t line = 0;  // in the file
    bool local = false;  // stands in each centre: has its clock, is offline with it
    // Identifiers that it writes when the customer is known by them, and those that it sees of
    // everybody: customer_number, phone, email, cookie, name.
    std::vector<SourceField> identifiers, always;
    std::string zone = "UTC";  // of its times; "centre" = each centre's own
    std::string time_format = "iso";  // as in a mapping: iso, epoch_ms, "%d.%m.%Y %H:%M"
    std::string other_time_format;  // of rows with mixed formats
    std::string delimiter = ",", decimal = ".", encoding = "utf-8";
    struct Column {
        std::string name;
        SourceField field = SourceField::id;
        std::string format;  // of a time, when not the source's
        std::string type;  // of an object: "Case = object of ticket"; "" = the primary one
    };
    std::vector<Column> columns;
    std::string turns;  // conversations: the name of the array; columns are around it
    std::vector<Column> turn_columns;
    std::vector<std::pair<std::string, std::string>> words;  // kind -> this system's word
    Micros overlap_us = 0;  // each delivery begins with the last of the one before
    // A new release of the system writes differently from the first delivery after it.
    struct Change {
        Micros from_us = no_time;
        std::string time_format, delimiter;
    } change;
    RowDirt dirt;

    bool has(SourceField field) const;
};

// The names of fields, and what each holds, for docs and errors.
struct FieldRow {
    SourceField field;
    const char* name;
    const char* says;
};
const std::vector<FieldRow>& source_fields();

}  // namespace touchline::simulate

// THE table of what a column of an export may hold.
#include <algorithm>

#include "simulate/scenario_sources.h"

namespace touchline::simulate {

const std::vector<FieldRow>& source_fields() {
    static const std::vector<FieldRow> rows = {
        {SourceField::id, "id", "the number of the row in its system"},
        {SourceField::turn, "turn", "the place of a turn in its conversation, from 1"},
        {SourceField::kind, "kind", "what happened, in the word of the system"},
        {SourceField::channel, "channel", "the channel"},
        {SourceField::centre, "centre", "the centre"},
        {SourceField::region, "region", "its region"},
        {SourceField::brand, "brand", "its brand"},
        {SourceField::staff, "staff", "who served"},
        {SourceField::reason, "reason", "the reason the customer gave"},
        {SourceField::direction, "direction", "in or out"},
        {SourceField::result, "result", "served, abandoned, closed, transferred, failed or solved"},
        {SourceField::arrived, "arrived", "when the customer came"},
        {SourceField::begin, "begin", "when he was served"},
        {SourceField::end, "end", "when that ended"},
        {SourceField::recorded, "recorded", "when the system wrote it down"},
        {SourceField::wait_s, "wait_s", "seconds from arrived to begin"},
        {SourceField::wait_ms, "wait_ms", "the same in milliseconds"},
        {SourceField::duration_s, "duration_s", "seconds from begin to end"},
        {SourceField::duration_ms, "duration_ms", "the same in milliseconds"},
        {SourceField::cost, "cost", "what it cost the organisation"},
        {SourceField::object, "object",
         "the number of what it is about; of a type: object of ticket"},
        {SourceField::object_type, "object_type", "and its type"},
        {SourceField::amount, "amount", "the amount of what it is about"},
        {SourceField::created, "created", "when that was made"},
        {SourceField::promise, "promise", "what was promised"},
        {SourceField::due, "due", "until when"},
        {SourceField::promised, "promised", "until when this was promised before"},
        {SourceField::subject, "subject", "what a quote or an offer is about"},
        {SourceField::quote, "quote", "what was told"},
        {SourceField::offer, "offer", "accepted or declined"},
        {SourceField::survey, "survey", "the name of the survey"},
        {SourceField::score, "score", "the answer, or the stars"},
        {SourceField::text, "text", "what was written or said"},
        {SourceField::asked, "asked", "what the customer was asked for"},
        {SourceField::incident, "incident", "the incident it fell into"},
        {SourceField::customer_number, "customer_number", "the customer's number"},
        {SourceField::phone, "phone", "the number he calls from"},
        {SourceField::email, "email", "the address he writes from"},
        {SourceField::cookie, "cookie", "his device"},
        {SourceField::name, "name", "given and family name"},
        {SourceField::given, "given", "given name"},
        {SourceField::family, "family", "family name"},
        {SourceField::street, "street", "street and house number"},
        {SourceField::town, "town", "town"},
        {SourceField::postcode, "postcode", "its code"},
        {SourceField::birth_day, "birth_day", "the day of birth"},
        {SourceField::segment, "segment", "the segment"},
        {SourceField::need, "need", "a special need"},
        {SourceField::record, "record", "the number of the record in the customer file"},
        {SourceField::currency, "currency", "of amounts"},
    };
    return rows;
}

bool SourceSystem::has(SourceField field) const {
    const auto is = [field](const Column& column) { return column.field == field; };
    return std::any_of(columns.begin(), columns.end(), is) ||
           std::any_of(turn_columns.begin(), turn_columns.end(), is);
}

}  // namespace touchline::simulate

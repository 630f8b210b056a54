// Customers, journeys and interactions as JSON.
#include "serve/drill_json.h"

#include "base/text.h"
#include "report/closer_json.h"

namespace touchline {
namespace {

void text_or_null(JsonWriter& json, const char* name, const std::string& text) {
    json.key(name);
    if (text.empty()) json.null();
    else json.value(text);
}

// The fields that every interaction has, wherever it is shown.
void append_fields(JsonWriter& json, const StepRow& step, CustomerId customer) {
    json.field("id", step.id).field("occurred_at", write_instant(step.occurred_us));
    json.field("ended_at", write_instant(step.ended_us)).field("kind", step.kind);
    text_or_null(json, "channel", step.channel);
    text_or_null(json, "centre", step.centre);
    text_or_null(json, "staff", step.staff);
    text_or_null(json, "object", step.object);
    text_or_null(json, "object_type", step.object_type);
    json.field("journey", write_journey_id(step.journey));
    json.field("customer", write_customer_id(customer));
}

void append_source(JsonWriter& json, const InteractionSeen::Source& source) {
    json.key("source").begin_object().field("source", source.source);
    json.field("batch", source.batch).field("file_name", source.file_name);
    json.field("format", source.format).field("row", source.row).field("line", source.line);
    text_or_null(json, "raw", source.raw);
    text_or_null(json, "missing", source.missing);
    json.end_object();
}

template <class Value>
void value_or_null(JsonWriter& json, const char* name, const std::optional<Value>& value) {
    json.key(name);
    if (value) json.value(*value);
    else json.null();
}

}  // namespace

std::string write_customer_id(CustomerId customer) {
    return write_hex(static_cast<std::uint64_t>(customer));
}

void append_step(JsonWriter& json, const StepRow& step, CustomerId customer) {
    json.begin_object();
    append_fields(json, step, customer);
    json.end_object();
}

void append_arrival(JsonWriter& json, const Arrival& arrival) {
    json.begin_object();
    append_fields(json, arrival.step, arrival.customer);
    text_or_null(json, "after", arrival.after);
    json.end_object();
}

std::string write_customer_json(const CustomerTimeline& customer) {
    JsonWriter json(JsonWriter::Style::compact);
    json.begin_object().field("customer", write_customer_id(customer.customer));
    json.field("redirected", customer.redirected);
    json.field("count", customer.interactions).key("records").begin_array();
    for (const RecordRow& row : customer.records)
        json.begin_object()
            .field("record", row.record)
            .field("source", row.source)
            .field("scheme", row.scheme)
            .field("value", row.value)
            .end_object();
    json.end_array().key("journeys").begin_array();
    for (const JourneyRow& row : customer.journeys) append_journey_row(json, row);
    json.end_array().key("interactions").begin_array();
    for (const StepRow& step : customer.steps) append_step(json, step, customer.customer);
    json.end_array().end_object();
    return json.take();
}

std::string write_journey_json(const JourneyDetail& journey) {
    JsonWriter json(JsonWriter::Style::compact);
    json.begin_object().key("journey");
    append_journey_row(json, journey.row);
    json.field("participants", journey.participants).key("interactions").begin_array();
    for (const StepRow& step : journey.steps) append_step(json, step, journey.row.id.customer);
    json.end_array().end_object();
    return json.take();
}

std::string write_interaction_json(const InteractionSeen& detail) {
    JsonWriter json(JsonWriter::Style::compact);
    json.begin_object().key("interaction").begin_object();
    append_fields(json, detail.step, detail.customer);
    json.field("interaction", detail.interaction);
    json.field("recorded_at", write_instant(detail.recorded_us));
    text_or_null(json, "reason", detail.reason);
    value_or_null(json, "cost_minor", detail.cost_minor);
    text_or_null(json, "currency", detail.currency);
    value_or_null(json, "rating", detail.rating);
    text_or_null(json, "promise_due_at",
                 detail.promise_due_us ? write_instant(*detail.promise_due_us) : "");
    json.key("attributes");
    if (detail.attributes.empty()) json.null();
    else json.raw(detail.attributes);
    text_or_null(json, "text", detail.text);
    json.end_object();
    append_source(json, detail.source);
    json.end_object();
    return json.take();
}

std::string write_found_json(const std::vector<FoundCustomer>& found) {
    JsonWriter json(JsonWriter::Style::compact);
    json.begin_object().key("customers").begin_array();
    for (const FoundCustomer& row : found)
        json.begin_object()
            .field("customer", write_customer_id(row.customer))
            .field("why", row.why)
            .field("interactions", row.interactions)
            .field("last_at", write_instant(row.last_us))
            .end_object();
    json.end_array().end_object();
    return json.take();
}

}  // namespace touchline

// One customer: known as, journeys, interactions in order with waits and where they came from.
#include "report/customer_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "base/text.h"
#include "report/json_writer.h"
#include "report/text_table.h"

namespace touchline {
namespace {

std::string counted(std::size_t n, const char* one, const char* many) {
    return with_thousands(std::int64_t(n)) + " " + (n == 1 ? one : many);
}

// "2026-03-01 10:00", with seconds where any interaction of the customer has some.
class When {
public:
    explicit When(const CustomerDetail& customer) {
        for (const CustomerJourney& journey : customer.journeys)
            for (const CustomerStep& step : journey.steps)
                seconds_ |= step.interaction.occurred_us / 1'000'000 % 60 != 0;
    }
    std::string operator()(Micros us) const {
        std::string text = write_instant(us - (us % 1'000'000 + 1'000'000) % 1'000'000);
        text[10] = ' ';
        text.resize(seconds_ ? 19 : 16);
        return text;
    }
    std::string day(Micros us) const { return write_instant(us).substr(0, 10); }

private:
    bool seconds_ = false;
};

std::string known_as(const CustomerDetail& customer) {
    std::set<KnownAs> all;
    for (const RecordDetail& record : customer.records)
        all.insert(record.identifiers.begin(), record.identifiers.end());
    std::string text;
    for (const KnownAs& one : all)
        text += (text.empty() ? "" : ", ") + one.scheme + " " + one.value;
    return text.empty() ? "anonymous: nobody can recognise them again" : "known as " + text;
}

std::string heading_of(const CustomerDetail& customer, const When& when) {
    std::string text = "customer " + write_record_id(RecordId{std::uint64_t(customer.customer)});
    if (customer.asked != RecordId::none)
        text += " (asked for record " + write_record_id(customer.asked) + ")";
    text += "\n" + known_as(customer) + "\n";
    std::set<std::string> sources;
    for (const RecordDetail& record : customer.records) sources.insert(record.source);
    if (!sources.empty())
        text += fmt::format("{} of {}  ·  ", counted(customer.records.size(), "record", "records"),
                            join({sources.begin(), sources.end()}, ", "));
    std::size_t interactions = 0;
    Micros until = INT64_MIN;
    for (const CustomerJourney& journey : customer.journeys) {
        interactions += journey.steps.size();
        until = std::max(until, journey.ended_us);
    }
    text += counted(customer.journeys.size(), "journey", "journeys") + ", " +
            counted(interactions, "interaction", "interactions");
    if (!customer.journeys.empty())
        text += fmt::format("  ·  {} to {}", when.day(customer.journeys.front().started_us),
                            when.day(until));
    return text + "\n";
}

struct StepColumn {
    TextTable::Column column;
    std::string (*cell)(const CustomerStep& step);
};

// Those that nobody filled are left out.
const StepColumn step_columns[] = {
    {{"wait", TextTable::right},
     [](const CustomerStep& step) -> std::string {
         if (step.overlaps) return "overlaps";
         return step.wait_ms == 0 ? "" : write_duration_ms(double(step.wait_ms));
     }},
    {{"kind"}, [](const CustomerStep& step) { return step.interaction.kind; }},
    {{"channel"}, [](const CustomerStep& step) { return step.interaction.channel; }},
    {{"centre"}, [](const CustomerStep& step) { return step.interaction.centre; }},
    {{"staff"}, [](const CustomerStep& step) { return step.interaction.staff; }},
    {{"reason"}, [](const CustomerStep& step) { return step.interaction.reason; }},
    {{"from"},
     [](const CustomerStep& step) {
         const InteractionDetail& of = step.interaction;
         return fmt::format("{}, batch {}, row {}", of.source, std::uint32_t(of.batch),
                            of.source_row);
     }},
};

std::string steps_table(const CustomerJourney& journey, const When& when,
                        const Terminal& terminal) {
    TextTable table;
    table.columns = {{"when (UTC)", TextTable::left, 19, false}};
    std::vector<const StepColumn*> shown;
    for (const StepColumn& column : step_columns)
        if (std::any_of(journey.steps.begin(), journey.steps.end(),
                        [&](const CustomerStep& step) { return !column.cell(step).empty(); })) {
            shown.push_back(&column);
            table.columns.push_back(column.column);
        }
    for (const CustomerStep& step : journey.steps) {
        auto& row = table.rows.emplace_back(1, when(step.interaction.occurred_us));
        for (const StepColumn* column : shown) row.push_back(column->cell(step));
    }
    return write_text_table(table, terminal);
}

// "" is null: not given.
void text_field(JsonWriter& json, const char* name, const std::string& text) {
    json.key(name);
    if (text.empty()) json.null();
    else json.value(text);
}

void append_interaction(JsonWriter& json, const CustomerStep& step, std::size_t journey,
                        std::size_t place) {
    const InteractionDetail& of = step.interaction;
    json.begin_object()
        .field("id", fmt::format("{:016x}{:016x}", of.id.high, of.id.low))
        .field("occurred_at", write_instant(of.occurred_us))
        .field("ended_at", write_instant(of.ended_us))
        .field("kind", of.kind);
    text_field(json, "channel", of.channel);
    text_field(json, "centre", of.centre);
    text_field(json, "staff", of.staff);
    text_field(json, "reason", of.reason);
    text_field(json, "object_type", of.object_type);
    text_field(json, "object", of.object);
    json.field("journey", journey).field("step", place).field("wait_ms", step.wait_ms);
    json.field("overlaps", step.overlaps);
    json.key("cost_minor");
    if (of.cost_minor == no_money) json.null();
    else json.value(of.cost_minor);
    text_field(json, "currency", of.currency);
    json.field("rating", of.rating);  // not a number: null
    text_field(json, "promise_due_at",
               of.promise_due_us == no_time ? "" : write_instant(of.promise_due_us));
    text_field(json, "text", of.text);
    json.key("attributes");
    if (of.attributes.empty()) json.null();
    else json.raw(of.attributes);
    json.field("record", write_record_id(of.record))
        .field("source", of.source)
        .field("batch", std::uint32_t(of.batch))
        .field("file", of.file_name)
        .field("row", of.source_row)
        .field("recorded_at", write_instant(of.recorded_at_us))
        .end_object();
}

void append_journeys(JsonWriter& json, const CustomerDetail& customer) {
    json.key("journeys").begin_array();
    std::size_t number = 0;
    for (const CustomerJourney& journey : customer.journeys) {
        json.begin_object().field("journey", ++number).field("type", journey.type);
        text_field(json, "outcome", journey.outcome);
        text_field(json, "object", journey.object);
        json.field("started_at", write_instant(journey.started_us))
            .field("ended_at", write_instant(journey.ended_us))
            .field("throughput_ms", journey.throughput_ms)
            .field("interactions", journey.steps.size())
            .field("participants", journey.participants)
            .end_object();
    }
    json.end_array();
}

}  // namespace

std::string write_customer_text(const CustomerDetail& customer, const Terminal& terminal) {
    const When when(customer);
    std::string text = heading_of(customer, when);
    std::size_t number = 0;
    for (const CustomerJourney& journey : customer.journeys) {
        std::string title = fmt::format("{}. {}", ++number, journey.type);
        if (!journey.object.empty()) title += " " + journey.object;
        if (!journey.outcome.empty()) title += ", " + journey.outcome;
        if (journey.throughput_ms > 0)
            title += "  ·  " + write_duration_ms(double(journey.throughput_ms));
        if (journey.participants > 0)
            title += "  ·  " + counted(journey.participants, "other took part", "others took part");
        text += terminal.colour ? "\n\x1b[1m" + title + "\x1b[0m\n" : "\n" + title + "\n";
        text += steps_table(journey, when, terminal);
    }
    return text;
}

std::string write_customer_json(const CustomerDetail& customer) {
    JsonWriter json;
    json.begin_object().field("customer",
                              write_record_id(RecordId{std::uint64_t(customer.customer)}));
    text_field(json, "redirected_from",
               customer.asked == RecordId::none ? "" : write_record_id(customer.asked));
    json.field("anonymous", customer.anonymous).key("records").begin_array();
    for (const RecordDetail& record : customer.records) {
        json.begin_object()
            .field("record", write_record_id(record.record))
            .field("source", record.source)
            .key("identifiers")
            .begin_array();
        for (const KnownAs& one : record.identifiers)
            json.begin_object().field("scheme", one.scheme).field("value", one.value).end_object();
        json.end_array().end_object();
    }
    json.end_array();
    append_journeys(json, customer);
    struct Placed {
        const CustomerStep* step;
        std::size_t journey, place;
    };
    std::vector<Placed> all;
    for (std::size_t j = 0; j < customer.journeys.size(); ++j)
        for (std::size_t i = 0; i < customer.journeys[j].steps.size(); ++i)
            all.push_back({&customer.journeys[j].steps[i], j + 1, i + 1});
    std::stable_sort(all.begin(), all.end(), [](const Placed& a, const Placed& b) {
        return a.step->interaction.occurred_us < b.step->interaction.occurred_us;
    });
    json.key("interactions").begin_array();
    for (const Placed& one : all) append_interaction(json, *one.step, one.journey, one.place);
    json.end_array().field("policy", customer.policy).end_object();
    return json.take();
}

}  // namespace touchline

// CloudEvents 1.0 in JSON: one event, a batch (an array), or a file of them.
//
// The members of `data` become columns data.NAME; what a journey needs and an event does not have
// itself is lifted from there: customer, channel, centre, staff, reason, ended_at, text, and the
// usual objects. An event without a time happened when it was received.
#include <array>

#include "capture/events.h"
#include "capture/reject.h"
#include "capture/source.h"

namespace touchline {

namespace {

constexpr const char* mapping = R"toml(
id = ["source", "id"]

[format]
name = "cloudevents"

[[customer]]
scheme = "customer"
column = "customer"
normalise = ["trim"]

[[object]]
type = "order"
column = "order"
primary = true

[[object]]
type = "ticket"
column = "ticket"

[[object]]
type = "contract"
column = "contract"

[[interaction]]
kind = "type"
channel = "channel"
centre = "centre"
staff = "staff"
reason = "reason"
text = "text"
occurred_at = { columns = "time", format = "iso" }
ended_at = { columns = "ended_at", format = "iso" }

[attributes]
keep = "rest"
drop = ["specversion", "datacontenttype", "dataschema", "source", "id"]
)toml";

namespace ondemand = simdjson::ondemand;
using Error = JsonFields::Error;

// Columns that are lifted from `data` when the event has no attribute of the name.
constexpr std::array<std::string_view, 11> lifted{"customer", "channel",  "centre", "staff",
                                                  "reason",   "ended_at", "text",   "order",
                                                  "ticket",   "contract", "object"};

struct Event {
    std::string_view id, source, type, version, time, subject;
    std::array<std::string_view, lifted.size()> own, in_data;
    bool data = false;

    void own_member(std::string_view key, std::string_view text) {
        if (key == "id") id = text;
        else if (key == "source") source = text;
        else if (key == "type") type = text;
        else if (key == "specversion") version = text;
        else if (key == "time") time = text;
        else if (key == "subject") subject = text;
        else put(own, key, text);
    }
    static void put(std::array<std::string_view, lifted.size()>& to, std::string_view key,
                    std::string_view text) {
        for (std::size_t i = 0; i < lifted.size(); ++i)
            if (key == lifted[i]) to[i] = text;
    }
};

Error read_data(ondemand::value& value, JsonFields& fields, Event& event) {
    ondemand::json_type type;
    std::string_view text;
    if (const auto error = value.type().get(type)) return error;
    if (type != ondemand::json_type::object) return fields.add("data", value, text);
    ondemand::object object;
    if (const auto error = value.get_object().get(object)) return error;
    std::string name;
    for (auto member : object) {
        std::string_view key;
        ondemand::value inner;
        if (const auto error = member.unescaped_key().get(key)) return error;
        if (const auto error = member.value().get(inner)) return error;
        name.assign("data.").append(key);
        if (const auto error = fields.add(name, inner, text)) return error;
        Event::put(event.in_data, std::string_view(name).substr(5), text);
    }
    return simdjson::SUCCESS;
}

std::string reason_of(const Event& event) {
    for (const auto& [name, text] : {std::pair("id", event.id), std::pair("source", event.source),
                                     std::pair("type", event.type)})
        if (text.empty())
            return fmt::format("is no CloudEvent: the attribute '{}' is missing or empty", name);
    if (event.version.empty()) return "is no CloudEvent: 'specversion' is missing (\"1.0\")";
    if (event.version != "1.0" && event.version != "0.3")
        return fmt::format("is a CloudEvent of version '{}'; 1.0 is understood",
                           cut_value(event.version));
    return {};
}

Error one_event(ondemand::object& object, EventRecords& to, EventFacts& facts) {
    JsonFields& fields = to.fields();
    Event event;
    std::string name;
    for (auto member : object) {
        std::string_view key, text;
        ondemand::value value;
        if (const auto error = member.unescaped_key().get(key)) return error;
        name.assign(key);
        if (const auto error = member.value().get(value)) return error;
        if (name == "data") {
            if (const auto error = read_data(value, fields, event)) return error;
            continue;
        }
        if (const auto error = fields.add(name, value, text)) return error;
        event.own_member(name, text);
    }
    for (std::size_t i = 0; i < lifted.size(); ++i)
        if (event.own[i].empty() && !event.in_data[i].empty()) {
            fields.add(std::string(lifted[i]), event.in_data[i]);
            event.own[i] = event.in_data[i];
        }
    if (event.time.empty() && !to.context().received_at.empty())
        fields.add("time", fields.keep(to.context().received_at));
    if (event.own[0].empty() && !event.subject.empty()) fields.add("customer", event.subject);
    facts.id = event.id;
    facts.centre = event.own[2];
    facts.reason = reason_of(event);
    return simdjson::SUCCESS;
}

Status read_body(std::string_view body, const EventContext& context, EventRecords& to) {
    to.begin_body(body, context);
    return read_events(body, simdjson::SIMDJSON_PADDING, one_event, to);
}

}  // namespace

Dialect cloudevents_dialect() { return {"cloudevents", mapping, read_body, one_event}; }

int recognise_cloudevents(std::string_view head, std::string_view) {
    if (head.starts_with("\xEF\xBB\xBF")) head.remove_prefix(3);
    head = trim(head);
    if (!head.starts_with('{') && !head.starts_with('[')) return 0;
    return head.substr(0, 4'096).find("\"specversion\"") != std::string_view::npos ? 97 : 0;
}

Result<std::unique_ptr<Reader>> open_cloudevents(std::unique_ptr<ByteSource> bytes,
                                                 const std::string&, const FormatOptions&) {
    return open_events(std::move(bytes), *find_dialect("cloudevents"));
}

}  // namespace touchline

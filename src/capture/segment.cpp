// Messages of the Segment HTTP API: one, a batch, or a file of them (an archive).
//
// A device's clock may be wrong, so the sender says when it sent (sentAt) and we when it came:
//   timestamp = receivedAt - (sentAt - originalTimestamp)
// A message that was corrected already has all of these, and stays as it is.
#include <optional>

#include "base/time.h"
#include "capture/events.h"
#include "capture/reject.h"
#include "capture/source.h"

namespace touchline {

namespace {

constexpr const char* mapping = R"toml(
id = ["messageId"]

[format]
name = "segment"

[[customer]]
scheme = "user_id"
column = "userId"
normalise = ["trim"]

[[customer]]
scheme = "anonymous_id"
column = "anonymousId"

[[customer]]
scheme = "user_id"
column = "previousId"

[[customer]]
scheme = "anonymous_id"
column = "previousId"

[[customer]]
scheme = "email"
column = "traits.email"
normalise = ["trim", "lower"]

[[object]]
type = "order"
column = "properties.order_id"
primary = true

[[object]]
type = "group"
column = "groupId"

[defaults]
channel = { column = "channel", values = { browser = "web", mobile = "app" } }
centre = "centre"
occurred_at = { columns = "timestamp", format = "iso" }

[[interaction]]
kind = "event"
when = [{ column = "type", is = "track" }]

[[interaction]]
when = [{ column = "type", is_not = "track" }]
[interaction.kind]
column = "type"
[interaction.kind.values]
page = "page_viewed"
screen = "screen_viewed"
identify = "identified"
group = "group_joined"
alias = "alias_made"

[attributes]
keep = "rest"
drop = ["messageId", "sentAt", "receivedAt", "originalTimestamp", "writeKey"]
)toml";

namespace ondemand = simdjson::ondemand;
using Error = JsonFields::Error;

// What a batch says of all its messages.
struct Envelope {
    std::string_view sent_at, context, messages;
    std::size_t behind = 0;  // readable bytes behind `context`
};

struct Message {
    std::string_view type, id, user, anonymous, event, group, previous, channel;
    std::string_view timestamp, original, sent_at, received_at, centre;

    void member(std::string_view key, std::string_view text) {
        const std::pair<std::string_view, std::string_view*> wanted[] = {
            {"type", &type},           {"messageId", &id},
            {"userId", &user},         {"anonymousId", &anonymous},
            {"event", &event},         {"groupId", &group},
            {"previousId", &previous}, {"channel", &channel},
            {"timestamp", &timestamp}, {"originalTimestamp", &original},
            {"sentAt", &sent_at},      {"receivedAt", &received_at}};
        for (const auto& [name, to] : wanted)
            if (key == name) *to = text;
    }
};

std::optional<Micros> instant_of(std::string_view text) {
    static const TimeFormat iso = TimeFormat::parse("iso").value();
    static const Zone utc = Zone::named("UTC").value();
    Instant found;
    if (text.empty() || !iso.try_read(text, utc, found)) return {};
    return found.utc_us;
}

// The instant by our clock. A time that cannot be read is left to the mapping, which refuses it.
std::string corrected_time(const Message& message) {
    const std::string_view original =
        message.original.empty() ? message.timestamp : message.original;
    const auto at = instant_of(original), sent = instant_of(message.sent_at),
               received = instant_of(message.received_at);
    if (!at) return std::string(original.empty() ? message.received_at : original);
    if (!sent || !received) return std::string(original);
    return write_instant(*received - (*sent - *at));
}

std::string reason_of(const Message& message) {
    constexpr std::string_view types[] = {"track", "page", "screen", "identify", "group", "alias"};
    bool known = false;
    for (const std::string_view type : types) known = known || message.type == type;
    if (!known)
        return fmt::format("'type' is '{}'; known are track, page, screen, identify, group, alias",
                           cut_value(message.type));
    if (message.type == "track" && message.event.empty()) return "a track needs an 'event'";
    if (message.type == "group" && message.group.empty()) return "a group needs a 'groupId'";
    if (message.type == "alias" && message.previous.empty()) return "an alias needs a 'previousId'";
    if (message.user.empty() && message.anonymous.empty())
        return "needs a 'userId' or an 'anonymousId'";
    return {};
}

void complete(Message& message, const Envelope& envelope, EventRecords& to) {
    JsonFields& fields = to.fields();
    const bool corrected =
        !message.original.empty() && !message.timestamp.empty() && !message.received_at.empty();
    if (message.sent_at.empty()) message.sent_at = envelope.sent_at;
    if (message.received_at.empty() && !to.context().received_at.empty()) {
        message.received_at = fields.keep(to.context().received_at);
        fields.add("receivedAt", message.received_at);
    }
    if (!corrected) {
        const std::string time = corrected_time(message);
        if (message.original.empty() && !message.timestamp.empty())
            fields.add("originalTimestamp", message.timestamp);
        if (!time.empty()) fields.add("timestamp", fields.keep(time));
    }
    if (message.channel.empty())
        fields.add("channel", message.type == "screen" ? "mobile" : "browser");
}

// The context of the batch first: what the message says itself comes after it and stands.
Error add_context(const Envelope& envelope, JsonFields& fields) {
    thread_local ondemand::parser parser;
    ondemand::document document;
    ondemand::object context;
    const std::size_t size = envelope.context.size();
    if (const auto error =
            parser.iterate(envelope.context.data(), size, size + envelope.behind).get(document))
        return error;
    if (const auto error = document.get_object().get(context)) return error;
    return fields.add_members("context.", context);
}

Error add_properties(ondemand::value& value, JsonFields& fields, Message& message) {
    ondemand::object properties;
    std::string_view key, text;
    if (value.get_object().get(properties)) return simdjson::SUCCESS;  // none: says nothing
    std::string name;
    for (auto inner : properties) {
        if (const auto error = inner.unescaped_key().get(key)) return error;
        name.assign("properties.").append(key);
        if (const auto error = inner.value().get(value)) return error;
        if (const auto error = fields.add(name, value, text)) return error;
        if (name == "properties.centre") message.centre = text;
    }
    return simdjson::SUCCESS;
}

Error read_message(const Envelope& envelope, ondemand::object& object, EventRecords& to,
                   EventFacts& facts) {
    JsonFields& fields = to.fields();
    Message message;
    std::string name;
    std::string_view key, text;
    if (!envelope.context.empty())
        if (const auto error = add_context(envelope, fields)) return error;
    for (auto member : object) {
        ondemand::value value;
        if (const auto error = member.unescaped_key().get(key)) return error;
        name.assign(key);
        if (const auto error = member.value().get(value)) return error;
        if (name == "properties") {
            if (const auto error = add_properties(value, fields, message)) return error;
            continue;
        }
        if (const auto error = fields.add(name, value, text)) return error;
        message.member(name, text);
    }
    if (!message.centre.empty()) fields.add("centre", message.centre);
    complete(message, envelope, to);
    facts.id = message.id;
    facts.centre = message.centre;
    facts.reason = reason_of(message);
    return simdjson::SUCCESS;
}

Error one_message(ondemand::object& object, EventRecords& to, EventFacts& facts) {
    return read_message({}, object, to, facts);
}

// Finds what a body says around its messages; no messages when it is one itself, or an array.
Status look_around(std::string_view body, EventRecords& to, Envelope& envelope) {
    thread_local ondemand::parser parser;
    ondemand::document document;
    ondemand::object object;
    const std::size_t size = body.size();
    if (parser.iterate(body.data(), size, size + simdjson::SIMDJSON_PADDING).get(document) ||
        document.get_object().get(object))
        return {};
    for (auto member : object) {
        std::string_view key;
        ondemand::value value;
        if (member.unescaped_key().get(key)) return {};
        const bool batch = key == "batch", sent = key == "sentAt", context = key == "context";
        if (member.value().get(value)) return {};
        std::string_view text;
        ondemand::array array;
        ondemand::object around;
        if (sent && !value.get_string().get(text)) envelope.sent_at = to.fields().keep(text);
        if (batch && (value.get_array().get(array) || array.raw_json().get(envelope.messages)))
            return fail(ErrorCode::invalid_input, "'batch' is not an array of messages");
        if (context && !value.get_object().get(around) && !around.raw_json().get(text))
            envelope.context = text;
    }
    return {};
}

Status read_body(std::string_view body, const EventContext& context, EventRecords& to) {
    to.begin_body(body, context);
    Envelope envelope;
    TRY(look_around(body, to, envelope));
    if (envelope.messages.empty())
        return read_events(body, simdjson::SIMDJSON_PADDING, one_message, to);
    const auto behind = [&](std::string_view part) {
        return static_cast<std::size_t>(body.end() - part.end()) + simdjson::SIMDJSON_PADDING;
    };
    if (!envelope.context.empty()) envelope.behind = behind(envelope.context);
    const std::string_view messages = trim(envelope.messages);
    const auto one = [&](ondemand::object& message, EventRecords& records, EventFacts& facts) {
        return read_message(envelope, message, records, facts);
    };
    return read_events(messages, behind(messages), one, to);
}

}  // namespace

Dialect segment_dialect() { return {"segment", mapping, read_body, one_message}; }

int recognise_segment(std::string_view head, std::string_view) {
    if (head.starts_with("\xEF\xBB\xBF")) head.remove_prefix(3);
    head = trim(head);
    if (!head.starts_with('{') && !head.starts_with('[')) return 0;
    const auto has = [&](std::string_view word) {
        return head.substr(0, 8'192).find(word) != std::string_view::npos;
    };
    const bool person = has("\"userId\"") || has("\"anonymousId\"");
    return person && has("\"type\"") && (has("\"messageId\"") || has("\"batch\"")) ? 96 : 0;
}

Result<std::unique_ptr<Reader>> open_segment(std::unique_ptr<ByteSource> bytes, const std::string&,
                                             const FormatOptions&) {
    return open_events(std::move(bytes), *find_dialect("segment"));
}

}  // namespace touchline

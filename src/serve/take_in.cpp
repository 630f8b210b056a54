// Interactions taken in as they happen: from HTTP to a submission, from a receipt to HTTP.
#include <sodium.h>

#include <simdjson.h>

#include "base/text.h"
#include "report/json_writer.h"
#include "serve/errors.h"
#include "serve/handlers.h"

namespace touchline {
namespace {

// "application/json; charset=utf-8" -> "application/json"
std::string media_type(const Request& request) {
    const std::string_view given = request.header("content-type");
    return lower(trim(given.substr(0, given.find(';'))));
}

bool is_json(const std::string& type) {
    return type == "application/json" || type == "text/json" || type.ends_with("+json");
}

void append_receipt(JsonWriter& json, const Receipt& receipt) {
    json.field("accepted", receipt.accepted).field("duplicates", receipt.duplicates);
    json.key("rejected").begin_array();
    for (const RefusedItem& item : receipt.rejected) {
        json.begin_object().field("at", item.at).field("id", item.id);
        json.field("reason", item.reason).end_object();
    }
    json.end_array().field("position", receipt.position);
}

// Whose interactions they are: a token may speak for one source only. Nothing and `refused`: he
// may not.
std::string source_of(const Call& call, const char* dialect, std::optional<Response>& refused) {
    const std::string asked = call.given("source") ? call.text("source") : "";
    const std::string& own = call.who.source;
    if (own.empty()) return asked.empty() ? dialect : asked;
    if (asked.empty() || asked == own) return own;
    refused = error_response(
        http_error(403, fmt::format("the token may send interactions of source '{}' only", own)));
    return {};
}

struct Sending {
    std::string dialect, body;
    bool says_success = false;  // Segment's clients look for it
};

void send(const Call& call, Sending sending, const Answered& answered) {
    std::optional<Response> refused;
    Submission submission;
    submission.source = source_of(call, sending.dialect.c_str(), refused);
    if (refused) return answered(std::move(*refused));
    submission.dialect = std::move(sending.dialect);
    submission.body = std::move(sending.body);
    submission.centre = call.who.centre;
    submission.held = true;  // until App::rested()
    const bool says_success = sending.says_success;
    call.service.live.accept(std::move(submission),
                             [answered, says_success](const Result<Receipt>& receipt) {
                                 if (!receipt) return answered(receipt.error());
                                 JsonWriter json(JsonWriter::Style::compact);
                                 json.begin_object();
                                 if (says_success) json.field("success", true);
                                 append_receipt(json, receipt.value());
                                 json.end_object();
                                 answered(json_response(json.take()));
                             });
}

std::string base64_of(std::string_view bytes) {
    std::string text(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
    sodium_bin2base64(text.data(), text.size(),
                      reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                      sodium_base64_VARIANT_ORIGINAL);
    text.pop_back();  // the zero behind it
    return text;
}

// Attributes in headers, data as the body: the same event in the form that is kept.
Result<std::string> structured(const Request& request) {
    std::string text = "{";
    for (const HttpHeader& header : request.headers) {
        if (!header.name.starts_with("ce-")) continue;
        TRY(const std::string value, decode_url(header.value, false));
        text += fmt::format("{}:{},", json_string(header.name.substr(3)), json_string(value));
    }
    const std::string type = media_type(request);
    if (!type.empty()) text += fmt::format("\"datacontenttype\":{},", json_string(type));
    if (request.body.empty()) text.back() = '}';
    else if (type.empty() || is_json(type)) text += "\"data\":" + request.body + "}";
    else if (type.starts_with("text/") && is_utf8(request.body))
        text += "\"data\":" + json_string(request.body) + "}";
    else text += "\"data_base64\":\"" + base64_of(request.body) + "\"}";
    return text;
}

// Whether the body is an object that has the member.
bool has_member(const std::string& body, std::string_view name) {
    namespace ondemand = simdjson::ondemand;
    const simdjson::padded_string padded(body);
    ondemand::parser parser;
    ondemand::document document;
    ondemand::object object;
    if (parser.iterate(padded).get(document) || document.get_object().get(object)) return true;
    for (auto member : object) {
        std::string_view key;
        if (member.unescaped_key().get(key)) return true;
        if (key == name) return true;
    }
    return false;
}

}  // namespace

void take_events(const Call& call, const Answered& answered) {
    const Request& request = call.request;
    const std::string type = media_type(request);
    const bool binary =
        !type.starts_with("application/cloudevents") && !request.header("ce-id").empty();
    if (!binary) return send(call, {"cloudevents", request.body}, answered);
    auto event = structured(request);
    if (!event) return answered(std::move(event).error());
    send(call, {"cloudevents", std::move(event).value()}, answered);
}

// What a path says of its message, the message need not say again.
void take_message(const Call& call, const Answered& answered) {
    std::string body = call.request.body;
    const std::string_view kind = std::string_view(call.route.path).substr(4);
    if (kind != "batch" && !has_member(body, "type")) {
        const std::size_t brace = body.find('{');
        const bool empty = body.find_first_not_of(" \t\r\n", brace + 1) == body.find('}');
        body.insert(brace + 1, fmt::format("\"type\":\"{}\"{}", kind, empty ? "" : ","));
    }
    send(call, {"segment", std::move(body), true}, answered);
}

}  // namespace touchline

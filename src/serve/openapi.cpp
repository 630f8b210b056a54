// OpenAPI 3.1 from the table of routes.
#include "serve/openapi.h"

#include "base/text.h"
#include "report/json_writer.h"
#include "serve/errors.h"
#include "serve/route.h"
#include "serve/shapes.h"

namespace touchline {
namespace {

using Type = RouteParameter::Type;

bool in_path(const Route& route, const RouteParameter& parameter) {
    return std::string_view(route.path).find(fmt::format("{{{}}}", parameter.name)) !=
           std::string_view::npos;
}

void append_parameter_schema(JsonWriter& json, const RouteParameter& parameter) {
    json.key("schema").begin_object();
    switch (parameter.type) {
        case Type::text: json.field("type", "string"); break;
        case Type::whole:
            json.field("type", "integer").field("minimum", parameter.least);
            if (parameter.most != UINT64_MAX) json.field("maximum", parameter.most);
            break;
        case Type::share:
            json.field("type", "number").field("minimum", 0).field("maximum", 1);
            break;
        case Type::flag: json.field("type", "boolean"); break;
        case Type::choice:
            json.field("type", "string").key("enum").begin_array();
            for (const std::string_view choice : split(parameter.choices, ' ')) json.value(choice);
            json.end_array();
            break;
    }
    if (*parameter.fallback != '\0' && parameter.type == Type::text)
        json.field("default", parameter.fallback);
    json.end_object();
}

void append_parameters(JsonWriter& json, const Route& route) {
    json.key("parameters").begin_array();
    for (const RouteParameter& parameter : route.parameters) {
        const bool of_path = in_path(route, parameter);
        json.begin_object().field("name", parameter.name).field("in", of_path ? "path" : "query");
        json.field("required", of_path || parameter.required);
        json.field("description", parameter.what);
        append_parameter_schema(json, parameter);
        json.end_object();
    }
    if (route.lens) json.begin_object().field("$ref", "#/components/parameters/lens").end_object();
    json.end_array();
}

void append_body(JsonWriter& json, const Route& route) {
    if (route.body == BodyKind::none) return;
    const bool file = route.body == BodyKind::file;
    json.key("requestBody").begin_object().key("content").begin_object();
    json.key(file ? "application/octet-stream" : "application/json").begin_object();
    json.key("schema");
    if (file || *route.body_shape == '\0') json.begin_object().end_object();
    else append_schema(json, route.body_shape);
    json.end_object().end_object().end_object();
}

void append_operation(JsonWriter& json, const Route& route) {
    json.key(lower(route.method)).begin_object().field("summary", route.summary);
    json.field("x-role", role_name(route.role));
    if (!route.parameters.empty() || route.lens) append_parameters(json, route);
    append_body(json, route);
    json.key("responses").begin_object().key(std::to_string(route.success)).begin_object();
    json.field("description", "the answer");
    const std::string_view shape = route.answer;
    if (!shape.starts_with("text/")) {
        json.key("content").begin_object().key("application/json").begin_object().key("schema");
        append_schema(json, shape);
        json.end_object().end_object();
    } else {
        json.key("content").begin_object().key(shape).begin_object().end_object().end_object();
    }
    json.end_object().key("default").begin_object();
    json.field("$ref", "#/components/responses/error").end_object().end_object();
    if (route.role == AccessRole::nobody) json.key("security").begin_array().end_array();
    json.end_object();
}

void append_components(JsonWriter& json) {
    json.key("components").begin_object().key("schemas").begin_object();
    for (const NamedShape& shape : named_shapes()) {
        json.key(shape.name);
        append_schema(json, shape.shape);
    }
    json.end_object().key("parameters").begin_object().key("lens").begin_object();
    json.field("name", "lens").field("in", "query").field("style", "form").field("explode", true);
    json.field(
        "description",
        "which journeys: fields of the lens as parameters of their own (from, until, period, "
        "journey, outcome, starts_with, ends_with, channel, centre, kind, staff, attr.NAME, "
        "segment.NAME, show.kind, show.channel, show.centre, known_at); values joined by "
        "commas, each percent-encoded");
    json.key("schema").begin_object().field("type", "object");
    json.key("additionalProperties").begin_object().field("type", "string").end_object();
    json.end_object().end_object().end_object();
    json.key("responses").begin_object().key("error").begin_object();
    json.field("description", "what went wrong").key("content").begin_object();
    json.key("application/json").begin_object().key("schema");
    append_schema(json, "{error: {code: text, message: text, see: text}}");
    json.end_object().end_object().end_object().end_object();
    json.key("securitySchemes").begin_object().key("token").begin_object();
    json.field("type", "http").field("scheme", "bearer").end_object();
    json.key("write_key").begin_object().field("type", "http").field("scheme", "basic");
    json.end_object().end_object().end_object();
}

}  // namespace

std::string write_openapi(const std::string& version) {
    JsonWriter json;
    json.begin_object().field("openapi", "3.1.0").key("info").begin_object();
    json.field("title", "Touchline").field("version", version);
    json.field("description", "Every customer, every moment of truth.").end_object();
    json.key("security").begin_array();
    for (const char* scheme : {"token", "write_key"})
        json.begin_object().key(scheme).begin_array().end_array().end_object();
    json.end_array().key("paths").begin_object();
    std::string_view open;
    for (const Route& first : routes()) {  // routes of one path stand together
        if (open == first.path) continue;
        open = first.path;
        json.key(open).begin_object();
        for (const Route& route : routes())
            if (open == route.path) append_operation(json, route);
        json.end_object();
    }
    json.end_object();
    append_components(json);
    json.end_object();
    return json.take();
}

}  // namespace touchline

// Small JSON bodies, by simdjson.
#include "serve/json_body.h"

#include <simdjson.h>

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"

namespace touchline {
namespace {

namespace dom = simdjson::dom;

Error not_text(std::string_view name) {
    return fail(ErrorCode::invalid_input, "field '{}' of the body must be a text", name);
}

Status add_list(std::string_view name, dom::element value, JsonBody& body) {
    auto& list = body.lists[std::string(name)];
    for (const dom::element item : value.get_array()) {
        dom::object object;
        if (item.get_object().get(object) != simdjson::SUCCESS)
            return fail(ErrorCode::invalid_input, "field '{}' of the body must hold objects", name);
        auto& texts = list.emplace_back();
        for (const auto field : object) {
            std::string_view text;
            if (field.value.is_null()) continue;
            if (field.value.get_string().get(text) != simdjson::SUCCESS) return not_text(field.key);
            texts[std::string(field.key)] = text;
        }
    }
    return {};
}

}  // namespace

std::string JsonBody::text(const std::string& name) const {
    const auto found = texts.find(name);
    return found == texts.end() ? "" : found->second;
}

Result<JsonBody> read_json_body(std::string_view text, const std::vector<std::string>& known) {
    JsonBody body;
    if (trim(text).empty()) return body;
    dom::parser parser;
    dom::element root;
    dom::object object;
    const auto error = parser.parse(simdjson::padded_string(text)).get(root);
    if (error != simdjson::SUCCESS)
        return fail(ErrorCode::invalid_input, "the body is not JSON: {}",
                    simdjson::error_message(error));
    if (root.get_object().get(object) != simdjson::SUCCESS)
        return fail(ErrorCode::invalid_input, "the body must be a JSON object");
    for (const auto field : object) {
        const std::string name(field.key);
        if (std::find(known.begin(), known.end(), name) == known.end()) {
            const std::string near = nearest(name, known);
            return fail(
                ErrorCode::invalid_input, "the body has no field '{}': {}", name,
                near.empty() ? "there are " + join(known, ", ") : "did you mean '" + near + "'?");
        }
        std::string_view value;
        if (field.value.is_null()) continue;
        if (field.value.is_array()) {
            TRY(add_list(name, field.value, body));
            continue;
        }
        if (field.value.get_string().get(value) != simdjson::SUCCESS) return not_text(name);
        body.texts[name] = value;
    }
    return body;
}

}  // namespace touchline

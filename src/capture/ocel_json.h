// Small steps over simdjson's on-demand values that report what is wrong in our words.
#pragma once

#include <simdjson.h>

#include <string_view>

#include "base/result.h"
#include "base/text.h"

namespace touchline {

namespace json = simdjson::ondemand;

inline Error json_error(simdjson::error_code code, std::string_view where) {
    return fail(ErrorCode::invalid_input, "{}: {}", where, lower(simdjson::error_message(code)));
}

// The text of a value: strings unescaped, numbers and truth values as written, objects and
// arrays as JSON; null is no text (data() == nullptr).
inline simdjson::error_code json_text(json::value value, std::string_view& text) {
    json::json_type type;
    if (const auto code = value.type().get(type)) return code;
    switch (type) {
        case json::json_type::string: return value.get_string().get(text);
        case json::json_type::null: {
            bool null = false;
            text = {};
            return value.is_null().get(null);
        }
        case json::json_type::object: {
            json::object object;
            if (const auto code = value.get_object().get(object)) return code;
            if (const auto code = object.raw_json().get(text)) return code;
            break;
        }
        case json::json_type::array: {
            json::array array;
            if (const auto code = value.get_array().get(array)) return code;
            if (const auto code = array.raw_json().get(text)) return code;
            break;
        }
        case json::json_type::boolean: {
            bool truth = false;
            if (const auto code = value.get_bool().get(truth)) return code;
            text = truth ? "true" : "false";
            break;
        }
        default: {
            text = trim(value.raw_json_token());
            double number = 0;
            return value.get_double().get(number);
        }
    }
    text = trim(text);
    return simdjson::SUCCESS;
}

}  // namespace touchline

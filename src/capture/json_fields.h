// A JSON object as fields of a record: nested objects become columns "a.b", arrays stay JSON
// text, null is absent.
#pragma once

#include <simdjson.h>

#include <string>
#include <string_view>

#include "base/limits.h"
#include "base/text.h"
#include "capture/arena.h"
#include "capture/json_columns.h"

namespace touchline {

class JsonFields {
public:
    using Error = simdjson::error_code;
    using Value = simdjson::ondemand::value;
    using Object = simdjson::ondemand::object;

    explicit JsonFields(RecordBlock& block) : arena_(block), columns_(block) {}

    JsonColumns& columns() { return columns_; }
    std::string_view keep(std::string_view text) { return arena_.keep(text); }
    void add(const std::string& name, std::string_view text) { columns_.add(name, field_of(text)); }
    // Adds the value under the name. `text` is that of a scalar, as kept; empty for an object.
    Error add(std::string_view name, Value& value, std::string_view& text) {
        name_.assign(name);
        text = {};
        return read_value(value, 0, text);
    }
    // All members of the object, each as PREFIX + its name.
    Error add_members(std::string_view prefix, Object& object) {
        name_.assign(prefix);
        return read_object(object, 0);
    }

private:
    Error read_object(Object& object, std::size_t depth) {
        if (depth > limits::nesting_max) return simdjson::DEPTH_ERROR;
        const std::size_t prefix = name_.size();
        for (auto member : object) {
            std::string_view key, ignored;
            if (const auto error = member.unescaped_key().get(key)) return error;
            name_.append(key);
            Value value;
            if (const auto error = member.value().get(value)) return error;
            if (const auto error = read_value(value, depth, ignored)) return error;
            name_.resize(prefix);
        }
        return simdjson::SUCCESS;
    }

    Error read_value(Value& value, std::size_t depth, std::string_view& text) {
        using simdjson::ondemand::json_type;
        json_type type;
        if (const auto error = value.type().get(type)) return error;
        if (type == json_type::object) {
            Object object;
            if (const auto error = value.get_object().get(object)) return error;
            name_ += '.';
            const auto error = read_object(object, depth + 1);
            name_.pop_back();
            return error;
        }
        bool absent = false;
        if (const auto error = read_scalar(value, type, text, absent)) return error;
        if (!absent) columns_.add(name_, field_of(text));
        return simdjson::SUCCESS;
    }

    Error read_scalar(Value& value, simdjson::ondemand::json_type type, std::string_view& text,
                      bool& absent) {
        using simdjson::ondemand::json_type;
        switch (type) {
            case json_type::object: break;
            case json_type::array: {
                simdjson::ondemand::array array;
                if (const auto error = value.get_array().get(array)) return error;
                return array.raw_json().get(text);
            }
            case json_type::string:
                if (const auto error = value.get_string().get(text)) return error;
                text = arena_.keep(text);
                break;
            case json_type::number: {
                double checked = 0;  // the digits are kept as they stand
                text = trim(value.raw_json_token());
                return value.get_double().get(checked);
            }
            case json_type::boolean: {
                bool yes = false;
                if (const auto error = value.get_bool().get(yes)) return error;
                text = yes ? "true" : "false";
                break;
            }
            case json_type::null: {
                const auto error = simdjson::simdjson_result<bool>(value.is_null()).get(absent);
                return error || absent ? error : simdjson::N_ATOM_ERROR;
            }
        }
        return simdjson::SUCCESS;
    }

    Arena arena_;
    JsonColumns columns_;
    std::string name_;
};

}  // namespace touchline

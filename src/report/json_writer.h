// Writes JSON text piece by piece; commas and indentation are its business.
//
//     JsonWriter json;
//     json.begin_object().field("read", 3).key("kinds").begin_array().value("call");
//     json.end_array().end_object();
//     json.text();
//
// Numbers are exact: integers as they are, doubles in the shortest form that reads back; a
// number that is not finite becomes null. Unbalanced use is a failed CHECK.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace touchline {

class JsonWriter {
public:
    enum class Style { indented, compact };  // indented: two blanks a level, for people and diffs
    explicit JsonWriter(Style style = Style::indented) : style_(style) {}

    JsonWriter& begin_object();
    JsonWriter& end_object();
    JsonWriter& begin_array();
    JsonWriter& end_array();
    JsonWriter& key(std::string_view name);

    JsonWriter& value(std::string_view text);
    JsonWriter& value(const char* text) { return value(std::string_view(text)); }
    JsonWriter& value(const std::string& text) { return value(std::string_view(text)); }
    JsonWriter& value(bool truth);
    JsonWriter& value(double number);
    template <std::integral Number>
        requires(!std::same_as<Number, bool>)
    JsonWriter& value(Number number) {
        if constexpr (std::signed_integral<Number>)
            return signed_value(static_cast<std::int64_t>(number));
        else return unsigned_value(static_cast<std::uint64_t>(number));
    }
    JsonWriter& null();
    JsonWriter& raw(std::string_view json);  // a value that is JSON already
    template <class Value>
    JsonWriter& field(std::string_view name, Value&& what) {
        key(name);
        return value(std::forward<Value>(what));
    }

    const std::string& text() const;  // whole and balanced; ends without a line break
    std::string take();  // the same with a line break at the end

private:
    JsonWriter& signed_value(std::int64_t number);
    JsonWriter& unsigned_value(std::uint64_t number);
    void before_value();
    void open(char bracket);
    void close(char bracket);

    struct Level {
        char bracket;
        bool empty;
    };
    std::string out_;
    std::vector<Level> levels_;
    bool after_key_ = false;
    Style style_;
};

}  // namespace touchline

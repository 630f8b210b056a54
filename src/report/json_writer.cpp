// Writes JSON text piece by piece.
#include "report/json_writer.h"

#include <fmt/format.h>

#include <cmath>
#include <iterator>

#include "base/check.h"
#include "base/text.h"

namespace touchline {

void JsonWriter::before_value() {
    if (after_key_) {
        after_key_ = false;
        return;
    }
    if (levels_.empty()) {
        CHECK(out_.empty());  // one value only
        return;
    }
    CHECK(levels_.back().bracket == '[');  // in an object a key comes first
    if (!levels_.back().empty) out_ += ',';
    levels_.back().empty = false;
    if (style_ == Style::indented) out_ += '\n' + std::string(levels_.size() * 2, ' ');
}

void JsonWriter::open(char bracket) {
    before_value();
    out_ += bracket;
    levels_.push_back({bracket, true});
}

void JsonWriter::close(char bracket) {
    CHECK(!levels_.empty() && !after_key_);
    CHECK(levels_.back().bracket == (bracket == '}' ? '{' : '['));
    const bool empty = levels_.back().empty;
    levels_.pop_back();
    if (!empty && style_ == Style::indented) out_ += '\n' + std::string(levels_.size() * 2, ' ');
    out_ += bracket;
}

JsonWriter& JsonWriter::begin_object() { return open('{'), *this; }
JsonWriter& JsonWriter::end_object() { return close('}'), *this; }
JsonWriter& JsonWriter::begin_array() { return open('['), *this; }
JsonWriter& JsonWriter::end_array() { return close(']'), *this; }

JsonWriter& JsonWriter::key(std::string_view name) {
    CHECK(!levels_.empty() && levels_.back().bracket == '{' && !after_key_);
    if (!levels_.back().empty) out_ += ',';
    levels_.back().empty = false;
    if (style_ == Style::indented) out_ += '\n' + std::string(levels_.size() * 2, ' ');
    append_json_string(out_, name);
    out_ += style_ == Style::indented ? ": " : ":";
    after_key_ = true;
    return *this;
}

JsonWriter& JsonWriter::value(std::string_view text) {
    before_value();
    append_json_string(out_, text);
    return *this;
}

JsonWriter& JsonWriter::value(bool truth) { return raw(truth ? "true" : "false"); }
JsonWriter& JsonWriter::null() { return raw("null"); }

JsonWriter& JsonWriter::value(double number) {
    if (!std::isfinite(number)) return null();
    before_value();
    constexpr double exact_max = 9'007'199'254'740'992.0;  // 2^53
    if (number == std::trunc(number) && std::abs(number) < exact_max)
        fmt::format_to(std::back_inserter(out_), "{}", static_cast<std::int64_t>(number));
    else fmt::format_to(std::back_inserter(out_), "{}", number);
    return *this;
}

JsonWriter& JsonWriter::signed_value(std::int64_t number) {
    before_value();
    fmt::format_to(std::back_inserter(out_), "{}", number);
    return *this;
}

JsonWriter& JsonWriter::unsigned_value(std::uint64_t number) {
    before_value();
    fmt::format_to(std::back_inserter(out_), "{}", number);
    return *this;
}

JsonWriter& JsonWriter::raw(std::string_view json) {
    before_value();
    out_ += json;
    return *this;
}

const std::string& JsonWriter::text() const {
    CHECK(levels_.empty() && !out_.empty());
    return out_;
}

std::string JsonWriter::take() {
    CHECK(levels_.empty() && !out_.empty());
    out_ += '\n';
    return std::move(out_);
}

}  // namespace touchline

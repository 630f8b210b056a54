// What the dialects share: walking over the events of a body, keeping or refusing each.
#include "capture/events.h"

#include <algorithm>

#include "capture/reject.h"

namespace touchline {

namespace ondemand = simdjson::ondemand;

const std::vector<Dialect>& dialects() {
    static const std::vector<Dialect> table{cloudevents_dialect(), segment_dialect()};
    return table;
}

const Dialect* find_dialect(std::string_view name) {
    for (const Dialect& dialect : dialects())
        if (name == dialect.name) return &dialect;
    return nullptr;
}

void EventRecords::begin_body(std::string_view body, const EventContext& context) {
    context_ = &context;
    counted_to_ = body.data();
    line_ = context.first_line;
    ids_.clear();
    unnamed_.clear();
}

void EventRecords::keep_only(std::size_t records) {
    fields_.columns().keep_only(records);
    fields_.columns().begin_record();
    block_.row.resize(records);
    block_.line.resize(records);
    block_.raw.resize(records);
    block_.raw_hash.resize(records);
}

// Records without an id are told apart by how often the same came in their body: the same body
// once more gives the same hashes.
Hash128 EventRecords::hash_of(std::string_view raw, bool named) {
    const Hash128 hash = hash128(raw);
    if (named) return hash;
    const auto times = std::count(unnamed_.begin(), unnamed_.end(), hash);
    unnamed_.push_back(hash);
    return times == 0 ? hash : hash128(raw, static_cast<std::uint64_t>(times));
}

std::uint64_t EventRecords::line_of(std::string_view raw) {
    if (counted_to_ != nullptr && raw.data() >= counted_to_) {
        line_ += static_cast<std::uint64_t>(std::count(counted_to_, raw.data(), '\n'));
        counted_to_ = raw.data();
    }
    return line_;
}

void EventRecords::end(std::string_view raw, std::string_view id, std::string_view centre,
                       std::string reason) {
    const std::uint64_t row = context_->first_row + ids_.size();
    ids_.push_back(id);
    if (reason.empty() && raw.size() > limits::record_bytes_max)
        reason =
            fmt::format("is longer than the {} bytes a record may have", limits::record_bytes_max);
    if (reason.empty() && fields_.columns().too_many())
        reason = fmt::format("has more than {} columns", limits::columns_max);
    if (reason.empty() && !context_->centre.empty()) {
        if (centre.empty()) fields_.add("centre", fields_.keep(context_->centre));
        else if (centre != context_->centre)
            reason = fmt::format("is of centre '{}', but whoever sent it may speak for '{}' only",
                                 cut_value(centre), context_->centre);
    }
    if (!reason.empty()) {
        fields_.columns().drop_record();
        Reject& reject = block_.rejects.emplace_back();
        reject.row = row;
        reject.line = line_of(raw);
        reject.reason = std::move(reason);
        reject.raw = cut_raw(raw);
        return;
    }
    fields_.columns().keep_record();
    block_.row.push_back(row);
    block_.line.push_back(line_of(raw));
    block_.raw.push_back(raw);
    block_.raw_hash.push_back(hash_of(raw, !id.empty()));
}

namespace {

Error not_json(simdjson::error_code error) {
    if (error == simdjson::DEPTH_ERROR)
        return fail(ErrorCode::invalid_input, "the body is nested deeper than the limit of {}",
                    limits::nesting_max);
    return fail(ErrorCode::invalid_input, "the body is not JSON: {}",
                lower(simdjson::error_message(error)));
}

// The text from where a value begins to where the document has come.
std::string_view text_until_now(const char* begin, ondemand::document& document,
                                std::string_view whole) {
    const char* now = nullptr;
    if (document.current_location().get(now)) now = whole.data() + whole.size();
    std::string_view text(begin, static_cast<std::size_t>(now - begin));
    const std::size_t last = text.find_last_of("}]");
    return last == std::string_view::npos ? text : text.substr(0, last + 1);
}

simdjson::error_code read_one(ondemand::value& value, ondemand::document& document,
                              std::string_view whole, const OneEvent& one, EventRecords& to) {
    ondemand::json_type type;
    if (const auto error = value.type().get(type)) return error;
    to.begin();
    if (type != ondemand::json_type::object) {
        std::string_view raw = trim(value.raw_json_token());
        ondemand::array array;
        if (type == ondemand::json_type::array)
            if (value.get_array().get(array) || array.raw_json().get(raw))
                return simdjson::TAPE_ERROR;
        to.end(raw, {}, {}, "is not a JSON object");
        return simdjson::SUCCESS;
    }
    const char* begin = value.raw_json_token().data();
    ondemand::object object;
    if (const auto error = value.get_object().get(object)) return error;
    EventFacts facts;
    if (const auto error = one(object, to, facts)) return error;
    const std::string_view raw = text_until_now(begin, document, whole);
    to.end(raw, facts.id, facts.centre, std::move(facts.reason));
    return simdjson::SUCCESS;
}

}  // namespace

Status read_events(std::string_view json, std::size_t behind, const OneEvent& one,
                   EventRecords& to) {
    thread_local ondemand::parser parser;
    ondemand::document document;
    const auto size = json.size();
    auto error = parser.iterate(json.data(), size, size + behind).get(document);
    if (error) return not_json(error);
    ondemand::json_type type;
    if ((error = document.type().get(type))) return not_json(error);
    if (type == ondemand::json_type::array) {
        ondemand::array array;
        if ((error = document.get_array().get(array))) return not_json(error);
        for (auto element : array) {
            ondemand::value value;
            if ((error = element.get(value))) return not_json(error);
            if ((error = read_one(value, document, json, one, to))) return not_json(error);
        }
    } else if (type == ondemand::json_type::object) {
        ondemand::value value;
        if ((error = document.get_value().get(value))) return not_json(error);
        if ((error = read_one(value, document, json, one, to))) return not_json(error);
    } else {
        return fail(ErrorCode::invalid_input, "the body is neither a JSON object nor an array");
    }
    const char* rest = nullptr;
    if (!document.current_location().get(rest))
        return fail(ErrorCode::invalid_input, "text follows the JSON of the body");
    return {};
}

}  // namespace touchline

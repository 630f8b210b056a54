// For tests: an event log read the slow way, through expat, and what both readings must agree on.
#pragma once

#include <expat.h>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "capture/reader.h"
#include "capture/source.h"

namespace touchline {

struct XesReading {
    std::vector<std::uint64_t> events;  // hash of each event's fields, sorted by column
    std::vector<Reject> rejects;
    std::vector<std::string> remarks;
    std::vector<std::uint64_t> rows, lines;
    std::string error;
};

using NamedFields = std::vector<std::pair<std::string, std::string>>;

inline std::uint64_t hash_fields(NamedFields fields) {
    std::sort(fields.begin(), fields.end());
    std::uint64_t hash = 0;
    for (const auto& [name, value] : fields) hash = mix(mix(hash, hash64(name)), hash64(value));
    return hash;
}

inline NamedFields fields_of(const RecordBlock& block, std::size_t row) {
    NamedFields fields;
    for (std::size_t c = 0; c < block.columns.size(); ++c)
        if (!block.field(row, c).absent())
            fields.emplace_back(block.columns[c], block.field(row, c).text());
    return fields;
}

// Ours, piece by piece.
inline XesReading read_with_reader(std::unique_ptr<ByteSource> source,
                                   const FormatOptions& options = {}) {
    XesReading reading;
    auto reader = open_xes(std::move(source), "", options);
    if (!reader) return reading.error = reader.error().message, reading;
    Piece piece;
    RecordBlock block;
    while (true) {
        auto more = reader.value()->next(piece);
        if (!more) return reading.error = more.error().message, reading;
        if (!more.value()) break;
        if (auto parsed = reader.value()->parse(piece, block); !parsed)
            return reading.error = parsed.error().message, reading;
        for (std::size_t row = 0; row < block.size(); ++row) {
            reading.events.push_back(hash_fields(fields_of(block, row)));
            reading.rows.push_back(block.row[row]);
            reading.lines.push_back(block.line[row]);
        }
        for (const Reject& reject : block.rejects) reading.rejects.push_back(reject);
    }
    reading.remarks = reader.value()->remarks();
    return reading;
}

// Expat's: no rules of XES, only elements and attributes. Lists are left out.
class ExpatXes {
public:
    static XesReading read(std::string_view xml) {
        ExpatXes oracle;
        XML_Parser parser = XML_ParserCreate(nullptr);
        XML_SetUserData(parser, &oracle);
        XML_SetElementHandler(parser, open, close);
        if (XML_Parse(parser, xml.data(), static_cast<int>(xml.size()), 1) != XML_STATUS_OK)
            oracle.reading_.error = XML_ErrorString(XML_GetErrorCode(parser));
        XML_ParserFree(parser);
        return oracle.reading_;
    }

private:
    static std::string attribute(const char** pairs, const std::string& name) {
        for (; *pairs != nullptr; pairs += 2)
            if (pairs[0] == name) return pairs[1];
        return {};
    }
    static void open(void* self, const char* name, const char** pairs) {
        static_cast<ExpatXes*>(self)->on_open(name, pairs);
    }
    static void close(void* self, const char* name) {
        static_cast<ExpatXes*>(self)->on_close(name);
    }

    static bool has(const NamedFields& fields, const std::string& name) {
        return std::any_of(fields.begin(), fields.end(),
                           [&](const auto& field) { return field.first == name; });
    }

    void on_open(std::string name, const char** pairs) {
        name = name.substr(name.find(':') + 1);
        if (name == "list") ++lists_;
        if (name == "trace") trace_.clear(), trace_events_.clear(), in_trace_ = true;
        if (name == "event") event_.clear(), in_event_ = true;
        if (name == "global") scope_ = attribute(pairs, "scope") == "trace" ? 2 : 1;
        const bool structure = name == "log" || name == "trace" || name == "event" ||
                               name == "global" || name == "extension" || name == "classifier";
        if (structure) return;
        path_.push_back((path_.empty() ? "" : path_.back() + ".") + attribute(pairs, "key"));
        if (lists_ > 0) return;
        const std::string value = attribute(pairs, "value");
        const bool placeholder = name == "date" && value.substr(0, 10) == "1970-01-01";
        if (scope_ == 1 && !placeholder) event_globals_.emplace_back(path_.back(), value);
        else if (scope_ == 2 && !placeholder) trace_globals_.emplace_back(path_.back(), value);
        else if (in_event_) event_.emplace_back(path_.back(), value);
        else if (in_trace_) trace_.emplace_back(path_.back(), value);
    }

    void finish(NamedFields event, bool with_trace) {
        for (const auto& global : event_globals_)
            if (!has(event, global.first)) event.push_back(global);
        if (with_trace) {
            for (const auto& global : trace_globals_)
                if (!has(trace_, global.first)) trace_.push_back(global);
            for (const auto& [key, value] : trace_) event.emplace_back("case:" + key, value);
        }
        reading_.events.push_back(hash_fields(std::move(event)));
    }

    void on_close(std::string name) {
        name = name.substr(name.find(':') + 1);
        if (name == "list") --lists_;
        if (name == "global") {
            scope_ = 0;
        } else if (name == "event") {
            in_event_ = false;
            if (in_trace_) trace_events_.push_back(event_);
            else finish(event_, false);
        } else if (name == "trace") {
            in_trace_ = false;
            for (NamedFields& event : trace_events_) finish(std::move(event), true);
        } else if (name != "log" && name != "extension" && name != "classifier") {
            path_.pop_back();
        }
    }

    XesReading reading_;
    NamedFields event_, trace_, event_globals_, trace_globals_;
    std::vector<NamedFields> trace_events_;
    std::vector<std::string> path_;
    int scope_ = 0, lists_ = 0;
    bool in_trace_ = false, in_event_ = false;
};

}  // namespace touchline

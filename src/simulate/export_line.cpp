// Quoting and nesting: what is around the values of a line.
#include "simulate/export_line.h"

#include <algorithm>

#include "base/text.h"

namespace touchline::simulate {
namespace {

// Members of one JSON object, which a dotted name nests.
class JsonMembers {
public:
    explicit JsonMembers(std::string& out) : out_(out) { out_ += '{'; }

    // The place of a value: opens and closes what lies between it and the last one.
    void key(const std::vector<std::string>& path) {
        std::size_t common = 0;
        while (common < open_.size() && common + 1 < path.size() && open_[common] == path[common])
            ++common;
        close_to(common);
        for (std::size_t i = common; i + 1 < path.size(); ++i) {
            comma();
            append_json_string(out_, path[i]);
            out_ += ":{";
            open_.push_back(path[i]);
            first_ = true;
        }
        comma();
        append_json_string(out_, path.back());
        out_ += ':';
    }
    void end() {
        close_to(0);
        out_ += '}';
    }

private:
    void comma() {
        if (!first_) out_ += ',';
        first_ = false;
    }
    void close_to(std::size_t depth) {
        for (; open_.size() > depth; open_.pop_back()) out_ += '}', first_ = false;
    }

    std::string& out_;
    std::vector<std::string> open_;
    bool first_ = true;
};

void append_members(JsonMembers& members, std::string& out, const Subject& subject,
                    const std::vector<PlannedColumn>& columns) {
    std::string value;
    for (const PlannedColumn& column : columns) {
        value.clear();
        const Shape shape = append_value(value, subject, column);
        if (shape == Shape::absent) continue;
        members.key(column.path);
        if (shape == Shape::number) out += value;
        else append_json_string(out, value);
    }
}

void append_xml(std::string& out, std::string_view text) { out += html_escape(text); }

void append_attribute(std::string& out, const char* type, std::string_view key,
                      std::string_view value) {
    out += "<";
    out += type;
    out += " key=\"";
    append_xml(out, key);
    out += "\" value=\"";
    append_xml(out, value);
    out += "\"/>";
}

void append_event(std::string& out, const Subject& subject, const PlannedColumn& time,
                  const char* transition) {
    std::string value;
    out += "<event>";
    for (const PlannedColumn& column : subject.source->columns) {
        if (is_time(column.field)) continue;
        value.clear();
        if (append_value(value, subject, column) == Shape::absent) continue;
        append_attribute(out, "string", column.name, value);
    }
    append_attribute(out, "string", "lifecycle:transition", transition);
    value.clear();
    if (append_value(value, subject, time) != Shape::absent)
        append_attribute(out, "date", "time:timestamp", value);
    out += "</event>\n";
}

}  // namespace

void append_csv(std::string& out, const Subject& subject) {
    const char delimiter = subject.dialect->delimiter;
    const auto special = [delimiter](char c) {
        return c == delimiter || c == '"' || c == '\n' || c == '\r';
    };
    bool first = true;
    for (const PlannedColumn& column : subject.source->columns) {
        if (!first) out += delimiter;
        first = false;
        const std::size_t begin = out.size();
        append_value(out, subject, column);
        const std::string_view value = std::string_view(out).substr(begin);
        if (std::none_of(value.begin(), value.end(), special)) continue;
        std::string quoted = "\"";
        for (const char c : value) {
            if (c == '"') quoted += '"';
            quoted += c;
        }
        out.replace(begin, std::string::npos, quoted + '"');
    }
}

void append_json(std::string& out, const Subject& around, std::span<const Subject> turns) {
    JsonMembers members(out);
    append_members(members, out, around, around.source->columns);
    if (!turns.empty()) {
        members.key({around.source->system->turns});
        out += '[';
        for (const Subject& turn : turns) {
            if (out.back() != '[') out += ',';
            JsonMembers inner(out);
            append_members(inner, out, turn, turn.source->turn_columns);
            inner.end();
        }
        out += ']';
    }
    members.end();
}

std::uint32_t append_xes(std::string& out, const Subject& subject) {
    static const PlannedColumn begin{"", {}, SourceField::begin, false, {}, ""};
    static const PlannedColumn end{"", {}, SourceField::end, false, {}, ""};
    const Interactions& all = subject.pod->happening.interactions;
    const bool instant = all.begin_us[subject.interaction] == all.end_us[subject.interaction] ||
                         (subject.planted & planted_broken) != 0;
    if (!instant) append_event(out, subject, begin, "start");
    append_event(out, subject, end, "complete");
    return instant ? 1 : 2;
}

// CSV: half of the fields; JSON: without its end.
void cut_line(std::string& out, std::size_t begin, const Subject& subject) {
    std::size_t end = out.size() - 1;
    if (subject.source->system->format == SourceSystem::Format::csv) {
        const std::size_t half = begin + (out.size() - begin) / 2;
        end = out.find(subject.dialect->delimiter, half);
        if (end == std::string::npos) end = out.rfind(subject.dialect->delimiter);
        // A quote that is never closed would take the lines below with it.
        if (out.find('"', begin) < end) {
            out.resize(begin);
            out += '?';
            return;
        }
    }
    out.resize(std::max(end, begin + 1));
}

void to_latin1(std::string& out, std::size_t begin) {
    std::size_t to = begin;
    for (std::size_t from = begin; from < out.size();) {
        const auto byte = static_cast<unsigned char>(out[from]);
        const std::size_t length = byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
        unsigned code = byte;
        if (length == 2 && from + 1 < out.size())
            code = (byte & 0x1Fu) << 6 | (static_cast<unsigned char>(out[from + 1]) & 0x3Fu);
        out[to++] = length <= 2 && code < 0x100 ? static_cast<char>(code) : '?';
        from += length;
    }
    out.resize(to);
}

}  // namespace touchline::simulate

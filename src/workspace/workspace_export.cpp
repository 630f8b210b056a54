// Interactions, journeys or follows written to a file.
#include "base/files.h"
#include "base/text.h"
#include "workspace/state.h"

namespace touchline {
namespace {

std::string xml(std::string_view text) { return html_escape(text); }

void xes_text(std::string& out, const char* type, std::string_view key, std::string_view value) {
    out += fmt::format("      <{} key=\"{}\" value=\"{}\"/>\n", type, xml(key), xml(value));
}

constexpr const char* xes_head = R"(<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849-2016" xes.features="" xmlns="http://www.xes-standard.org/">
  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
  <extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
  <global scope="trace">
    <string key="concept:name" value=""/>
  </global>
  <global scope="event">
    <string key="concept:name" value=""/>
    <date key="time:timestamp" value="1970-01-01T00:00:00.000Z"/>
  </global>
  <classifier name="Kind" keys="concept:name"/>
)";

// One trace a journey, in the order of the index; the reader of XES reads it back.
void append_trace(std::string& out, const Index& index, const Segment& segment, std::size_t journey,
                  std::uint64_t number) {
    out += fmt::format(
        "  <trace>\n    <string key=\"concept:name\" value=\"{}\"/>\n"
        "    <string key=\"customer\" value=\"{:016x}\"/>\n",
        number, static_cast<std::uint64_t>(segment.customers[segment.customer[journey]]));
    for (auto at = segment.offset[journey]; at < segment.offset[journey + 1]; ++at) {
        out += "    <event>\n";
        xes_text(out, "string", "concept:name", index.kinds[segment.kind[at]]);
        const Micros ends = segment.occurred_us[at] + Micros(segment.duration_ms(at)) * 1000;
        if (segment.duration_ms(at) > 0)
            xes_text(out, "date", "start_timestamp", write_instant(segment.occurred_us[at]));
        xes_text(out, "date", "time:timestamp", write_instant(ends));
        const std::pair<const char*, const std::string&> words[] = {
            {"org:resource", index.staff[segment.staff[at]]},
            {"channel", index.channels[segment.channel[at]]},
            {"centre", index.centres[segment.centre[at]]}};
        for (const auto& [key, value] : words)
            if (!value.empty()) xes_text(out, "string", key, value);
        out += "    </event>\n";
    }
    out += "  </trace>\n";
}

Result<std::uint64_t> write_xes(const Index& index, const std::string& path) {
    TRY(auto file, OutputFile::create(path));
    std::string text = xes_head;
    std::uint64_t number = 0;
    for (const auto& segment : index.segments) {
        for (std::size_t journey = 0; journey < segment->journeys(); ++journey) {
            if (segment->dead.size() > 0 && segment->dead.test(journey)) continue;
            append_trace(text, index, *segment, journey, ++number);
            if (text.size() < (1 << 20)) continue;
            TRY(check_stop());
            TRY(file.write(text));
            text.clear();
        }
    }
    TRY(file.write(text + "</log>\n"));
    TRY(file.commit());
    return index.interactions();
}

std::string select_of(const std::string& what) {
    if (what == "interactions")
        return "SELECT * FROM interactions ORDER BY occurred_at, interaction_id";
    if (what == "journeys") return "SELECT * FROM journeys()";
    if (what == "steps") return "SELECT * FROM steps()";
    if (what == "follows") return "SELECT * FROM follows()";
    return what;
}

}  // namespace

Result<std::uint64_t> Workspace::export_to(const std::string& what, const std::string& path) {
    if (path.ends_with(".xes")) {
        if (what != "interactions" && what != "journeys")
            return fail(ErrorCode::invalid_input, "only interactions can be written as XES");
        TRY(const auto index, state_->current_index());
        return write_xes(*index, path);
    }
    TRY(const ExportFormat format, export_format_of(path));
    TRY(Rows rows, sql(select_of(what)));
    return export_rows(rows, path, format);
}

}  // namespace touchline

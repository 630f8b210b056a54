// Lines of text for every living journey.
#include "timeline/export.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace touchline {

namespace {

std::string instant(Micros us) { return us == no_time ? "-" : fmt::format("{}", us); }

// Kinds and channels may hold any character: those that separate are escaped.
void append_word(std::string& out, std::string_view text) {
    for (const char c : text) {
        if (c == '\\' || c == ',' || c == ';' || c == '=' || c == '\n' || c == '\t') out += '\\';
        out += c == '\n' ? 'n' : c == '\t' ? 't' : c;
    }
}

void append_attributes(std::string& line, const Index& index, const Segment& s, std::uint64_t at) {
    for (std::size_t a = 0; a < index.attributes.size(); ++a) {
        const std::uint16_t code = s.attributes[a][at];
        if (code == no_value) continue;
        line += ',';
        append_word(line, index.attributes[a].name);
        line += '=';
        append_word(line, index.attributes[a].values[code]);
    }
}

std::string line_of(const Index& index, const Segment& s, std::size_t j) {
    std::string line;
    fmt::format_to(std::back_inserter(line), "{:016x}\t",
                   static_cast<std::uint64_t>(s.customers[s.customer[j]]));
    append_word(line, index.types[s.type[j]].name);
    line += '\t';
    append_word(line, index.outcomes[s.outcome[j]]);
    fmt::format_to(std::back_inserter(line), "\t{}\t{}\t{}\t{:016x}\t{}\t{}\t",
                   instant(s.started_us[j]), instant(s.ended_us[j]), instant(s.closes_at_us[j]),
                   static_cast<std::uint64_t>(s.object[j]), s.participants[j], s.ties[j]);
    for (std::uint64_t at = s.offset[j]; at < s.offset[j + 1]; ++at) {
        fmt::format_to(std::back_inserter(line), "{},{},", s.occurred_us[at], s.duration_ms(at));
        append_word(line, index.kinds[s.kind[at]]);
        line += ',';
        append_word(line, index.channels[s.channel[at]]);
        line += ',';
        append_word(line, index.centres[s.centre[at]]);
        line += ',';
        append_word(line, index.staff[s.staff[at]]);
        const bool last = at + 1 == s.offset[j + 1];
        fmt::format_to(std::back_inserter(line), ",{}{}", s.wait_ms(at),
                       !last && s.wait[at] == wait_overlaps ? "!" : "");
        append_attributes(line, index, s, at);
        line += ';';
    }
    return line;
}

}  // namespace

std::vector<std::string> canonical_lines(const Index& index) {
    std::vector<std::string> lines;
    for (const auto& segment : index.segments)
        for (std::size_t j = 0; j < segment->journeys(); ++j)
            if (!segment->dead.test(j)) lines.push_back(line_of(index, *segment, j));
    std::sort(lines.begin(), lines.end());
    return lines;
}

Hash128 canonical_hash(const Index& index) {
    std::vector<Hash128> hashes;
    for (const auto& segment : index.segments)
        for (std::size_t j = 0; j < segment->journeys(); ++j)
            if (!segment->dead.test(j)) hashes.push_back(hash128(line_of(index, *segment, j)));
    std::sort(hashes.begin(), hashes.end());
    return hash128({reinterpret_cast<const char*>(hashes.data()), hashes.size() * sizeof(Hash128)});
}

}  // namespace touchline

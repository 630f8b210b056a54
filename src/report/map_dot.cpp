// The map in DOT.
#include "report/map_dot.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "report/map_colour.h"
#include "summary/map_layout.h"

namespace touchline {
namespace {

std::string quoted(const std::string& text) {
    std::string out = "\"";
    for (const char letter : text) {
        if (letter == '"' || letter == '\\') out += '\\';
        if (letter == '\n') out += "\\n";
        else if (static_cast<unsigned char>(letter) >= 0x20) out += letter;
    }
    return out + "\"";
}

}  // namespace

std::string write_map_dot(const JourneyMap& unsorted, const std::string& title) {
    const JourneyMap map = canonical_map(unsorted);
    const WaitScale scale(map);
    std::uint64_t most = 1;
    for (const FollowRow& row : map.follows) most = std::max(most, row.count);
    for (const KindRow& row : map.kinds) most = std::max({most, row.starts, row.ends});
    const auto width = [most](std::uint64_t count) {
        return 0.6 + 5.4 * std::sqrt(double(count) / double(most));
    };
    const std::string journeys = with_thousands(std::int64_t(map.population.journeys));
    std::string out = fmt::format(
        "digraph map {{\n  label={}; labelloc=t; rankdir=LR; nodesep=0.3;\n"
        "  node [shape=box, style=\"rounded,filled\", fillcolor=\"#fbfcfe\", "
        "color=\"#b6c2d1\", fontname=\"Helvetica\"];\n"
        "  edge [fontname=\"Helvetica\", fontsize=10];\n"
        "  start [shape=oval, label={}];\n  end [shape=oval, label={}];\n",
        quoted(title), quoted("start\n" + journeys), quoted("end\n" + journeys));
    for (std::size_t i = 0; i < map.kinds.size(); ++i) {
        const KindRow& row = map.kinds[i];
        out += fmt::format("  k{} [label={}];\n", i,
                           quoted(fmt::format("{}\n{} interactions\n{} journeys", row.kind,
                                              with_thousands(std::int64_t(row.interactions)),
                                              with_thousands(std::int64_t(row.journeys)))));
    }
    for (const FollowRow& row : map.follows)
        out += fmt::format("  k{} -> k{} [label={}, weight={}, penwidth={:.2f}, color=\"{}\"];\n",
                           row.from, row.to,
                           quoted(with_thousands(std::int64_t(row.count)) + "\n" +
                                  write_short_duration_ms(row.wait_ms_median)),
                           row.count, width(row.count),
                           scale.colour(scale.class_of(row.wait_ms_median), false));
    for (std::size_t i = 0; i < map.kinds.size(); ++i) {
        const KindRow& row = map.kinds[i];
        const char* style = "color=\"#a9b4c2\", style=dashed";
        if (row.starts > 0)
            out += fmt::format("  start -> k{} [label={}, penwidth={:.2f}, {}];\n", i,
                               quoted(with_thousands(std::int64_t(row.starts))), width(row.starts),
                               style);
        if (row.ends > 0)
            out +=
                fmt::format("  k{} -> end [label={}, penwidth={:.2f}, {}];\n", i,
                            quoted(with_thousands(std::int64_t(row.ends))), width(row.ends), style);
    }
    return out + "}\n";
}

}  // namespace touchline

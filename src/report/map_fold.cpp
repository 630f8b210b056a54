// Folding: the strongest ways from the start and to the end first, then the most frequent paths.
#include "report/map_fold.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "base/text.h"
#include "report/terminal.h"
#include "summary/map_layout.h"

namespace touchline {
namespace {

// A line of the picture: a follow, a start or an end.
struct Line {
    std::uint32_t from = 0, to = 0;  // kinds; start = kinds.size(), end = start + 1
    std::uint64_t count = 0;
};

struct Lines {
    std::vector<Line> all;  // follows first, in their order
    std::uint32_t start = 0, end = 0;
};

Lines lines_of(const JourneyMap& map) {
    Lines lines;
    lines.start = std::uint32_t(map.kinds.size());
    lines.end = lines.start + 1;
    for (const FollowRow& row : map.follows) lines.all.push_back({row.from, row.to, row.count});
    for (std::uint32_t kind = 0; kind < lines.start; ++kind) {
        const KindRow& row = map.kinds[kind];
        if (row.starts > 0) lines.all.push_back({lines.start, kind, row.starts});
        if (row.ends > 0) lines.all.push_back({kind, lines.end, row.ends});
    }
    return lines;
}

constexpr std::uint32_t no_line = UINT32_MAX;

// For each kind the line on its strongest way from the start (or to the end): a spanning tree
// grown by the most frequent line that reaches something new.
std::vector<std::uint32_t> strongest_ways(const Lines& lines, bool from_start) {
    std::vector<std::uint32_t> way(lines.end + 1, no_line);
    std::vector<bool> reached(lines.end + 1, false);
    reached[from_start ? lines.start : lines.end] = true;
    for (;;) {
        std::uint32_t best = no_line;
        for (std::uint32_t i = 0; i < lines.all.size(); ++i) {
            const Line& line = lines.all[i];
            const std::uint32_t known = from_start ? line.from : line.to;
            const std::uint32_t fresh = from_start ? line.to : line.from;
            if (!reached[known] || reached[fresh] || fresh >= lines.start) continue;
            if (best == no_line || line.count > lines.all[best].count) best = i;
        }
        if (best == no_line) return way;
        const std::uint32_t fresh = from_start ? lines.all[best].to : lines.all[best].from;
        reached[fresh] = true;
        way[fresh] = best;
    }
}

struct Choice {
    std::vector<bool> kinds, lines;
};

Choice choose(const Lines& lines, const FoldOptions& options) {
    const std::uint32_t kinds_max = options.kinds_max == 0 ? 32 : options.kinds_max;
    Choice choice{std::vector<bool>(lines.start, false),
                  std::vector<bool>(lines.all.size(), false)};
    const std::vector<std::uint32_t> ways[2] = {strongest_ways(lines, true),
                                                strongest_ways(lines, false)};
    std::uint32_t kinds = 0;
    double drawn = 0;
    for (std::uint32_t first = 0; first < std::min(kinds_max, lines.start); ++first)
        for (const bool from_start : {true, false})
            for (std::uint32_t kind = first; kind < lines.start;) {
                if (!choice.kinds[kind]) choice.kinds[kind] = true, ++kinds;
                const std::uint32_t line = ways[from_start ? 0 : 1][kind];
                if (line == no_line) break;
                if (!choice.lines[line]) choice.lines[line] = true, drawn += 1;
                kind = from_start ? lines.all[line].from : lines.all[line].to;
            }
    // Kinds met on the way need their own way to both sides; the trees hold it.
    for (std::uint32_t kind = 0; kind < lines.start; ++kind)
        for (std::uint32_t at = kind; choice.kinds[kind] && at < lines.start;) {
            const std::uint32_t line = ways[1][at];
            if (line == no_line) break;
            if (!choice.lines[line]) choice.lines[line] = true, drawn += 1;
            at = lines.all[line].to;
            if (at < lines.start && !choice.kinds[at]) choice.kinds[at] = true, ++kinds;
        }
    const double paths_max = options.paths_max == 0 ? 10 + 1.8 * kinds : options.paths_max;
    std::vector<std::uint32_t> by_count(lines.all.size());
    std::iota(by_count.begin(), by_count.end(), 0);
    std::stable_sort(by_count.begin(), by_count.end(), [&](std::uint32_t a, std::uint32_t b) {
        return lines.all[a].count > lines.all[b].count;
    });
    for (const std::uint32_t i : by_count) {
        if (drawn >= paths_max) break;
        const Line& line = lines.all[i];
        const bool loose = (line.from < lines.start && !choice.kinds[line.from]) ||
                           (line.to < lines.start && !choice.kinds[line.to]);
        if (choice.lines[i] || loose) continue;
        choice.lines[i] = true;
        drawn += line.from == line.to ? 0.4 : 1;  // a loop is in nobody's way
    }
    return choice;
}

}  // namespace

FoldedMap fold_map(const JourneyMap& unsorted, const FoldOptions& options) {
    const JourneyMap map = canonical_map(unsorted);
    const Lines lines = lines_of(map);
    const Choice choice = choose(lines, options);
    FoldedMap folded;
    JourneyMap& out = folded.map;
    out = map;
    out.kinds.clear();
    out.follows.clear();
    std::vector<std::uint32_t> place(map.kinds.size(), 0);
    for (std::uint32_t kind = 0; kind < map.kinds.size(); ++kind) {
        place[kind] = std::uint32_t(out.kinds.size());
        if (!choice.kinds[kind]) {
            ++out.hidden_kinds;
            folded.hidden_start_end_count += map.kinds[kind].starts + map.kinds[kind].ends;
            continue;
        }
        folded.kind_place.push_back(kind);
        out.kinds.push_back(map.kinds[kind]);
        out.kinds.back().starts = out.kinds.back().ends = 0;
    }
    if (out.total_follow_count == 0)
        for (const FollowRow& row : map.follows) out.total_follow_count += row.count;
    folded.lines_total = std::uint32_t(lines.all.size());
    for (std::uint32_t i = 0; i < lines.all.size(); ++i) {
        const Line& line = lines.all[i];
        folded.lines += choice.lines[i] ? 1 : 0;
        const bool follow = i < map.follows.size();
        if (follow && choice.lines[i]) {
            folded.follow_place.push_back(i);
            out.follows.push_back(map.follows[i]);
            out.follows.back().from = place[line.from];
            out.follows.back().to = place[line.to];
        } else if (follow) {
            ++out.hidden_follows;
            out.hidden_follow_count += line.count;
        } else if (choice.lines[i]) {
            if (line.from == lines.start) out.kinds[place[line.to]].starts = line.count;
            if (line.to == lines.end) out.kinds[place[line.from]].ends = line.count;
        } else if (choice.kinds[line.from == lines.start ? line.to : line.from]) {
            folded.hidden_start_end_count += line.count;
        }
    }
    return folded;
}

std::string describe_hidden(const JourneyMap& map) {
    std::string text;
    if (map.hidden_follows > 0) {
        const double share = map.total_follow_count == 0
                                 ? 0
                                 : double(map.hidden_follow_count) / double(map.total_follow_count);
        text =
            fmt::format("+ {} rarer path{}, {} of transitions", with_thousands(map.hidden_follows),
                        map.hidden_follows == 1 ? "" : "s", write_percent(share));
    }
    if (map.hidden_kinds > 0)
        text += fmt::format("{}{} rarer kind{}", text.empty() ? "+ " : " and ",
                            with_thousands(map.hidden_kinds), map.hidden_kinds == 1 ? "" : "s");
    return text;
}

}  // namespace touchline

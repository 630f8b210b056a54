// Folding: the strongest ways from the start and to the end first, then the most frequent paths.
#include "report/map_fold.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <queue>

#include "base/limits.h"
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
// grown by the most frequent line that reaches something new. Only kinds below `kinds` count.
std::vector<std::uint32_t> strongest_ways(const Lines& lines, bool from_start,
                                          std::uint32_t kinds) {
    std::vector<std::uint32_t> way(lines.end + 1, no_line);
    std::vector<bool> reached(lines.end + 1, false);
    std::vector<std::vector<std::uint32_t>> lines_at(lines.end + 1);
    for (std::uint32_t i = 0; i < lines.all.size(); ++i)
        lines_at[from_start ? lines.all[i].from : lines.all[i].to].push_back(i);
    const auto rarer = [&](std::uint32_t a, std::uint32_t b) {
        const std::uint64_t left = lines.all[a].count, right = lines.all[b].count;
        return left != right ? left < right : a > b;
    };
    std::priority_queue<std::uint32_t, std::vector<std::uint32_t>, decltype(rarer)> waiting(rarer);
    const auto reach = [&](std::uint32_t node) {
        reached[node] = true;
        for (const std::uint32_t line : lines_at[node]) waiting.push(line);
    };
    reach(from_start ? lines.start : lines.end);
    while (!waiting.empty()) {
        const std::uint32_t line = waiting.top();
        waiting.pop();
        const std::uint32_t fresh = from_start ? lines.all[line].to : lines.all[line].from;
        if (reached[fresh] || fresh >= kinds) continue;
        way[fresh] = line;
        reach(fresh);
    }
    return way;
}

struct Choice {
    std::vector<bool> kinds, lines;
    std::uint32_t kind_count = 0;
    double line_count = 0;
    std::uint64_t transitions = 0;  // on the lines taken

    void take_kind(std::uint32_t kind) {
        if (!kinds[kind]) kinds[kind] = true, ++kind_count;
    }
    void take_line(std::uint32_t line, std::uint64_t count, double weight) {
        if (lines[line]) return;
        lines[line] = true;
        line_count += weight;
        transitions += count;
    }
};

// The first kinds with their ways, which may lead over kinds up to `reach`. A kind met on
// somebody's way hangs between start and end by that way.
Choice choose_ways(const Lines& lines, std::uint32_t kinds, std::uint32_t reach) {
    Choice choice{std::vector<bool>(lines.start, false),
                  std::vector<bool>(lines.all.size(), false)};
    const std::vector<std::uint32_t> ways[2] = {strongest_ways(lines, true, reach),
                                                strongest_ways(lines, false, reach)};
    for (std::uint32_t first = 0; first < kinds; ++first) {
        const bool hangs = ways[0][first] != no_line && ways[1][first] != no_line;
        if (!hangs && reach < lines.start) continue;
        choice.take_kind(first);
        for (const bool from_start : {true, false})
            for (std::uint32_t kind = first; kind < lines.start;) {
                choice.take_kind(kind);
                const std::uint32_t line = ways[from_start ? 0 : 1][kind];
                if (line == no_line) break;
                choice.take_line(line, lines.all[line].count, 1);
                kind = from_start ? lines.all[line].from : lines.all[line].to;
            }
    }
    return choice;
}

Choice choose(const Lines& lines, const FoldOptions& options) {
    const std::uint32_t kinds_max =
        options.kinds_max == 0 ? 32 : std::min(options.kinds_max, limits::map_kinds_drawn_max);
    const std::uint32_t kinds = std::min(kinds_max, lines.start);
    Choice choice = choose_ways(lines, kinds, lines.start);
    // Ways that wander through the rare kinds of a large map are not worth their room.
    if (choice.kind_count > kinds + kinds / 2 + 4) choice = choose_ways(lines, kinds, kinds);
    if (choice.kind_count == 0)
        for (std::uint32_t kind = 0; kind < kinds; ++kind) choice.take_kind(kind);
    const double paths_max = options.paths_max == 0
                                 ? 10 + 1.8 * choice.kind_count
                                 : std::min(options.paths_max, limits::map_paths_drawn_max);
    // By default what would not change the impression of a full map is not drawn either.
    const double enough =
        options.paths_max == 0 && double(lines.all.size()) > paths_max ? 0.98 : 1.0;
    std::uint64_t all = 0;
    for (const Line& line : lines.all) all += line.count;
    std::vector<std::uint32_t> by_count(lines.all.size());
    std::iota(by_count.begin(), by_count.end(), 0);
    std::stable_sort(by_count.begin(), by_count.end(), [&](std::uint32_t a, std::uint32_t b) {
        return lines.all[a].count > lines.all[b].count;
    });
    // A loop is in nobody's way: the frequent ones are always drawn.
    constexpr double frequent_loop = 0.01;
    for (std::uint32_t i = 0; i < lines.all.size(); ++i) {
        const Line& line = lines.all[i];
        if (line.from == line.to && choice.kinds[line.from] &&
            double(line.count) >= frequent_loop * double(all))
            choice.take_line(i, line.count, 0.4);
    }
    for (const std::uint32_t i : by_count) {
        if (choice.line_count >= paths_max) break;
        if (double(choice.transitions) >= enough * double(all)) break;
        const Line& line = lines.all[i];
        const bool loose = (line.from < lines.start && !choice.kinds[line.from]) ||
                           (line.to < lines.start && !choice.kinds[line.to]);
        if (!loose) choice.take_line(i, line.count, line.from == line.to ? 0.4 : 1);
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
        text = fmt::format("hidden: {} rarer path{}, {} of transitions",
                           with_thousands(map.hidden_follows), map.hidden_follows == 1 ? "" : "s",
                           write_percent(share));
    }
    if (map.hidden_kinds > 0)
        text += fmt::format("{}{} rarer kind{}", text.empty() ? "hidden: " : " and ",
                            with_thousands(map.hidden_kinds), map.hidden_kinds == 1 ? "" : "s");
    return text;
}

}  // namespace touchline

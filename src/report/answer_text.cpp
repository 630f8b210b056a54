// Answers for the terminal.
#include "report/answer_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "base/time.h"
#include "report/map_fold.h"
#include "report/text_table.h"
#include "summary/map_layout.h"

namespace touchline {
namespace {

std::string count_of(std::uint64_t count) { return with_thousands(std::int64_t(count)); }

double share_of(std::uint64_t part, std::uint64_t whole) {
    return whole == 0 ? 0 : double(part) / double(whole);
}

std::string heading(const std::string& text, const Terminal& terminal) {
    return terminal.colour ? "\n\x1b[1m" + text + "\x1b[0m\n" : "\n" + text + "\n";
}

struct Step {
    std::string name;
    std::string wait;  // before it; empty for the first
};

// The most frequent way: from the most frequent start always to the most frequent kind not yet
// met, until most journeys end there.
std::vector<Step> main_path(const JourneyMap& map) {
    std::vector<Step> path;
    if (map.kinds.empty()) return path;
    std::uint32_t at = 0;
    for (std::uint32_t kind = 1; kind < map.kinds.size(); ++kind)
        if (map.kinds[kind].starts > map.kinds[at].starts) at = kind;
    std::vector<bool> met(map.kinds.size(), false);
    std::string wait;
    for (;;) {
        met[at] = true;
        path.push_back({map.kinds[at].kind, wait});
        const FollowRow* next = nullptr;
        for (const FollowRow& row : map.follows)
            if (row.from == at && !met[row.to] && (!next || row.count > next->count)) next = &row;
        if (!next || map.kinds[at].ends >= next->count) return path;
        wait = write_short_duration_ms(next->wait_ms_median);
        at = next->to;
    }
}

// ● first ─2.1 h→ second ─45 s→ third ■ wrapped to the width of the terminal.
std::string draw_main_path(const JourneyMap& map, const Terminal& terminal) {
    std::string text, line = terminal.unicode ? "  ● " : "  * ";
    for (const Step& step : main_path(map)) {
        const std::string arrow =
            step.wait.empty()
                ? ""
                : fmt::format(fmt::runtime(terminal.unicode ? " ─{}→ " : " -{}-> "), step.wait);
        if (display_width(line + arrow + step.name) + 2 > terminal.width && !step.wait.empty()) {
            text += line + "\n";
            line = "    " + arrow.substr(1);
        } else {
            line += arrow;
        }
        line += step.name;
    }
    return text + line + (terminal.unicode ? " ■\n" : " #\n");
}

std::string kinds_table(const JourneyMap& map, const Terminal& terminal, std::size_t top) {
    TextTable table;
    table.columns = {{"kind"},
                     {"interactions", TextTable::right},
                     {"", TextTable::left, 4, false, true},
                     {"journeys", TextTable::right},
                     {"share", TextTable::right},
                     {"starts", TextTable::right, 0, false, true},
                     {"ends", TextTable::right, 0, false, true}};
    const std::uint64_t most = map.kinds.empty() ? 0 : map.kinds.front().interactions;
    for (std::size_t i = 0; i < std::min(top, map.kinds.size()); ++i) {
        const KindRow& row = map.kinds[i];
        table.rows.push_back(
            {row.kind, count_of(row.interactions),
             bar(share_of(row.interactions, most), 10, terminal), count_of(row.journeys),
             write_percent(share_of(row.journeys, map.population.journeys)),
             row.starts ? count_of(row.starts) : "", row.ends ? count_of(row.ends) : ""});
    }
    std::string text = write_text_table(table, terminal);
    if (map.kinds.size() > top)
        text += fmt::format("… and {} more kinds\n", map.kinds.size() - top);
    return text;
}

std::string follows_table(const JourneyMap& map, const Terminal& terminal, std::size_t top) {
    TextTable table;
    table.columns = {{"from"},
                     {"to"},
                     {"count", TextTable::right},
                     {"", TextTable::left, 4, false, true},
                     {"median wait", TextTable::right},
                     {"mean wait", TextTable::right, 0, false, true}};
    table.empty_note = "no kind follows another";
    const std::uint64_t most = map.follows.empty() ? 0 : map.follows.front().count;
    std::uint64_t shown = 0;
    for (std::size_t i = 0; i < std::min(top, map.follows.size()); ++i) {
        const FollowRow& row = map.follows[i];
        shown += row.count;
        table.rows.push_back(
            {map.kinds[row.from].kind,
             row.from == row.to ? (terminal.unicode ? "↻ again" : "again") : map.kinds[row.to].kind,
             count_of(row.count), bar(share_of(row.count, most), 10, terminal),
             write_duration_ms(row.wait_ms_median), write_duration_ms(row.wait_ms_mean)});
    }
    std::string text = write_text_table(table, terminal);
    if (map.follows.size() > top) {
        std::uint64_t total = 0;
        for (const FollowRow& row : map.follows) total += row.count;
        text += fmt::format("… and {} more paths, {} of transitions\n", map.follows.size() - top,
                            write_percent(share_of(total - shown, total)));
    }
    return text;
}

// The steps of a variant; what repeats directly is written once: "B ×3".
std::vector<std::string> steps_of(const VariantList& list, const VariantRow& row,
                                  const Terminal& terminal) {
    std::vector<std::string> steps;
    for (std::size_t i = 0; i < row.kinds.size();) {
        std::size_t end = i;
        while (end < row.kinds.size() && row.kinds[end] == row.kinds[i]) ++end;
        steps.push_back(list.kind_names[row.kinds[i]]);
        if (end - i > 1)
            steps.back() += fmt::format("{}{}", terminal.unicode ? " ×" : " x", end - i);
        i = end;
    }
    if (steps.empty()) steps.emplace_back("(all steps hidden by the lens)");
    return steps;
}

// A › B › C in lines of a given width.
std::vector<std::string> wrap_steps(const std::vector<std::string>& steps, int width,
                                    const Terminal& terminal) {
    const std::string arrow = terminal.unicode ? " › " : " > ";
    std::vector<std::string> lines;
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const std::string step = shorten(steps[i], width - 4, terminal);
        const std::string longer = lines.empty() ? step : lines.back() + arrow + step;
        if (!lines.empty() && display_width(longer) <= width) lines.back() = longer;
        else lines.push_back(lines.empty() ? step : arrow.substr(1) + step);
    }
    return lines;
}

// The way of a variant in at most two lines; the middle of a long one is left out and counted.
std::string chevrons(const VariantList& list, const VariantRow& row, const Terminal& terminal) {
    constexpr std::size_t lines_max = 2;
    const std::string indent(4, ' ');
    const std::vector<std::string> steps = steps_of(list, row, terminal);
    std::vector<std::string> lines = wrap_steps(steps, terminal.width - 4, terminal);
    for (std::size_t kept = steps.size(); lines.size() > lines_max && kept-- > 2;) {
        std::vector<std::string> cut(steps.begin(), steps.begin() + std::ptrdiff_t(kept) - 1);
        cut.push_back(fmt::format("({} more)", steps.size() - kept));
        cut.push_back(steps.back());
        lines = wrap_steps(cut, terminal.width - 4, terminal);
    }
    std::string text;
    for (const std::string& line : lines) text += indent + line + "\n";
    return text;
}

std::string throughput_line(const Throughput& throughput) {
    return fmt::format("a journey takes {} (median), {} on average; shortest {}, longest {}\n",
                       write_duration_ms(throughput.median_ms),
                       write_duration_ms(throughput.mean_ms), write_duration_ms(throughput.min_ms),
                       write_duration_ms(throughput.max_ms));
}

// Each row of numbers with the way of its variant under it.
std::string variants_table(const VariantList& list, std::size_t shown, const Terminal& terminal) {
    TextTable table;
    table.columns = {{"", TextTable::right},
                     {"journeys", TextTable::right},
                     {"share", TextTable::right},
                     {"", TextTable::left, 4, false, true},
                     {"cumulative", TextTable::right},
                     {"median time", TextTable::right},
                     {"steps", TextTable::right, 0, false, true}};
    const double most = std::max(1e-12, list.variants.front().share);
    for (std::size_t i = 0; i < shown; ++i) {
        const VariantRow& row = list.variants[i];
        table.rows.push_back(
            {fmt::format("{}", i + 1), count_of(row.journeys), write_percent(row.share),
             bar(row.share / most, 10, terminal), write_percent(row.cumulative_share),
             write_duration_ms(row.throughput_ms_median), count_of(row.kinds.size())});
    }
    const std::string numbers = write_text_table(table, terminal);
    std::string text;
    constexpr std::size_t head_lines = 2;
    const std::vector<std::string_view> lines = split(numbers, '\n');
    for (std::size_t i = 0; i < lines.size() && i < shown + head_lines; ++i) {
        text += std::string(lines[i]) + "\n";
        if (i >= head_lines) text += chevrons(list, list.variants[i - head_lines], terminal);
    }
    return text;
}

}  // namespace

std::string write_map_text(const JourneyMap& unsorted, const Terminal& terminal,
                           const MapTextOptions& options) {
    const JourneyMap map = canonical_map(unsorted);
    std::string text = describe_population(map.population) + "\n";
    if (map.kinds.empty()) return text + "no interactions pass the lens\n";
    text += heading("the most frequent way, with median waits", terminal);
    text += draw_main_path(map, terminal);
    text += heading(fmt::format("kinds ({})", map.kinds.size()), terminal);
    text += kinds_table(map, terminal, options.kinds_top);
    text += heading(fmt::format("what follows what ({})", map.follows.size()), terminal);
    text += follows_table(map, terminal, options.follows_top);
    text += "\n";
    if (const std::string hidden = describe_hidden(map); !hidden.empty()) text += hidden + "\n";
    return text + describe_ties(map.ties) + "\n";
}

std::string write_journeys_text(const VariantList& list, const Terminal& terminal,
                                std::size_t variants_top) {
    std::string text = describe_population(list.population) + "\n";
    if (list.variants.empty()) return text + "no journeys pass the lens\n";
    text += throughput_line(list.throughput);
    text += heading(fmt::format("variants ({})", count_of(list.variant_count)), terminal);
    const std::size_t shown =
        variants_top == 0 ? list.variants.size() : std::min(variants_top, list.variants.size());
    text += variants_table(list, shown, terminal);
    if (list.variant_count > shown)
        text += fmt::format("… and {} more variants, {} of journeys\n",
                            count_of(list.variant_count - shown),
                            write_percent(1 - list.variants[shown - 1].cumulative_share));
    return text + "\n" + describe_ties(list.ties) + "\n";
}

}  // namespace touchline

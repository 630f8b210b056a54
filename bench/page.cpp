// The page of results as Markdown.
#include "bench/page.h"

#include <sched.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <thread>

#include <fmt/chrono.h>

#include "base/text.h"

namespace touchline::bench {
namespace {

std::string processor() {
    std::ifstream file("/proc/cpuinfo");
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
    }
    return "unknown processor";
}

std::string times_text(const Timing& timing) {
    if (timing.seconds.empty()) return "–";
    return fmt::format("{} ({})", seconds_text(timing.median()), seconds_text(timing.least()));
}

std::string megabytes(std::uint64_t bytes) {
    return fmt::format("{:.0f} MB", static_cast<double>(bytes) / 1e6);
}

std::string asked_of_time(const Measure& measure) {
    switch (measure.asked.of) {
        case Asked::Of::nothing: return "–";
        case Asked::Of::faster_than: return fmt::format("≥ {:g} ×", measure.asked.value);
        case Asked::Of::at_most_times: return fmt::format("≤ {:g} × its time", measure.asked.value);
        case Asked::Of::seconds: return fmt::format("≤ {}", seconds_text(measure.asked.value));
    }
    return "";
}

std::string asked_text(const Measure& measure) {
    const std::string memory =
        measure.peak_bytes_asked > 0 ? ", ≤ " + megabytes(measure.peak_bytes_asked) : "";
    return asked_of_time(measure) + memory;
}

std::string ours_text(const Measure& measure) {
    const std::string memory = measure.peak_bytes > 0 ? ", " + megabytes(measure.peak_bytes) : "";
    return times_text(measure.ours) + memory;
}

std::string ratio_text(const Measure& measure) {
    const double ratio = measure.ratio();
    if (ratio == 0) return "–";
    if (measure.asked.of == Asked::Of::at_most_times) {
        return fmt::format("{:.2f} × its time", 1 / ratio);
    }
    return ratio < 10 ? fmt::format("{:.2f} ×", ratio) : fmt::format("{:.0f} ×", ratio);
}

std::string rows_and_facts(const Page& page) {
    std::string text =
        "| what | Touchline | the other side | time | ratio | asked | |\n"
        "|---|---|---|---|---|---|---|\n";
    for (const Measure& row : page.measures) {
        const bool asked = row.asked.of != Asked::Of::nothing;
        text += fmt::format("| {} | {} | {} | {} | {} | {} | {} |\n", row.what, ours_text(row),
                            row.other.empty() ? "–" : row.other, times_text(row.theirs),
                            ratio_text(row), asked_text(row),
                            !asked      ? ""
                            : row.met() ? "met"
                                        : "**missed**");
    }
    text += "\n";
    for (const std::string& fact : page.facts) text += "- " + fact + "\n";
    return text;
}

std::string machine_and_command(const Page& page) {
    const std::string other = page.other.empty() ? "" : " " + page.other + ".";
    double load = 0;  // of the last five minutes
    if (double loads[2]; getloadavg(loads, 2) == 2) load = loads[1];
    const bool alone = sched_getscheduler(0) != SCHED_OTHER;
    const std::string busy =
        alone ? " The bench and all that it began had real-time priority: no other work could "
                "take the cores from it."
        : load > 1.5 * std::thread::hardware_concurrency()
            ? fmt::format(" It was busy with other work: {:.0f} wanted to run at once.", load)
            : "";
    return fmt::format(
        "\nMachine: {}, {} cores, {:.0f} GB free at the end.{}{} {:%Y-%m-%d}. Command:\n\n"
        "```\n{}\n```\n",
        processor(), std::thread::hardware_concurrency(),
        static_cast<double>(memory_available()) / 1e9, busy, other, fmt::gmtime(std::time(nullptr)),
        page.command);
}

std::string whole(double number) { return with_thousands(static_cast<std::int64_t>(number)); }
std::string cores_text(double cores) { return cores > 0 ? fmt::format("{:.2f}", cores) : "–"; }
std::string ms_text(double ms) {
    return ms < 10 ? fmt::format("{:.1f} ms", ms) : fmt::format("{:.0f} ms", ms);
}

std::string asked_of_load(const LoadRow& row) {
    std::string text;
    if (row.asked_a_second > 0) text = fmt::format("≥ {} a second", whole(row.asked_a_second));
    if (row.asked_p99_ms > 0)
        text += fmt::format("{}p99 ≤ {:.0f} ms", text.empty() ? "" : ", ", row.asked_p99_ms);
    return text.empty() ? "–" : text;
}

std::string loads_and_facts(const Page& page) {
    std::string text =
        "| what | a second | p50 | p99 | cores, server | cores, load | asked | |\n"
        "|---|---|---|---|---|---|---|---|\n";
    for (const LoadRow& row : page.loads) {
        text += fmt::format("| {} | {} | {} | {} | {} | {} | {} | {} |\n", row.what,
                            row.a_second > 0 ? whole(row.a_second) : "–", ms_text(row.p50_ms),
                            ms_text(row.p99_ms), cores_text(row.server_cores),
                            cores_text(row.load_cores), asked_of_load(row),
                            !row.asked() ? ""
                            : row.met()  ? "met"
                                         : "**missed**");
    }
    text += "\n";
    for (const std::string& fact : page.facts) text += "- " + fact + "\n";
    return text;
}

std::string brushes_and_facts(const Page& page) {
    std::string text =
        "| brush on | brushes | median | worst | asked | |\n"
        "|---|---|---|---|---|---|\n";
    for (const BrushRow& row : page.brushes)
        text += fmt::format("| {} | {} | {} | {} | each ≤ {} | {} |\n", row.what, row.brushes,
                            ms_text(row.median_ms), ms_text(row.worst_ms), ms_text(row.asked_ms),
                            row.met() ? "met" : "**missed**");
    text += "\n";
    for (const std::string& fact : page.facts) text += "- " + fact + "\n";
    return text;
}

std::string rows_of(PagePart part, const Page& page) {
    switch (part) {
        case PagePart::live: return loads_and_facts(page);
        case PagePart::brush: return brushes_and_facts(page);
        default: return rows_and_facts(page);
    }
}

struct PartText {
    const char *title, *words;  // the title tells where the part begins
};
constexpr PartText parts[] = {
    {"# How fast\n\n",
     "Written by the bench; do not edit. Each row was measured in one run, both sides in "
     "turns on the same rows,\nwith two threads each; medians, in brackets the shortest. "
     "Before a time counts, the answers of both sides are\ncompared: counts, sums, "
     "histograms, starts and ends of every edge, and every variant. The other side's SQL "
     "is\nin `bench/rival.cpp`.\n\n"},
    {"\n## A simulated company\n\n",
     "`touchline simulate examples/isp`: people, queues, promises and all, with "
     "the truth beside the exports;\nthen the way of any delivery. Memory is "
     "that of the program at its peak.\n\n"},
    {"\n## Live\n\n",
     "`touchline serve`, asked over the loopback by a load on the same cores, with tokens and its "
     "log written to a file.\nAn interaction counts when its request is acknowledged: in the "
     "journal and synced. A connection sends its next\nrequest when the one before is answered; "
     "where a rate is given, requests are due at equal distances and their\nwaits count from "
     "then. Twenty readers each ask five questions a second: one in ten is the whole map, the "
     "others\nare the timeline of a customer. To see how soon an interaction is seen, one is sent "
     "and then asked for every 2 ms\n(timeline) or 25 ms (map, measures) until it is in the "
     "answer. The "
     "loads "
     "follow each other on one workspace that grows.\nPostgreSQL and DuckDB take the same rows "
     "into one table with the id as primary key, on the same disk.\nThe load and PostgreSQL ask to "
     "be run as soon as they wake (`base/process_turns.h`), as the threads of the server\nthat "
     "answer do.\n\n"},
    {"\n### One brush\n\n",
     "What the map screen of the web app asks when its lens changes: the map with its layout, 25 "
     "variants and the series of\nall its lists, each without the field of its own. The three "
     "requests are sent at once over connections that are kept,\ncompressed answers allowed, to a "
     "server without other load; the time goes from the first byte sent to the last one\nreceived. "
     "Each lens is a new one, as somebody chooses them who opens the screen and brushes five "
     "times\na second at most.\n\n"}};

}  // namespace

bool LoadRow::met() const {
    return a_second >= asked_a_second && (asked_p99_ms == 0 || p99_ms <= asked_p99_ms);
}

bool Page::met() const {
    return std::all_of(measures.begin(), measures.end(),
                       [](const auto& row) { return row.met(); }) &&
           std::all_of(loads.begin(), loads.end(), [](const auto& row) { return row.met(); }) &&
           std::all_of(brushes.begin(), brushes.end(), [](const auto& row) { return row.met(); });
}

std::string write_part(PagePart part, const Page& page) {
    const PartText& text = parts[static_cast<std::size_t>(part)];
    return std::string(text.title) + text.words + rows_of(part, page) + machine_and_command(page);
}

// From its title to the next one's.
std::string kept_part(PagePart part, const std::string& before) {
    const std::size_t begin = before.find(parts[static_cast<std::size_t>(part)].title);
    if (begin == std::string::npos) return "";
    std::size_t end = before.size();
    for (const PartText& other : parts)
        if (const std::size_t at = before.find(other.title, begin + 1); at != std::string::npos)
            end = std::min(end, at);
    return before.substr(begin, end - begin);
}

}  // namespace touchline::bench

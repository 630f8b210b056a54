// The page of results as Markdown.
#include "bench/page.h"

#include <cstdlib>
#include <ctime>
#include <fstream>
#include <thread>

#include <fmt/chrono.h>

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
    const std::string busy =
        load > 1.5 * std::thread::hardware_concurrency()
            ? fmt::format(" It was busy with other work: {:.0f} wanted to run at once.", load)
            : "";
    return fmt::format(
        "\nMachine: {}, {} cores, {:.0f} GB free at the end.{}{} {:%Y-%m-%d}. Command:\n\n"
        "```\n{}\n```\n",
        processor(), std::thread::hardware_concurrency(),
        static_cast<double>(memory_available()) / 1e9, busy, other, fmt::gmtime(std::time(nullptr)),
        page.command);
}

constexpr const char* simulated_title = "\n## A simulated company\n\n";

}  // namespace

std::string write_page(const Page& page) {
    return "# How fast\n\n"
           "Written by the bench; do not edit. Each row was measured in one run, both sides in "
           "turns on the same rows,\nwith two threads each; medians, in brackets the shortest. "
           "Before a time counts, the answers of both sides are\ncompared: counts, sums, "
           "histograms, starts and ends of every edge, and every variant. The other side's SQL "
           "is\nin `bench/rival.cpp`.\n\n" +
           rows_and_facts(page) + machine_and_command(page);
}

std::string write_simulated(const Page& page) {
    return simulated_title +
           std::string(
               "`touchline simulate examples/isp`: people, queues, promises and all, with "
               "the truth beside the exports;\nthen the way of any delivery. Memory is "
               "that of the program at its peak.\n\n") +
           rows_and_facts(page) + machine_and_command(page);
}

std::string kept_part(const std::string& before, bool simulated) {
    const std::size_t at = before.find(simulated_title);
    if (at == std::string::npos) return simulated ? "" : before;
    return simulated ? before.substr(at) : before.substr(0, at);
}

}  // namespace touchline::bench

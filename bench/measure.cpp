// Clocks, child processes and memory.
#include "bench/measure.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <numeric>

#include <fmt/format.h>

#include "base/process.h"

namespace touchline::bench {

double Timing::least() const {
    return seconds.empty() ? 0 : *std::min_element(seconds.begin(), seconds.end());
}

double Timing::median() const {
    if (seconds.empty()) return 0;
    std::vector<double> sorted = seconds;
    std::sort(sorted.begin(), sorted.end());
    return (sorted[(sorted.size() - 1) / 2] + sorted[sorted.size() / 2]) / 2;
}

double Measure::ratio() const {
    return theirs.seconds.empty() || ours.median() <= 0 ? 0 : theirs.median() / ours.median();
}

bool Measure::met() const {
    if (peak_bytes_asked > 0 && peak_bytes > peak_bytes_asked) return false;
    switch (asked.of) {
        case Asked::Of::nothing: return true;
        case Asked::Of::faster_than: return ratio() >= asked.value;
        case Asked::Of::at_most_times: return ours.median() <= asked.value * theirs.median();
        case Asked::Of::seconds: return ours.median() <= asked.value;
    }
    return false;
}

double time_once(const Work& work) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

Measure measure(std::string what, int runs, const Work& ours, std::string other, const Work& theirs,
                Asked asked) {
    Measure it;
    it.what = std::move(what);
    it.other = std::move(other);
    it.asked = asked;
    for (int run = -1; run < runs; ++run) {
        const double a = time_once(ours);
        const double b = theirs ? time_once(theirs) : 0;
        if (run < 0 && runs > 1) continue;  // the first of several only warms up
        if (run < 0) {
            it.ours.seconds.push_back(a);
            if (theirs) it.theirs.seconds.push_back(b);
            break;
        }
        it.ours.seconds.push_back(a);
        if (theirs) it.theirs.seconds.push_back(b);
    }
    std::fprintf(stderr, "  %-62s %10s", it.what.c_str(), seconds_text(it.ours.median()).c_str());
    if (theirs) {
        std::fprintf(stderr, "  %10s  %6.1f x  (%s)", seconds_text(it.theirs.median()).c_str(),
                     it.ratio(), it.other.c_str());
    }
    std::fprintf(stderr, "\n");
    return it;
}

Measure measure_alone(std::string what, int runs, const Work& ours, Asked asked) {
    return measure(std::move(what), runs, ours, {}, {}, asked);
}

double worked_s(const rusage& usage) {
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

ProgramRun run_program(const std::vector<std::string>& words) {
    std::vector<char*> arguments;
    for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    int ends[2];
    if (pipe(ends) != 0) return {};
    ProgramRun run;
    const auto begin = std::chrono::steady_clock::now();
    const pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], STDOUT_FILENO);
        close(ends[0]);
        close(ends[1]);
        execv(arguments[0], arguments.data());
        _exit(127);
    }
    close(ends[1]);
    char buffer[65'536];
    for (ssize_t got = 0; (got = read(ends[0], buffer, sizeof buffer)) > 0;) {
        run.output.append(buffer, static_cast<std::size_t>(got));
    }
    close(ends[0]);
    int status = 0;
    rusage used{};
    wait4(child, &status, 0, &used);
    run.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    run.worked_s = worked_s(used);
    run.peak_bytes = static_cast<std::uint64_t>(used.ru_maxrss) * 1024;
    run.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return run;
}

double memory_bandwidth(unsigned threads) {
    const std::size_t each = (std::size_t{1} << 30) / sizeof(std::uint64_t) / threads;
    std::vector<std::vector<std::uint64_t>> parts(threads);
    parallel_for(threads, threads, [&](std::size_t i) { parts[i].assign(each, i + 1); });
    std::vector<std::uint64_t> sums(threads * 8);
    double best = 1e9;
    for (int run = 0; run < 5; ++run) {
        best = std::min(best, time_once([&] {
                            parallel_for(threads, threads, [&](std::size_t i) {
                                sums[i * 8] +=
                                    std::reduce(parts[i].begin(), parts[i].end(), std::uint64_t{0});
                            });
                        }));
    }
    const auto bytes = static_cast<double>(each * threads * sizeof(std::uint64_t));
    return sums[0] == 0 ? 0 : bytes / best;
}

std::uint64_t memory_available() {
    std::ifstream file("/proc/meminfo");
    std::string name;
    std::uint64_t kilobytes = 0;
    for (std::string rest; file >> name >> kilobytes; std::getline(file, rest)) {
        if (name == "MemAvailable:") return kilobytes * 1024;
    }
    return 0;
}

std::string seconds_text(double seconds) {
    if (seconds >= 10) return fmt::format("{:.1f} s", seconds);
    if (seconds >= 1) return fmt::format("{:.2f} s", seconds);
    return fmt::format("{:.1f} ms", seconds * 1000);
}

}  // namespace touchline::bench

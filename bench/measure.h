// Times work in interleaved runs, so that a busy moment of the machine hits both sides alike.
#pragma once

#include <sys/resource.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace touchline::bench {

struct Timing {
    std::vector<double> seconds;
    double least() const;
    double median() const;
};

// What was asked of a measure: a ratio to the other side at least or at most this, or a limit.
struct Asked {
    enum class Of { nothing, faster_than, at_most_times, seconds };
    Of of = Of::nothing;
    double value = 0;
};

// A row of the table.
struct Measure {
    std::string what, other;  // `other`: what the other side is; empty when there is none
    Timing ours, theirs;
    Asked asked;
    std::uint64_t peak_bytes = 0, peak_bytes_asked = 0;  // of memory; 0 = not measured, not asked
    double ratio() const;  // theirs / ours, by medians; 0 without the other side
    bool met() const;  // true when nothing was asked
};

using Work = std::function<void()>;
double time_once(const Work& work);
// One warm-up each, then `runs` of each, in turns.
Measure measure(std::string what, int runs, const Work& ours, std::string other, const Work& theirs,
                Asked asked = {});
Measure measure_alone(std::string what, int runs, const Work& ours, Asked asked = {});

// A program run to its end: wall seconds, peak memory, exit code, standard output.
struct ProgramRun {
    double seconds = 0;
    double worked_s = 0;  // by all cores
    std::uint64_t peak_bytes = 0;
    int status = -1;
    std::string output;
};
ProgramRun run_program(const std::vector<std::string>& words);

double worked_s(const rusage& usage);  // seconds of cores' work, by a process or of its children

// Bytes a second that threads can read from memory together.
double memory_bandwidth(unsigned threads);
std::uint64_t memory_available();  // bytes

std::string seconds_text(double seconds);  // "1.23 s", "45.6 ms"

}  // namespace touchline::bench

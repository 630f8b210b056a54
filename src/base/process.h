// What a run carries with it: clock, randomness, kill points, stop requests, progress.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace touchline {

// The clock is injected: nothing else asks what time it is.
class Clock {
public:
    virtual ~Clock() = default;
    virtual Micros now_us() const = 0;
};
class SystemClock : public Clock {
public:
    Micros now_us() const override;
};
class FixedClock : public Clock {
public:
    explicit FixedClock(Micros at_us) : at_us_(at_us) {}
    Micros now_us() const override { return at_us_; }
    void set(Micros at_us) { at_us_ = at_us; }

private:
    Micros at_us_;
};

// One seeded source of randomness (xoshiro256**): same seed, same numbers, on every machine.
class Random {
public:
    explicit Random(std::uint64_t seed);
    std::uint64_t next();
    std::uint64_t below(std::uint64_t bound);  // uniform in [0, bound), bound > 0
    double uniform();                          // [0, 1)
    double exponential(double mean);
    double normal();
    std::uint64_t seed() const { return seed_; }

private:
    std::uint64_t seed_, state_[4];
};

// A named place where a crash test may kill the process: TOUCHLINE_KILL_AT="capture.before_commit"
// (or "name:3" for the third passage) makes it end as by kill -9. Costs one load otherwise.
void kill_point(std::string_view name);

// Set by Ctrl-C; long work asks now and then and returns ErrorCode::cancelled.
bool stop_requested();
void request_stop();
void clear_stop();
Status check_stop();  // cancelled when stop was requested

// How far a long piece of work is. Called from any thread, at most a few times a second matters.
struct Progress {
    std::atomic<std::uint64_t> bytes_done{0}, bytes_total{0}, rows_done{0};
};

// Threads to use: TOUCHLINE_THREADS or the machine's, at least 1.
unsigned thread_count();
// Runs act(index) for index in [0, count) on the given number of threads; waits; a thrown
// exception of any worker is thrown again here.
void parallel_for(unsigned threads, std::size_t count, const std::function<void(std::size_t)>& act);

}  // namespace touchline

// Where a simulated world goes. Pods are made by several threads; the sink gets each twice: at
// once, by the thread that made it, and in the order of their numbers, one at a time. So what it
// writes does not depend on the threads.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "simulate/happening.h"
#include "simulate/world.h"

namespace touchline::simulate {

class Sink {
public:
    virtual ~Sink() = default;
    // Once, before any pod. The world outlives the sink's work.
    virtual Status begin(const World& world) = 0;
    // By any thread, several at once, in any order. The heavy work belongs here, as far as it does
    // not matter which pod comes first.
    virtual Status prepare(const Happening& pod) = 0;
    // One at a time, pod 0, 1, 2 …, from any thread; the pod is gone afterwards.
    virtual Status take(const Happening& pod) = 0;
    // Once, after the last pod.
    virtual Status finish() = 0;
};

struct RunOptions {
    unsigned threads = 1;
    // Pods made ahead of the one the sink waits for, at most this many for each thread. At no time
    // are there more than pods_max() pods: what bounds memory.
    unsigned ahead = 1;

    std::size_t pods_max() const { return std::size_t{threads > 0 ? threads : 1} * (1 + ahead); }
};

struct RunCounts {
    std::uint64_t pods = 0, people = 0, interactions = 0, journeys = 0;
};

// Errors: what the sink returned, or cancelled.
Result<RunCounts> run(const World& world, Sink& sink, const RunOptions& options);

}  // namespace touchline::simulate

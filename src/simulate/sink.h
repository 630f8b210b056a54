// Where a simulated world goes. Pods are made by several threads; the sink gets them in the
// order of their numbers, one at a time, so what it writes does not depend on the threads.
#pragma once

#include <cstdint>
#include <memory>

#include "base/result.h"
#include "simulate/happening.h"
#include "simulate/world.h"

namespace touchline::simulate {

// What a sink made of a pod on the thread that simulated it: formatted rows, for example.
class Prepared {
public:
    virtual ~Prepared() = default;
};

class Sink {
public:
    virtual ~Sink() = default;
    // Once, before any pod. The world outlives the sink's work.
    virtual Status begin(const World& world) = 0;
    // By any thread, several at once, in any order: must depend on nothing but the pod and the
    // world. The heavy work belongs here.
    virtual Result<std::unique_ptr<Prepared>> prepare(const Happening& pod) = 0;
    // One at a time, pod 0, 1, 2 …, from any thread.
    virtual Status take(std::unique_ptr<Prepared> pod) = 0;
    // Once, after the last pod.
    virtual Status finish() = 0;
};

struct RunOptions {
    unsigned threads = 1;
    // Pods made ahead of the one the sink waits for, at most this many for each thread: what
    // bounds memory.
    unsigned ahead = 2;
};

struct RunCounts {
    std::uint64_t pods = 0, people = 0, interactions = 0, journeys = 0;
};

// Errors: what the sink returned, or cancelled.
Result<RunCounts> run(const World& world, Sink& sink, const RunOptions& options);

}  // namespace touchline::simulate

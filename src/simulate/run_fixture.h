// A sink that keeps everything, and a hash of it. Included by tests only.
#pragma once

#include <gtest/gtest.h>

#include <vector>

#include "base/hash.h"
#include "simulate/columns.h"
#include "simulate/scenario_fixture.h"
#include "simulate/sink.h"

namespace touchline::simulate {

class KeepingSink : public Sink {
public:
    Status begin(const World&) override { return {}; }
    Status prepare(const Happening&) override { return {}; }
    Status take(const Happening& pod) override {
        pods.push_back(pod);
        EXPECT_EQ(pods.back().pod, pods.size() - 1);
        return {};
    }
    Status finish() override { return finished = true, Status{}; }

    std::vector<Happening> pods;
    bool finished = false;
};

template <class Value>
std::uint64_t hash_of(const std::vector<Value>& values) {
    return hash64({reinterpret_cast<const char*>(values.data()), values.size() * sizeof(Value)});
}
inline std::uint64_t hash_of(const TextColumn& values) { return hash64(values.bytes); }

inline std::uint64_t hash_of(const Happening& pod) {
    std::uint64_t hash = pod.pod;
    each_column(pod, [&](const char*, const char*, const auto& values) {
        hash = mix(hash, hash_of(values));
    });
    return hash;
}

// One world, run and kept.
struct KeptRun {
    World world;
    KeepingSink sink;
    RunCounts counts;
};

inline std::unique_ptr<KeptRun> run_and_keep(const std::string& scenario, std::uint64_t people,
                                             std::uint64_t seed, unsigned threads = 1) {
    auto kept = std::make_unique<KeptRun>();
    auto world = make_world(read_small(scenario), people, seed);
    EXPECT_TRUE(bool(world));
    kept->world = std::move(world).value();
    const auto counts = run(kept->world, kept->sink, {.threads = threads});
    EXPECT_TRUE(bool(counts));
    kept->counts = counts.value();
    EXPECT_TRUE(kept->sink.finished);
    return kept;
}

}  // namespace touchline::simulate

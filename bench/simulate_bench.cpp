// Simulates a scenario into nothing: interactions a second (of time that passed, and of time that
// the cores worked for it), memory, and what the scenario comes to.
//     simulate_bench examples/isp/scenario.toml [people [seed [threads]]]
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>

#include "base/files.h"
#include "simulate/sink.h"

namespace touchline::simulate {
namespace {

// What a scenario comes to, added up over pods.
struct Digest {
    struct Line {
        std::uint64_t count = 0;
        double a = 0, b = 0, c = 0;
    };
    std::map<std::string, Line> kinds, journeys, promises, leavings, effects, surveys;
};

class DigestSink : public Sink {
public:
    explicit DigestSink(bool digests) : digests_(digests) {}
    Status begin(const World& world) override { return world_ = &world, Status{}; }
    Status finish() override { return {}; }
    Status prepare(const Happening&) override { return {}; }
    Status take(const Happening& pod) override {
        if (digests_) fill(pod, sum);
        return {};
    }

    Digest sum;

private:
    void fill(const Happening& pod, Digest& digest) const {
        const Interactions& t = pod.interactions;
        for (Place row = 0; row < t.size(); ++row) {
            auto& line =
                digest.kinds[world_->kinds[t.kind[row]] + " @" + world_->channels[t.channel[row]]];
            ++line.count;
            line.a += static_cast<double>(t.begin_us[row] - t.arrived_us[row]) / 60e6;
            line.b += static_cast<double>(t.end_us[row] - t.begin_us[row]) / 60e6;
            line.c += t.valence[row];
        }
        for (Place row = 0; row < pod.journeys.size(); ++row) {
            auto& line = digest.journeys[world_->journeys[pod.journeys.type[row]]];
            ++line.count;
            line.a += pod.journeys.outcome[row] == Outcome::success;
            line.b += pod.journeys.contacts[row];
            line.c += pod.journeys.contacts_min[row];
        }
        for (Place row = 0; row < pod.promises.size(); ++row) {
            auto& line = digest.promises[world_->promises[pod.promises.subject[row]]];
            ++line.count;
            line.a += pod.promises.kept[row] == Kept::kept;
            line.b += pod.promises.kept[row] == Kept::beaten;
            line.c += pod.promises.kept[row] == Kept::broken;
        }
        for (Place row = 0; row < pod.leavings.size(); ++row) {
            auto& line = digest.leavings[world_->causes[pod.leavings.cause[row]]];
            ++line.count;
            line.a += pod.leavings.left_us[row] != no_time;
            line.b += pod.leavings.retained_in[row] != nowhere;
        }
        for (Place row = 0; row < pod.exposures.size(); ++row) {
            auto& line = digest.effects[world_->effects[pod.exposures.effect[row]]];
            ++line.count;
            line.a += pod.exposures.exposed[row];
        }
        for (Place row = 0; row < pod.answers.size(); ++row) {
            auto& line = digest.surveys[world_->surveys[pod.answers.survey[row]]];
            const bool answered = pod.answers.answered_in[row] != nowhere;
            ++line.count;
            line.a += answered;
            line.b += answered ? pod.answers.score[row] : 0;
            line.c += pod.answers.score[row];
        }
    }

    bool digests_;
    const World* world_ = nullptr;
};

void print(const char* title, const std::map<std::string, Digest::Line>& lines, const char* a,
           const char* b, const char* c) {
    std::printf("%-34s %10s %9s %9s %9s\n", title, "count", a, b, c);
    for (const auto& [name, line] : lines) {
        const double n = static_cast<double>(line.count);
        std::printf("  %-32s %10llu %9.3f %9.3f %9.3f\n", name.c_str(),
                    static_cast<unsigned long long>(line.count), line.a / n, line.b / n,
                    line.c / n);
    }
}

double worked_s() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double memory_peak_mb() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1024;
}

int measure(int count, char** words) {
    const auto text = read_text_file(words[1]);
    auto scenario = text ? read_scenario(text.value()) : Result<Scenario>(text.error());
    if (!scenario) return std::fprintf(stderr, "%s\n", scenario.error().message.c_str()), 1;
    const auto number = [&](int at, std::uint64_t otherwise) {
        return count > at ? std::strtoull(words[at], nullptr, 10) : otherwise;
    };
    const std::uint64_t people = number(2, scenario.value().people);
    const std::uint64_t seed = number(3, scenario.value().seed);
    const auto threads = static_cast<unsigned>(number(4, 1));
    auto world = make_world(std::move(scenario).value(), people, seed);
    if (!world) return std::fprintf(stderr, "%s\n", world.error().message.c_str()), 1;
    for (const bool digests : {true, false}) {
        DigestSink sink(digests);
        const double worked_before = worked_s();
        const auto begin = std::chrono::steady_clock::now();
        const auto counts = run(world.value(), sink, {.threads = threads});
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
        if (!counts) return std::fprintf(stderr, "%s\n", counts.error().message.c_str()), 1;
        if (digests) {
            print("kinds", sink.sum.kinds, "wait min", "took min", "feeling");
            print("journeys", sink.sum.journeys, "success", "contacts", "least");
            print("promises", sink.sum.promises, "kept", "beaten", "broken");
            print("wishes to leave", sink.sum.leavings, "left", "retained", "");
            print("effects: could be exposed", sink.sum.effects, "exposed", "", "");
            print("surveys: asked", sink.sum.surveys, "answered", "", "true mean");
            continue;
        }
        const double n = static_cast<double>(counts.value().interactions);
        const double worked = worked_s() - worked_before;
        std::printf(
            "%llu people, %.0f interactions by %u threads in %.2f s: %.0f a second; "
            "%.2f s of a core: %.0f a second and core; at most %.0f MB\n",
            static_cast<unsigned long long>(people), n, threads, took.count(), n / took.count(),
            worked, n / worked, memory_peak_mb());
    }
    return 0;
}

}  // namespace
}  // namespace touchline::simulate

int main(int count, char** words) {
    if (count >= 2) return touchline::simulate::measure(count, words);
    std::fprintf(stderr, "usage: simulate_bench SCENARIO [people [seed [threads]]]\n");
    return 2;
}

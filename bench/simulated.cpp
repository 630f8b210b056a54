// A company of so many interactions, simulated, written, captured and mapped.
#include "bench/simulated.h"

#include <filesystem>
#include <stdexcept>

#include "base/files.h"
#include "base/text.h"
#include "simulate/sink.h"

namespace touchline::bench {
namespace {

namespace fs = std::filesystem;

constexpr double asked_a_second = 300'000;  // interactions, of each core

// Takes everything, keeps nothing.
class CountingSink : public simulate::Sink {
public:
    Status begin(const simulate::World&) override { return {}; }
    Status prepare(const simulate::Happening&) override { return {}; }
    Status take(const simulate::Happening&) override { return {}; }
    Status finish() override { return {}; }
};

template <class Value>
Value must(Result<Value> result) {
    if (!result) throw std::runtime_error(result.error().message);
    return std::move(result).value();
}

double worked_here_s() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return worked_s(usage);
}

std::uint64_t bytes_of(const fs::path& folder) {
    std::uint64_t bytes = 0;
    for (const auto& each : fs::recursive_directory_iterator(folder))
        if (each.is_regular_file()) bytes += each.file_size();
    return bytes;
}

std::string millions(std::uint64_t rows) {
    return fmt::format("{:.1f} M", static_cast<double>(rows) / 1e6);
}

class Simulated {
public:
    explicit Simulated(const SimulatedRequest& request) : request_(request) {}

    Page run() {
        const std::string text = must(read_text_file(request_.example + "/scenario.toml"));
        scenario_ = must(simulate::read_scenario(text));
        people_ = people_for(request_.rows);
        into_nothing();
        to_files();
        to_a_map();
        return std::move(page_);
    }

private:
    simulate::RunCounts count(std::uint64_t people) const {
        const simulate::World world = must(simulate::make_world(scenario_, people, seed));
        CountingSink sink;
        return must(simulate::run(world, sink, {.threads = request_.threads}));
    }

    std::uint64_t people_for(std::uint64_t rows) const {
        constexpr std::uint64_t few = 5'000;
        return few * rows / std::max<std::uint64_t>(1, count(few).interactions);
    }

    void into_nothing() {
        interactions_ = count(people_).interactions;
        const double worked = worked_here_s();
        Measure row = measure_alone(
            fmt::format("{} interactions of {} people simulated, into nothing",
                        millions(interactions_), with_thousands(std::int64_t(people_))),
            request_.runs, [&] { count(people_); },
            {Asked::Of::seconds,
             static_cast<double>(interactions_) / asked_a_second / request_.threads});
        const int done = request_.runs + (request_.runs > 1 ? 1 : 0);
        const double each = (worked_here_s() - worked) / done;
        page_.facts.push_back(fmt::format(
            "simulated into nothing: {} interactions a second of a core's work; asked for are {}.",
            per_second(interactions_, each), with_thousands(std::int64_t(asked_a_second))));
        page_.measures.push_back(std::move(row));
    }

    ProgramRun must_run(const std::vector<std::string>& words) const {
        std::vector<std::string> all = {request_.binary};
        all.insert(all.end(), words.begin(), words.end());
        ProgramRun run = run_program(all);
        if (run.status != 0)
            throw std::runtime_error(
                fmt::format("{} {} exits with {}", request_.binary, join(words, " "), run.status));
        return run;
    }

    void once(const std::string& what, const ProgramRun& run, std::uint64_t interactions) {
        Measure row;
        row.what = what;
        row.ours.seconds.push_back(run.seconds);
        row.peak_bytes = run.peak_bytes;
        std::fprintf(stderr, "  %-62s %10s\n", what.c_str(), seconds_text(run.seconds).c_str());
        page_.measures.push_back(row);
        page_.facts.push_back(fmt::format("{}: {} of cores' work, {} interactions a second of it.",
                                          what, seconds_text(run.worked_s),
                                          per_second(interactions, run.worked_s)));
    }

    static std::string per_second(std::uint64_t interactions, double seconds) {
        return with_thousands(std::int64_t(static_cast<double>(interactions) / seconds));
    }

    ProgramRun simulate(std::uint64_t people) const {
        fs::remove_all(company());
        return must_run({"simulate", request_.example, "--people", std::to_string(people), "--seed",
                         std::to_string(seed), "-o", company()});
    }

    void to_files() {
        const ProgramRun tenth = simulate(people_ / 10);
        const ProgramRun whole = simulate(people_);
        once("the same written to files, with its truth", whole, interactions_);
        once("a tenth of the people written to files, with its truth", tenth, interactions_ / 10);
        page_.facts.push_back(fmt::format(
            "written to files: {:.0f} MB of memory at most, {:.0f} MB for a tenth of the people; "
            "{:.1f} GB of exports, {:.1f} GB of truth.",
            static_cast<double>(whole.peak_bytes) / 1e6,
            static_cast<double>(tenth.peak_bytes) / 1e6,
            static_cast<double>(bytes_of(company() + "/exports")) / 1e9,
            static_cast<double>(bytes_of(company() + "/truth")) / 1e9));
    }

    void to_a_map() {
        const std::string workspace = request_.folder + "/company_workspace";
        fs::remove_all(workspace);
        must_run({"new", workspace, "--like", request_.example});
        once("its exports captured, identities resolved, mapped",
             must_run({"-w", workspace, "capture", company() + "/exports", "--yes"}),
             interactions_);
        Measure map = measure_alone("the map of it printed", request_.runs,
                                    [&] { must_run({"-w", workspace, "map", "--json"}); });
        page_.measures.push_back(std::move(map));
        page_.facts.push_back(fmt::format("history of the captured exports: {:.1f} GB.",
                                          static_cast<double>(bytes_of(workspace)) / 1e9));
        fs::remove_all(workspace);
        fs::remove_all(company());
    }

    std::string company() const { return request_.folder + "/company"; }

    static constexpr std::uint64_t seed = 7;
    SimulatedRequest request_;
    simulate::Scenario scenario_;
    std::uint64_t people_ = 0, interactions_ = 0;
    Page page_;
};

}  // namespace

Page measure_simulated(const SimulatedRequest& request) { return Simulated(request).run(); }

}  // namespace touchline::bench

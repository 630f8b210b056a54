// The index alone, step by step: what a change of its code costs or gains. Prints wall time and
// the processor time of all threads; the latter is worth more on a busy machine.
//
//   index_bench [rows] [rounds]
#include <fmt/format.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdlib>

#include "base/process.h"
#include "bench/ours.h"
#include "model/lens.h"
#include "summary/variants.h"

namespace touchline::bench {
namespace {

double processor_ms() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto ms = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) * 1e3 + static_cast<double>(t.tv_usec) / 1e3;
    };
    return ms(usage.ru_utime) + ms(usage.ru_stime);
}

template <class Work>
void best_of(int rounds, const char* what, const Work& work) {
    double wall = 1e300, processor = 1e300;
    for (int i = 0; i < rounds; ++i) {
        const auto start = std::chrono::steady_clock::now();
        const double before = processor_ms();
        work();
        processor = std::min(processor, processor_ms() - before);
        const std::chrono::duration<double, std::milli> took =
            std::chrono::steady_clock::now() - start;
        wall = std::min(wall, took.count());
    }
    fmt::print("{:<44} {:>9.1f} ms wall {:>9.1f} ms processor\n", what, wall, processor);
    std::fflush(stdout);
}

void run(std::uint64_t rows, int rounds) {
    const unsigned threads = thread_count();
    Index index;
    {
        LogRequest request;
        request.rows = rows;
        const std::vector<LogRow> log = make_log(request);
        IndexMaker maker(threads);
        best_of(1, "add blocks", [&] { maker.add(log, 0); });
        best_of(1, "build", [&] { index = maker.finish(); });
    }
    fmt::print("{} interactions, {} journeys, {} customers, {} kinds; {} bytes an interaction\n",
               index.interactions(), index.journeys(), index.customers(), index.kinds.size(),
               index.bytes() / index.interactions());
    const Selection all = select_all(index);
    for (const unsigned t : {1U, threads})
        best_of(rounds, fmt::format("map, {} threads", t).c_str(),
                [&] { fold_follows(index, all, t); });
    Lens channel, show;
    channel.channel = {index.channels[0]};
    show.show_kind.assign(index.kinds.begin(), index.kinds.begin() + static_cast<std::ptrdiff_t>(
                                                                         index.kinds.size() / 2));
    for (const auto& [what, lens] :
         {std::pair{"touching a channel", channel}, std::pair{"showing half the kinds", show}}) {
        Selection selection;
        best_of(rounds, fmt::format("lens {}", what).c_str(),
                [&] { selection = select(index, lens, {}, threads).value(); });
        fmt::print("  it takes {} interactions\n", selection.population.interactions);
        best_of(rounds, "  map", [&] { fold_follows(index, selection, threads); });
    }
    for (const unsigned t : {1U, threads})
        for (const std::size_t top : {std::size_t{1000}, std::size_t{0}}) {
            std::uint64_t count = 0;
            best_of(rounds, fmt::format("variants, {} threads, top {}", t, top).c_str(),
                    [&] { count = list_variants(index, all, {top, t}).variant_count; });
            if (top == 0) fmt::print("  {} variants\n", count);
        }
}

}  // namespace
}  // namespace touchline::bench

int main(int count, char** words) {
    const std::uint64_t rows = count > 1 ? std::strtoull(words[1], nullptr, 10) : 10'000'000;
    const int rounds = count > 2 ? std::atoi(words[2]) : 5;
    touchline::bench::run(rows, std::max(rounds, 1));
}

// What a live workspace keeps about all journeys (the map, variants, measures): what a change of
// the index costs each of them, what they give at once, what they weigh. Rows come in order of time
// as a server gets them, a thousand in each change.
//
//   kept_bench [rows] [changes]
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <map>
#include <utility>

#include "base/limits.h"
#include "base/process.h"
#include "bench/ours.h"
#include "insight/kept_measures.h"
#include "summary/kept_map.h"
#include "summary/kept_variants.h"
#include "timeline/delta.h"

namespace touchline::bench {
namespace {

constexpr std::size_t rows_each = 1'000;

using Clock_ = std::chrono::steady_clock;

class Times {
public:
    template <class Work>
    auto take(const std::string& what, const Work& work) {
        const auto began = Clock_::now();
        auto made = work();
        all_[what].push_back(
            std::chrono::duration<double, std::milli>(Clock_::now() - began).count());
        return made;
    }
    void print() {
        for (auto& [what, times] : all_) {
            std::sort(times.begin(), times.end());
            fmt::print("{:<56} {:>9.3f} ms median {:>9.3f} ms most ({} times)\n", what,
                       times[times.size() / 2], times.back(), times.size());
        }
    }

private:
    std::map<std::string, std::vector<double>> all_;
};

class KeptBench {
public:
    KeptBench(std::uint64_t rows, std::size_t changes)
        : threads_(thread_count()),
          log_(make_log({.rows = rows + changes * rows_each})),
          changes_(changes) {
        IndexMaker maker(threads_);
        maker.add({log_.begin(), log_.begin() + static_cast<std::ptrdiff_t>(rows)});
        now_ = std::make_shared<const Index>(maker.finish());
        for (std::uint64_t i = 0; i < rows; ++i) places_of_[log_[i].customer].push_back(i);
        next_ = rows;
    }

    void run() {
        fmt::print("{} interactions, {} journeys, {} customers\n", now_->interactions(),
                   now_->journeys(), now_->customers());
        const Selection all = select_all(*now_);
        KeptMap map = times_.take("1. map, folded", [&] { return KeptMap(*now_, threads_); });
        KeptMap by_timelines(*now_, threads_);
        KeptVariants variants = times_.take("1. variants, folded to be kept",
                                            [&] { return KeptVariants(*now_, threads_); });
        KeptMeasures measures =
            times_.take("1. measures, folded", [&] { return KeptMeasures(*now_, threads_); });
        times_.take("1. variants, listed by a fold, top 50",
                    [&] { return list_variants(*now_, all, {50, threads_}); });
        for (std::size_t i = 0; i < changes_; ++i) change(map, by_timelines, variants, measures);
        times_.print();
        const double millions = static_cast<double>(now_->interactions()) / 1e6;
        fmt::print("{} variants; they weigh {:.2f} MB for each million interactions\n",
                   variants.result(*now_, {}, 1).variant_count,
                   static_cast<double>(variants.bytes()) / 1e6 / millions);
        const Selection then = select_all(*now_);
        const bool same =
            variants.result(*now_, then.population, 0) ==
                list_variants(*now_, then, {0, threads_}) &&
            measures.result(then.population) == measure_journeys(*now_, then, threads_) &&
            map.follows() == fold_follows(*now_, then, threads_);
        fmt::print("kept = folded: {}\n", same);
        if (!same) std::exit(1);
    }

private:
    // All of the timelines that a change touches, whether they differ or not.
    static ChangedJourneys whole_timelines(const std::shared_ptr<const Index>& before,
                                           const std::shared_ptr<const Index>& now,
                                           std::span<const CustomerId> touched) {
        ChangedJourneys whole{before, now, {}, {}};
        for (const CustomerId customer : touched) {
            const auto was = before->find(customer), is = now->find(customer);
            for (std::uint32_t j = was ? was->first : 0; was && j < was->last; ++j)
                whole.gone.push_back({was->segment, j});
            for (std::uint32_t j = is ? is->first : 0; is && j < is->last; ++j)
                whole.came.push_back({is->segment, j});
        }
        return whole;
    }

    void change(KeptMap& map, KeptMap& by_timelines, KeptVariants& variants,
                KeptMeasures& measures) {
        std::vector<std::uint32_t> customers;
        for (const std::uint64_t last = next_ + rows_each; next_ < last; ++next_) {
            customers.push_back(log_[next_].customer);
            places_of_[log_[next_].customer].push_back(next_);
        }
        std::sort(customers.begin(), customers.end());
        customers.erase(std::unique(customers.begin(), customers.end()), customers.end());
        std::vector<std::uint64_t> places;
        for (const std::uint32_t customer : customers) {
            const auto& its = places_of_[customer];
            places.insert(places.end(), its.begin(), its.end());
        }
        IndexMaker maker(threads_);
        maker.add_some(log_, places);
        Index fresh = maker.finish();
        const auto touched_span = fresh.segments.front()->customers.values();
        const std::vector<CustomerId> touched(touched_span.begin(), touched_span.end());
        const auto before = now_;
        now_ = std::make_shared<const Index>(
            apply(*before, std::move(fresh), touched, threads_, {0, limits::merge_now_rows_max})
                .value());
        // By turns: who comes second finds in the caches what he looks for.
        const bool whole_first = std::exchange(by_turns_, !by_turns_);
        if (whole_first)
            times_.take("3. for comparison: map, by whole timelines", [&] {
                return by_timelines.change(whole_timelines(before, now_, touched));
            });
        ChangedJourneys changed;
        times_.take(whole_first ? "3. in caches: journeys that differ, map"
                                : "2. a change: journeys that differ, map",
                    [&] {
                        changed = changed_journeys(before, now_, touched);
                        return map.change(changed);
                    });
        if (!whole_first) by_timelines.change(whole_timelines(before, now_, touched));
        times_.take("2. a change: variants", [&] { return variants.change(changed); });
        times_.take("2. a change: measures", [&] { return measures.change(changed); });
        const Population population = select_all(*now_).population;
        times_.take("4. an answer: map", [&] { return journey_map(map.follows(), population); });
        times_.take("4. an answer: variants, top 50",
                    [&] { return variants.result(*now_, population, 50); });
        times_.take("4. an answer: measures", [&] { return measures.result(population); });
    }

    unsigned threads_;
    std::vector<LogRow> log_;
    std::size_t changes_;
    std::map<std::uint32_t, std::vector<std::uint64_t>> places_of_;  // by customer
    std::uint64_t next_ = 0;  // row to come
    std::shared_ptr<const Index> now_;
    bool by_turns_ = false;
    Times times_;
};

}  // namespace
}  // namespace touchline::bench

int main(int count, char** words) {
    const std::uint64_t rows = count > 1 ? std::strtoull(words[1], nullptr, 10) : 10'000'000;
    const std::size_t changes = count > 2 ? std::strtoull(words[2], nullptr, 10) : 50;
    touchline::bench::KeptBench(rows, changes).run();
}

// Counts each way of each type once a journey, then compares it with the rest at its step.
#include "insight/parting.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <tuple>

#include "base/process.h"
#include "insight/effort.h"
#include "timeline/lanes.h"

namespace touchline {
namespace {

constexpr double outside = 0.05;
constexpr std::uint32_t the_end = UINT32_MAX;

struct Counts {
    std::uint64_t journeys = 0, succeeded = 0;
    void add(const Counts& other) {
        journeys += other.journeys;
        succeeded += other.succeeded;
    }
};

using Way = std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>;  // type, kind, next

class Counting {
public:
    Counting(const Index& index, const Selection& selection, Micros as_of_us)
        : index_(index),
          selection_(selection),
          as_of_us_(as_of_us),
          met_(index.kinds.size(), UINT64_MAX) {}

    void journey(const Segment& s, std::size_t j) {
        if (outcome_text(index_, s, j, as_of_us_) == "open") return;
        ++decided;
        ++journey_;
        const std::uint64_t success = is_success(index_, s.outcome[j]) ? 1 : 0;
        std::uint32_t before = the_end;
        for (std::uint64_t at = s.offset[j]; at < s.offset[j + 1]; ++at) {
            if (selection_.hides && !selection_.shown(s, at)) continue;
            const std::uint32_t kind = s.kind[at];
            step(s.type[j], before, kind, success);
            before = kind;
        }
        step(s.type[j], before, the_end, success);
    }

    std::map<Way, Counts> ways;
    std::uint64_t decided = 0;

private:
    // Only the way on from the first of its kind counts.
    void step(std::uint32_t type, std::uint32_t kind, std::uint32_t next, std::uint64_t success) {
        if (kind == the_end || met_[kind] == journey_) return;
        met_[kind] = journey_;
        ways[{type, kind, next}].add({1, success});
    }

    const Index& index_;
    const Selection& selection_;
    const Micros as_of_us_;
    std::vector<std::uint64_t> met_;  // by kind: the last journey that came to it
    std::uint64_t journey_ = 0;
};

PartingRow compare(const Counts& way, const Counts& all, double deviations) {
    PartingRow row;
    row.journeys = way.journeys;
    row.succeeded = way.succeeded;
    row.others = all.journeys - way.journeys;
    row.others_succeeded = all.succeeded - way.succeeded;
    row.difference = static_cast<double>(row.succeeded) / static_cast<double>(row.journeys) -
                     static_cast<double>(row.others_succeeded) / static_cast<double>(row.others);
    row.interval =
        difference(row.succeeded, row.journeys, row.others_succeeded, row.others, deviations);
    return row;
}

}  // namespace

Parting find_partings(const Index& index, const Selection& selection,
                      const PartingOptions& options) {
    const auto ranges = split(index, std::size_t{options.threads} * 8);
    std::vector<std::unique_ptr<Counting>> workers(options.threads);
    work_off(options.threads, ranges.size(), [&](unsigned worker, std::size_t r) {
        if (!workers[worker])
            workers[worker] = std::make_unique<Counting>(index, selection, options.as_of_us);
        const Segment& segment = *index.segments[ranges[r].segment];
        for (std::size_t j = ranges[r].first; j < ranges[r].last; ++j)
            if (selection.journeys[ranges[r].segment].test(j)) workers[worker]->journey(segment, j);
    });
    Parting parting;
    parting.population = selection.population;
    std::map<Way, Counts> ways;
    std::map<std::pair<std::uint32_t, std::uint32_t>, Counts> at;  // all that came to a kind
    for (const auto& worker : workers) {
        if (!worker) continue;
        parting.decided += worker->decided;
        for (const auto& [way, counts] : worker->ways) {
            ways[way].add(counts);
            at[{std::get<0>(way), std::get<1>(way)}].add(counts);
        }
    }
    const auto decides = [&](std::uint32_t kind) {
        return kind == the_end || std::find(options.deciding.begin(), options.deciding.end(),
                                            index.kinds[kind]) != options.deciding.end();
    };
    const auto enough = [&](const Way& way, const Counts& counts) {
        if (decides(std::get<2>(way))) return false;
        const Counts& all = at.at({std::get<0>(way), std::get<1>(way)});
        return std::min(counts.journeys, all.journeys - counts.journeys) >= options.journeys_min;
    };
    for (const auto& [way, counts] : ways) parting.compared += enough(way, counts);
    const double deviations = deviations_outside(
        outside / static_cast<double>(std::max<std::uint64_t>(1, parting.compared)));
    for (const auto& [way, counts] : ways) {
        if (!enough(way, counts)) continue;
        const auto [type, kind, next] = way;
        PartingRow row = compare(counts, at.at({type, kind}), deviations);
        if (row.interval.low <= 0 && row.interval.high >= 0) continue;
        row.type = index.types[type].name;
        row.kind = index.kinds[kind];
        row.next = index.kinds[next];
        parting.rows.push_back(std::move(row));
    }
    const auto weight = [](const PartingRow& row) {
        return std::abs(row.difference) * static_cast<double>(row.journeys);
    };
    std::stable_sort(parting.rows.begin(), parting.rows.end(),
                     [&](const auto& a, const auto& b) { return weight(a) > weight(b); });
    return parting;
}

}  // namespace touchline

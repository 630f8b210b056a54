// One pass over the journeys for all first measures.
#include "insight/measures.h"

#include <memory>

#include "insight/kept_measures.h"
#include "timeline/lanes.h"
#include "timeline/recode.h"
#include "timeline/set_bits.h"

namespace touchline {
namespace {

MeasureSums fold(const Index& index, const Selection& selection, unsigned threads) {
    const auto ranges = split(index, std::size_t{threads} * 8);
    const NoneCodes none(index);
    std::vector<std::unique_ptr<MeasureSums>> workers(threads);
    work_off(threads, ranges.size(), [&](unsigned worker, std::size_t r) {
        if (!workers[worker]) workers[worker] = std::make_unique<MeasureSums>(index.kinds.size());
        MeasureSums& sums = *workers[worker];
        const Segment& s = *index.segments[ranges[r].segment];
        const Bitmap& bits = selection.journeys[ranges[r].segment];
        for_set_bits(bits, ranges[r].first, ranges[r].last, [&](std::size_t j) {
            if (selection.hides) sums.add_shown(s, none, j, selection);
            else sums.add(s, none, j);
        });
    });
    MeasureSums sums(index.kinds.size());
    for (const auto& worker : workers)
        if (worker) sums.merge(*worker);
    return sums;
}

}  // namespace

JourneyMeasures measure_journeys(const Index& index, const Selection& selection, unsigned threads) {
    return fold(index, selection, threads).result(index.kinds, selection.population);
}

KeptMeasures::KeptMeasures(const Index& index, unsigned threads)
    : kinds_(index.kinds),
      sums_(fold(index, select_all(index), threads)) {}

bool KeptMeasures::change(const ChangedJourneys& changed) {
    const Index &before = *changed.before, &now = *changed.now;
    if (before.kinds != kinds_ || !holds(now.kinds, kinds_)) return false;
    const NoneCodes none_before(before), none_now(now);
    changed.each_gone([&](const Segment& s, std::size_t j) { sums_.remove(s, none_before, j); });
    if (now.kinds != kinds_) {
        sums_.recode(new_codes(kinds_, now.kinds), now.kinds.size());
        kinds_ = now.kinds;
    }
    changed.each_came([&](const Segment& s, std::size_t j) { sums_.add(s, none_now, j); });
    return true;
}

}  // namespace touchline

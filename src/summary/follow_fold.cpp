// Folding the index into a map: one pass over kinds and waits, each thread with sums of its own.
#include "base/process.h"
#include "summary/follow_sums.h"
#include "timeline/lanes.h"

namespace touchline {

FollowMap fold_follows(const Index& index, const Selection& selection, unsigned threads) {
    const auto ranges = split(index, threads == 1 ? 1 : std::size_t{threads} * 8);
    std::vector<std::unique_ptr<FollowSums>> folds(threads);
    work_off(threads, ranges.size(), [&](unsigned worker, std::size_t r) {
        if (!folds[worker]) folds[worker] = std::make_unique<FollowSums>(index.kinds.size());
        folds[worker]->range(index, selection, ranges[r]);
    });
    FollowMap sum;
    sum.kinds = index.kinds;
    sum.kind.resize(index.kinds.size());
    bool first = true;
    for (const auto& fold : folds) {
        if (!fold) continue;
        if (first) sum = fold->result(index.kinds);
        else sum.add(fold->result(index.kinds));
        first = false;
    }
    return sum;
}

}  // namespace touchline

// Folds over the journeys of the lens for one kind or one path.
#include "insight/closer.h"

#include <algorithm>
#include <memory>

#include "base/text.h"
#include "insight/steps.h"
#include "timeline/lanes.h"

namespace touchline {
namespace {

constexpr std::uint32_t outside = UINT32_MAX;  // before the first, behind the last

struct KindFold {
    explicit KindFold(const Index& index)
        : channels(index.channels.size()),
          centres(index.centres.size()),
          staff(index.staff.size()) {}

    void journey(const Segment& s, const Selection& selection, std::size_t j,
                 std::uint32_t wanted) {
        const std::uint64_t before_all = interactions;
        const std::uint64_t last =
            for_steps(s, selection, j, [&](std::uint64_t before, std::uint64_t at) {
                if (s.kind[at] != wanted) return;
                ++interactions;
                ++channels[s.channel[at]];
                ++centres[s.centre[at]];
                ++staff[s.staff[at]];
                duration.add(s.duration_ms(at));
                if (before == UINT64_MAX) ++starts;
                else wait_before.add(wait_between(s, before, at).ms);
            });
        if (last == UINT64_MAX) return;
        journeys += interactions != before_all;
        ends += s.kind[last] == wanted;
    }

    void add(const KindFold& other) {
        interactions += other.interactions;
        journeys += other.journeys;
        starts += other.starts;
        ends += other.ends;
        duration.add(other.duration);
        wait_before.add(other.wait_before);
        for (std::size_t i = 0; i < channels.size(); ++i) channels[i] += other.channels[i];
        for (std::size_t i = 0; i < centres.size(); ++i) centres[i] += other.centres[i];
        for (std::size_t i = 0; i < staff.size(); ++i) staff[i] += other.staff[i];
    }

    std::uint64_t interactions = 0, journeys = 0, starts = 0, ends = 0;
    DistributionFold duration, wait_before;
    std::vector<std::uint64_t> channels, centres, staff;
};

struct FollowFold {
    explicit FollowFold(const Index&) {}

    void journey(const Segment& s, const Selection& selection, std::size_t j, std::uint32_t first,
                 std::uint32_t next) {
        const std::uint64_t before_all = count;
        const std::uint64_t last =
            for_steps(s, selection, j, [&](std::uint64_t before, std::uint64_t at) {
                if (before == UINT64_MAX) {
                    count += first == outside && s.kind[at] == next;
                    return;
                }
                if (s.kind[at] != next || s.kind[before] != first) return;
                const StepWait between = wait_between(s, before, at);
                ++count;
                overlaps += between.overlaps;
                wait.add(between.ms);
            });
        count += last != UINT64_MAX && next == outside && s.kind[last] == first;
        journeys += count != before_all;
    }

    void add(const FollowFold& other) {
        count += other.count;
        journeys += other.journeys;
        overlaps += other.overlaps;
        wait.add(other.wait);
    }

    std::uint64_t count = 0, journeys = 0, overlaps = 0;
    DistributionFold wait;
};

template <class Fold, class Act>
Fold fold_all(const Index& index, const Selection& selection, unsigned threads, const Act& act) {
    const auto ranges = split(index, threads == 1 ? 1 : std::size_t{threads} * 8);
    std::vector<std::unique_ptr<Fold>> folds(threads);
    work_off(threads, ranges.size(), [&](unsigned worker, std::size_t r) {
        if (!folds[worker]) folds[worker] = std::make_unique<Fold>(index);
        for_selected(index, selection, ranges[r],
                     [&](const Segment& s, std::size_t j) { act(*folds[worker], s, j); });
    });
    Fold sum(index);
    for (const auto& fold : folds)
        if (fold) sum.add(*fold);
    return sum;
}

std::vector<NamedCount> named(const Names& names, const std::vector<std::uint64_t>& counts) {
    std::vector<NamedCount> list;
    for (std::size_t i = 0; i < counts.size(); ++i)
        if (counts[i] > 0) list.push_back({names[i], counts[i]});
    std::stable_sort(list.begin(), list.end(), [](const NamedCount& a, const NamedCount& b) {
        return a.interactions > b.interactions;
    });
    return list;
}

}  // namespace

Result<std::uint32_t> kind_code(const Index& index, const std::string& kind) {
    if (const auto code = find_name(index.kinds, kind)) return *code;
    const std::string near = nearest(kind, index.kinds);
    return fail(ErrorCode::not_found, "no kind '{}' in this history{}", kind,
                near.empty() ? "" : fmt::format(": did you mean '{}'?", near));
}

Result<KindCloser> look_at_kind(const Index& index, const Selection& selection,
                                const std::string& kind, unsigned threads) {
    TRY(const std::uint32_t code, kind_code(index, kind));
    const auto sum = fold_all<KindFold>(index, selection, threads,
                                        [&](KindFold& fold, const Segment& s, std::size_t j) {
                                            fold.journey(s, selection, j, code);
                                        });
    KindCloser answer;
    answer.kind = kind;
    answer.population = selection.population;
    answer.interactions = sum.interactions;
    answer.journeys = sum.journeys;
    answer.starts = sum.starts;
    answer.ends = sum.ends;
    answer.duration = sum.duration.result();
    answer.wait_before = sum.wait_before.result();
    answer.channels = named(index.channels, sum.channels);
    answer.centres = named(index.centres, sum.centres);
    for (std::size_t i = 0; i < sum.staff.size(); ++i)
        answer.staff += sum.staff[i] > 0 && !index.staff[i].empty();
    return answer;
}

Result<FollowCloser> look_at_follow(const Index& index, const Selection& selection,
                                    const std::string& first, const std::string& next,
                                    unsigned threads) {
    if (first.empty() && next.empty())
        return fail(ErrorCode::invalid_input,
                    "a path needs a kind on one side at least: the start is not followed by the "
                    "end");
    std::uint32_t from = outside, to = outside;
    if (!first.empty()) { TRY(from, kind_code(index, first)); }
    if (!next.empty()) { TRY(to, kind_code(index, next)); }
    const auto sum = fold_all<FollowFold>(index, selection, threads,
                                          [&](FollowFold& fold, const Segment& s, std::size_t j) {
                                              fold.journey(s, selection, j, from, to);
                                          });
    FollowCloser answer;
    answer.first = first;
    answer.next = next;
    answer.population = selection.population;
    answer.count = sum.count;
    answer.journeys = sum.journeys;
    answer.overlaps = sum.overlaps;
    answer.wait = sum.wait.result();
    return answer;
}

}  // namespace touchline

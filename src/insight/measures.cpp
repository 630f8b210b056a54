// One pass over the journeys for all first measures.
#include "insight/measures.h"

#include <algorithm>

#include "base/process.h"
#include "summary/follow_map.h"
#include "timeline/lanes.h"

namespace touchline {

namespace {

struct KindSums {
    std::uint64_t interactions = 0, journeys = 0, rework_journeys = 0;
    Recurrence by_channel, by_staff;
};

struct Sums {
    std::vector<KindSums> kinds;
    JourneyMeasures all;  // its counts only
    Int128 processing_ms = 0, throughput_ms = 0;
    std::uint64_t journeys = 0;
};

// A kind as it was last met in the journey at hand.
struct Last {
    std::uint64_t journey = UINT64_MAX, at = 0, count = 0;
};

void recur(Recurrence& sum, bool at_once, bool same) {
    if (at_once) ++(same ? sum.self_loop_repeat : sum.self_loop_redo);
    else ++(same ? sum.repetition_repeat : sum.repetition_redo);
}

void add(Recurrence& sum, const Recurrence& by) {
    sum.self_loop_repeat += by.self_loop_repeat;
    sum.self_loop_redo += by.self_loop_redo;
    sum.repetition_repeat += by.repetition_repeat;
    sum.repetition_redo += by.repetition_redo;
}

class Measuring {
public:
    Measuring(const Index& index, const Selection& selection)
        : selection_(selection),
          no_channel_(code_of_none(index.channels)),
          no_staff_(code_of_none(index.staff)),
          last_(index.kinds.size()) {
        sums.kinds.resize(index.kinds.size());
    }

    void journey(const Segment& s, std::size_t j) {
        ++journey_;
        std::uint64_t before = none;
        Times times;
        bool rework = false, hand_off = false, channel_switch = false;
        for (std::uint64_t at = s.offset[j]; at < s.offset[j + 1]; ++at) {
            if (selection_.hides && !selection_.shown(s, at)) continue;
            rework |= meet(s, at, before);
            times.add(floor_ms(s.occurred_us[at]), s.duration_ms(at));
            if (before != none) {
                hand_off |= pair_of_staff(s, before, at);
                channel_switch |= pair_of_channels(s, before, at);
            }
            before = at;
        }
        if (before == none) return;
        ++sums.journeys;
        sums.all.rework_journeys += rework;
        sums.all.journeys_with_hand_off += hand_off;
        sums.all.journeys_with_switch += channel_switch;
        sums.all.participants += s.participants[j];
        sums.all.journeys_with_participants += s.participants[j] != 0;
        sums.processing_ms += times.busy_ms;
        sums.throughput_ms += times.end_ms - times.first_ms;
    }

    Sums sums;

private:
    static constexpr std::uint64_t none = UINT64_MAX;

    // The union of intervals that begin in ascending order.
    struct Times {
        std::int64_t first_ms = INT64_MIN, end_ms = INT64_MIN, busy_ms = 0;
        void add(std::int64_t start_ms, std::uint64_t duration_ms) {
            if (first_ms == INT64_MIN) first_ms = end_ms = start_ms;
            const std::int64_t end = start_ms + static_cast<std::int64_t>(duration_ms);
            busy_ms += std::max<std::int64_t>(0, end - std::max(start_ms, end_ms));
            end_ms = std::max(end_ms, end);
        }
    };

    static std::uint32_t code_of_none(const Names& names) {
        return !names.empty() && names[0].empty() ? 0 : UINT32_MAX;
    }

    bool meet(const Segment& s, std::uint64_t at, std::uint64_t before) {
        KindSums& kind = sums.kinds[s.kind[at]];
        Last& last = last_[s.kind[at]];
        ++kind.interactions;
        if (last.journey != journey_) {
            last = {journey_, at, 1};
            ++kind.journeys;
            return false;
        }
        const bool at_once = last.at == before;
        recur(kind.by_channel, at_once, s.channel[at] == s.channel[last.at]);
        recur(kind.by_staff, at_once, s.staff[at] == s.staff[last.at]);
        kind.rework_journeys += ++last.count == 2;
        last.at = at;
        return true;
    }

    bool pair_of_staff(const Segment& s, std::uint64_t a, std::uint64_t b) {
        ++sums.all.pairs;
        if (s.staff[a] == no_staff_ || s.staff[b] == no_staff_) return false;
        ++sums.all.hand_off_pairs;
        sums.all.hand_offs += s.staff[a] != s.staff[b];
        return s.staff[a] != s.staff[b];
    }

    bool pair_of_channels(const Segment& s, std::uint64_t a, std::uint64_t b) {
        if (s.channel[a] == no_channel_ || s.channel[b] == no_channel_) return false;
        ++sums.all.channel_pairs;
        sums.all.channel_switches += s.channel[a] != s.channel[b];
        return s.channel[a] != s.channel[b];
    }

    const Selection& selection_;
    std::uint32_t no_channel_, no_staff_;
    std::vector<Last> last_;
    std::uint64_t journey_ = 0;
};

void add(Sums& sum, const Sums& by) {
    for (std::size_t k = 0; k < sum.kinds.size(); ++k) {
        sum.kinds[k].interactions += by.kinds[k].interactions;
        sum.kinds[k].journeys += by.kinds[k].journeys;
        sum.kinds[k].rework_journeys += by.kinds[k].rework_journeys;
        add(sum.kinds[k].by_channel, by.kinds[k].by_channel);
        add(sum.kinds[k].by_staff, by.kinds[k].by_staff);
    }
    for (const auto count :
         {&JourneyMeasures::pairs, &JourneyMeasures::hand_offs, &JourneyMeasures::hand_off_pairs,
          &JourneyMeasures::channel_switches, &JourneyMeasures::channel_pairs,
          &JourneyMeasures::journeys_with_hand_off, &JourneyMeasures::journeys_with_switch,
          &JourneyMeasures::rework_journeys, &JourneyMeasures::journeys_with_participants,
          &JourneyMeasures::participants})
        sum.all.*count += by.all.*count;
    sum.processing_ms += by.processing_ms;
    sum.throughput_ms += by.throughput_ms;
    sum.journeys += by.journeys;
}

}  // namespace

JourneyMeasures measure_journeys(const Index& index, const Selection& selection, unsigned threads) {
    const auto ranges = split(index, std::size_t{threads} * 8);
    std::vector<std::unique_ptr<Measuring>> workers(threads);
    work_off(threads, ranges.size(), [&](unsigned worker, std::size_t r) {
        if (!workers[worker]) workers[worker] = std::make_unique<Measuring>(index, selection);
        const Segment& segment = *index.segments[ranges[r].segment];
        for (std::size_t j = ranges[r].first; j < ranges[r].last; ++j)
            if (selection.journeys[ranges[r].segment].test(j)) workers[worker]->journey(segment, j);
    });
    Sums sums;
    sums.kinds.resize(index.kinds.size());
    for (const auto& worker : workers)
        if (worker) add(sums, worker->sums);
    JourneyMeasures answer = sums.all;
    answer.population = selection.population;
    for (std::size_t k = 0; k < sums.kinds.size(); ++k) {
        const KindSums& kind = sums.kinds[k];
        if (kind.interactions > 0)
            answer.kinds.push_back({index.kinds[k], kind.interactions, kind.journeys,
                                    kind.rework_journeys, kind.by_channel, kind.by_staff});
    }
    if (sums.journeys == 0) return answer;
    const auto journeys = static_cast<double>(sums.journeys);
    answer.processing_ms_mean = static_cast<double>(sums.processing_ms) / journeys;
    answer.throughput_ms_mean = static_cast<double>(sums.throughput_ms) / journeys;
    answer.waiting_ms_mean =
        static_cast<double>(sums.throughput_ms - sums.processing_ms) / journeys;
    return answer;
}

}  // namespace touchline

// Sums of the first measures while journeys come and go: those of one thread of a fold, or kept
// for good.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "insight/measures.h"
#include "summary/follow_map.h"

namespace touchline {

// What stands for "no channel" and "nobody" among the codes of one index.
struct NoneCodes {
    explicit NoneCodes(const Index& index) : channel(of(index.channels)), staff(of(index.staff)) {}
    std::uint32_t channel, staff;

private:
    static std::uint32_t of(const Names& names) {
        return !names.empty() && names[0].empty() ? 0 : UINT32_MAX;
    }
};

class MeasureSums {
public:
    explicit MeasureSums(std::size_t kinds) : kinds_(kinds), last_(kinds) {}

    // Whole journeys; those taken away were added before, under whatever codes.
    void add(const Segment& s, const NoneCodes& none, std::size_t journey) {
        count<1>(s, none, journey, [](std::uint64_t) { return true; });
    }
    void remove(const Segment& s, const NoneCodes& none, std::size_t journey) {
        count<-1>(s, none, journey, [](std::uint64_t) { return true; });
    }
    // What the selection shows of it.
    void add_shown(const Segment& s, const NoneCodes& none, std::size_t journey,
                   const Selection& selection) {
        count<1>(s, none, journey, [&](std::uint64_t at) { return selection.shown(s, at); });
    }
    void merge(const MeasureSums& other);  // of the same kinds
    // Kind k is to have the code codes[k], of `kinds`.
    void recode(const std::vector<std::uint32_t>& codes, std::size_t kinds);
    JourneyMeasures result(const Names& kinds, const Population& population) const;

private:
    struct KindMeasureSums {
        std::uint64_t interactions = 0, journeys = 0, rework_journeys = 0;
        Recurrence by_channel, by_staff;
    };
    // A kind as it was last met in the journey at hand.
    struct LastMet {
        std::uint64_t journey = UINT64_MAX, at = 0, count = 0;
    };
    // The union of intervals that begin in ascending order.
    struct BusyTimes {
        std::int64_t first_ms = INT64_MIN, end_ms = INT64_MIN, busy_ms = 0;
        void add(std::int64_t start_ms, std::uint64_t duration_ms) {
            if (first_ms == INT64_MIN) first_ms = end_ms = start_ms;
            const std::int64_t end = start_ms + static_cast<std::int64_t>(duration_ms);
            busy_ms += std::max<std::int64_t>(0, end - std::max(start_ms, end_ms));
            end_ms = std::max(end_ms, end);
        }
    };

    // `sign` is 1 or -1: unsigned sums wrap, so what is taken away is gone exactly.
    template <int sign, class T>
    static void change(T& sum, T by) {
        if constexpr (sign > 0) sum += by;
        else sum -= by;
    }
    template <int sign>
    static void step(std::uint64_t& sum, bool by) {
        change<sign>(sum, std::uint64_t{by});
    }
    template <int sign>
    static void recur(Recurrence& sum, bool at_once, bool same) {
        if (at_once) step<sign>(same ? sum.self_loop_repeat : sum.self_loop_redo, true);
        else step<sign>(same ? sum.repetition_repeat : sum.repetition_redo, true);
    }

    template <int sign, class Shown>
    void count(const Segment& s, const NoneCodes& none, std::size_t j, const Shown& shown) {
        constexpr std::uint64_t nothing = UINT64_MAX;
        ++number_;
        std::uint64_t before = nothing;
        BusyTimes times;
        bool rework = false, hand_off = false, channel_switch = false;
        for (std::uint64_t at = s.offset[j]; at < s.offset[j + 1]; ++at) {
            if (!shown(at)) continue;
            rework |= meet<sign>(s, at, before);
            times.add(floor_ms(s.occurred_us[at]), s.duration_ms(at));
            if (before != nothing) {
                hand_off |= pair_of_staff<sign>(s, none.staff, before, at);
                channel_switch |= pair_of_channels<sign>(s, none.channel, before, at);
            }
            before = at;
        }
        if (before == nothing) return;
        step<sign>(journeys_, true);
        step<sign>(all_.rework_journeys, rework);
        step<sign>(all_.journeys_with_hand_off, hand_off);
        step<sign>(all_.journeys_with_switch, channel_switch);
        change<sign>(all_.participants, std::uint64_t{s.participants[j]});
        step<sign>(all_.journeys_with_participants, s.participants[j] != 0);
        change<sign>(processing_ms_, static_cast<Int128>(times.busy_ms));
        change<sign>(throughput_ms_, static_cast<Int128>(times.end_ms - times.first_ms));
    }

    template <int sign>
    bool meet(const Segment& s, std::uint64_t at, std::uint64_t before) {
        KindMeasureSums& kind = kinds_[s.kind[at]];
        LastMet& last = last_[s.kind[at]];
        step<sign>(kind.interactions, true);
        if (last.journey != number_) {
            last = {number_, at, 1};
            step<sign>(kind.journeys, true);
            return false;
        }
        const bool at_once = last.at == before;
        recur<sign>(kind.by_channel, at_once, s.channel[at] == s.channel[last.at]);
        recur<sign>(kind.by_staff, at_once, s.staff[at] == s.staff[last.at]);
        step<sign>(kind.rework_journeys, ++last.count == 2);
        last.at = at;
        return true;
    }

    template <int sign>
    bool pair_of_staff(const Segment& s, std::uint32_t nobody, std::uint64_t a, std::uint64_t b) {
        step<sign>(all_.pairs, true);
        if (s.staff[a] == nobody || s.staff[b] == nobody) return false;
        step<sign>(all_.hand_off_pairs, true);
        step<sign>(all_.hand_offs, s.staff[a] != s.staff[b]);
        return s.staff[a] != s.staff[b];
    }

    template <int sign>
    bool pair_of_channels(const Segment& s, std::uint32_t no_channel, std::uint64_t a,
                          std::uint64_t b) {
        if (s.channel[a] == no_channel || s.channel[b] == no_channel) return false;
        step<sign>(all_.channel_pairs, true);
        step<sign>(all_.channel_switches, s.channel[a] != s.channel[b]);
        return s.channel[a] != s.channel[b];
    }

    std::vector<KindMeasureSums> kinds_;
    JourneyMeasures all_;  // its counts only
    Int128 processing_ms_ = 0, throughput_ms_ = 0;
    std::uint64_t journeys_ = 0;
    std::vector<LastMet> last_;
    std::uint64_t number_ = 0;  // of the journey at hand
};

}  // namespace touchline

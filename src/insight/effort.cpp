// Two passes: the sums of each type, then the ways of those journeys that were shortest.
#include "insight/effort.h"

#include <algorithm>
#include <map>
#include <memory>

#include "base/process.h"
#include "summary/follow_map.h"
#include "summary/histogram.h"
#include "timeline/lanes.h"

namespace touchline {
namespace {

constexpr std::uint64_t shortest_journeys_min = 3, shortest_share_min = 100;

struct TypeSums {
    std::uint64_t journeys = 0, succeeded = 0, contacts = 0;
    std::uint64_t switches = 0, hand_offs = 0, with_switch = 0, with_hand_off = 0;
    Int128 waiting_ms = 0;
    std::vector<std::uint64_t> contacts_of, contacts_succeeded;  // histograms, made when needed
    std::vector<std::uint64_t> waiting, throughput;

    void add(const TypeSums& other) {
        for (const auto count :
             {&TypeSums::journeys, &TypeSums::succeeded, &TypeSums::contacts, &TypeSums::switches,
              &TypeSums::hand_offs, &TypeSums::with_switch, &TypeSums::with_hand_off})
            this->*count += other.*count;
        waiting_ms += other.waiting_ms;
        for (const auto histogram : {&TypeSums::contacts_of, &TypeSums::contacts_succeeded,
                                     &TypeSums::waiting, &TypeSums::throughput}) {
            const auto& from = other.*histogram;
            auto& to = this->*histogram;
            if (!from.empty()) to.resize(histogram_buckets);
            for (std::size_t b = 0; b < from.size(); ++b) to[b] += from[b];
        }
    }
    void make_histograms() {
        if (!waiting.empty()) return;
        for (auto* histogram : {&contacts_of, &contacts_succeeded, &waiting, &throughput})
            histogram->assign(histogram_buckets, 0);
    }
};

using Ways = std::map<std::vector<std::uint16_t>, std::uint64_t>;

std::uint32_t code_of_none(const Names& names) {
    return !names.empty() && names[0].empty() ? 0 : UINT32_MAX;
}

void count(std::vector<std::uint64_t>& histogram, std::uint64_t value) {
    ++histogram[std::min(bucket_of(value), histogram_buckets - 1)];
}

class Measuring {
public:
    Measuring(const Index& index, const Selection& selection)
        : types(index.types.size()),
          index_(index),
          selection_(selection),
          no_channel_(code_of_none(index.channels)),
          no_staff_(code_of_none(index.staff)) {}

    void journey(const Segment& s, std::size_t j) {
        std::uint64_t contacts = 0, waiting = 0, switches = 0, hand_offs = 0, before = none;
        std::int64_t ended_ms = 0;
        for (std::uint64_t at = s.offset[j]; at < s.offset[j + 1]; ++at) {
            if (selection_.hides && !selection_.shown(s, at)) continue;
            const std::int64_t began_ms = floor_ms(s.occurred_us[at]);
            ++contacts;
            if (before != none) {
                waiting +=
                    static_cast<std::uint64_t>(std::max<std::int64_t>(0, began_ms - ended_ms));
                switches += differ(s.channel[before], s.channel[at], no_channel_);
                hand_offs += differ(s.staff[before], s.staff[at], no_staff_);
            }
            ended_ms = began_ms + static_cast<std::int64_t>(s.duration_ms(at));
            before = at;
        }
        if (contacts == 0) return;
        TypeSums& sums = types[s.type[j]];
        sums.make_histograms();
        ++sums.journeys;
        sums.contacts += contacts;
        sums.switches += switches;
        sums.hand_offs += hand_offs;
        sums.with_switch += switches > 0;
        sums.with_hand_off += hand_offs > 0;
        sums.waiting_ms += static_cast<Int128>(waiting);
        count(sums.contacts_of, contacts);
        count(sums.waiting, waiting);
        count(sums.throughput, s.throughput_ms(j));
        if (!is_success(index_, s.outcome[j])) return;
        ++sums.succeeded;
        count(sums.contacts_succeeded, contacts);
    }

    // The way of a journey that succeeded with the number of contacts that is its type's shortest.
    void way(const Segment& s, std::size_t j, const std::vector<std::uint64_t>& shortest,
             std::vector<Ways>& ways) const {
        const std::uint64_t wanted = shortest[s.type[j]];
        if (wanted == 0 || s.offset[j + 1] - s.offset[j] < wanted) return;
        if (!is_success(index_, s.outcome[j])) return;
        std::vector<std::uint16_t> kinds;
        for (std::uint64_t at = s.offset[j]; at < s.offset[j + 1]; ++at)
            if (!selection_.hides || selection_.shown(s, at)) kinds.push_back(s.kind[at]);
        if (kinds.size() == wanted) ++ways[s.type[j]][kinds];
    }

    std::vector<TypeSums> types;

private:
    static constexpr std::uint64_t none = UINT64_MAX;
    static bool differ(std::uint32_t a, std::uint32_t b, std::uint32_t not_given) {
        return a != b && a != not_given && b != not_given;
    }

    const Index& index_;
    const Selection& selection_;
    std::uint32_t no_channel_, no_staff_;
};

// Calls act(measuring, segment, journey) for every selected journey, a Measuring a thread.
template <class Act>
std::vector<std::unique_ptr<Measuring>> each_journey(const Index& index, const Selection& selection,
                                                     unsigned threads, const Act& act) {
    const auto ranges = split(index, std::size_t{threads} * 8);
    std::vector<std::unique_ptr<Measuring>> workers(threads);
    work_off(threads, ranges.size(), [&](unsigned worker, std::size_t r) {
        if (!workers[worker]) workers[worker] = std::make_unique<Measuring>(index, selection);
        const Segment& segment = *index.segments[ranges[r].segment];
        for (std::size_t j = ranges[r].first; j < ranges[r].last; ++j)
            if (selection.journeys[ranges[r].segment].test(j))
                act(*workers[worker], worker, segment, j);
    });
    return workers;
}

// The smallest number of contacts with which enough succeeded; exact below 64.
std::uint64_t shortest_of(const TypeSums& sums) {
    const std::uint64_t enough = std::max(
        shortest_journeys_min, (sums.succeeded + shortest_share_min - 1) / shortest_share_min);
    for (std::uint32_t bucket = 0; bucket < 64 && bucket < sums.contacts_succeeded.size(); ++bucket)
        if (sums.contacts_succeeded[bucket] >= enough) return bucket;
    return 0;
}

std::vector<std::string> most_frequent(const Index& index, const Ways& ways) {
    const auto most = std::max_element(ways.begin(), ways.end(), [](const auto& a, const auto& b) {
        return a.second < b.second || (a.second == b.second && a.first > b.first);
    });
    std::vector<std::string> kinds;
    if (most == ways.end()) return kinds;
    for (const std::uint16_t kind : most->first) kinds.push_back(index.kinds[kind]);
    return kinds;
}

EffortRow row_of(const TypeSums& sums) {
    const auto journeys = static_cast<double>(sums.journeys);
    EffortRow row;
    row.journeys = sums.journeys;
    row.succeeded = sums.succeeded;
    row.contacts_mean = static_cast<double>(sums.contacts) / journeys;
    row.contacts_median = histogram_median(sums.contacts_of);
    row.contacts_succeeded_median = histogram_median(sums.contacts_succeeded);
    row.waiting_ms_mean = static_cast<double>(sums.waiting_ms) / journeys;
    row.waiting_ms_median = histogram_median(sums.waiting);
    row.throughput_ms_median = histogram_median(sums.throughput);
    row.switches_mean = static_cast<double>(sums.switches) / journeys;
    row.hand_offs_mean = static_cast<double>(sums.hand_offs) / journeys;
    row.with_switch = sums.with_switch;
    row.with_hand_off = sums.with_hand_off;
    return row;
}

}  // namespace

bool is_success(const Index& index, std::uint16_t outcome) {
    const std::string& word = index.outcomes[outcome];
    return word == "success" || word == "done";
}

Effort measure_effort(const Index& index, const Selection& selection, unsigned threads) {
    std::vector<TypeSums> types(index.types.size());
    const auto sums = each_journey(index, selection, threads,
                                   [](Measuring& measuring, unsigned, const Segment& s,
                                      std::size_t j) { measuring.journey(s, j); });
    for (const auto& worker : sums)
        for (std::size_t t = 0; worker && t < types.size(); ++t) types[t].add(worker->types[t]);
    std::vector<std::uint64_t> shortest;
    for (const TypeSums& type : types) shortest.push_back(shortest_of(type));
    std::vector<std::vector<Ways>> ways(threads, std::vector<Ways>(types.size()));
    each_journey(index, selection, threads,
                 [&](Measuring& measuring, unsigned worker, const Segment& s, std::size_t j) {
                     measuring.way(s, j, shortest, ways[worker]);
                 });
    Effort effort;
    effort.population = selection.population;
    for (std::size_t t = 0; t < types.size(); ++t) {
        if (types[t].journeys == 0) continue;
        EffortRow row = row_of(types[t]);
        row.type = index.types[t].name;
        row.shortest = shortest[t];
        Ways all;
        for (const auto& of_worker : ways)
            for (const auto& [kinds, times] : of_worker[t]) all[kinds] += times;
        for (const auto& [kinds, times] : all) row.shortest_journeys += times;
        row.shortest_kinds = most_frequent(index, all);
        effort.types.push_back(std::move(row));
    }
    std::sort(effort.types.begin(), effort.types.end(), [](const EffortRow& a, const EffortRow& b) {
        if (a.waiting_ms_median != b.waiting_ms_median)
            return a.waiting_ms_median > b.waiting_ms_median;
        return a.type < b.type;
    });
    return effort;
}

}  // namespace touchline

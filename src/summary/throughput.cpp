// Exact throughput in two passes: a histogram finds the buckets of the middle, then only what
// lies in these is sorted.
#include "summary/throughput.h"

#include <algorithm>
#include <array>

#include "base/process.h"
#include "summary/follow_map.h"
#include "summary/histogram.h"
#include "timeline/lanes.h"
#include "timeline/set_bits.h"

namespace touchline {

namespace {

// Does `visit(throughput_ms, started_us)` for the selected journeys of a range that show
// something.
template <class Visit>
void for_throughputs(const Index& index, const Selection& selection, const JourneyRange& range,
                     const Visit& visit) {
    const Segment& s = *index.segments[range.segment];
    const Bitmap& bits = selection.journeys[range.segment];
    for_set_bits(bits, range.first, range.last, [&](std::size_t j) {
        if (selection.hides) {
            bool any = false;
            for (std::uint64_t at = s.offset[j]; at < s.offset[j + 1] && !any; ++at)
                any = selection.shown(s, at);
            if (!any) return;
        }
        visit(s.throughput_ms(j), s.started_us[j]);
    });
}

struct Sums : ThroughputFacts {
    std::array<std::uint64_t, histogram_buckets> buckets{};

    void add(std::uint64_t ms, Micros started_us) {
        first_us = std::min(first_us, started_us);
        last_us = std::max(last_us, started_us);
        ++buckets[std::min(bucket_of(ms), histogram_buckets - 1)];
        ++count;
        min_ms = std::min(min_ms, ms);
        max_ms = std::max(max_ms, ms);
        sum_ms += static_cast<Int128>(ms);
    }
    void add(const Sums& other) {
        for (std::size_t b = 0; b < buckets.size(); ++b) buckets[b] += other.buckets[b];
        count += other.count;
        min_ms = std::min(min_ms, other.min_ms);
        max_ms = std::max(max_ms, other.max_ms);
        sum_ms += other.sum_ms;
        first_us = std::min(first_us, other.first_us);
        last_us = std::max(last_us, other.last_us);
    }
};

// The two middle places, by the bucket they lie in.
struct Middle {
    std::uint32_t low_bucket = 0, high_bucket = 0;
    std::uint64_t low = 0, high = 0;  // places counted from the first of low_bucket
};

Middle find_middle(const Sums& sums) {
    Middle middle;
    const std::uint64_t low = (sums.count - 1) / 2, high = sums.count / 2;
    std::uint64_t seen = 0, before = 0;
    for (std::uint32_t b = 0; b < histogram_buckets; ++b) {
        const std::uint64_t next = seen + sums.buckets[b];
        if (seen <= low && low < next) {
            middle.low_bucket = b;
            before = seen;
        }
        if (seen <= high && high < next) middle.high_bucket = b;
        seen = next;
    }
    middle.low = low - before;
    middle.high = high - before;
    return middle;
}

double exact_median(const Index& index, const Selection& selection,
                    const std::vector<JourneyRange>& ranges, const Middle& middle,
                    unsigned threads) {
    std::vector<std::vector<std::uint64_t>> found(ranges.size());
    const bool is_last = middle.high_bucket + 1 >= histogram_buckets;  // that holds all above it
    const std::uint64_t from = bucket_first(middle.low_bucket);
    const std::uint64_t until = is_last ? UINT64_MAX : bucket_first(middle.high_bucket + 1);
    work_off(threads, ranges.size(), [&](unsigned, std::size_t r) {
        for_throughputs(index, selection, ranges[r], [&](std::uint64_t ms, Micros) {
            if (ms >= from && ms < until) found[r].push_back(ms);
        });
    });
    std::vector<std::uint64_t> values;
    for (const auto& some : found) values.insert(values.end(), some.begin(), some.end());
    const auto value_at = [&](std::uint64_t place) {
        const auto nth = values.begin() + static_cast<std::ptrdiff_t>(place);
        std::nth_element(values.begin(), nth, values.end());
        return static_cast<double>(*nth);
    };
    return (value_at(middle.low) + value_at(middle.high)) / 2;
}

}  // namespace

Throughput throughput(const Index& index, const Selection& selection, unsigned threads) {
    const auto ranges = split(index, std::size_t{threads} * 4);
    std::vector<Sums> parts(threads);
    work_off(threads, ranges.size(), [&](unsigned worker, std::size_t r) {
        for_throughputs(index, selection, ranges[r],
                        [&](std::uint64_t ms, Micros at) { parts[worker].add(ms, at); });
    });
    Sums sums;
    for (const Sums& part : parts) sums.add(part);
    if (sums.count == 0) return {};
    return throughput_of(sums, exact_median(index, selection, ranges, find_middle(sums), threads));
}

Throughput throughput_of(const ThroughputFacts& facts, double median_ms) {
    if (facts.count == 0) return {};
    Throughput answer;
    answer.min_ms = static_cast<double>(facts.min_ms);
    answer.max_ms = static_cast<double>(facts.max_ms);
    answer.mean_ms = static_cast<double>(facts.sum_ms) / static_cast<double>(facts.count);
    if (facts.count > 1)
        answer.arrival_ms_mean = static_cast<double>(facts.last_us - facts.first_us) / 1000 /
                                 static_cast<double>(facts.count - 1);
    answer.median_ms = median_ms;
    return answer;
}

void set_share(Ties& ties, const Population& population) {
    const std::uint64_t pairs = population.interactions - population.journeys;
    ties.share = pairs == 0 ? 0 : static_cast<double>(ties.pairs) / static_cast<double>(pairs);
}

Ties count_ties(const Index& index, const Selection& selection, unsigned threads) {
    Ties ties;
    if (selection.hides) {
        const FollowMap map = fold_follows(index, selection, threads);
        ties.pairs = map.tie_pairs;
        ties.journeys = map.tie_journeys;
    } else {
        const auto ranges = split(index, std::size_t{threads} * 4);
        std::vector<Ties> parts(ranges.size());
        work_off(threads, ranges.size(), [&](unsigned, std::size_t r) {
            const Bitmap& bits = selection.journeys[ranges[r].segment];
            const std::uint32_t* of = index.segments[ranges[r].segment]->ties.data();
            Ties part;
            for_set_bits(bits, ranges[r].first, ranges[r].last, [&](std::size_t j) {
                part.pairs += of[j];
                part.journeys += of[j] != 0;
            });
            parts[r] = part;
        });
        for (const Ties& part : parts) {
            ties.pairs += part.pairs;
            ties.journeys += part.journeys;
        }
    }
    set_share(ties, selection.population);
    return ties;
}

}  // namespace touchline

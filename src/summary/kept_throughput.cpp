// Counting, and looking again.
#include "summary/kept_throughput.h"

#include <algorithm>

namespace touchline {
namespace {

constexpr std::uint32_t exact_buckets = 64;  // of one value each

std::uint32_t counted_in(std::uint64_t ms) {
    return std::min(bucket_of(ms), histogram_buckets - 1);
}

// Does visit(ms, started_us) for each living journey.
template <class Visit>
void for_throughputs(const Index& index, const Visit& visit) {
    for (const auto& segment : index.segments)
        for (std::size_t j = 0; j < segment->journeys(); ++j)
            if (!segment->dead.test(j)) visit(segment->throughput_ms(j), segment->started_us[j]);
}

}  // namespace

KeptThroughput::KeptThroughput(const Index& index) {
    for_throughputs(index,
                    [&](std::uint64_t ms, Micros started_us) { change(ms, started_us, true); });
    result(index);  // so that the first question need not look again
}

void KeptThroughput::change(std::uint64_t ms, Micros started_us, bool comes) {
    const std::uint32_t bucket = counted_in(ms);
    const bool is_kept = bucket >= around_.first && bucket < around_.last;
    if (comes) {
        ++buckets_[bucket];
        ++count_;
        sum_ms_ += static_cast<Int128>(ms);
        min_ms_.add(ms);
        max_ms_.add(ms);
        first_us_.add(started_us);
        last_us_.add(started_us);
        if (is_kept) middle_.insert(ms);
    } else {
        DCHECK(buckets_[bucket] > 0);
        --buckets_[bucket];
        --count_;
        sum_ms_ -= static_cast<Int128>(ms);
        min_ms_.remove(ms);
        max_ms_.remove(ms);
        first_us_.remove(started_us);
        last_us_.remove(started_us);
        if (is_kept) middle_.erase(ms);
    }
}

// Extremes, and the values of these buckets.
void KeptThroughput::look_through(const Index& index, const BucketRange& around) {
    min_ms_.forget();
    max_ms_.forget();
    first_us_.forget();
    last_us_.forget();
    around_ = around;
    std::vector<std::uint64_t> values;
    for_throughputs(index, [&](std::uint64_t ms, Micros started_us) {
        min_ms_.add(ms);
        max_ms_.add(ms);
        first_us_.add(started_us);
        last_us_.add(started_us);
        const std::uint32_t bucket = counted_in(ms);
        if (bucket >= around.first && bucket < around.last) values.push_back(ms);
    });
    std::sort(values.begin(), values.end());
    auto next = values.begin();
    middle_ = SortedBlocks<std::uint64_t>(values.size(), [&] { return *next++; });
}

std::uint32_t KeptThroughput::bucket_at(std::uint64_t place) const {
    std::uint32_t bucket = 0;
    for (std::uint64_t seen = buckets_[0]; seen <= place; seen += buckets_[bucket]) ++bucket;
    return bucket;
}

bool KeptThroughput::knows(std::uint32_t bucket) const {
    return bucket < exact_buckets || (bucket >= around_.first && bucket < around_.last);
}

double KeptThroughput::value_at(std::uint64_t place) const {
    const std::uint32_t bucket = bucket_at(place);
    if (bucket < exact_buckets) return static_cast<double>(bucket);
    for (std::uint32_t b = 0; b < around_.first; ++b) place -= buckets_[b];
    return static_cast<double>(middle_.at(place));
}

Throughput KeptThroughput::result(const Index& of) {
    if (count_ == 0) return {};
    const std::uint64_t low = (count_ - 1) / 2, high = count_ / 2;
    const std::uint32_t low_bucket = bucket_at(low), high_bucket = bucket_at(high);
    if (!knows(low_bucket) || !knows(high_bucket) || !min_ms_.known() || !max_ms_.known() ||
        !first_us_.known() || !last_us_.known())
        look_through(of, {std::max(low_bucket, exact_buckets + 1) - 1,
                          std::min(high_bucket + 2, histogram_buckets)});
    ThroughputFacts facts;
    facts.count = count_;
    facts.min_ms = min_ms_.value();
    facts.max_ms = max_ms_.value();
    facts.sum_ms = sum_ms_;
    facts.first_us = first_us_.value();
    facts.last_us = last_us_.value();
    return throughput_of(facts, (value_at(low) + value_at(high)) / 2);
}

}  // namespace touchline

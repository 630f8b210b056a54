// Distributions of durations.
#include "insight/distribution.h"

#include <algorithm>
#include <cmath>

namespace touchline {
namespace {

constexpr std::uint32_t classes_max = 40;

// Value at a share of the way from the smallest to the largest, by the middle of its bucket.
double quantile(std::span<const std::uint64_t> buckets, std::uint64_t count, double share) {
    const auto place = static_cast<std::uint64_t>(std::ceil(static_cast<double>(count) * share));
    std::uint64_t seen = 0;
    for (std::uint32_t b = 0; b < buckets.size(); ++b)
        if ((seen += buckets[b]) >= place && seen > 0) return bucket_middle(b);
    return 0;
}

}  // namespace

void DistributionFold::add(const DistributionFold& other) {
    for (std::size_t b = 0; b < buckets_.size(); ++b) buckets_[b] += other.buckets_[b];
    count_ += other.count_;
    sum_ += other.sum_;
    max_ = std::max(max_, other.max_);
}

Distribution DistributionFold::result() const {
    Distribution answer;
    answer.count = count_;
    if (count_ == 0) return answer;
    answer.mean_ms = static_cast<double>(sum_) / static_cast<double>(count_);
    answer.median_ms = histogram_median(buckets_);
    answer.p90_ms = std::min(quantile(buckets_, count_, 0.9), static_cast<double>(max_));
    answer.max_ms = static_cast<double>(max_);
    std::uint32_t first = 0, last = histogram_buckets;
    while (buckets_[first] == 0) ++first;
    while (buckets_[last - 1] == 0) --last;
    std::uint32_t each = 1;  // buckets in a class: 1, 2, 4, 8, 16, 32
    while ((last - first / each * each + each - 1) / each > classes_max) each *= 2;
    for (std::uint32_t b = first / each * each; b < last; b += each) {
        HistogramClass& bar = answer.histogram.emplace_back();
        bar.from_ms = static_cast<double>(bucket_first(b));
        bar.until_ms = static_cast<double>(bucket_first(std::min(b + each, histogram_buckets)));
        for (std::uint32_t i = b; i < std::min(b + each, histogram_buckets); ++i)
            bar.count += buckets_[i];
    }
    return answer;
}

}  // namespace touchline

// How durations or waits are spread: exact mean and extremes, quantiles from a histogram whose
// relative error is at most 3 %, and few enough classes to draw.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "summary/follow_map.h"
#include "summary/histogram.h"

namespace touchline {

struct HistogramClass {
    double from_ms = 0, until_ms = 0;  // [from, until)
    std::uint64_t count = 0;
    bool operator==(const HistogramClass&) const = default;
};

struct Distribution {
    std::uint64_t count = 0;
    double mean_ms = 0, median_ms = 0, p90_ms = 0, max_ms = 0;
    std::vector<HistogramClass> histogram;  // without gaps, from the first to the last not empty
};

class DistributionFold {
public:
    void add(std::uint64_t ms) {
        ++buckets_[std::min(bucket_of(ms), histogram_buckets - 1)];
        ++count_;
        sum_ += static_cast<Int128>(ms);
        max_ = std::max(max_, ms);
    }
    void add(const DistributionFold& other);
    Distribution result() const;

private:
    std::array<std::uint64_t, histogram_buckets> buckets_{};
    std::uint64_t count_ = 0, max_ = 0;
    Int128 sum_ = 0;
};

}  // namespace touchline

// How long all journeys take, exact, while journeys come and go.
//
// A histogram says in which bucket the middle lies; only the values of the buckets around it are
// kept. When the middle has left them, or the last of the extremes has gone, the index is looked
// through once more: its columns of starts and ends alone.
#pragma once

#include <functional>
#include <vector>

#include "summary/histogram.h"
#include "summary/sorted_blocks.h"
#include "summary/throughput.h"

namespace touchline {

class KeptThroughput {
public:
    explicit KeptThroughput(const Index& index);  // of all its journeys

    void add(std::uint64_t ms, Micros started_us) { change(ms, started_us, true); }
    void remove(std::uint64_t ms, Micros started_us) { change(ms, started_us, false); }
    Throughput result(const Index& of);  // of: the journeys that it has counted
    std::size_t bytes() const { return sizeof(*this) + middle_.bytes(); }

private:
    // The first of some values by `Before`, and how many equal it.
    template <class T, class Before>
    class Extreme {
    public:
        void add(T value) {
            if (count_ == 0 ? !any_ || !Before()(value_, value) : Before()(value, value_)) {
                value_ = value;
                count_ = 1;
                any_ = true;
            } else if (count_ > 0 && value == value_) {
                ++count_;
            }
        }
        void remove(T value) {
            if (count_ > 0 && value == value_) --count_;
        }
        void forget() { any_ = false, count_ = 0; }
        bool known() const { return count_ > 0; }
        T value() const { return value_; }

    private:
        T value_{};
        std::uint64_t count_ = 0;  // 0: of those that came, all that equal it have gone
        bool any_ = false;
    };

    struct BucketRange {
        std::uint32_t first = 0, last = 0;  // one past it
    };

    void change(std::uint64_t ms, Micros started_us, bool comes);
    void look_through(const Index& index, const BucketRange& around);
    std::uint32_t bucket_at(std::uint64_t place) const;
    bool knows(std::uint32_t bucket) const;
    double value_at(std::uint64_t place) const;

    std::vector<std::uint64_t> buckets_ = std::vector<std::uint64_t>(histogram_buckets);
    std::uint64_t count_ = 0;
    Int128 sum_ms_ = 0;
    Extreme<std::uint64_t, std::less<>> min_ms_;
    Extreme<std::uint64_t, std::greater<>> max_ms_;
    Extreme<Micros, std::less<>> first_us_;
    Extreme<Micros, std::greater<>> last_us_;
    BucketRange around_;  // buckets whose values are kept
    SortedBlocks<std::uint64_t> middle_;
};

}  // namespace touchline

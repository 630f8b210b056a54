// The variants of all journeys, kept while timelines change: how many journeys have each sequence
// of kinds, and how long each of them took. A change costs what it touches.
#pragma once

#include "summary/kept_throughput.h"
#include "summary/sorted_blocks.h"
#include "summary/variant_table.h"
#include "summary/variants.h"
#include "timeline/changed_journeys.h"

namespace touchline {

class KeptVariants {
public:
    KeptVariants(const Index& index, unsigned threads);  // groups all of it

    // From the index it is of to the next. False when there are other kinds: it has to be grouped
    // again.
    bool change(const ChangedJourneys& changed);

    // What list_variants gives; `of` is the index it is of, the population that of all journeys.
    VariantList result(const Index& of, const Population& population, std::size_t top);
    std::size_t bytes() const { return table_.bytes() + values_.bytes() + throughput_.bytes(); }

private:
    // The throughput of one journey: by variant, then by time.
    struct VariantValue {
        std::uint32_t variant = 0, high = 0, low = 0;  // two halves: 12 bytes, not 16
        VariantValue() = default;
        VariantValue(std::uint32_t variant_, std::uint64_t ms)
            : variant(variant_),
              high(static_cast<std::uint32_t>(ms >> 32)),
              low(static_cast<std::uint32_t>(ms)) {}
        std::uint64_t ms() const { return std::uint64_t{high} << 32 | low; }
        auto operator<=>(const VariantValue&) const = default;
    };

    void fill(const Index& index, unsigned threads);
    void count(const Segment& segment, std::size_t journey, bool comes);
    double median_of(std::uint32_t variant) const;

    Names kinds_;
    VariantTable table_;
    SortedBlocks<VariantValue> values_;
    KeptThroughput throughput_;
    std::uint64_t tie_pairs_ = 0, tie_journeys_ = 0;
};

}  // namespace touchline

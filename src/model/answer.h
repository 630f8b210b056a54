// Answers as plain values: what report prints and programs read as JSON. Strings, not codes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace touchline {

struct Population {
    std::uint64_t customers = 0, journeys = 0, interactions = 0;
    std::uint64_t hidden_interactions = 0;  // by the lens's `show`
    std::string lens;                       // describe_lens
    std::uint64_t journeys_total = 0;       // without the lens
    std::string policy;                     // hash of the policies the answer was made under
    bool operator==(const Population&) const = default;
};

// Neighbours in a journey with the same start and different kinds, whose order was decided by
// the sequence in the source (DESIGN.md decision 5).
struct Ties {
    std::uint64_t pairs = 0, journeys = 0;
    double share = 0;  // of all neighbouring pairs
    bool operator==(const Ties&) const = default;
};

struct KindRow {
    std::string kind;
    std::uint64_t interactions = 0, journeys = 0, starts = 0, ends = 0;
    double duration_ms_mean = 0;  // of the interactions themselves
    std::string channel = {};     // that most of them name; empty when most name none
    double channel_share = 0;     // of its interactions that name it
    bool operator==(const KindRow&) const = default;
};

struct FollowRow {
    std::uint32_t from = 0, to = 0;  // places in JourneyMap::kinds
    std::uint64_t count = 0;
    double wait_ms_mean = 0;    // exact
    double wait_ms_median = 0;  // from the histogram: relative error at most 3 %
    double wait_ms_stdev = 0;   // exact, of the sample (n - 1); 0 when count is 1
    std::uint64_t overlaps = 0;  // the second began before the first ended (wait counted as 0)
    bool operator==(const FollowRow&) const = default;
};

struct JourneyMap {
    Population population;
    std::vector<KindRow> kinds;      // by interactions descending, then name
    std::vector<FollowRow> follows;  // by count descending, then names
    Ties ties;
    // What thinning (--kinds, --paths) left out; zero for a full map.
    std::uint32_t hidden_kinds = 0, hidden_follows = 0;
    std::uint64_t hidden_follow_count = 0;  // transitions on the hidden edges
    std::uint64_t total_follow_count = 0;   // transitions on all edges
    bool operator==(const JourneyMap&) const = default;
};

struct VariantRow {
    std::vector<std::uint32_t> kinds;  // places in VariantList::kind_names
    std::uint64_t journeys = 0;
    double share = 0, cumulative_share = 0;
    double throughput_ms_median = 0;
    bool operator==(const VariantRow&) const = default;
};

// All exact. arrival: mean time between the starts of consecutive journeys.
struct Throughput {
    double min_ms = 0, median_ms = 0, mean_ms = 0, max_ms = 0, arrival_ms_mean = 0;
    bool operator==(const Throughput&) const = default;
};

struct VariantList {
    Population population;
    Ties ties;
    std::vector<std::string> kind_names;
    std::vector<VariantRow> variants;  // by journeys descending, then kinds; may be cut to `top`
    std::uint64_t variant_count = 0;   // exact, before the cut
    Throughput throughput;
    bool operator==(const VariantList&) const = default;
};

}  // namespace touchline

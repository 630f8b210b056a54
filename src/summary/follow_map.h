// The map as a group: kinds, follows with frequency and waiting time, starts, ends, ties.
//
// Integers only, so the sum is the same in any order; remove() is the exact inverse of add().
#pragma once

#include <cstdint>
#include <vector>

#include "model/answer.h"
#include "timeline/index.h"
#include "timeline/selection.h"

namespace touchline {

__extension__ typedef __int128 Int128;

struct KindSum {
    std::uint64_t interactions = 0, journeys = 0, starts = 0, ends = 0;
    Int128 duration_ms = 0;
    bool operator==(const KindSum&) const = default;
};

struct FollowSum {
    std::uint32_t from = 0, to = 0;  // places in FollowMap::kinds
    std::uint64_t count = 0, overlaps = 0;
    Int128 wait_ms = 0, wait_ms_squared = 0;
    bool operator==(const FollowSum&) const = default;
};

class FollowMap {
public:
    Names kinds;                   // ascending
    std::vector<KindSum> kind;     // one a kind
    std::vector<FollowSum> follows;  // by from, to; none with count 0
    std::vector<std::uint64_t> buckets;  // histogram_buckets a follow
    std::uint64_t tie_pairs = 0, tie_journeys = 0, journeys = 0;

    void add(const FollowMap& other);
    void remove(const FollowMap& other);  // of something that was added
    bool empty() const;
    bool operator==(const FollowMap&) const = default;

private:
    void combine(const FollowMap& other, bool subtract);
    void append(const FollowMap& from, std::size_t at);
    void change_last(const FollowMap& by, std::size_t at, bool subtract);
};

FollowMap fold_follows(const Index& index, const Selection& selection, unsigned threads);

// The answer: names, means, medians; kinds and follows in the order people read them.
JourneyMap journey_map(const FollowMap& map, const Population& population);

}  // namespace touchline

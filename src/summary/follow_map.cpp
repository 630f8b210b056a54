// The group operations of the map, and the answer people read.
#include "summary/follow_map.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/check.h"
#include "summary/histogram.h"
#include "timeline/recode.h"

namespace touchline {

double histogram_median(std::span<const std::uint64_t> buckets) {
    const std::uint64_t count = std::accumulate(buckets.begin(), buckets.end(), std::uint64_t{0});
    if (count == 0) return 0;
    const std::uint64_t low = (count - 1) / 2, high = count / 2;  // the two middle places
    double sum = 0;
    std::uint64_t seen = 0;
    for (std::uint32_t b = 0; b < buckets.size() && seen <= high; ++b) {
        const std::uint64_t next = seen + buckets[b];
        if (seen <= low && low < next) sum += bucket_middle(b);
        if (seen <= high && high < next) sum += bucket_middle(b);
        seen = next;
    }
    return sum / 2;
}

namespace {

template <class T>
void change(T& value, const T& by, bool subtract) {
    DCHECK(!subtract || value >= by);
    value = subtract ? value - by : value + by;
}

void change(KindSum& sum, const KindSum& by, bool subtract) {
    change(sum.interactions, by.interactions, subtract);
    change(sum.journeys, by.journeys, subtract);
    change(sum.starts, by.starts, subtract);
    change(sum.ends, by.ends, subtract);
    change(sum.duration_ms, by.duration_ms, subtract);
}

bool follow_order(const FollowSum& a, const FollowSum& b) {
    return a.from != b.from ? a.from < b.from : a.to < b.to;
}

// The same map over more kinds.
void widen(FollowMap& map, const Names& kinds) {
    if (map.kinds == kinds) return;
    const std::vector<std::uint32_t> place = new_codes(map.kinds, kinds);
    std::vector<KindSum> sums(kinds.size());
    for (std::size_t k = 0; k < place.size(); ++k) sums[place[k]] = map.kind[k];
    for (FollowSum& follow : map.follows) {
        follow.from = place[follow.from];
        follow.to = place[follow.to];
    }  // names keep their order, so the follows do too
    map.kinds = kinds;
    map.kind = std::move(sums);
}

}  // namespace

void FollowMap::combine(const FollowMap& other, bool subtract) {
    CHECK(kinds == other.kinds);
    for (std::size_t k = 0; k < kinds.size(); ++k) change(kind[k], other.kind[k], subtract);
    change(tie_pairs, other.tie_pairs, subtract);
    change(tie_journeys, other.tie_journeys, subtract);
    change(journeys, other.journeys, subtract);

    FollowMap sum;  // of the follows only
    for (std::size_t a = 0, b = 0; a < follows.size() || b < other.follows.size();) {
        const bool at_a = a < follows.size(), at_b = b < other.follows.size();
        const bool from_a = at_a && !(at_b && follow_order(other.follows[b], follows[a]));
        const bool from_b = at_b && !(at_a && follow_order(follows[a], other.follows[b]));
        CHECK(from_a || !subtract);  // it was never added
        sum.append(from_a ? *this : other, from_a ? a : b);
        if (from_a && from_b) sum.change_last(other, b, subtract);
        a += from_a;
        b += from_b;
    }
    follows = std::move(sum.follows);
    buckets = std::move(sum.buckets);
}

void FollowMap::append(const FollowMap& from, std::size_t at) {
    follows.push_back(from.follows[at]);
    const std::uint64_t* first = from.buckets.data() + at * histogram_buckets;
    buckets.insert(buckets.end(), first, first + histogram_buckets);
}

void FollowMap::change_last(const FollowMap& by, std::size_t at, bool subtract) {
    FollowSum& sum = follows.back();
    change(sum.count, by.follows[at].count, subtract);
    change(sum.overlaps, by.follows[at].overlaps, subtract);
    change(sum.wait_ms, by.follows[at].wait_ms, subtract);
    change(sum.wait_ms_squared, by.follows[at].wait_ms_squared, subtract);
    std::uint64_t* bucket = buckets.data() + buckets.size() - histogram_buckets;
    for (std::size_t i = 0; i < histogram_buckets; ++i)
        change(bucket[i], by.buckets[at * histogram_buckets + i], subtract);
    if (sum.count > 0) return;
    follows.pop_back();
    buckets.resize(buckets.size() - histogram_buckets);
}

void FollowMap::add(const FollowMap& other) {
    const Names all = unite(kinds, other.kinds);
    widen(*this, all);
    if (other.kinds == all) return combine(other, false);
    FollowMap wide = other;
    widen(wide, all);
    combine(wide, false);
}

void FollowMap::remove(const FollowMap& other) {
    const Names all = unite(kinds, other.kinds);
    widen(*this, all);
    FollowMap wide = other;
    widen(wide, all);
    combine(wide, true);
}

bool FollowMap::empty() const {
    const KindSum nothing;
    return journeys == 0 && follows.empty() && buckets.empty() && tie_pairs == 0 &&
           tie_journeys == 0 &&
           std::all_of(kind.begin(), kind.end(), [&](const KindSum& k) { return k == nothing; });
}

namespace {

double mean(Int128 sum, std::uint64_t count) {
    return count == 0 ? 0 : static_cast<double>(sum) / static_cast<double>(count);
}

// Of the sample (n - 1). Wide doubles: the difference of two large numbers is taken.
double deviation(const FollowSum& sum) {
    if (sum.count < 2) return 0;
    const auto n = static_cast<long double>(sum.count);
    const auto total = static_cast<long double>(sum.wait_ms);
    const long double spread = static_cast<long double>(sum.wait_ms_squared) - total / n * total;
    return spread <= 0 ? 0 : static_cast<double>(std::sqrt(spread / (n - 1)));
}

// Kinds that occur, in the order of the answer; place[k] is where kind k came to stand.
std::vector<KindRow> kind_rows(const FollowMap& map, std::vector<std::uint32_t>& place) {
    std::vector<std::uint32_t> order;
    for (std::uint32_t k = 0; k < map.kinds.size(); ++k)
        if (map.kind[k].interactions > 0) order.push_back(k);
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
        return map.kind[a].interactions > map.kind[b].interactions;
    });
    place.assign(map.kinds.size(), 0);
    std::vector<KindRow> rows;
    for (const std::uint32_t k : order) {
        place[k] = static_cast<std::uint32_t>(rows.size());
        const KindSum& sum = map.kind[k];
        rows.push_back({map.kinds[k], sum.interactions, sum.journeys, sum.starts, sum.ends,
                        mean(sum.duration_ms, sum.interactions)});
    }
    return rows;
}

}  // namespace

JourneyMap journey_map(const FollowMap& map, const Population& population) {
    JourneyMap answer;
    answer.population = population;
    std::vector<std::uint32_t> place;
    answer.kinds = kind_rows(map, place);
    std::vector<std::uint32_t> order(map.follows.size());
    std::iota(order.begin(), order.end(), 0U);
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
        return map.follows[a].count > map.follows[b].count;
    });  // follows stand by names already
    for (const std::uint32_t f : order) {
        const FollowSum& sum = map.follows[f];
        const std::span<const std::uint64_t> buckets(
            map.buckets.data() + std::size_t{f} * histogram_buckets, histogram_buckets);
        answer.follows.push_back({place[sum.from], place[sum.to], sum.count,
                                  mean(sum.wait_ms, sum.count), histogram_median(buckets),
                                  deviation(sum), sum.overlaps});
        answer.total_follow_count += sum.count;
    }
    answer.ties.pairs = map.tie_pairs;
    answer.ties.journeys = map.tie_journeys;
    answer.ties.share = mean(static_cast<Int128>(map.tie_pairs), answer.total_follow_count);
    return answer;
}

}  // namespace touchline

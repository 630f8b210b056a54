// The set of many small tables is a set.
#include "base/spread_set.h"

#include <gtest/gtest.h>

#include <set>

#include "base/process.h"

namespace touchline {
namespace {

TEST(SpreadSet, HoldsWhatWasPutInOnce) {
    Random random(3);
    SpreadSet<std::uint64_t, std::hash<std::uint64_t>> spread;
    std::set<std::uint64_t> plain;
    for (int i = 0; i < 20'000; ++i) {
        const std::uint64_t value = random.below(5'000);
        EXPECT_EQ(spread.contains(value), plain.contains(value));
        EXPECT_EQ(spread.insert(value), plain.insert(value).second);
    }
}

}  // namespace
}  // namespace touchline

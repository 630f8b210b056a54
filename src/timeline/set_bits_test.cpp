// From one set bit to the next: the same as looking at each, wherever the range begins and ends.
#include "timeline/set_bits.h"

#include <gtest/gtest.h>

#include <vector>

#include "base/process.h"

namespace touchline {
namespace {

TEST(SetBits, are_visited_as_if_each_bit_were_looked_at) {
    Random random(3);
    for (const std::uint64_t one_in : {1, 2, 9, 100}) {
        Bitmap bits(200);
        for (std::size_t at = 0; at < bits.size(); ++at)
            if (random.below(one_in) == 0) bits.set(at);
        for (std::size_t first = 0; first <= bits.size(); ++first)
            for (std::size_t last = first; last <= bits.size(); last += 1 + random.below(9)) {
                std::vector<std::size_t> wanted, visited;
                for (std::size_t at = first; at < last; ++at)
                    if (bits.test(at)) wanted.push_back(at);
                for_set_bits(bits, first, last, [&](std::size_t at) { visited.push_back(at); });
                ASSERT_EQ(visited, wanted) << first << " " << last;
            }
    }
}

}  // namespace
}  // namespace touchline

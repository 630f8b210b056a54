// Sorted blocks are a sorted list, whatever is put in and taken out.
#include <gtest/gtest.h>

#include "base/process.h"
#include "summary/sorted_blocks.h"

namespace touchline {
namespace {

void expect_equal(const SortedBlocks<std::uint64_t>& blocks, const std::vector<std::uint64_t>& all,
                  Random& random) {
    ASSERT_EQ(blocks.size(), all.size());
    for (int i = 0; i < 40 && !all.empty(); ++i) {
        const std::size_t place = random.below(all.size());
        ASSERT_EQ(blocks.at(place), all[place]);
        const std::uint64_t value = random.below(2) == 0 ? all[place] : random.below(3000);
        ASSERT_EQ(blocks.rank(value),
                  std::lower_bound(all.begin(), all.end(), value) - all.begin());
    }
}

TEST(SortedBlocks, AreASortedListAfterAnyInsertsAndErasures) {
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
        Random random(seed);
        std::vector<std::uint64_t> all;
        for (std::uint64_t i = random.below(3000); i > 0; --i) all.push_back(random.below(2000));
        std::sort(all.begin(), all.end());
        auto next = all.begin();
        SortedBlocks<std::uint64_t> blocks(all.size(), [&] { return *next++; });
        for (int phase = 0; phase < 6; ++phase) {
            const std::uint64_t grow = phase % 2 == 0 ? 8 : 2, values = 1 + random.below(3000);
            for (int i = 0; i < 2500; ++i) {
                if (random.below(10) < grow || all.empty()) {
                    const std::uint64_t value = random.below(values);  // many equals, if few values
                    all.insert(std::upper_bound(all.begin(), all.end(), value), value);
                    blocks.insert(value);
                } else {
                    const std::size_t place = random.below(all.size());
                    blocks.erase(all[place]);
                    all.erase(all.begin() + static_cast<std::ptrdiff_t>(place));
                }
                if (i % 100 == 0) expect_equal(blocks, all, random);
            }
        }
        while (!all.empty()) {
            blocks.erase(all.back());
            all.pop_back();
        }
        EXPECT_EQ(blocks.size(), 0u);
        blocks.insert(7);
        EXPECT_EQ(blocks.at(0), 7u);
    }
}

TEST(SortedBlocks, TakeLittleMoreThanTheirValues) {
    Random random(3);
    SortedBlocks<std::uint64_t> blocks;
    for (int i = 0; i < 100'000; ++i) blocks.insert(random.below(1'000'000'000));
    EXPECT_LT(blocks.bytes(), 100'000 * 13u);
    for (int i = 0; i < 90'000; ++i) blocks.erase(blocks.at(random.below(blocks.size())));
    EXPECT_LT(blocks.bytes(), 10'000 * 60u);
}

TEST(SortedBlocks, RefuseToEraseWhatIsNotThere) {
    SortedBlocks<std::uint64_t> blocks;
    EXPECT_THROW(blocks.erase(1), InternalError);
    blocks.insert(2);
    EXPECT_THROW(blocks.erase(1), InternalError);
    EXPECT_THROW(blocks.erase(3), InternalError);
}

}  // namespace
}  // namespace touchline

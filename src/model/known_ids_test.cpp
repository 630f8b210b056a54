// Every id that went in is found, none that did not, whatever was erased in between.
#include "model/known_ids.h"

#include <gtest/gtest.h>

#include <map>

#include "base/process.h"

namespace touchline {
namespace {

InteractionId id_of(std::uint64_t number) {
    return InteractionId::of(hash128({reinterpret_cast<const char*>(&number), sizeof number}), 0);
}

TEST(KnownIds, inserts_erases_and_finds_like_a_map) {
    KnownIds known;
    std::map<std::uint64_t, std::uint16_t> expected;
    Random random(7);
    for (int step = 0; step < 200'000; ++step) {
        const std::uint64_t number = random.below(20'000);
        const auto row = static_cast<std::uint16_t>(random.below(0x10000));
        if (random.below(3) == 0) {
            known.erase(id_of(number));
            expected.erase(number);
        } else {
            EXPECT_EQ(known.insert(id_of(number), row), expected.emplace(number, row).second);
        }
    }
    EXPECT_EQ(known.size(), expected.size());
    for (std::uint64_t number = 0; number < 25'000; ++number) {
        const std::uint16_t* found = known.find(id_of(number));
        const auto wanted = expected.find(number);
        ASSERT_EQ(found != nullptr, wanted != expected.end()) << number;
        if (found == nullptr) continue;
        EXPECT_EQ(*found, wanted->second);
    }
}

TEST(KnownIds, the_slot_of_an_interaction_does_not_matter) {
    KnownIds known;
    InteractionId id = id_of(1);
    EXPECT_EQ(known.find(id), nullptr);
    EXPECT_TRUE(known.insert(id, 3));
    id.low |= 9;
    ASSERT_NE(known.find(id), nullptr);
    EXPECT_EQ(*known.find(id), 3);
    EXPECT_FALSE(known.insert(id, 4));
}

TEST(KnownIds, takes_at_most_27_bytes_an_id) {
    KnownIds known;
    for (std::uint64_t number = 1; number <= 300'000; ++number) {
        known.insert(id_of(number), 0);
        if (number < 100'000 || number % 10'000 != 0) continue;
        EXPECT_LE(static_cast<double>(known.bytes()) / static_cast<double>(number), 27) << number;
    }
}

TEST(KnownIds, rows_beyond_what_fits_are_the_last) {
    EXPECT_EQ(KnownIds::row_of(1), 1);
    EXPECT_EQ(KnownIds::row_of(1'000'000), KnownIds::row_max);
    EXPECT_LT(KnownIds::row_of(1'000'000), KnownIds::of_file);
}

}  // namespace
}  // namespace touchline

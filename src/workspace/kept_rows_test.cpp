// Rows that are kept come back as they were; those that nobody asks for go first.
#include "workspace/kept_rows.h"

#include <gtest/gtest.h>

#include <numeric>

namespace touchline {
namespace {

struct Rows {
    explicit Rows(std::uint64_t first, std::size_t count) : number(count) {
        std::iota(number.begin(), number.end(), first);
        for (const std::uint64_t n : number) {
            record.push_back(RecordId{n * 3});
            instant.push_back(static_cast<Micros>(n * 1000));
            term.push_back(TermId{static_cast<std::uint32_t>(n % 7)});
            object.push_back(ObjectId{n * 5});
            source.push_back(static_cast<std::uint32_t>(n % 3));
        }
    }
    HistoryBlock block() const {
        HistoryBlock block;
        block.history_row = block.id_high = block.id_low = block.row = number;
        block.record = record;
        block.occurred_us = block.ended_us = instant;
        block.kind = block.channel = block.centre = block.staff = block.reason = term;
        block.object = object;
        block.object_type = term;
        block.source = source;
        return block;
    }
    std::vector<std::uint64_t> number;
    std::vector<RecordId> record;
    std::vector<Micros> instant;
    std::vector<TermId> term;
    std::vector<ObjectId> object;
    std::vector<std::uint32_t> source;
};

TEST(KeptRows, ComeBackAsTheyWere) {
    KeptRows kept(10'000);
    const Rows rows(100, 3'000);
    kept.add(rows.block());
    kept.add_further(std::vector<FurtherObject>{{150, ObjectId{9}, TermId{2}},
                                                {150, ObjectId{9}, TermId{2}},
                                                {9'999, ObjectId{9}, TermId{2}}});
    std::vector<std::uint64_t> wanted = {7, 150, 3'099, 3'100};
    const KeptRows::Found found = kept.take(wanted);
    EXPECT_EQ(wanted, (std::vector<std::uint64_t>{7, 3'100}));
    const HistoryBlock block = found.block();
    ASSERT_EQ(block.rows(), 2u);
    EXPECT_EQ(block.history_row[1], 3'099u);
    EXPECT_EQ(block.id_high[0], 150u);
    EXPECT_EQ(block.record[0], RecordId{450});
    EXPECT_EQ(block.occurred_us[1], 3'099'000);
    EXPECT_EQ(block.kind[0], TermId{150 % 7});
    EXPECT_EQ(block.object[1], ObjectId{3'099 * 5});
    EXPECT_EQ(block.source[1], 3'099u % 3);
    ASSERT_EQ(found.further.size(), 1u);
    EXPECT_EQ(found.further[0].object, ObjectId{9});
    kept.clear();
    wanted = {150};
    EXPECT_EQ(kept.take(wanted).block().rows(), 0u);
    EXPECT_EQ(wanted.size(), 1u);
}

TEST(KeptRows, WhatIsAskedForStays) {
    KeptRows kept(2'000);
    kept.add(Rows(0, 10).block());
    kept.add_further(std::vector<FurtherObject>{{5, ObjectId{1}, TermId{1}}});
    for (std::uint64_t first = 1'000; first < 20'000; first += 100) {
        kept.add(Rows(first, 100).block());
        std::vector<std::uint64_t> wanted = {5};
        const auto found = kept.take(wanted);
        ASSERT_TRUE(wanted.empty()) << first;
        ASSERT_EQ(found.further.size(), 1u) << first;
        ASSERT_LE(kept.rows(), 2'000u);
    }
    std::vector<std::uint64_t> wanted = {4, 1'000, 19'999};
    kept.take(wanted);
    EXPECT_EQ(wanted, (std::vector<std::uint64_t>{4, 1'000}));
}

TEST(KeptRows, WhatTheHistoryLacksStaysWhateverTheBound) {
    KeptRows kept(200);
    kept.settle(1'000);
    for (std::uint64_t first = 900; first < 4'000; first += 100) kept.add(Rows(first, 100).block());
    std::vector<std::uint64_t> wanted(Rows(1'000, 3'000).number);
    EXPECT_EQ(kept.take(wanted).block().rows(), 3'000u);
    EXPECT_TRUE(wanted.empty());
    kept.settle(UINT64_MAX);  // the history has them now
    for (std::uint64_t first = 5'000; first < 6'000; first += 100)
        kept.add(Rows(first, 100).block());
    EXPECT_LE(kept.rows(), 200u);
}

}  // namespace
}  // namespace touchline

// Rows taken from what was appended are those that the history gives.
#include "workspace/stream_rows.h"

#include <mutex>

#include "base/process.h"
#include "store/store_fixture.h"

namespace touchline {
namespace {

using StreamRowsTest = StoreTest;

// All that a HistoryBlock says of a row.
using RowTuple =
    std::tuple<std::uint64_t, std::uint64_t, std::uint64_t, RecordId, Micros, Micros, TermId,
               TermId, TermId, TermId, TermId, ObjectId, TermId, std::uint64_t, std::uint32_t>;

void append_rows_of(const HistoryBlock& block, std::vector<RowTuple>& rows) {
    for (std::size_t i = 0; i < block.rows(); ++i)
        rows.emplace_back(block.history_row[i], block.id_high[i], block.id_low[i], block.record[i],
                          block.occurred_us[i], block.ended_us[i], block.kind[i], block.channel[i],
                          block.centre[i], block.staff[i], block.reason[i], block.object[i],
                          block.object_type[i], block.row[i], block.source[i]);
}

InteractionBlock random_block(Random& random, Terms& terms, std::uint64_t& number) {
    InteractionBlock block;
    const auto term = [&](const char* what) {
        return terms.intern(fmt::format("{} {}", what, random.below(5)));
    };
    for (std::uint64_t i = random.below(6); i > 0; --i) {
        const std::size_t at = block.size();
        add_test_row(block, {.record = ++number, .row = 1 + random.below(9)}, terms);
        block.occurred_us[at] += static_cast<Micros>(random.below(1'000'000));
        block.ended_us[at] = block.occurred_us[at] + static_cast<Micros>(random.below(3) * 1'000);
        block.kind[at] = term("kind"), block.channel[at] = term("channel");
        block.centre[at] = term("centre"), block.staff[at] = term("staff");
        block.reason[at] = term("reason");
        if (random.below(2) == 0) {
            block.object[at] = ObjectId{1 + random.below(20)};
            block.object_type[at] = term("type");
        }
        for (std::uint64_t more = random.below(3); more > 0; --more)
            block.objects.push_back({static_cast<std::uint32_t>(at), ObjectId{100 + 10 * at + more},
                                     term("type"), terms.intern("about")});
    }
    return block;
}

// More than the engine puts into one piece.
TEST_F(StreamRowsTest, are_in_order_however_many_come) {
    StreamPart part;
    part.info = info();
    part.info.format = requests_format;
    part.delivery = "open-calls";
    for (std::uint64_t record = 0; record < 150'000; ++record) {
        if (record % 50'000 == 0) part.blocks.emplace_back();
        add_test_row(part.blocks.back(), {.record = record + 1, .row = record % 7}, store->terms());
    }
    const auto done = store->append_stream({&part, 1}, 1, 1'800'000'000'000'000);
    ASSERT_TRUE(done) << done.error().message;
    const auto found = rows_of_change({&part, 1}, done.value(), store->sources().value());
    std::mutex guard;
    std::vector<RowTuple> scanned, taken;
    append_rows_of(found.block(), taken);
    ASSERT_TRUE(store->scan({}, [&](const HistoryBlock& block, unsigned) {
        const std::lock_guard one(guard);
        append_rows_of(block, scanned);
    }));
    std::sort(scanned.begin(), scanned.end());
    EXPECT_TRUE(taken == scanned);
}

TEST_F(StreamRowsTest, are_those_of_the_history) {
    Random random(5);
    const std::string names[] = {"mails", "calls", "app"};
    BatchId batches[3] = {};
    std::uint64_t number = 0;
    for (std::uint64_t change = 1; change <= 30; ++change) {
        const Micros since_us = store->last_change_us();
        std::vector<StreamPart> parts;
        for (std::size_t source = 0; source < std::size(names); ++source) {
            if (random.below(3) == 0) continue;
            StreamPart& part = parts.emplace_back();
            part.batch = batches[source];
            part.info = info(names[source]);
            part.info.format = requests_format;
            part.delivery = "open-" + names[source];
            for (std::uint64_t i = random.below(3); i > 0; --i)
                part.blocks.push_back(random_block(random, store->terms(), number));
        }
        const auto done = store->append_stream(parts, change, 1'800'000'000'000'000);
        ASSERT_TRUE(done) << done.error().message;
        for (std::size_t source = 0; source < std::size(names); ++source)
            for (const StreamPart& part : parts)
                if (part.info.source == names[source]) batches[source] = part.batch;
        const auto found = rows_of_change(parts, done.value(), store->sources().value());
        ScanRange range;
        range.since_us = since_us;
        std::vector<RowTuple> scanned, taken;
        append_rows_of(found.block(), taken);
        ASSERT_TRUE(store->scan(
            range, [&](const HistoryBlock& block, unsigned) { append_rows_of(block, scanned); }));
        std::sort(scanned.begin(), scanned.end());
        EXPECT_EQ(taken, scanned);
        const auto key = [](const FurtherObject& one) {
            return std::tuple(one.history_row, one.object, one.type);
        };
        std::vector<decltype(key({}))> more, further;
        for (const FurtherObject& one : found.further) further.push_back(key(one));
        for (const FurtherObject& one : store->further_objects(range).value())
            more.push_back(key(one));
        EXPECT_EQ(further, more);
    }
    EXPECT_GT(number, 50u);
}

}  // namespace
}  // namespace touchline

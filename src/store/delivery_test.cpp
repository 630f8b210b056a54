// Deliveries: what was kept is what was delivered, durable before its batch, or not there at all.
#include "base/files.h"
#include "base/process.h"
#include "store/store_fixture.h"

namespace touchline {
namespace {

std::string some_bytes(std::size_t size, std::uint64_t seed = 1) {
    Random random(seed);
    std::string bytes;
    while (bytes.size() < size) bytes += fmt::format("{},called,voice\n", random.below(1'000));
    bytes.resize(size);
    return bytes;
}

Result<std::string> keep(const std::string& folder, std::string_view bytes, std::size_t piece) {
    TRY(auto writer, DeliveryWriter::create(folder));
    for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size())))
        TRY(writer.write(bytes.substr(0, piece)));
    return writer.finish();
}

Result<std::string> read_back(const std::string& folder, const std::string& digest) {
    TRY(auto reader, DeliveryReader::open(folder, digest));
    std::string bytes, buffer(100'000, '\0');
    for (;;) {
        TRY(const std::size_t got, reader.read(buffer.data(), buffer.size()));
        if (got == 0) return bytes;
        bytes.append(buffer, 0, got);
    }
}

class DeliveryTest : public ::testing::Test {
protected:
    TestFolder folder;
    ~DeliveryTest() override { set_file_fault({}); }
};

TEST_F(DeliveryTest, BytesComeBackAndTheirCutsDoNotMatter) {
    for (const std::size_t size : {0, 1, 1 << 20, (1 << 20) + 1, 5'000'000}) {
        const std::string bytes = some_bytes(size);
        auto whole = keep(folder.path, bytes, size + 1);
        auto cut = keep(folder.path, bytes, 99'991);
        ASSERT_TRUE(whole) << whole.error().message;
        EXPECT_EQ(whole.value(), cut.value());
        auto back = read_back(folder.path, whole.value());
        ASSERT_TRUE(back) << back.error().message;
        EXPECT_TRUE(back.value() == bytes) << size;
    }
    EXPECT_EQ(list_folder(folder.path).size(), 5u);
    const auto kept = std::filesystem::file_size(
        folder.path + "/" + keep(folder.path, some_bytes(5'000'000), 1 << 20).value() + ".zst");
    EXPECT_LT(kept, 2'500'000u);
}

TEST_F(DeliveryTest, DifferentBytesHaveDifferentDigests) {
    EXPECT_NE(keep(folder.path, "a", 1).value(), keep(folder.path, "b", 1).value());
    EXPECT_NE(keep(folder.path, "", 1).value(), keep(folder.path, std::string(1, '\0'), 1).value());
}

TEST_F(DeliveryTest, WhatIsCompressedAlreadyIsStoredAsItIs) {
    const std::string bytes = "\x1f\x8b" + some_bytes(100'000);
    const std::string digest = keep(folder.path, bytes, 4096).value();
    auto reader = DeliveryReader::open(folder.path, digest);
    ASSERT_TRUE(reader);
    EXPECT_TRUE(reader.value().stored_as_is());
    EXPECT_EQ(read_text_file(reader.value().path()).value(), bytes);
    EXPECT_EQ(read_back(folder.path, digest).value(), bytes);
}

TEST_F(DeliveryTest, DamageIsNoticed) {
    const std::string digest = keep(folder.path, some_bytes(300'000), 4096).value();
    const std::string path = folder.path + "/" + digest + ".zst";
    const std::string kept = read_text_file(path).value();
    for (std::size_t at : {std::size_t{3}, kept.size() / 2, kept.size() - 2}) {
        std::string damaged = kept;
        damaged[at] = static_cast<char>(damaged[at] ^ 0x55);
        ASSERT_TRUE(write_text_file(path, damaged));
        EXPECT_EQ(read_back(folder.path, digest).error().code, ErrorCode::corrupt) << at;
    }
    ASSERT_TRUE(write_text_file(path, kept.substr(0, kept.size() - 9)));
    EXPECT_EQ(read_back(folder.path, digest).error().code, ErrorCode::corrupt);
    EXPECT_EQ(read_back(folder.path, "absent").error().code, ErrorCode::not_found);
}

TEST_F(DeliveryTest, ADroppedWriterLeavesNothing) {
    {
        auto writer = DeliveryWriter::create(folder.path);
        ASSERT_TRUE(writer);
        ASSERT_TRUE(writer.value().write(some_bytes(3'000'000)));
    }
    EXPECT_EQ(list_folder(folder.path).size(), 0u);
}

TEST_F(DeliveryTest, AFullDiskIsToldAndLeavesNothing) {
    for (const FileOp op : {FileOp::write, FileOp::sync, FileOp::rename}) {
        set_file_fault([op](FileOp what, const std::string&) { return what == op; });
        auto kept = keep(folder.path, some_bytes(8'000'000), 100'000);
        ASSERT_FALSE(kept) << static_cast<int>(op);
        EXPECT_EQ(kept.error().code, ErrorCode::unavailable);
        EXPECT_EQ(list_folder(folder.path).size(), 0u);
    }
}

class StoreDeliveryTest : public StoreTest {
protected:
    // As a capture does it: the delivery ends before the batch is committed.
    Result<Batch> capture(std::uint64_t record) {
        TRY(auto writer, store->new_delivery());
        TRY(writer.write(some_bytes(10'000, record)));
        TestFeed feed({{record, 1}}, store->terms());
        return store->append(info(), feed, [&]() -> Result<BatchFacts> {
            BatchFacts facts;
            facts.counts.read = facts.counts.accepted = facts.counts.interactions = 1;
            TRY(facts.delivery, writer.finish());
            return facts;
        });
    }
    ~StoreDeliveryTest() override { set_file_fault({}); }
};

TEST_F(StoreDeliveryTest, WithoutItsDeliveryABatchIsNotInTheHistory) {
    set_file_fault([](FileOp op, const std::string&) { return op == FileOp::sync; });
    EXPECT_EQ(capture(1).error().code, ErrorCode::unavailable);
    set_file_fault({});
    EXPECT_EQ(live(), 0u);
    EXPECT_EQ(store->batches().value().size(), 0u);
    auto next = capture(1);
    ASSERT_TRUE(next) << next.error().message;
    EXPECT_EQ(live(), 1u);
    expect_sound();
}

TEST_F(StoreDeliveryTest, OpeningRemovesDeliveriesNoBatchKnows) {
    const std::string wanted = capture(1).value().delivery;
    ASSERT_TRUE(keep(store->deliveries_folder(), some_bytes(10, 77), 10));
    ASSERT_TRUE(write_text_file(store->deliveries_folder() + "/incoming-1-1.delivery", "x"));
    reopen();
    EXPECT_EQ(list_folder(store->deliveries_folder()), std::vector{wanted + ".zst"});
    expect_sound();
    ASSERT_TRUE(remove_file(store->deliveries_folder() + "/" + wanted + ".zst"));
    const auto lines = store->check().value();
    EXPECT_EQ(lines.back().failures, 1u);
}

}  // namespace
}  // namespace touchline

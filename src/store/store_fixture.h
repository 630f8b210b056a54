// For the tests of store: a feed of given interactions, and workspaces in temporary folders.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <string>
#include <vector>

#include "store/store.h"

namespace touchline {

struct TestFolder {
    std::string path;
    TestFolder() {
        char name[] = "/tmp/touchline-store-XXXXXX";
        path = ::mkdtemp(name);
    }
    ~TestFolder() { std::filesystem::remove_all(path); }
};

// One interaction of a test: record number (one record = one interaction unless slots differ).
struct TestRow {
    std::uint64_t record = 0;
    std::uint64_t row = 0;
    std::string kind = "called";
    Micros occurred_us = 1'700'000'000'000'000;
    std::uint8_t slot = 0;
    std::uint64_t content = 1;
    std::string text = {};
};

inline InteractionId test_record(std::uint64_t number) {
    return InteractionId::of({0x1234'0000'0000'0000ULL + number, number << 8}, 0);
}

inline void add_test_row(InteractionBlock& block, const TestRow& from, Terms& terms) {
    const std::size_t at = block.add_row();
    const InteractionId record = test_record(from.record);
    block.id[at] = {record.high, record.low | from.slot};
    block.row[at] = from.row;
    block.record[at] = RecordId{from.record * 2};
    block.occurred_us[at] = block.ended_us[at] = from.occurred_us;
    block.kind[at] = terms.intern(from.kind);
    block.content[at] = from.content;
    block.attributes.finish();
    block.text.add(from.text);
}

// Gives each block once, to whichever thread asks.
class TestFeed : public InteractionFeed {
public:
    explicit TestFeed(std::vector<InteractionBlock> blocks) : blocks_(std::move(blocks)) {}
    TestFeed(const std::vector<TestRow>& rows, Terms& terms) : blocks_(1) {
        for (const TestRow& row : rows) add_test_row(blocks_[0], row, terms);
    }
    Result<bool> next(InteractionBlock& block) override {
        const std::size_t at = next_++;
        if (at == fail_at) return fail(ErrorCode::unavailable, "the source went away");
        if (at >= blocks_.size()) return false;
        block = blocks_[at];
        return true;
    }
    TestFeed(TestFeed&& other) noexcept
        : fail_at(other.fail_at),
          blocks_(std::move(other.blocks_)) {}
    std::uint64_t interactions() const {
        std::uint64_t sum = 0;
        for (const auto& block : blocks_) sum += block.size();
        return sum;
    }
    std::size_t fail_at = SIZE_MAX;

private:
    std::vector<InteractionBlock> blocks_;
    std::atomic<std::size_t> next_ = 0;
};

class StoreTest : public ::testing::Test {
public:
    static BatchInfo info(const std::string& source = "calls") {
        BatchInfo info;
        info.source = source;
        info.file_name = "calls.csv";
        info.format = "csv";
        info.mapping = "kind = 'x'";
        info.mapping_hash = 7;
        info.policy_hash = 8;
        info.recorded_at_us = 1'800'000'000'000'000;
        return info;
    }

protected:
    TestFolder folder;
    std::unique_ptr<Store> store = open();

    std::unique_ptr<Store> open() {
        Result<std::unique_ptr<Store>> opened = Store::open(folder.path);
        EXPECT_TRUE(opened) << opened.error().message;
        return opened ? std::move(opened).value() : nullptr;
    }
    void reopen() {
        store.reset();
        store = open();
    }
    // Announces what the feed gives, as capture would.
    Result<Batch> append(TestFeed feed, BatchFacts facts = {}, const BatchInfo& what = info()) {
        facts.counts.interactions = feed.interactions();
        facts.counts.accepted = feed.interactions();
        facts.counts.duplicates = facts.duplicates.size();
        facts.counts.rejected = facts.rejects.size();
        facts.counts.read = facts.counts.accepted + facts.counts.duplicates + facts.counts.rejected;
        return store->append(what, feed, [&]() -> Result<BatchFacts> { return facts; });
    }
    Result<Batch> append(const std::vector<TestRow>& rows, BatchFacts facts = {},
                         const BatchInfo& what = info()) {
        return append(TestFeed(rows, store->terms()), std::move(facts), what);
    }
    std::uint64_t count(const std::string& sql) {
        auto rows = store->query("select (" + sql + ")::ubigint");
        EXPECT_TRUE(rows) << rows.error().message;
        if (!rows || !rows.value().next().value()) return UINT64_MAX;
        return rows.value().chunk().column<std::uint64_t>(0)[0];
    }
    std::uint64_t live() {
        return count("select count(*) from interaction where superseded_at is null");
    }
    // The history as text, without batches and codes: equal texts = equal histories.
    std::string canonical() {
        auto rows = store->query(
            "select string_agg(l, chr(10) order by l) from (select concat_ws(' ', interaction_id, "
            "record, occurred_at, kind, source_row, t.text) as l from interactions left join "
            "texts t using (interaction_id))");
        EXPECT_TRUE(rows) << rows.error().message;
        std::string text;
        if (rows && rows.value().next().value()) rows.value().chunk().write_text(0, 0, text);
        return text;
    }
    void expect_sound() {
        auto lines = store->check();
        ASSERT_TRUE(lines) << lines.error().message;
        for (const CheckLine& line : lines.value())
            EXPECT_EQ(line.failures, 0u) << line.what << ": " << line.example;
    }
};

}  // namespace touchline

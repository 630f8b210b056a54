// What follows from a change is committed with it, or neither is.
#include "store/store_fixture.h"

namespace touchline {
namespace {

using ConclusionTest = StoreTest;

Assertion link(std::uint64_t a, std::uint64_t b) {
    Assertion line;
    line.a = RecordId{a};
    line.b = RecordId{b};
    line.method = "rule:exact:phone";
    return line;
}

BatchFacts known_as(Terms& terms, std::uint64_t record, const std::string& phone) {
    BatchFacts facts;
    facts.identifiers = {{RecordId{record}, terms.intern("phone"), phone}};
    return facts;
}

struct OneBatch {
    TestFeed feed;
    BatchFacts facts;
    Result<Batch> into(Store& store, const Conclude& conclude) {
        facts.counts.interactions = facts.counts.accepted = facts.counts.read = feed.interactions();
        return store.append(
            StoreTest::info(), feed, [&]() -> Result<BatchFacts> { return facts; }, conclude);
    }
};

TEST_F(ConclusionTest, SeesTheChangeAndIsCommittedWithIt) {
    ASSERT_TRUE(append({{1, 1}}, known_as(store->terms(), 2, "555")));
    std::vector<std::uint64_t> holders;
    OneBatch second{TestFeed({{2, 2}}, store->terms()), known_as(store->terms(), 4, "555")};
    const auto batch = second.into(*store, [&](PendingHistory& history) -> Result<Conclusion> {
        TRY(history.each_identifier([&](const StoredIdentifier& one) {
            if (one.value == "555") holders.push_back(static_cast<std::uint64_t>(one.record));
        }));
        return Conclusion{{link(2, 4)}, {{"rule", "1"}}};
    });
    ASSERT_TRUE(batch) << batch.error().message;
    std::sort(holders.begin(), holders.end());
    EXPECT_EQ(holders, (std::vector<std::uint64_t>{2, 4}));
    reopen();
    const auto log = store->assertions().value();
    ASSERT_EQ(log.size(), 1u);
    EXPECT_EQ(log[0].id, 1u);
    EXPECT_EQ(log[0].recorded_at_us, batch.value().recorded_at_us);
    EXPECT_EQ(store->note("rule").value(), "1");
    EXPECT_EQ(store->position(), 2u);  // one change, whatever followed from it

    const auto gone = store->withdraw(batch.value().id, "test", 0,
                                      [&](PendingHistory& history) -> Result<Conclusion> {
                                          TRY(auto before, history.assertions());
                                          before[0].retracts = before[0].id;
                                          return Conclusion{before, {}};
                                      });
    ASSERT_TRUE(gone) << gone.error().message;
    EXPECT_EQ(store->assertions().value().back().retracts, 1u);
    EXPECT_EQ(store->position(), 3u);
    expect_sound();
}

TEST_F(ConclusionTest, FailsTheChangeWhenItFails) {
    ASSERT_TRUE(append({{1, 1}}));
    const Conclude refuse = [](PendingHistory&) -> Result<Conclusion> {
        return fail(ErrorCode::corrupt, "cannot tell who is who");
    };
    OneBatch second{TestFeed({{2, 2}}, store->terms()), {}};
    EXPECT_EQ(second.into(*store, refuse).error().code, ErrorCode::corrupt);
    EXPECT_EQ(store->withdraw(BatchId{1}, "test", 0, refuse).error().code, ErrorCode::corrupt);
    EXPECT_EQ(live(), 1u);
    EXPECT_EQ(store->position(), 1u);
    EXPECT_EQ(store->batches().value().size(), 1u);
    ASSERT_TRUE(append({{3, 3}}));  // and the next one just works
    expect_sound();
}

TEST_F(ConclusionTest, OfNothingChangesNothing) {
    ASSERT_TRUE(store->conclude(
        [](PendingHistory&) -> Result<Conclusion> { return Conclusion{{}, {{"rule", "2"}}}; }, 0));
    EXPECT_EQ(store->position(), 0u);
    EXPECT_EQ(store->note("rule").value(), "2");
}

}  // namespace
}  // namespace touchline

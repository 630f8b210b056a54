// Correcting by appending: new versions, withdrawal, mapping again, overlapping deliveries. After
// any of them the history is the one that the remaining batches alone would have made.
#include <map>

#include "store/store_fixture.h"

namespace touchline {
namespace {

using SupersedeTest = StoreTest;
using Rows = std::vector<TestRow>;

TEST_F(SupersedeTest, WithdrawnInteractionsNoLongerCountButStay) {
    const Batch first = append(Rows{{1, 1}, {2, 2}}).value();
    const std::uint64_t before = store->position();
    auto gone = store->withdraw(first.id, "wrong file", 0);
    ASSERT_TRUE(gone) << gone.error().message;
    EXPECT_EQ(gone.value().interactions, 2u);
    EXPECT_GT(store->position(), before);
    EXPECT_EQ(live(), 0u);
    EXPECT_EQ(count("select count(*) from interaction"), 2u);
    const Batch now = store->batch(first.id).value();
    EXPECT_EQ(now.state, BatchState::withdrawn);
    EXPECT_EQ(now.reason, "wrong file");
    EXPECT_GT(now.superseded_at_us, now.recorded_at_us);
    EXPECT_EQ(store->withdraw(first.id, "again", 0).error().code, ErrorCode::conflict);
    EXPECT_EQ(store->withdraw(BatchId{9}, "none", 0).error().code, ErrorCode::not_found);
    EXPECT_EQ(store->known_records("calls").value()->size(), 0u);
    expect_sound();
}

TEST_F(SupersedeTest, KnownRecordsSayWhatCountsForTheSource) {
    ASSERT_TRUE(append(Rows{{1, 1, "called", 5, 0, 7}, {1, 1, "answered", 6, 1, 8}, {2, 2}}));
    ASSERT_TRUE(append(Rows{{3, 1}}, {}, info("mails")));
    const auto known = store->known_records("calls").value();
    EXPECT_EQ(known->size(), 2u);
    EXPECT_EQ(known->find(test_record(3)), nullptr);
    ASSERT_NE(known->find(test_record(1)), nullptr);
    EXPECT_EQ(*known->find(test_record(1)), KnownRecords::say(0, 7) + KnownRecords::say(1, 8));
}

TEST_F(SupersedeTest, ANewVersionTakesTheOldOnesPlaceUntilItIsWithdrawn) {
    ASSERT_TRUE(append(Rows{{1, 1, "old", 5, 0, 1, "first"}, {1, 1, "older", 6, 1}, {2, 2}}));
    const std::string before = canonical();
    BatchFacts facts;
    facts.new_versions = {test_record(1)};
    const Batch second = append(Rows{{1, 1, "new", 5, 0, 9, "second"}}, facts).value();
    EXPECT_EQ(live(), 2u);
    EXPECT_EQ(count("select count(*) from interactions where kind = 'new'"), 1u);
    EXPECT_EQ(count("select count(*) from texts where text = 'second'"), 1u);
    EXPECT_EQ(count("select count(*) from texts"), 1u);
    expect_sound();
    auto gone = store->withdraw(second.id, "was wrong", 0);
    ASSERT_TRUE(gone) << gone.error().message;
    EXPECT_EQ(gone.value().restored, 2u);
    EXPECT_EQ(canonical(), before);
    expect_sound();
    reopen();
    EXPECT_EQ(canonical(), before);
}

TEST_F(SupersedeTest, AWithdrawnBatchNeverComesBackThroughAnother) {
    const Batch first = append(Rows{{1, 1, "first", 5, 0, 1}}).value();
    BatchFacts facts;
    facts.new_versions = {test_record(1)};
    const Batch second = append(Rows{{1, 1, "second", 5, 0, 2}}, facts).value();
    const Batch third = append(Rows{{1, 1, "third", 5, 0, 3}}, facts).value();
    ASSERT_TRUE(store->withdraw(second.id, "", 0));
    EXPECT_EQ(count("select count(*) from interactions where kind = 'third'"), 1u);
    ASSERT_TRUE(store->withdraw(third.id, "", 0));
    EXPECT_EQ(count("select count(*) from interactions where kind = 'first'"), 1u);
    EXPECT_EQ(live(), 1u);
    ASSERT_TRUE(store->withdraw(first.id, "", 0));
    EXPECT_EQ(live(), 0u);
    expect_sound();
}

BatchFacts delivered(const std::string& digest, std::vector<Sighting> duplicates = {}) {
    BatchFacts facts;
    facts.delivery = digest;
    facts.duplicates = std::move(duplicates);
    return facts;
}

TEST_F(SupersedeTest, OverlappingDeliveriesGiveTheSameHistoryInAnyOrder) {
    // "a" holds records 1 and 2, "b" holds 2 and 3: the smaller delivery keeps record 2.
    ASSERT_TRUE(append(Rows{{1, 1}, {2, 2}}, delivered("a")));
    ASSERT_TRUE(append(Rows{{3, 8}}, delivered("b", {{test_record(2), 7}})));
    const std::string a_first = canonical();
    EXPECT_EQ(count("select source_row from interactions where record like '%4'"), 2u);
    TestFolder other;
    auto second = Store::open(other.path).value();
    store.swap(second);
    ASSERT_TRUE(append(Rows{{2, 7}, {3, 8}}, delivered("b")));
    ASSERT_TRUE(append(Rows{{1, 1}}, delivered("a", {{test_record(2), 2}})));
    EXPECT_EQ(canonical(), a_first);
    EXPECT_EQ(live(), 3u);
    store.swap(second);
}

TEST_F(SupersedeTest, WithdrawingOneOfTwoOverlappingDeliveriesKeepsTheOther) {
    const Batch a = append(Rows{{1, 1}, {2, 2}}, delivered("a")).value();
    const Batch b = append(Rows{{3, 8}}, delivered("b", {{test_record(2), 7}})).value();
    auto gone = store->withdraw(a.id, "", 0);
    ASSERT_TRUE(gone);
    EXPECT_EQ(gone.value().restored, 1u);
    EXPECT_EQ(count("select source_row from interactions where record like '%4'"), 7u);
    EXPECT_EQ(live(), 2u);
    ASSERT_TRUE(store->withdraw(b.id, "", 0));
    EXPECT_EQ(live(), 0u);
}

TEST_F(SupersedeTest, TheSmallestOfSeveralSightingsComesBack) {
    ASSERT_TRUE(append(Rows{{1, 5}}, delivered("c")));
    ASSERT_TRUE(append(Rows{}, delivered("d", {{test_record(1), 6}})));
    const Batch a = append(Rows{}, delivered("a", {{test_record(1), 9}})).value();
    EXPECT_EQ(count("select source_row from interactions"), 9u);
    ASSERT_TRUE(store->withdraw(a.id, "", 0));
    EXPECT_EQ(count("select source_row from interactions"), 5u);
    EXPECT_EQ(live(), 1u);
}

TEST_F(SupersedeTest, TheSameDeliveryTwiceChangesNothing) {
    const Batch a = append(Rows{{1, 1}, {2, 2}}, delivered("a")).value();
    const std::string once = canonical();
    const Batch again =
        append(Rows{}, delivered("a", {{test_record(1), 1}, {test_record(2), 2}})).value();
    EXPECT_EQ(again.counts.duplicates, 2u);
    EXPECT_EQ(canonical(), once);
    ASSERT_TRUE(store->withdraw(a.id, "", 0));
    EXPECT_EQ(live(), 0u);
}

TEST_F(SupersedeTest, MappingAgainReplacesTheBatchInOneStep) {
    const Batch old = append(Rows{{1, 1, "x"}, {2, 2, "x"}}).value();
    EXPECT_EQ(store->known_records("calls", old.id).value()->size(), 0u);
    EXPECT_EQ(live(), 2u);  // asking took nothing back
    BatchInfo again = info();
    again.replaces = old.id;
    TestFeed broken(Rows{{1, 1, "y"}}, store->terms());
    broken.fail_at = 0;
    ASSERT_FALSE(store->append(again, broken, [] { return BatchFacts{}; }));
    EXPECT_EQ(count("select count(*) from interactions where kind = 'x'"), 2u);
    auto mapped = append(Rows{{1, 1, "y"}, {2, 2, "y"}}, {}, again);
    ASSERT_TRUE(mapped) << mapped.error().message;
    EXPECT_EQ(count("select count(*) from interactions where kind = 'y'"), 2u);
    EXPECT_EQ(live(), 2u);
    EXPECT_EQ(store->batch(old.id).value().state, BatchState::superseded);
    EXPECT_EQ(store->batch(old.id).value().replaced_by, mapped.value().id);
    EXPECT_EQ(append(Rows{{1, 1}}, {}, again).error().code, ErrorCode::not_found);
    expect_sound();
}

TEST_F(SupersedeTest, MappingAgainSeesWhatOtherBatchesStillSay) {
    ASSERT_TRUE(append(Rows{{1, 1, "first"}}, delivered("b")));
    const Batch a = append(Rows{{2, 2}}, delivered("a", {{test_record(1), 1}})).value();
    const auto known = store->known_records("calls", a.id).value();
    EXPECT_NE(known->find(test_record(1)), nullptr);
    EXPECT_EQ(known->find(test_record(2)), nullptr);
    BatchInfo again = info();
    again.replaces = a.id;
    ASSERT_TRUE(append(Rows{{2, 2}}, delivered("a", {{test_record(1), 1}}), again));
    EXPECT_EQ(live(), 2u);
}

// A delivery of a made-up source: digest and the row of each record in it.
struct MadeUp {
    std::string digest;
    std::map<std::uint64_t, std::uint64_t> rows;
    BatchId batch = BatchId::none;
};

// The oracle: of the deliveries that still count, each record has the smallest (digest, row).
std::string expected_rows(const std::vector<MadeUp>& deliveries) {
    std::map<std::uint64_t, std::pair<std::string, std::uint64_t>> best;
    for (const MadeUp& delivery : deliveries)
        for (const auto& [record, row] : delivery.rows) {
            const auto place = std::pair(delivery.digest, row);
            const auto [at, fresh] = best.emplace(record, place);
            if (!fresh) at->second = std::min(at->second, place);
        }
    std::string text;
    for (const auto& [record, place] : best) text += fmt::format("{}:{} ", record, place.second);
    return text;
}

TEST_F(SupersedeTest, AnySequenceOfCapturesAndWithdrawalsLeavesWhatTheRestSays) {
    for (const std::uint64_t seed : {1, 2, 3, 4}) {
        Random random(seed);
        TestFolder other;
        store = Store::open(other.path).value();
        std::vector<MadeUp> counting;
        for (int step = 0; step < 9; ++step) {
            if (counting.size() > 1 && random.below(3) == 0) {
                const auto at = counting.begin() + std::ptrdiff_t(random.below(counting.size()));
                ASSERT_TRUE(store->withdraw(at->batch, "", 0));
                counting.erase(at);
            } else {
                MadeUp made{fmt::format("{:016x}", random.next()), {}, BatchId::none};
                for (std::uint64_t record = 1; record <= 6; ++record)
                    if (random.below(2) == 0) made.rows[record] = 1 + random.below(50);
                const auto known = store->known_records("calls").value();
                Rows rows;
                std::vector<Sighting> seen;
                for (const auto& [record, row] : made.rows)
                    if (known->find(test_record(record)) != nullptr)
                        seen.push_back({test_record(record), row});
                    else rows.push_back({record, row});
                auto batch = append(rows, delivered(made.digest, seen));
                ASSERT_TRUE(batch) << batch.error().message;
                made.batch = batch.value().id;
                counting.push_back(std::move(made));
            }
            auto found = store->query(
                "select coalesce(string_agg(record_id // 2 || ':' || "
                "source_row || ' ', '' order by record_id), '') from "
                "interaction where superseded_at is null");
            ASSERT_TRUE(found.value().next().value());
            EXPECT_EQ(found.value().chunk().text(0, 0), expected_rows(counting))
                << "seed " << seed << " step " << step;
        }
    }
}

}  // namespace
}  // namespace touchline

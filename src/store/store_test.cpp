// The history: what goes in comes out, a batch is all or nothing, nothing is ever lost.
#include "store/store_fixture.h"

namespace touchline {
namespace {

InteractionBlock full_block(Terms& terms) {
    InteractionBlock block;
    const std::size_t at = block.add_row();
    block.id[at] = InteractionId::of({11, 22 << 8}, 3);
    block.row[at] = 4;
    block.record[at] = RecordId{55};
    block.occurred_us[at] = 1'000'000;
    block.ended_us[at] = 3'500'001;
    block.offset_min[at] = 60;
    block.kind[at] = terms.intern("call_answered");
    block.channel[at] = terms.intern("voice");
    block.centre[at] = terms.intern("north");
    block.staff[at] = terms.intern("ann");
    block.reason[at] = terms.intern("bill");
    block.object[at] = ObjectId{66};
    block.object_type[at] = terms.intern("order");
    block.cost_minor[at] = -125;
    block.currency[at] = terms.intern("EUR");
    block.rating[at] = 4.5;
    block.promise_due_us[at] = 9'000'000;
    block.content[at] = 77;
    block.attributes.add(R"({"vip":"yes"})");
    block.text.add("it's broken");
    block.objects.push_back({0, ObjectId{67}, terms.intern("item"), terms.intern("part")});
    block.participants.push_back({0, RecordId{68}, terms.intern("payer")});
    add_test_row(block, {2, 5, "wrote"}, terms);
    return block;
}

using Cells = std::vector<std::string>;

Cells first_row(Store& store, const std::string& sql) {
    auto rows = store.query(sql);
    EXPECT_TRUE(rows) << rows.error().message;
    Cells cells;
    if (!rows || !rows.value().next().value()) return cells;
    for (std::size_t i = 0; i < rows.value().columns().size(); ++i)
        rows.value().chunk().write_text(i, 0, cells.emplace_back());
    return cells;
}

TEST_F(StoreTest, EveryColumnComesBackAfterReopening) {
    BatchFacts facts;
    facts.identifiers = {{RecordId{55}, store->terms().intern("phone"), "+3100"}};
    facts.objects = {{ObjectId{66}, store->terms().intern("order"), "A-1"}};
    auto batch = append(TestFeed({full_block(store->terms())}), facts);
    ASSERT_TRUE(batch) << batch.error().message;
    reopen();
    EXPECT_EQ(first_row(*store,
                        "select * exclude (history_row, batch) from interactions "
                        "where source_row = 4"),
              (Cells{"000000000000000b0000000000001603",
                     "0000000000000037",
                     "1970-01-01T00:00:01",
                     "1970-01-01T00:00:03.500001",
                     "60",
                     "call_answered",
                     "voice",
                     "north",
                     "ann",
                     "bill",
                     "order",
                     "A-1",
                     "-125",
                     "EUR",
                     "4.5",
                     "1970-01-01T00:00:09",
                     R"({"vip":"yes"})",
                     "calls",
                     "4",
                     "2027-01-15T08:00:00"}));
    EXPECT_EQ(first_row(*store,
                        "select offset_min, channel, object, cost_minor, rating, "
                        "promise_due_at, attributes from interactions where "
                        "source_row = 5"),
              Cells(7));
    EXPECT_EQ(first_row(*store, "select text from texts"), Cells{"it's broken"});
    EXPECT_EQ(first_row(*store,
                        "select object_id, t.text, q.text from interaction_object o, term "
                        "t, term q where t.term_id = type_term and q.term_id = "
                        "qualifier_term"),
              (Cells{"67", "item", "part"}));
    EXPECT_EQ(first_row(*store,
                        "select record_id, text from interaction_participant, term "
                        "where term_id = role_term"),
              (Cells{"68", "payer"}));
    EXPECT_EQ(first_row(*store, "from records"),
              (Cells{"0000000000000037", "calls", "phone", "+3100"}));
    EXPECT_EQ(store->object_text(ObjectId{66}).value(), "A-1");
    EXPECT_EQ(store->terms().text(store->terms().find("voice")), "voice");
    expect_sound();
}

TEST_F(StoreTest, ABatchRemembersHowItWasRead) {
    BatchFacts facts;
    facts.rejects = {{3, 4, "when", "32:00", "no such time", "a;32:00"},
                     {9, 0, "", "\xff", "not UTF-8", "\xff;\xff"}};
    auto made = append({{1, 1}, {2, 2}}, facts);
    ASSERT_TRUE(made) << made.error().message;
    reopen();
    auto batches = store->batches();
    ASSERT_TRUE(batches) << batches.error().message;
    ASSERT_EQ(batches.value().size(), 1u);
    const Batch& batch = batches.value()[0];
    EXPECT_EQ(batch.id, BatchId{1});
    EXPECT_EQ(batch.state, BatchState::captured);
    EXPECT_EQ(batch.source + batch.file_name + batch.format + batch.mapping,
              "callscalls.csvcsvkind = 'x'");
    EXPECT_EQ(batch.mapping_hash, 7u);
    EXPECT_EQ(batch.policy_hash, 8u);
    EXPECT_EQ(batch.recorded_at_us, 1'800'000'000'000'000);
    EXPECT_EQ(batch.counts.read, 4u);
    EXPECT_EQ(batch.counts.rejected, 2u);
    auto rejects = store->rejects(batch.id, 10);
    ASSERT_TRUE(rejects) << rejects.error().message;
    ASSERT_EQ(rejects.value().size(), 2u);
    EXPECT_EQ(rejects.value()[0].reason, "no such time");
    EXPECT_EQ(rejects.value()[1].value, "\xc3\xbf");
    EXPECT_EQ(store->rejects(batch.id, 1).value().size(), 1u);
    EXPECT_EQ(store->batch(BatchId{2}).error().code, ErrorCode::not_found);
}

TEST_F(StoreTest, AFailedFeedLeavesNothing) {
    TestFeed feed({{1, 1}, {2, 2}}, store->terms());
    feed.fail_at = 1;
    const auto never = []() -> Result<BatchFacts> {
        ADD_FAILURE() << "finish() after a failed feed";
        return BatchFacts{};
    };
    auto failed = store->append(info(), feed, never);
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, ErrorCode::unavailable);
    EXPECT_EQ(failed.error().message, "the source went away");
    reopen();
    EXPECT_EQ(store->position(), 0u);
    EXPECT_EQ(store->batches().value().size(), 0u);
    EXPECT_EQ(count("select count(*) from interaction"), 0u);
    auto next = append({{1, 1, "a new word"}});
    ASSERT_TRUE(next) << next.error().message;
    reopen();
    EXPECT_NE(store->terms().find("a new word"), TermId::none);
    expect_sound();
}

TEST_F(StoreTest, TooManyRejectsStopTheBatchButKeepTheReport) {
    BatchFacts facts;
    facts.stop = true;
    facts.stop_reason = "3 of 4 records were refused";
    facts.rejects = {{3, 4, "when", "32:00", "no such time", "a;32:00"}};
    auto stopped = append({{1, 1}}, facts);
    ASSERT_TRUE(stopped) << stopped.error().message;
    EXPECT_EQ(stopped.value().state, BatchState::stopped);
    EXPECT_EQ(stopped.value().reason, "3 of 4 records were refused");
    EXPECT_EQ(count("select count(*) from interaction"), 0u);
    EXPECT_EQ(store->rejects(stopped.value().id, 10).value().size(), 1u);
    EXPECT_EQ(store->position(), 0u);
    EXPECT_EQ(append({{1, 1}}).value().id, BatchId{2});
    expect_sound();
}

TEST_F(StoreTest, ScanGivesViewsOfAllThatCounts) {
    TestFeed feed({full_block(store->terms())});
    ASSERT_TRUE(append(std::move(feed)));
    std::vector<std::string> seen;
    auto status = store->scan({}, [&](const HistoryBlock& block, unsigned) {
        for (std::size_t i = 0; i < block.rows(); ++i)
            seen.push_back(
                fmt::format("{} {} {} {} {} {} {} {} {} {}", block.id_high[i] % 1000,
                            block.id_low[i], std::uint64_t(block.record[i]), block.occurred_us[i],
                            block.ended_us[i] - block.occurred_us[i],
                            store->terms().text(block.kind[i]), store->terms().text(block.staff[i]),
                            std::uint64_t(block.object[i]), block.row[i], block.source[i]));
    });
    ASSERT_TRUE(status) << status.error().message;
    std::sort(seen.begin(), seen.end());
    EXPECT_EQ(seen, (Cells{"11 5635 55 1000000 2500001 call_answered ann 66 4 0",
                           fmt::format("{} 512 4 1700000000000000 0 wrote  0 5 0",
                                       (0x1234'0000'0000'0002ULL) % 1000)}));
    auto further = store->further_objects();
    ASSERT_TRUE(further) << further.error().message;
    ASSERT_EQ(further.value().size(), 1u);
    EXPECT_EQ(further.value()[0].object, ObjectId{67});
}

std::uint64_t rows_of(Store& store, const ScanRange& range) {
    std::atomic<std::uint64_t> rows = 0;
    EXPECT_TRUE(store.scan(range, [&](const HistoryBlock& b, unsigned) { rows += b.rows(); }));
    return rows;
}

TEST_F(StoreTest, ScanCanLookAtAPartAndIntoThePast) {
    const Batch first = append({{1, 1}, {2, 2}}).value();
    const Batch second = append({{2, 3, "called", 5}, {3, 4}, {7, 5}}, {}, info("mails")).value();
    EXPECT_EQ(rows_of(*store, {}), 5u);
    ScanRange after;
    after.since_us = first.recorded_at_us;
    EXPECT_EQ(rows_of(*store, after), 3u);
    const std::vector<RecordId> records = {RecordId{4}, RecordId{14}};
    ScanRange some;
    some.records = records;
    EXPECT_EQ(rows_of(*store, some), 3u);
    ASSERT_TRUE(store->withdraw(first.id, "wrong file", second.recorded_at_us + 10));
    EXPECT_EQ(rows_of(*store, {}), 3u);
    ScanRange then;
    then.known_at_us = first.recorded_at_us;
    EXPECT_EQ(rows_of(*store, then), 2u);
    then.known_at_us = second.recorded_at_us;
    EXPECT_EQ(rows_of(*store, then), 5u);
}

TEST_F(StoreTest, SourcesAreCountedByPriorityThenName) {
    BatchInfo late = info("a-late");
    late.source_priority = 5;
    ASSERT_TRUE(append({{1, 1}}, {}, late));
    ASSERT_TRUE(append({{2, 1}}, {}, info("b-first")));
    const auto sources = store->sources().value();
    ASSERT_EQ(sources.size(), 2u);
    EXPECT_EQ(sources[0].name, "b-first");
    std::atomic<std::uint64_t> seen = 0;
    ASSERT_TRUE(store->scan({}, [&](const HistoryBlock& block, unsigned) {
        for (std::size_t i = 0; i < block.rows(); ++i)
            seen += block.source[i] == (block.record[i] == RecordId{2} ? 1u : 0u);
    }));
    EXPECT_EQ(seen, 2u);
}

TEST_F(StoreTest, AssertionsAndNotesArePartOfTheHistory) {
    Assertion same;
    same.a = RecordId{1};
    same.b = RecordId{2};
    same.method = "rule:exact";
    Assertion undone = same;
    undone.same = false;
    undone.retracts = 1;
    ASSERT_TRUE(store->append_assertions(std::vector{same, undone}, 5));
    ASSERT_TRUE(store->set_note("index", "1"));
    ASSERT_TRUE(store->set_note("index", "2"));
    reopen();
    same.id = 1;
    undone.id = 2;
    same.recorded_at_us = undone.recorded_at_us = 5;
    EXPECT_EQ(store->assertions().value(), (std::vector{same, undone}));
    EXPECT_EQ(store->note("index").value(), "2");
    EXPECT_EQ(store->note("other").value(), "");
    EXPECT_EQ(store->position(), 1u);
}

}  // namespace
}  // namespace touchline

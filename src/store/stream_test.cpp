// Streams: batches that stay open, their growing deliveries, and what a crash leaves of them.
#include "store/stream.h"

#include <filesystem>

#include "base/files.h"
#include "store/open_delivery.h"
#include "store/store_fixture.h"

namespace touchline {
namespace {

class StreamTest : public StoreTest {
protected:
    StreamPart part(const std::vector<TestRow>& rows, BatchId batch = BatchId::none,
                    const std::string& source = "calls") {
        StreamPart part;
        part.batch = batch;
        part.info = info(source);
        part.info.format = requests_format;
        part.info.file_name = "live";
        part.delivery = "open-" + source;
        for (const TestRow& row : rows) {  // a block each: the feed has to go on to the next
            auto& block = part.blocks.emplace_back();
            add_test_row(block, row, store->terms());
        }
        part.counts.read = part.counts.accepted = part.counts.interactions = rows.size();
        return part;
    }
    Result<StreamChange> stream(StreamPart& one, std::uint64_t position) {
        return store->append_stream({&one, 1}, position, 1'800'000'000'000'000);
    }
    OpenDelivery delivery(const std::string& name) {
        return OpenDelivery::create(store->deliveries_folder(), name).value();
    }
};

TEST_F(StreamTest, grows_with_its_counts_and_the_position_of_the_journal) {
    auto kept = delivery("open-calls");
    StreamPart first = part({{.record = 1, .row = 1}, {.record = 2, .row = 2, .text = "hello"}});
    first.identifiers = {{RecordId{2}, store->terms().intern("phone"), "0171"}};
    first.rejects = {{3, 1, "time", "x", "not a time", "{}"}};
    first.counts.rejected = 1, first.counts.read = 3;
    const auto change = stream(first, 7);
    ASSERT_TRUE(change) << change.error().message;
    EXPECT_EQ(change.value().first_row, 0u);
    EXPECT_EQ(change.value().rows, 2u);
    EXPECT_EQ(store->applied_position().value(), 7u);
    StreamPart second = part({{.record = 3, .row = 1}}, first.batch);
    second.counts.duplicates = 1, second.counts.read = 2;
    EXPECT_EQ(stream(second, 9).value().first_row, 2u);
    const Batch batch = store->batch(first.batch).value();
    EXPECT_EQ(batch.counts.read, 5u);
    EXPECT_EQ(batch.counts.accepted, 3u);
    EXPECT_EQ(batch.counts.duplicates, 1u);
    EXPECT_EQ(batch.counts.rejected, 1u);
    EXPECT_EQ(batch.counts.interactions, 3u);
    EXPECT_EQ(store->rejects(first.batch, 10).value().size(), 1u);
    EXPECT_EQ(count("select count(*) from interaction_text where batch_id = 1"), 1u);
    expect_sound();
    reopen();
    EXPECT_EQ(store->applied_position().value(), 9u);
    ASSERT_EQ(store->open_streams().value().size(), 1u);
    EXPECT_EQ(store->open_streams().value()[0].delivery, "open-calls");
}

TEST_F(StreamTest, several_sources_go_in_at_once_each_with_its_rows) {
    delivery("open-calls"), delivery("open-mails");
    StreamPart parts[] = {part({{.record = 1}, {.record = 2}}),
                          part({{.record = 3}}, BatchId::none, "mails")};
    ASSERT_TRUE(store->append_stream(parts, 1, 1));
    EXPECT_NE(parts[0].batch, parts[1].batch);
    EXPECT_EQ(count("select count(*) from interactions where source = 'calls'"), 2u);
    EXPECT_EQ(count("select count(*) from interactions where source = 'mails'"), 1u);
    // History rows are numbered as the blocks came.
    EXPECT_EQ(count("select (id_low >> 8) from interaction where rowid = 2"), 3u);
    expect_sound();
}

TEST_F(StreamTest, closed_it_is_a_batch_like_any_other) {
    auto kept = delivery("open-calls");
    StreamPart one = part({{.record = 1}});
    ASSERT_TRUE(kept.append(1, "one request\n"));
    ASSERT_TRUE(stream(one, 1));
    const std::string digest = kept.finish().value();
    ASSERT_TRUE(store->close_stream(one.batch, digest, {}, 2));
    ASSERT_TRUE(kept.remove());
    EXPECT_TRUE(store->open_streams().value().empty());
    reopen();
    expect_sound();
    auto reader = store->delivery(digest).value();
    std::string text(100, '\0');
    text.resize(reader.read(text.data(), text.size()).value());
    EXPECT_EQ(text, "one request\n");
    EXPECT_TRUE(store->withdraw(one.batch, "why not", 3));
    EXPECT_EQ(live(), 0u);
}

TEST_F(StreamTest, a_failed_transaction_leaves_the_part_as_it_was) {
    StreamPart one = part({{.record = 1}});
    one.info.source = std::string("bad\xFF");  // no UTF-8: the engine refuses it
    EXPECT_FALSE(stream(one, 1));
    EXPECT_EQ(one.batch, BatchId::none);
    EXPECT_EQ(one.blocks.at(0).size(), 1u);
    EXPECT_EQ(store->applied_position().value(), 0u);
    one.info.source = "good";
    delivery("open-calls");
    EXPECT_TRUE(stream(one, 1));
    EXPECT_EQ(live(), 1u);
}

TEST_F(StreamTest, known_ids_tell_rows_of_requests_from_files) {
    ASSERT_TRUE(append({{.record = 1, .row = 5}}));
    delivery("open-calls");
    StreamPart one = part({{.record = 2, .row = 5}, {.record = 3, .row = 70'000}});
    ASSERT_TRUE(stream(one, 1));
    KnownIds known;
    ASSERT_TRUE(store->known_ids("calls", known));
    EXPECT_EQ(known.size(), 3u);
    EXPECT_EQ(*known.find(test_record(1)), KnownIds::of_file);
    EXPECT_EQ(*known.find(test_record(2)), 5);
    EXPECT_EQ(*known.find(test_record(3)), KnownIds::row_max);
    KnownIds others;
    ASSERT_TRUE(store->known_ids("mails", others));
    EXPECT_EQ(others.size(), 0u);
}

// A record in two streams counts with its smaller place in a request, whichever came first; one
// that a file has, too, counts as the file's.
TEST_F(StreamTest, who_holds_a_record_does_not_depend_on_the_order_of_arrival) {
    std::vector<std::string> seen;
    for (const bool file_first : {true, false})
        for (const bool small_first : {true, false}) {
            reopen();
            std::filesystem::remove_all(folder.path);
            std::filesystem::create_directory(folder.path);
            reopen();
            const auto file = [&] {
                BatchFacts facts;
                if (!file_first) facts.duplicates = {{test_record(9), 4}};
                facts.delivery = "aaaa";
                ASSERT_TRUE(append(file_first ? std::vector<TestRow>{{.record = 9, .row = 4}}
                                              : std::vector<TestRow>{},
                                   facts));
            };
            const auto streams = [&] {
                const std::uint64_t places[] = {3, 8};
                for (const bool first : {true, false}) {
                    const std::uint64_t place = places[first == small_first ? 0 : 1];
                    auto kept = delivery("open-calls");
                    ASSERT_TRUE(kept.append(1, fmt::format("request with {}", place)));
                    std::vector<TestRow> rows;
                    std::vector<Sighting> sightings;
                    if (first) rows.push_back({.record = 1, .row = place});
                    else sightings.push_back({test_record(1), place});
                    if (first && !file_first) rows.push_back({.record = 9, .row = 1});
                    else sightings.push_back({test_record(9), 1});
                    StreamPart one = part(rows);
                    ASSERT_TRUE(stream(one, 1));
                    ASSERT_TRUE(
                        store->close_stream(one.batch, kept.finish().value(), sightings, 2));
                    ASSERT_TRUE(kept.remove());
                }
            };
            if (file_first) file();
            streams();
            if (!file_first) file();
            seen.push_back(canonical());
        }
    EXPECT_NE(seen[0].find(" 3"), std::string::npos);
    for (const std::string& other : seen) EXPECT_EQ(other, seen[0]);
}

TEST_F(StreamTest, an_open_delivery_is_cut_to_what_was_applied_and_goes_on) {
    const std::string place = store->deliveries_folder();
    {
        auto kept = OpenDelivery::create(place, "open-x").value();
        for (const auto& [position, text] :
             {std::pair(3, "one "), std::pair(5, "two "), std::pair(8, "three ")})
            ASSERT_TRUE(kept.append(static_cast<std::uint64_t>(position), text));
    }
    const std::string path = place + "/open-x.zst";
    const std::string whole = read_text_file(path).value();
    for (std::size_t cut = 0; cut <= whole.size(); cut += 7) {
        ASSERT_TRUE(write_text_file(path, whole.substr(0, cut)));
        auto kept = OpenDelivery::reopen(place, "open-x", 5).value();
        EXPECT_LE(kept.position(), 5u);
        EXPECT_EQ(kept.bytes(), kept.position() == 5 ? 8u : kept.position() == 3 ? 4u : 0u);
    }
    // A flipped byte before pieces that were applied is no torn end.
    for (std::size_t at = 0; at < whole.size() / 3; ++at) {
        std::string flipped = whole;
        flipped[at] = static_cast<char>(flipped[at] ^ 0x55);
        ASSERT_TRUE(write_text_file(path, flipped));
        const auto opened = OpenDelivery::reopen(place, "open-x", 8);
        if (opened) {
            EXPECT_EQ(opened.value().position(), 8u) << at;
        } else {
            EXPECT_EQ(opened.error().code, ErrorCode::corrupt);
        }
        if (!opened) { EXPECT_EQ(read_text_file(path).value(), flipped); }
    }
    ASSERT_TRUE(write_text_file(path, whole));
    auto kept = OpenDelivery::reopen(place, "open-x", 5).value();
    EXPECT_EQ(kept.position(), 5u);
    ASSERT_TRUE(kept.append(6, std::string(3'000'000, 'y')));
    const std::string digest = kept.finish().value();
    ASSERT_TRUE(kept.remove());
    auto reader = store->delivery(digest).value();
    std::string text(4'000'000, '\0');
    std::size_t size = 0;
    for (;;) {
        const auto got = reader.read(text.data() + size, text.size() - size);
        ASSERT_TRUE(got) << got.error().message;
        if (got.value() == 0) break;
        size += got.value();
    }
    EXPECT_EQ(text.substr(0, size), "one two " + std::string(3'000'000, 'y'));
}

}  // namespace
}  // namespace touchline

// CloudEvents and Segment messages, as files and as requests.
#include "capture/events.h"

#include <gtest/gtest.h>

#include "capture/delivery.h"
#include "capture/intake.h"

namespace touchline {
namespace {

struct Read {
    RecordBlock block;
    std::unique_ptr<Delivery> delivery;

    std::string at(std::size_t row, const std::string& column) const {
        for (std::size_t c = 0; c < block.columns.size(); ++c)
            if (block.columns[c] == column)
                return block.field(row, c).absent() ? "-" : std::string(block.field(row, c).text());
        return "no such column";
    }
    std::string reason(std::size_t reject) const {
        return reject < block.rejects.size() ? block.rejects[reject].reason : "none";
    }
};

Read read_file(const std::string& text, const std::string& format = "") {
    Read read;
    FormatOptions options;
    options.format = format;
    auto delivery = Delivery::over(memory_source(text), "t.json", options);
    EXPECT_TRUE(delivery) << (delivery ? "" : delivery.error().message);
    if (!delivery) return read;
    read.delivery = std::make_unique<Delivery>(std::move(delivery).value());
    const auto all = read.delivery->sample(1 << 30);
    EXPECT_TRUE(all);
    append_records(read.block, std::move(const_cast<RecordBlock&>(*all.value())));
    return read;
}

std::string event(int id, const std::string& more) {
    return fmt::format(R"({{"specversion":"1.0","id":"{}","source":"/shop","type":"viewed"{}}})",
                       id, more);
}

TEST(CloudEvents, members_of_data_are_columns_and_what_journeys_need_is_lifted) {
    const Read read = read_file(
        event(1, R"(,"time":"2026-03-01T10:00:00Z","customer":"c1","channel":"web",)"
                 R"("data":{"customer":"other","order":"o1","price":{"amount":1.50},"n":null})") +
        "\n" + event(2, R"(,"subject":"c2","data":"text of it")"));
    EXPECT_EQ(read.delivery->options().format, "cloudevents");
    ASSERT_EQ(read.block.size(), 2u);
    EXPECT_EQ(read.at(0, "customer"), "c1");
    EXPECT_EQ(read.at(0, "data.customer"), "other");
    EXPECT_EQ(read.at(0, "order"), "o1");
    EXPECT_EQ(read.at(0, "data.price.amount"), "1.50");
    EXPECT_EQ(read.at(0, "data.n"), "no such column");  // null is absent
    EXPECT_EQ(read.at(1, "customer"), "c2");
    EXPECT_EQ(read.at(1, "data"), "text of it");
    EXPECT_EQ(read.at(1, "time"), "-");
    EXPECT_EQ(read.block.row, (std::vector<std::uint64_t>{1, 2}));
    EXPECT_EQ(read.block.line, (std::vector<std::uint64_t>{1, 2}));
    EXPECT_EQ(read.block.raw[1], event(2, R"(,"subject":"c2","data":"text of it")"));
}

TEST(CloudEvents, an_array_over_many_lines_is_a_file_too) {
    const Read read =
        read_file("\xEF\xBB\xBF \n[\n " + event(1, "") + ",\n\n" + event(2, "") + "\n]\n");
    ASSERT_EQ(read.block.size(), 2u);
    EXPECT_EQ(read.block.line, (std::vector<std::uint64_t>{3, 5}));
    EXPECT_TRUE(read.block.rejects.empty());
    EXPECT_EQ(read_file("[" + event(1, "") + "] trailing").block.rejects.size(), 1u);
}

TEST(CloudEvents, what_is_no_event_is_refused_alone) {
    const Read read =
        read_file(event(1, "") + "\n" + R"({"specversion":"1.0","id":"2"})" + "\n" +
                      R"({"specversion":"2.1","id":"3","source":"s","type":"t"})" + "\n17\n" +
                      R"({"id":"4","source":"s","type":"t"})" + "\n" +
                      R"({"specversion":"1.0","id":"5","a":tru,"type":"t"})" + "\n" + event(6, ""),
                  "cloudevents");
    ASSERT_EQ(read.block.size(), 2u);
    EXPECT_EQ(read.at(1, "id"), "6");
    ASSERT_EQ(read.block.rejects.size(), 5u);
    EXPECT_EQ(read.reason(0), "is no CloudEvent: the attribute 'source' is missing or empty");
    EXPECT_EQ(read.reason(1), "is a CloudEvent of version '2.1'; 1.0 is understood");
    EXPECT_EQ(read.reason(2), "is neither a JSON object nor an array");
    EXPECT_EQ(read.reason(3), "is no CloudEvent: 'specversion' is missing (\"1.0\")");
    EXPECT_EQ(read.reason(4).substr(0, 12), "is not JSON:");
    EXPECT_EQ(read.block.rejects[3].line, 5u);
}

TEST(Segment, an_archive_keeps_the_time_that_was_corrected_there) {
    const Read read = read_file(
        R"({"type":"track","event":"Order Placed","messageId":"m1","userId":"u1",)"
        R"("timestamp":"2026-03-01T10:00:05.000Z","originalTimestamp":"2026-03-01T09:00:00.000Z",)"
        R"("sentAt":"2026-03-01T09:00:05.000Z","receivedAt":"2026-03-01T10:00:10.000Z",)"
        R"("properties":{"order_id":"o1","centre":"47"}})"
        "\n"
        R"({"type":"page","messageId":"m2","anonymousId":"a1","originalTimestamp":)"
        R"("2026-03-01T09:00:00.000Z","sentAt":"2026-03-01T09:00:05.000Z",)"
        R"("receivedAt":"2026-03-01T10:00:10.000Z"})");
    EXPECT_EQ(read.delivery->options().format, "segment");
    ASSERT_EQ(read.block.size(), 2u);
    EXPECT_EQ(read.at(0, "timestamp"), "2026-03-01T10:00:05.000Z");
    EXPECT_EQ(read.at(0, "properties.order_id"), "o1");
    EXPECT_EQ(read.at(0, "centre"), "47");
    // 10:00:10 - (09:00:05 - 09:00:00)
    EXPECT_EQ(read.at(1, "timestamp"), "2026-03-01T10:00:05Z");
    EXPECT_EQ(read.at(1, "channel"), "browser");
}

class IntakeTest : public testing::Test {
protected:
    Result<IntakeResult> take(const std::string& dialect, const std::string& body,
                              const std::string& centre = "") {
        const std::string text =
            std::string("source = \"live\"\n") + find_dialect(dialect)->mapping;
        const auto mapping = read_mapping(text);
        EXPECT_TRUE(mapping) << (mapping ? "" : mapping.error().message);
        auto intake = Intake::make(mapping.value(), terms);
        EXPECT_TRUE(intake) << (intake ? "" : intake.error().message);
        ReceivedHead head;
        head.dialect = dialect;
        head.source = "live";
        head.centre = centre;
        head.received_at_us = 1'772'359'210'000'000;  // 2026-03-01T10:00:10Z
        std::string padded = body;
        padded.reserve(body.size() + 64);
        return intake.value()->read(head, padded);
    }
    std::string kind(const IntakeResult& result, std::size_t at) const {
        return terms.text(result.block.kind[at]);
    }
    Terms terms;
};

TEST_F(IntakeTest, a_batch_of_cloudevents_becomes_interactions_with_ids_of_their_own) {
    const auto result = take("cloudevents", "[" + event(1, R"(,"data":{"customer":"c1"})") + "," +
                                                event(2, R"(,"subject":"c1")") + "]");
    ASSERT_TRUE(result) << result.error().message;
    const IntakeResult& r = result.value();
    ASSERT_EQ(r.block.size(), 2u);
    EXPECT_EQ(kind(r, 0), "viewed");
    EXPECT_EQ(r.block.occurred_us[0], 1'772'359'210'000'000);  // no time: when it was received
    EXPECT_EQ(r.block.record[0], r.block.record[1]);
    EXPECT_NE(r.records[0].id, r.records[1].id);
    EXPECT_EQ(r.identifiers.size(), 1u);
    EXPECT_EQ(r.block.row, (std::vector<std::uint64_t>{1, 2}));
    // The id depends on the source and the id of the event, not on the request.
    const auto alone = take("cloudevents", event(2, R"(,"subject":"c1")"));
    EXPECT_EQ(alone.value().records[0].id, r.records[1].id);
}

TEST_F(IntakeTest, refused_items_are_named_and_the_others_go_in) {
    const auto result =
        take("cloudevents", "[" + event(1, R"(,"time":"2026-03-01T10:00:00Z")") + "," +
                                event(2, R"(,"time":"yesterday")") + R"(,{"id":"3"},4,)" +
                                event(1, R"(,"time":"2026-03-01T10:00:00Z")") + "]");
    ASSERT_TRUE(result) << result.error().message;
    const IntakeResult& r = result.value();
    ASSERT_EQ(r.records.size(), 2u);
    EXPECT_FALSE(r.records[0].repeated);
    EXPECT_TRUE(r.records[1].repeated);
    ASSERT_EQ(r.rejects.size(), 3u);
    EXPECT_EQ(r.rejects[0].row, 2u);
    EXPECT_EQ(r.reject_ids, (std::vector<std::string>{"2", "3", ""}));
    EXPECT_EQ(r.rejects[0].column, "time");
    EXPECT_EQ(r.rejects[2].reason, "is not a JSON object");
    EXPECT_EQ(r.read(), 5u);
}

TEST_F(IntakeTest, a_body_that_is_none_is_refused_whole) {
    for (const char* body : {"", "nothing", "[{\"a\":1}", "\"text\"", "[] []", "{\"a\":tru}"}) {
        const auto result = take("cloudevents", body);
        ASSERT_FALSE(result) << body;
        EXPECT_EQ(result.error().code, ErrorCode::invalid_input) << body;
    }
    EXPECT_TRUE(take("cloudevents", "[]"));
    EXPECT_FALSE(take("segment", R"({"batch":{"no":"array"}})"));
}

TEST_F(IntakeTest, who_may_speak_for_one_centre_only_is_held_to_it) {
    const auto result = take("cloudevents",
                             "[" + event(1, "") + "," + event(2, R"(,"centre":"47")") + "," +
                                 event(3, R"(,"data":{"centre":"12"})") + "]",
                             "47");
    ASSERT_TRUE(result);
    ASSERT_EQ(result.value().block.size(), 2u);
    for (const TermId centre : result.value().block.centre) EXPECT_EQ(terms.text(centre), "47");
    ASSERT_EQ(result.value().rejects.size(), 1u);
    EXPECT_EQ(result.value().rejects[0].reason,
              "is of centre '12', but whoever sent it may speak for '47' only");
}

TEST_F(IntakeTest, a_batch_of_segment_is_corrected_by_the_clock_of_its_sender) {
    const auto result = take("segment", R"({"batch":[
        {"type":"track","event":"Order Placed","messageId":"m1","anonymousId":"a1","userId":"u1",
         "timestamp":"2026-03-01T09:00:00.000Z","properties":{"order_id":"o1"}},
        {"type":"identify","messageId":"m2","userId":"u1","traits":{"email":" A@B.c "},
         "timestamp":"2026-03-01T09:00:04.000Z","sentAt":"2026-03-01T10:00:10.000Z"},
        {"type":"page","messageId":"m3","anonymousId":"a1"},
        {"type":"shout","messageId":"m4","anonymousId":"a1"},
        {"type":"track","messageId":"m5","anonymousId":"a1"},
        {"type":"page","messageId":"m6"}],
        "context":{"library":{"name":"analytics-node"}},
        "sentAt":"2026-03-01T09:00:05.000Z"})");
    ASSERT_TRUE(result) << result.error().message;
    const IntakeResult& r = result.value();
    ASSERT_EQ(r.block.size(), 3u);
    EXPECT_EQ(kind(r, 0), "Order Placed");
    EXPECT_EQ(kind(r, 1), "identified");
    EXPECT_EQ(kind(r, 2), "page_viewed");
    EXPECT_EQ(terms.text(r.block.channel[0]), "web");
    EXPECT_EQ(r.block.occurred_us[0], 1'772'359'205'000'000);  // 10:00:05
    EXPECT_EQ(r.block.occurred_us[1], 1'772'355'604'000'000);  // its own sentAt: no drift
    EXPECT_EQ(r.block.occurred_us[2], 1'772'359'210'000'000);  // no time: when it was received
    EXPECT_EQ(r.block.record[0], r.block.record[1]);
    EXPECT_NE(r.block.record[0], r.block.record[2]);
    ASSERT_EQ(r.rejects.size(), 3u);
    EXPECT_EQ(r.reject_ids, (std::vector<std::string>{"m4", "m5", "m6"}));
    std::vector<std::string> said;
    for (const IdentifierFact& fact : r.identifiers)
        said.push_back(terms.text(fact.scheme) + "=" + fact.value);
    std::sort(said.begin(), said.end());
    EXPECT_EQ(said, (std::vector<std::string>{"anonymous_id=a1", "anonymous_id=a1", "email=a@b.c",
                                              "user_id=u1"}));
    EXPECT_NE(r.block.attributes.at(0).find("analytics-node"), std::string_view::npos);
}

TEST_F(IntakeTest, without_an_id_the_same_body_once_more_gives_the_same_ids) {
    const std::string body = R"({"batch":[{"type":"page","anonymousId":"a"},)"
                             R"({"type":"page","anonymousId":"a"}]})";
    const auto first = take("segment", body), again = take("segment", body);
    ASSERT_TRUE(first);
    ASSERT_EQ(first.value().records.size(), 2u);
    EXPECT_NE(first.value().records[0].id, first.value().records[1].id);
    for (std::size_t i = 0; i < 2; ++i)
        EXPECT_EQ(first.value().records[i].id, again.value().records[i].id);
}

TEST(Requests, are_written_and_taken_again) {
    ReceivedHead head;
    head.dialect = "segment";
    head.source = "a \"shop\"";
    head.centre = "47";
    head.received_at_us = 1'772'359'210'123'456;
    head.mapping_hash = 0xABCDEF;
    const std::string text = write_request(head, "{\n}") + write_request(head, "");
    std::string_view left = text;
    const auto first = take_request(left);
    ASSERT_TRUE(first) << first.error().message;
    EXPECT_EQ(first.value().body, "{\n}");
    EXPECT_EQ(first.value().head.source, head.source);
    EXPECT_EQ(first.value().head.centre, "47");
    EXPECT_EQ(first.value().head.received_at_us, head.received_at_us);
    EXPECT_EQ(first.value().head.mapping_hash, 0xABCDEFu);
    ASSERT_TRUE(take_request(left));
    EXPECT_TRUE(left.empty());
    left = "{\"request\":\"segment\",\"source\":\"s\",\"bytes\":5}\n{}";
    EXPECT_FALSE(take_request(left));
}

TEST(Requests, as_a_delivery_have_the_rows_of_their_requests_and_lines_of_their_own) {
    ReceivedHead head;
    head.dialect = "cloudevents";
    head.source = "shop";
    head.received_at_us = 1'772'359'210'000'000;
    const std::string text = write_request(head, "[" + event(1, "") + ",\n" + event(2, "") + "]") +
                             write_request(head, event(3, "")) + write_request(head, "broken") +
                             write_request(head, event(4, ""));
    const Read read = read_file(text);
    EXPECT_EQ(read.delivery->options().format, "requests");
    EXPECT_TRUE(read.delivery->reader().once_by_id());
    EXPECT_EQ(read.block.row, (std::vector<std::uint64_t>{1, 2, 1, 1}));
    EXPECT_EQ(read.block.line, (std::vector<std::uint64_t>{2, 3, 5, 9}));
    EXPECT_EQ(read.at(3, "id"), "4");
    EXPECT_EQ(read.at(3, "time"), "2026-03-01T10:00:10Z");
    ASSERT_EQ(read.block.rejects.size(), 1u);
    EXPECT_EQ(read.block.rejects[0].line, 6u);
}

}  // namespace
}  // namespace touchline

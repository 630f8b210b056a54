// Capture end to end: interactions, rejects, repeats, overlaps, repairs — and the real exports.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "base/files.h"
#include "capture/capture.h"

namespace touchline {
namespace {

struct One {
    InteractionId id;
    std::uint64_t row, content;
    RecordId record;
    Micros occurred, ended, promise;
    std::string kind, channel, staff, attributes, text;
    ObjectId object;
    std::int64_t cost;
    double rating;
    auto operator<=>(const One&) const = default;
};

struct Captured {
    std::vector<One> all;  // by row and slot
    CaptureOutcome outcome;
    std::map<std::string, std::size_t> kinds() const {
        std::map<std::string, std::size_t> counts;
        for (const One& one : all) ++counts[one.kind];
        return counts;
    }
    std::uint64_t repairs(const std::string& rule) const {
        for (const RepairCount& repair : outcome.repairs)
            if (repair.rule == rule) return repair.times;
        return 0;
    }
};

void take_all(Capture& capture, const Terms& terms, std::mutex& mutex, std::vector<One>& all) {
    InteractionBlock block;
    for (;;) {
        const auto more = capture.next(block);
        ASSERT_TRUE(more) << more.error().message;
        if (!more.value()) return;
        const std::lock_guard lock(mutex);
        for (std::size_t i = 0; i < block.size(); ++i)
            all.push_back({block.id[i], block.row[i], block.content[i], block.record[i],
                           block.occurred_us[i], block.ended_us[i], block.promise_due_us[i],
                           terms.text(block.kind[i]), terms.text(block.channel[i]),
                           terms.text(block.staff[i]), std::string(block.attributes.at(i)),
                           std::string(block.text.at(i)), block.object[i], block.cost_minor[i],
                           block.rating[i] == block.rating[i] ? block.rating[i] : -1});
    }
}

Captured run(Delivery delivery, const std::string& toml, const KnownRecords* known = nullptr,
             unsigned threads = 2) {
    Captured captured;
    const auto mapping = read_mapping(toml);
    EXPECT_TRUE(mapping) << (mapping ? "" : mapping.error().message);
    Terms terms;
    auto capture = Capture::open(delivery, mapping.value(), {&terms, known, nullptr});
    EXPECT_TRUE(capture) << (capture ? "" : capture.error().message);
    std::mutex mutex;
    std::vector<std::thread> workers;
    for (unsigned i = 0; i < threads; ++i)
        workers.emplace_back([&] { take_all(*capture.value(), terms, mutex, captured.all); });
    for (std::thread& worker : workers) worker.join();
    auto outcome = capture.value()->finish();
    EXPECT_TRUE(outcome) << (outcome ? "" : outcome.error().message);
    captured.outcome = std::move(outcome).value();
    std::sort(captured.all.begin(), captured.all.end(), [](const One& a, const One& b) {
        return std::pair(a.row, a.id.slot()) < std::pair(b.row, b.id.slot());
    });
    const CaptureCounts& counts = captured.outcome.counts;
    EXPECT_EQ(counts.read, counts.accepted + counts.duplicates + counts.rejected);
    EXPECT_EQ(counts.interactions, captured.all.size());
    return captured;
}

Captured run_text(const std::string& text, const std::string& toml,
                  const KnownRecords* known = nullptr) {
    const auto mapping = read_mapping(toml);
    auto delivery = Delivery::over(memory_source(text), "t.csv", mapping.value().format);
    EXPECT_TRUE(delivery) << (delivery ? "" : delivery.error().message);
    return run(std::move(delivery).value(), toml, known);
}

Captured run_file(const std::string& path, const std::string& toml_path) {
    const std::string toml = read_text_file(toml_path).value();
    const auto mapping = read_mapping(toml);
    EXPECT_TRUE(mapping) << (mapping ? "" : mapping.error().message);
    SourceRequest request;
    request.path = path;
    auto delivery = Delivery::open(request, mapping.value().format);
    EXPECT_TRUE(delivery) << (delivery ? "" : delivery.error().message);
    return run(std::move(delivery).value(), toml);
}

const std::string simple = R"(
source = "s"
[format]
name = "csv"
delimiter = ","
[[customer]]
scheme = "c"
column = "who"
null_values = ["0"]
[[object]]
type = "order"
column = "order"
[[interaction]]
kind = "what"
occurred_at = "at"
)";
const std::string header = "who,what,at,order,note\n";

KnownRecords known_of(const Captured& captured) {
    KnownRecords known;
    for (const One& one : captured.all) known.add(one.id, one.content);
    return known;
}

TEST(Capture, makes_interactions_with_customers_objects_and_attributes) {
    const Captured c = run_text(header +
                                    "7,call,2024-01-01 10:00:00,A1,hello\n"
                                    "7,mail,2024-01-01T11:00:00Z,,\n",
                                simple);
    ASSERT_EQ(c.all.size(), 2u);
    EXPECT_EQ(c.all[0].kind, "call");
    EXPECT_EQ(c.all[0].occurred, 1'704'103'200'000'000);
    EXPECT_EQ(c.all[0].ended, c.all[0].occurred);
    EXPECT_EQ(c.all[0].attributes, "{\"note\":\"hello\"}");
    EXPECT_EQ(c.all[1].attributes, "");
    EXPECT_EQ(c.all[0].record, c.all[1].record);
    ASSERT_EQ(c.outcome.identifiers.size(), 1u);
    EXPECT_EQ(c.outcome.identifiers[0].value, "7");
    ASSERT_EQ(c.outcome.objects.size(), 1u);
    EXPECT_EQ(c.outcome.objects[0].object, c.all[0].object);
}

TEST(Capture, nobody_is_everybody) {
    const Captured c = run_text(header + "0,call,2024-01-01,,\n0,call,2024-01-01,,\n", simple);
    ASSERT_EQ(c.all.size(), 2u);
    EXPECT_NE(c.all[0].record, c.all[1].record);
    EXPECT_NE(c.all[0].record, RecordId::none);
    EXPECT_TRUE(c.outcome.identifiers.empty());
}

TEST(Capture, exact_repeats_stay_and_a_second_delivery_changes_nothing) {
    const std::string text =
        header + "7,call,2024-01-01,,\n7,call,2024-01-01,,\n8,x,2024-01-01,,\n";
    const Captured first = run_text(text, simple);
    EXPECT_EQ(first.outcome.counts.accepted, 3u);
    const KnownRecords known = known_of(first);
    const Captured second = run_text(text + "9,new,2024-01-02,,\n", simple, &known);
    EXPECT_EQ(second.outcome.counts.duplicates, 3u);
    EXPECT_EQ(second.outcome.counts.accepted, 1u);
    EXPECT_EQ(second.all[0].kind, "new");
    EXPECT_EQ(second.outcome.duplicate_rows.size(), 3u);
}

TEST(Capture, an_id_makes_new_versions_and_stands_once) {
    const std::string toml = "id = [\"order\"]\n" + simple;
    const Captured first = run_text(header + "7,open,2024-01-01,A,\n", toml);
    const KnownRecords known = known_of(first);
    const Captured second = run_text(header +
                                         "7,closed,2024-01-01,A,\n7,open,2024-01-03,B,\n"
                                         "7,open,2024-01-03,B,\n7,other,2024-01-03,B,\n",
                                     toml, &known);
    EXPECT_EQ(second.outcome.counts.new_versions, 1u);
    EXPECT_EQ(second.outcome.superseded, std::vector<InteractionId>{first.all[0].id});
    EXPECT_EQ(second.outcome.counts.accepted, 2u);
    EXPECT_EQ(second.outcome.counts.duplicates, 1u);
    ASSERT_EQ(second.outcome.counts.rejected, 1u);
    EXPECT_NE(second.outcome.rejects[0].reason.find("stands twice"), std::string::npos);
}

TEST(Capture, rejects_name_row_line_column_value_and_reason) {
    const Captured c = run_text(header + "7,call,32:00,,\n7,,2024-01-01,,\n7,call,,,\n7\n", simple);
    EXPECT_EQ(c.outcome.counts.rejected, 4u);
    ASSERT_EQ(c.outcome.rejects.size(), 4u);
    const Reject& reject = c.outcome.rejects[0];
    EXPECT_EQ(reject.row, 1u);
    EXPECT_EQ(reject.line, 2u);
    EXPECT_EQ(reject.column, "at");
    EXPECT_EQ(reject.value, "32:00");
    EXPECT_EQ(reject.raw, "7,call,32:00,,");
    EXPECT_EQ(c.outcome.rejects[1].column, "what");
}

const std::string two_slots = R"(
source = "s"
[format]
name = "csv"
delimiter = ","
[[interaction]]
kind = { constant = "queued" }
occurred_at = "q"
[[interaction]]
kind = { template = "served_{type}" }
occurred_at = "s"
ended_at = "e"
not_before = "q"
occurred_too_early = "clamp"
end_before_start = ["next_day", "swap"]
when = { column = "type", is_not = "none" }
)";

TEST(Capture, one_row_makes_several_interactions_or_none_of_them) {
    const Captured c = run_text(
        "q,s,e,type\n"
        "2024-01-01 10:00,2024-01-01 10:05,2024-01-01 10:06,a\n"
        "2024-01-01 10:00,,,a\n"
        "2024-01-01 10:00,2024-01-01 10:05,,none\n"
        "2024-01-01 10:00,bad,,a\n"
        ",,,a\n",
        two_slots);
    EXPECT_EQ(c.kinds(), (std::map<std::string, std::size_t>{{"queued", 3}, {"served_a", 1}}));
    EXPECT_EQ(c.outcome.counts.rejected, 2u);
    EXPECT_EQ(c.all[0].id.record(), c.all[1].id.record());
    EXPECT_EQ(c.all[1].id.slot(), 1);
}

TEST(Capture, repairs_are_made_by_stated_rules_and_counted) {
    const Captured c = run_text(
        "q,s,e,type\n"
        "2024-01-01 10:00,2024-01-01 23:50,2024-01-01 00:10,midnight\n"
        "2024-01-01 10:00,2024-01-01 12:00,2024-01-01 11:59,swapped\n"
        "2024-01-01 10:00,2024-01-01 09:00,2024-01-01 10:30,early\n",
        two_slots);
    ASSERT_EQ(c.all.size(), 6u);
    EXPECT_EQ(c.all[1].ended - c.all[1].occurred, 20 * 60'000'000LL);
    EXPECT_EQ(c.all[3].ended - c.all[3].occurred, 60'000'000LL);
    EXPECT_EQ(c.all[5].occurred, c.all[4].occurred);
    EXPECT_EQ(c.repairs("interaction 2: the end was before the start, next_day"), 1u);
    EXPECT_EQ(c.repairs("interaction 2: the end was before the start, swap"), 1u);
    EXPECT_EQ(c.repairs("interaction 2: occurred_at was too early, clamp"), 1u);
}

TEST(Capture, several_formats_of_time_and_spellings_of_a_phone) {
    const Captured c = run_text(
        "t,tel\n"
        "01.02.2024 10:00,0171 55512\n"
        "2024-02-01T10:00:00,+49 (0)171/55512\n"
        "2024-02-01T10:00:00,0049-171-55512\n"
        "1 Feb 2024,+4917155512\n",
        R"(
source = "s"
[format]
name = "csv"
[[customer]]
scheme = "phone"
column = "tel"
normalise = "phone"
country_code = "49"
[[interaction]]
kind = { constant = "called" }
occurred_at = { column = "t", format = ["%d.%m.%Y %H:%M", "iso"] }
)");
    ASSERT_EQ(c.all.size(), 3u);
    EXPECT_EQ(c.all[0].occurred, c.all[1].occurred);
    ASSERT_EQ(c.outcome.identifiers.size(), 1u);
    EXPECT_EQ(c.outcome.identifiers[0].value, "4917155512");
    EXPECT_EQ(c.outcome.rejects.at(0).reason,
              "is not a time of the format '%d.%m.%Y %H:%M' or 'iso'");
}

TEST(Capture, numbers_money_durations_and_promises) {
    const Captured c = run_text(
        "t;cost;score;secs;due\n2024-01-01;12,50;4,5;90;2024-01-05\n"
        "2024-01-01;1,234;;;\n",
        R"(
source = "s"
[format]
name = "csv"
delimiter = ";"
[[interaction]]
kind = { constant = "bought" }
occurred_at = "t"
duration = { column = "secs" }
cost = { column = "cost", decimal = ",", currency = { constant = "EUR" } }
rating = { column = "score", decimal = "," }
promise_due = { column = "due", end_of_day = true }
)");
    ASSERT_EQ(c.all.size(), 1u);
    EXPECT_EQ(c.all[0].cost, 1250);
    EXPECT_EQ(c.all[0].rating, 4.5);
    EXPECT_EQ(c.all[0].ended - c.all[0].occurred, 90'000'000);
    EXPECT_EQ(c.all[0].promise, 1'704'499'199'999'999);
    EXPECT_EQ(c.outcome.counts.rejected, 1u);
}

TEST(Capture, a_mapping_of_another_file_is_refused_before_anything_is_read) {
    auto delivery = Delivery::over(memory_source("who,wat,at,order\n1,2,3,4\n"), "t.csv", {});
    ASSERT_TRUE(delivery);
    Terms terms;
    const auto capture =
        Capture::open(delivery.value(), read_mapping(simple).value(), {&terms, nullptr, nullptr});
    ASSERT_FALSE(capture);
    EXPECT_NE(capture.error().message.find("did you mean 'wat'?"), std::string::npos);
}

// Many pieces on several threads give what one thread gives.
TEST(Capture, threads_and_pieces_do_not_change_the_result) {
    std::string text = header;
    for (int i = 0; text.size() < (12 << 20); ++i)
        text += fmt::format("{},kind{},2024-01-0{},O{},n{}\n", i % 5000, i % 7, 1 + i % 9, i % 900,
                            i % 40'000);
    const auto with = [&](unsigned threads) {
        auto delivery = Delivery::over(memory_source(text), "t.csv", {});
        return run(std::move(delivery).value(), simple, nullptr, threads);
    };
    const Captured one = with(1), four = with(4);
    EXPECT_TRUE(one.all == four.all);
    EXPECT_EQ(one.outcome.identifiers.size(), 4999u);
    EXPECT_EQ(four.outcome.identifiers.size(), 4999u);
    EXPECT_EQ(four.outcome.objects.size(), 900u);
    std::set<InteractionId> ids;
    for (const One& row : four.all) ids.insert(row.id);
    EXPECT_EQ(ids.size(), four.all.size());
}

const std::string data = std::string(TOUCHLINE_SHARED) + "/data/";
const std::string examples = std::string(TOUCHLINE_SOURCE) + "/examples/";
#define NEEDS_DATA()                      \
    if (!file_exists(data + "README.md")) \
    GTEST_SKIP() << "the real logs in ../shared/data are absent"

TEST(RealData, bank_calls_become_menus_queues_and_services) {
    NEEDS_DATA();
    const Captured c = run_file(data + "anonymous-bank-calls/data_anonymous_bank_february.txt",
                                examples + "bank-calls.toml");
    EXPECT_EQ(c.outcome.counts.read, 33'344u);
    EXPECT_EQ(c.outcome.counts.accepted, 33'344u);
    EXPECT_EQ(c.outcome.identifiers.size(), 4'081u);
    const auto kinds = c.kinds();
    EXPECT_EQ(kinds.at("menu_prompted"), 33'344u - 278u);
    EXPECT_EQ(kinds.at("phantom_call"), 278u);
    EXPECT_EQ(kinds.at("queue_waited") + kinds.at("queue_abandoned"), 18'028u);
    EXPECT_EQ(kinds.at("queue_abandoned"), 3'932u);
    EXPECT_EQ(kinds.at("call_served"), 27'077u);
    EXPECT_EQ(c.repairs("interaction 1: the end was before the start, swap"), 25u);
    EXPECT_EQ(c.repairs("interaction 2: occurred_at was too early, keep"), 23u);
    EXPECT_EQ(c.repairs("interaction 3: the end was before the start, next_day"), 20u);
    EXPECT_EQ(c.repairs("customer bank_customer that is not digits: kept as delivered"), 21u);
    std::set<RecordId> known;
    for (const One& one : c.all)
        if (one.kind != "phantom_call") known.insert(one.record);
    EXPECT_EQ(known.size(), 4'021u + 19'558u - 56u);  // of 278 phantoms, 56 name nobody
}

TEST(RealData, orders_have_their_steps_and_promises) {
    NEEDS_DATA();
    const Captured c =
        run_file(data + "olist/olist_orders_dataset.csv", examples + "olist-orders.toml");
    EXPECT_EQ(c.outcome.counts.accepted, 4'000u);
    const auto kinds = c.kinds();
    EXPECT_EQ(kinds.at("order_purchased"), 4'000u);
    std::map<ObjectId, std::pair<Micros, Micros>> orders;  // promise, delivery
    for (const One& one : c.all) {
        if (one.kind == "order_purchased") orders[one.object].first = one.promise;
        if (one.kind == "order_delivered") orders[one.object].second = one.occurred;
    }
    EXPECT_EQ(orders.size(), 4'000u);
    std::size_t late = 0;
    for (const auto& [order, times] : orders) late += times.second > times.first ? 1 : 0;
    EXPECT_EQ(late, 279u);
}

TEST(RealData, other_exports_are_read_whole) {
    NEEDS_DATA();
    EXPECT_EQ(
        run_file(data + "olist/olist_order_reviews_dataset.csv", examples + "olist-reviews.toml")
            .outcome.counts.accepted,
        3'986u);
    const Captured complaints = run_file(data + "bpic2016-complaints/BPI2016_Complaints.csv",
                                         examples + "job-agency-complaints.toml");
    EXPECT_EQ(complaints.outcome.counts.accepted, 289u);
    EXPECT_EQ(complaints.outcome.identifiers.size(), 226u);
    const Captured cfpb =
        run_file(data + "cfpb-complaints/complaints_sample.csv", examples + "cfpb-complaints.toml");
    EXPECT_EQ(cfpb.outcome.counts.accepted, 6'623u);
    EXPECT_EQ(std::count_if(cfpb.all.begin(), cfpb.all.end(),
                            [](const One& one) { return !one.text.empty(); }),
              1'532);
}

}  // namespace
}  // namespace touchline

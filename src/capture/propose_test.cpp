// Proposals for exports nobody prepared: names and contents in several languages, odd formats,
// and the real logs.
#include <gtest/gtest.h>

#include "base/files.h"
#include "capture/propose.h"

namespace touchline {
namespace {

Proposal propose(const std::string& text, const std::string& name = "calls") {
    auto delivery = Delivery::over(memory_source(text), "t.csv", {});
    EXPECT_TRUE(delivery) << (delivery ? "" : delivery.error().message);
    auto proposal = propose_mapping(delivery.value(), name);
    EXPECT_TRUE(proposal) << (proposal ? "" : proposal.error().message);
    return proposal ? std::move(proposal).value() : Proposal{};
}

// Thirty rows from a pattern: # is the row, % a number that repeats every five rows.
std::string rows(const std::string& header, const std::string& pattern) {
    std::string text = header + "\n";
    for (int i = 0; i < 30; ++i) {
        std::string row = pattern;
        for (std::size_t at; (at = row.find('#')) != std::string::npos;)
            row.replace(at, 1, fmt::format("{:02}", i + 1));
        for (std::size_t at; (at = row.find('%')) != std::string::npos;)
            row.replace(at, 1, std::to_string(i % 5));
        text += row + "\n";
    }
    return text;
}

TEST(Propose, an_english_event_log) {
    const Proposal p =
        propose(rows("customer_id,activity,timestamp,channel,agent,order_id,note",
                     "c%,kind%,2024-01-1% 10:#:00,web,anna,o%,hello number # there"));
    const Mapping& m = p.mapping;
    ASSERT_EQ(m.interactions.size(), 1u);
    EXPECT_EQ(m.interactions[0].kind.column, "activity");
    EXPECT_EQ(m.customers.at(0).column, "customer_id");
    EXPECT_EQ(m.interactions[0].channel.column, "channel");
    EXPECT_EQ(m.interactions[0].staff.column, "agent");
    EXPECT_EQ(m.objects.at(0).type, "order");
    EXPECT_TRUE(m.objects[0].primary);
    EXPECT_EQ(p.first.size(), 3u);
    EXPECT_EQ(p.first[0].kind, "kind0");
    EXPECT_EQ(p.rejected_of_sample, 0u);
    EXPECT_NE(proposal_table(p).find("customer_id"), std::string::npos);
}

TEST(Propose, a_german_export_with_its_own_dates_and_commas) {
    const Proposal p =
        propose(rows("Kundennummer;Vorgang;Ereignis;Zeitpunkt;Kanal;Mitarbeiter;Bewertung",
                     "K%;V%;Anruf;#.01.2024 10:15;Telefon;Frau M;%,5"));
    const Mapping& m = p.mapping;
    EXPECT_EQ(m.customers.at(0).column, "Kundennummer");
    EXPECT_EQ(m.interactions[0].occurred_at.columns.at(0), "Zeitpunkt");
    EXPECT_EQ(m.interactions[0].channel.column, "Kanal");
    EXPECT_EQ(m.interactions[0].rating.column, "Bewertung");
    EXPECT_EQ(m.interactions[0].rating.decimal, ',');
    EXPECT_EQ(m.objects.at(0).type, "vorgang");
}

TEST(Propose, columns_of_few_values_are_promoted) {
    std::string text = "customer_id,activity,timestamp,tariff,serial,remark\n";
    for (int i = 0; i < 60; ++i)
        text += fmt::format("c{},call,2024-01-01 10:{:02}:00,{},s{},note number {}\n", i % 7, i,
                            i % 3 == 0 ? "gold" : "basic", i % 31, i);
    const Proposal p = propose(text);
    EXPECT_EQ(p.mapping.attributes.promote, std::vector<std::string>{"tariff"});
    EXPECT_NE(proposal_table(p).find("promoted"), std::string::npos);
}

TEST(Propose, day_first_or_month_first_is_seen_from_the_values) {
    std::string day_first = "who,event,date\n", month_first = day_first;
    for (int day = 1; day <= 28; ++day) {
        day_first += fmt::format("c{},x,{:02}/03/2024 09:00\n", day % 4, day);
        month_first += fmt::format("c{},x,03/{:02}/2024 09:00\n", day % 4, day);
    }
    EXPECT_EQ(propose(day_first).mapping.interactions.at(0).occurred_at.format, "%d/%m/%Y %H:%M");
    EXPECT_EQ(propose(month_first).mapping.interactions.at(0).occurred_at.format, "%m/%d/%Y %H:%M");
}

TEST(Propose, a_few_values_that_are_no_times_do_not_hide_the_column_of_times) {
    std::string text = "customer,activity,at,channel\n";
    for (int i = 0; i < 58; ++i)
        text += fmt::format("c{},kind{},2026-03-02 09:{:02}:00,web\n", i % 9, i % 4, i);
    text += "c1,kind1,02/03/2026 09h,web\nc2,kind1,02/03/2026 10h,web\n";
    const Proposal p = propose(text);
    EXPECT_EQ(p.mapping.interactions[0].occurred_at.columns.at(0), "at");
    EXPECT_EQ(p.rejected_of_sample, 2u);
    EXPECT_NE(proposal_table(p).find("all but 3.3 % of the values are times of the format"),
              std::string::npos);
}

TEST(Propose, seconds_since_1970_and_nobody) {
    std::string text = "user_id,event_name,ts\n";
    for (int i = 0; i < 50; ++i)
        text += fmt::format("{},click,{}\n", i % 2 == 0 ? 0 : i, 1'700'000'000 + i);
    const Mapping m = propose(text).mapping;
    EXPECT_EQ(m.interactions.at(0).occurred_at.format, "epoch_s");
    EXPECT_EQ(m.customers.at(0).null_values, std::vector<std::string>{"0"});
}

TEST(Propose, a_row_with_several_times_is_several_interactions) {
    const Mapping m =
        propose(rows("order_id,customer_id,order_purchase_timestamp,order_approved_at,"
                     "order_estimated_delivery_date",
                     "o#,c%,2024-01-01 10:#:00,2024-01-02 10:#:00,2024-02-01 00:00:00"))
            .mapping;
    ASSERT_EQ(m.interactions.size(), 2u);
    EXPECT_EQ(m.interactions[0].kind.constant, "order_purchase");
    EXPECT_EQ(m.interactions[1].kind.constant, "order_approved");
    EXPECT_EQ(m.interactions[0].promise_due.columns.at(0), "order_estimated_delivery_date");
    EXPECT_TRUE(m.interactions[0].promise_due.end_of_day);
    EXPECT_EQ(m.id, std::vector<std::string>{"order_id"});
}

TEST(Propose, a_call_log_is_a_wait_and_what_comes_after_it) {
    const Proposal p =
        propose(rows("CallID,CLI,Date,Time,Queue,QueueSeconds,TalkSeconds,Agent,Disposition",
                     "9#,+49301%,01/1%/2024,10:#:15,Sales,1%,3%,ag%,answered"));
    const Mapping& m = p.mapping;
    ASSERT_EQ(m.interactions.size(), 2u);
    const InteractionRule &queued = m.interactions[0], &served = m.interactions[1];
    EXPECT_EQ(queued.kind.constant, "queued");
    EXPECT_EQ(queued.duration.column, "QueueSeconds");
    EXPECT_EQ(queued.when.at(0).column, "QueueSeconds");
    EXPECT_EQ(served.kind.column, "Disposition");
    EXPECT_EQ(served.occurred_at.columns, (std::vector<std::string>{"Date", "Time"}));
    EXPECT_EQ(served.occurred_at.plus.at(0).column, "QueueSeconds");
    EXPECT_EQ(served.duration.column, "TalkSeconds");
    EXPECT_EQ(m.defaults.staff.column, "Agent");
    EXPECT_EQ(m.customers.at(0).column, "CLI");
    ASSERT_EQ(m.objects.size(), 1u);
    EXPECT_FALSE(m.objects[0].primary) << "a call of its own in every row joins nothing";
    ASSERT_EQ(p.first.size(), 3u);
    EXPECT_EQ(p.first[0].took, "0:00:10");
    EXPECT_EQ(p.first[1].occurred_at, "2024-01-10T10:01:25Z");
    EXPECT_EQ(p.rejected_of_sample, 0u);
}

TEST(Propose, lengths_are_read_with_their_unit_and_comma) {
    const Mapping m =
        propose(rows("Kunde;Aktivität;Zeitpunkt;Dauer in Min", "K%;Anruf;#.01.2024 10:15;%,5"))
            .mapping;
    EXPECT_EQ(m.interactions.at(0).duration.column, "Dauer in Min");
    EXPECT_EQ(m.interactions[0].duration.unit, "min");
    EXPECT_EQ(m.interactions[0].duration.decimal, ',');
    const Mapping clock =
        propose(rows("customer,event,date,time,talk time", "c%,call,2024-01-1%,10:#:00,0:0%:30"))
            .mapping;
    EXPECT_EQ(clock.interactions.at(0).duration.unit, "clock");
    EXPECT_FALSE(clock.interactions[0].ended_at.given());
}

TEST(Propose, three_columns_are_enough_whatever_they_are_called) {
    const Mapping named = propose(rows("who,what,when", "u%,k%,2024-01-1% 10:#")).mapping;
    EXPECT_EQ(named.customers.at(0).column, "who");
    EXPECT_EQ(named.interactions.at(0).kind.column, "what");
    std::string text;
    for (int i = 0; i < 40; ++i)
        text += fmt::format("u{},k{},2024-01-11 09:{:02}\n", i % 9, i % 4, i);
    const Mapping bare = propose(text).mapping;
    EXPECT_FALSE(bare.format.header);
    EXPECT_EQ(bare.interactions.at(0).occurred_at.columns.at(0), "column_3");
    EXPECT_EQ(bare.interactions[0].kind.column, "column_2");
    EXPECT_EQ(bare.customers.at(0).column, "column_1");
}

TEST(Propose, the_rows_of_a_shop_are_orders_with_their_steps_in_order) {
    const Mapping m =
        propose(rows("Name,Email,Paid at,Fulfilled at,Currency,Total,Created at,Lineitem price,Id",
                     "#1#,p%@x.com,2024-01-02 10:#:00 +0100,2024-01-03 10:#:00 +0100,EUR,1#.50,"
                     "2024-01-01 10:#:00 +0100,1.50,55#"),
                "orders-export-1")
            .mapping;
    ASSERT_EQ(m.interactions.size(), 3u);
    EXPECT_EQ(m.interactions[0].kind.constant, "created");
    EXPECT_EQ(m.interactions[1].kind.constant, "paid");
    EXPECT_EQ(m.interactions[2].kind.constant, "fulfilled");
    EXPECT_EQ(m.interactions[0].cost.column, "Total");
    ASSERT_EQ(m.objects.size(), 1u);
    EXPECT_EQ(m.objects[0].type, "order");
    EXPECT_EQ(m.objects[0].column, "Id");
    EXPECT_TRUE(m.objects[0].primary);
}

TEST(Propose, a_browser_is_a_customer_beside_the_named_one_and_no_staff) {
    std::string text;
    for (int i = 0; i < 40; ++i)
        text += fmt::format(
            "{{\"event\":\"e{}\",\"ts\":{},\"anonymousId\":\"a{}\",\"userId\":{},"
            "\"context\":{{\"userAgent\":\"Mozilla\"}}}}\n",
            i % 3, 1'700'000'000'000 + i, i % 7,
            i % 2 == 0 ? "null" : "\"u1" + std::to_string(i % 5) + "\"");
    auto delivery = Delivery::over(memory_source(text), "clicks.jsonl", {});
    const Proposal p = propose_mapping(delivery.value(), "clicks").value();
    ASSERT_EQ(p.mapping.customers.size(), 2u);
    EXPECT_EQ(p.mapping.customers[0].column, "userId");
    EXPECT_EQ(p.mapping.customers[1].column, "anonymousId");
    EXPECT_FALSE(p.mapping.interactions.at(0).staff.given());
    for (const std::string& remark : p.remarks)
        EXPECT_EQ(remark.find("UTC"), std::string::npos) << "an epoch has no zone";
}

TEST(Propose, the_list_in_an_answer_of_an_interface_holds_the_records) {
    std::string list;
    for (int i = 0; i < 30; ++i)
        list += fmt::format(
            "{}{{\"id\": {}, \"type\": \"k{}\", \"created_at\": "
            "\"2024-01-02T10:{:02}:00Z\", \"requester\": {{\"customer_id\": {}}}}}",
            i == 0 ? "" : ",\n", i, i % 3, i, i % 5);
    auto delivery =
        Delivery::over(memory_source("{\"tickets\": [" + list + "], \"count\": 30}"), "t.json", {});
    const Proposal p = propose_mapping(delivery.value(), "tickets").value();
    EXPECT_EQ(p.sampled, 30u);
    EXPECT_EQ(p.mapping.format.rows, "tickets");
    EXPECT_EQ(p.mapping.interactions.at(0).kind.column, "tickets.type");
    EXPECT_EQ(p.mapping.customers.at(0).column, "tickets.requester.customer_id");
    EXPECT_EQ(p.mapping.id, std::vector<std::string>{"tickets.id"});
}

TEST(Propose, mixed_formats_are_named_by_their_column) {
    std::string text = "customer,kind,time\n";
    for (int i = 0; i < 40; ++i) text += i % 2 == 0 ? "c,k,2024-01-02\n" : "c,k,03.01.2024\n";
    auto delivery = Delivery::over(memory_source(text), "t.csv", {});
    const auto proposal = propose_mapping(delivery.value(), "s");
    ASSERT_FALSE(proposal);
    EXPECT_NE(proposal.error().message.find("'2024-01-02' and '03.01.2024'"), std::string::npos)
        << proposal.error().message;
}

TEST(Propose, without_a_time_there_is_no_proposal) {
    auto delivery = Delivery::over(memory_source("a,b\nx,y\nz,w\n"), "t.csv", {});
    const auto proposal = propose_mapping(delivery.value(), "s");
    ASSERT_FALSE(proposal);
    EXPECT_NE(proposal.error().message.find("there are a, b"), std::string::npos);
}

TEST(Propose, what_is_proposed_can_be_written_and_read) {
    const Proposal p = propose(rows("customer_id,activity,timestamp", "c%,k%,2024-01-01 10:#:00"));
    const auto again = read_mapping(write_mapping(p.mapping));
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_TRUE(again.value() == p.mapping);
}

const std::string data = std::string(TOUCHLINE_SHARED) + "/data/";

TEST(RealProposals, event_logs_map_to_cases_kinds_and_times) {
    if (!file_exists(data + "README.md"))
        GTEST_SKIP() << "the real logs in ../shared/data are absent";
    for (const auto& [file, customer] : std::vector<std::pair<std::string, std::string>>{
             {"bpic2012/bpic2012.xes.gz", ""},
             {"helpdesk-italian/helpdesk.xes.gz", "customer"},
             {"receipt/receipt.xes.gz", ""},
             {"teleclaims/teleclaims.xes.gz", ""}}) {
        SourceRequest request;
        request.path = data + file;
        auto delivery = Delivery::open(request, {});
        ASSERT_TRUE(delivery) << delivery.error().message;
        const auto proposal = propose_mapping(delivery.value(), "log");
        ASSERT_TRUE(proposal) << proposal.error().message;
        const Mapping& m = proposal.value().mapping;
        ASSERT_EQ(m.interactions.size(), 1u) << file;
        EXPECT_EQ(m.interactions[0].kind.column, "concept:name") << file;
        EXPECT_EQ(m.interactions[0].occurred_at.columns.at(0), "time:timestamp") << file;
        EXPECT_EQ(m.interactions[0].staff.column, "org:resource") << file;
        ASSERT_EQ(m.customers.size(), customer.empty() ? 0u : 1u) << file;
        if (!customer.empty()) { EXPECT_EQ(m.customers[0].column, customer); }
        bool found = false;
        for (const ObjectRule& rule : m.objects)
            found = found ||
                    (rule.column == "case:concept:name" && rule.type == "case" && rule.primary);
        EXPECT_TRUE(found) << file;
        EXPECT_EQ(proposal.value().rejected_of_sample, 0u) << file;
    }
}

}  // namespace
}  // namespace touchline

// A simulated company, captured as a customer of ours would capture his: what its systems deliver
// goes through the readers and mappings of the example, and the history then holds every true
// interaction that a system could know exactly once, at its time and under the right name; rejected
// is exactly what was planted to be rejected. Told by the ids of truth/, never by counts.
#include <gtest/gtest.h>

#include <map>

#include "tests/round_trip.h"

namespace touchline {
namespace {

TEST(SimulatedCompany, the_bytes_do_not_depend_on_threads_or_memory) {
    const Scratch scratch;
    const simulate::World world = dirty_world("isp", "2025-03-01", 150);
    write(world, scratch.path("one"), 1, 256 << 20);
    write(world, scratch.path("many"), 5, 1 << 14);
    const auto one = files_below(scratch.path("one")), many = files_below(scratch.path("many"));
    ASSERT_EQ(one.size(), many.size());
    ASSERT_GT(one.size(), 40u);
    for (std::size_t i = 0; i < one.size(); ++i) {
        EXPECT_EQ(one[i].substr(scratch.path("one").size()),
                  many[i].substr(scratch.path("many").size()));
        EXPECT_TRUE(read_text_file(one[i]).value() == read_text_file(many[i]).value()) << one[i];
    }
}

// Each line of a delivery under the number that the reader gives it: the place of a message within
// its conversation comes behind that of the conversation.
constexpr const char* lines_sql = R"sql(
create table line as
    select * replace (coalesce(said, '') as said, coalesce(planted, '') as planted),
           parse_filename(file) as file_name,
           regexp_matches(coalesce(planted, ''), 'bad_time|no_time|cut') as broken,
           case when element = 0 then row
                when contains(coalesce(planted, ''), 'cut') then row * 1000000
                else row * 1000000 + element end as source_row
    from (select interaction as subject, source, file, row, element, copy, began_at, said, planted,
                 false as of_file from true_rows where row is not null
          union all
          select person::ubigint, source, file, row::ubigint, element::bigint, copy::bigint,
                 began_at::timestamptz, said, planted, true
          from true_records where row is not null);  -- without any, its columns are texts
create table known as
    select h.*, l.subject, l.began_at, l.said, l.planted, l.of_file, l.file
    from held h left join line l using (source, file_name, source_row);
-- Each captured interaction beside the one that happened.
create table pair as
    select k.* replace (coalesce(k.centre, '') as centre), i.person, i.kind as true_kind,
           i.channel as true_channel, coalesce(i.centre, '') as true_centre,
           i.began_at as true_began, i.ended_at as true_ended, i.error, i.object,
           case when abandoned then 'abandoned' when closed then 'closed'
                when transferred then 'transferred' when failed then 'failed'
                when resolved then 'solved' else 'served' end as result
    from known k join true_interactions i on i.interaction = k.subject where not of_file;
)sql";

void every_interaction_once(RoundTrip& trip) {
    EXPECT_EQ(trip.rows("select source, file_name, source_row, kind from known "
                        "where subject is null"),
              "")
        << "in the history, and never happened";
    EXPECT_EQ(trip.rows("select subject, count(*) from known where not of_file "
                        "group by subject having count(*) > 1"),
              "")
        << "twice in the history";
    EXPECT_EQ(trip.rows("select subject, source, file, row from line "
                        "where not broken and not of_file and subject not in "
                        "(select subject from known where not of_file)"),
              "")
        << "delivered, and not in the history";
    EXPECT_EQ(trip.rows("select interaction, kind, channel, known_as from true_interactions "
                        "where known_as <> 'nobody' and interaction not in "
                        "(select interaction from true_rows)"),
              "")
        << "known to a system, and in no export and not said to be lost";
    EXPECT_EQ(trip.rows("select source, file_name, source_row, occurred_at, began_at from known "
                        "where occurred_at <> began_at::timestamp"),
              "")
        << "at another time";
    EXPECT_EQ(trip.rows("select subject, source, file, row from line where of_file and not broken "
                        "and (source, file_name, source_row) not in "
                        "(select (source, file_name, source_row) from held) and copy = 0"),
              "")
        << "a line of a customer file that is not in the history";
}

void exactly_the_broken_is_rejected(RoundTrip& trip) {
    EXPECT_EQ(trip.rows("select source, file_name, source_row, reason from refused "
                        "where (source, file_name, source_row) not in "
                        "(select (source, file_name, source_row) from line where broken)"),
              "")
        << "rejected, and nothing was wrong with it";
    EXPECT_EQ(trip.rows("select source, file_name, source_row, planted from line where broken and "
                        "(source, file_name, source_row) not in "
                        "(select (source, file_name, source_row) from refused)"),
              "")
        << "planted to be rejected, and it was not";
}

// How it ended is a part of what happened: what the mappings of the examples make of it. All other
// kinds are called what they are.
constexpr const char* ends_sql = R"sql(
create table ends as from (values
    ('call_answered', 'solved', 'call_solved'),      ('call_answered', 'failed', 'call_failed'),
    ('chat_answered', 'solved', 'chat_solved'),      ('chat_answered', 'failed', 'chat_failed'),
    ('bot_chatted', 'solved', 'bot_solved'),         ('bot_chatted', 'failed', 'bot_failed'),
    ('bill_viewed', 'failed', 'bill_not_found'),     ('visit_completed', 'failed', 'visit_failed'),
    ('form_submitted', 'failed', 'form_failed'),
    ('store_visited', 'failed', 'store_visit_failed'),
    ('claim_decided', 'solved', 'claim_paid'),       ('claim_decided', 'failed', 'claim_refused')
    ) t(true_kind, result, ends_as);
)sql";

// Kind, channel, centre, and how long it took; `no_centre`: sources whose exports do not say where.
void as_it_was(RoundTrip& trip, const std::string& no_centre) {
    EXPECT_GT(trip.number("select count(*) from pair"), 500u);
    trip.run(ends_sql);
    EXPECT_EQ(trip.rows("select distinct source, true_kind, result, kind from pair "
                        "left join ends using (true_kind, result) "
                        "where kind <> coalesce(ends_as, true_kind)"),
              "")
        << "of another kind";
    EXPECT_EQ(trip.rows("select distinct source, true_kind, true_channel, channel from pair "
                        "where channel <> true_channel"),
              "")
        << "on another channel";
    EXPECT_EQ(trip.rows("select distinct source, true_kind, true_centre, centre from pair "
                        "where centre <> case when source in (" +
                        no_centre + ") then '' else true_centre end"),
              "")
        << "in another centre";
    // Times are written to the minute at worst; a clock that is wrong is so by 40 minutes at most.
    EXPECT_EQ(
        trip.rows("select source, planted, occurred_at, true_began from pair "
                  "where abs(epoch_us(occurred_at) - epoch_us(true_began::timestamp)) > "
                  "case when contains(planted, 'clock') then 41 else 1 end * 60000000::bigint"),
        "")
        << "at another time than it happened";
    EXPECT_EQ(trip.rows("select source, kind, occurred_at, ended_at, true_began, true_ended "
                        "from pair where ended_at > occurred_at and abs(epoch_us(ended_at) - "
                        "epoch_us(occurred_at) - epoch_us(true_ended) + epoch_us(true_began)) > "
                        "1000000"),
              "")
        << "longer or shorter than it was";
    EXPECT_EQ(
        trip.rows("select source, count(*) from pair where true_ended > true_began + interval "
                  "2 second group by source having count(*) filter (ended_at > occurred_at) "
                  "not in (0, count(*))"),
        "")
        << "a source that says how long it took says it always";
}

// Under the identifiers that the line said, which are those of the person.
void under_the_right_name(RoundTrip& trip, const std::vector<std::string>& schemes) {
    for (const std::string& scheme : schemes) {
        const std::string value =
            scheme == "phone" ? "ltrim(phone, '+')" : "p." + scheme + "::text";
        const std::string told =
            "from pair k join true_people p using (person) where contains(said, '" + scheme +
            "') and not contains(planted, 'number_of_other')";
        EXPECT_GT(trip.number("select count(*) " + told), 20u) << scheme;
        EXPECT_EQ(trip.rows("select k.source, k.file, k.source_row, " + value + " " + told +
                            " and (record, '" + scheme + "', " + value +
                            ") not in (select (record, scheme, value) from names)"),
                  "")
            << scheme;
        // It makes one customer of all that says it; in a household, where one is served under the
        // number of another, a journey belongs to who began it.
        EXPECT_EQ(trip.rows("select person, count(distinct customer) " + told +
                            " and household is null and person not in (select household from "
                            "true_people where household is not null) "
                            "group by person having count(distinct customer) > 1"),
                  "")
            << scheme << " does not join";
    }
    // Only a household, which shares a telephone or a number, becomes one customer.
    EXPECT_EQ(trip.rows("select customer, count(distinct coalesce(household, person)) from pair "
                        "join true_people using (person) where said <> '' group by customer "
                        "having count(distinct coalesce(household, person)) > 1"),
              "")
        << "strangers under one name";
}

// Who got a wrong invoice can see it: it is not what he pays every month.
void wrong_invoices_are_seen(RoundTrip& trip) {
    trip.run(
        "create table invoice as select person, object, error, "
        "(attributes->>'amount')::decimal(9, 2) as amount from pair "
        "where kind = 'invoice_issued'");
    EXPECT_GT(trip.number("select count(*) from invoice where error"), 3u);
    EXPECT_EQ(trip.rows("select * from invoice where amount is null"), "");
    EXPECT_EQ(trip.rows("select * from invoice where not error and amount not in "
                        "(19.90, 29.90, 39.90, 59.90)"),
              "");
    EXPECT_EQ(trip.rows("select person from invoice where not error group by person "
                        "having count(distinct amount) > 1"),
              "");
    EXPECT_EQ(trip.rows("select w.*, r.amount from invoice w join invoice r using (person) where "
                        "w.error and not r.error and w.amount not between r.amount + 4 and "
                        "r.amount + 40"),
              "");
}

void was_planted(RoundTrip& trip, const std::vector<std::string>& dirt) {
    std::map<std::string, std::uint64_t> planted;
    for (const PlantedReport& row : trip.report().planted) planted[row.what] = row.lines;
    for (const std::string& what : dirt) EXPECT_GT(planted[what], 0u) << what;
    const bool clean = dirt.empty();
    EXPECT_EQ(planted.empty(), clean);
    EXPECT_EQ(trip.number("select count(*) from line where broken and of_file") == 0, clean)
        << "customer files are broken too";
    EXPECT_EQ(trip.number("select count(*) from refused") == 0, clean);
}

TEST(SimulatedCompany, captured_it_is_what_happened_and_nothing_else) {
    RoundTrip trip("isp", dirty_world("isp", "2025-04-10", 260));
    trip.run(lines_sql);
    was_planted(
        trip, {"lost", "bad_time", "no_time", "cut", "repeated", "overlap", "late", "out_of_order",
               "mixed_format", "missing", "clock", "typo", "moved", "phone_format"});
    every_interaction_once(trip);
    exactly_the_broken_is_rejected(trip);
    as_it_was(trip, "'surveys', 'social', 'shop', 'web', 'app', 'dispatch'");
    under_the_right_name(trip, {"customer_number", "phone", "email"});
    wrong_invoices_are_seen(trip);
}

TEST(SimulatedCompany, captured_where_nobody_has_a_number) {
    RoundTrip trip("parcel", dirty_world("parcel", "2025-03-01", 260));
    trip.run(lines_sql);
    was_planted(trip, {"lost", "bad_time", "no_time", "cut", "repeated", "late", "out_of_order",
                       "missing", "clock", "typo", "moved", "phone_format", "duplicate"});
    every_interaction_once(trip);
    exactly_the_broken_is_rejected(trip);
    as_it_was(trip, "'claims', 'online', 'public', 'leavers'");
    under_the_right_name(trip, {"phone", "email"});
}

TEST(SimulatedCompany, captured_where_nothing_is_wrong) {
    RoundTrip trip("flat", dirty_world("flat", "2025-06-01", 200));
    trip.run(lines_sql);
    was_planted(trip, {});
    every_interaction_once(trip);
    exactly_the_broken_is_rejected(trip);
    as_it_was(trip, "'surveys'");
    under_the_right_name(trip, {"customer_number"});
}

}  // namespace
}  // namespace touchline

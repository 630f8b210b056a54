// Lines as the systems of a company write them.
#include <gtest/gtest.h>

#include "simulate/export_fixture.h"
#include "simulate/export_time.h"

namespace touchline::simulate {
namespace {

const std::string acd = R"(
[[source]]
name = "acd"
channels = ["voice"]
per = "region"
every = "month"
local = true
always = ["phone"]
identifiers = ["customer_number"]
zone = "centre"
time_format = "%d.%m.%Y %H:%M:%S"
delimiter = ";"
decimal = ","
words = { call_answered = "ANS" }
columns = ["CallID = id", "Site = centre", "Agent = staff", "Event = kind", "In = arrived",
  "Answered = begin", "Talk = duration_s", "Caller = phone", "Customer = customer_number",
  "Cost = cost", "Result = result"]
)";

TEST(Export, a_row_of_a_telephone_system_in_local_time) {
    MadeWorld made(acd);
    made.add({.arrived = hour_us, .begin = hour_us + 90'500'000, .end = hour_us + 5 * minute_us});
    made.add({.person = 1,
              .arrived = 40 * day_us,
              .begin = 40 * day_us,
              .end = 40 * day_us,
              .known_as = KnownAs::phone,
              .staff = 0,
              .flags = flag_abandoned});
    EXPECT_EQ(made.lines_of("acd"),
              "acd/north-2025-01.csv: 0-0;north-001;north-001.01;ANS;01.01.2025 02:00:00;"
              "01.01.2025 02:01:30;209;+491715550000;700000;2,50;served\n"
              "acd/north-2025-02.csv: 0-1;north-001;;ANS;10.02.2025 01:00:00;10.02.2025 "
              "01:00:00;0;+491715550001;;2,50;abandoned\n");
    ASSERT_EQ(made.lines.told.size(), 2u);
    EXPECT_EQ(made.lines.told[0].said, said_phone | said_customer_number);
    EXPECT_EQ(made.lines.told[1].said, said_phone);
    const Micros start = made.world.scenario.start_us;
    EXPECT_EQ(made.lines.told[0].written_us, start + hour_us + 90'000'000);
}

TEST(Export, what_nobody_can_know_is_in_no_export_and_silent_steps_need_a_back_office) {
    MadeWorld made(acd);
    made.add({.known_as = KnownAs::nobody});
    made.add({.flags = flag_backoffice});
    EXPECT_EQ(made.lines_of("acd"), "");
}

TEST(Export, a_conversation_is_one_line_with_its_turns) {
    MadeWorld made(R"(
[[source]]
name = "chat"
form = "conversations"
format = "jsonl"
channels = ["web"]
every = "all"
identifiers = ["email", "customer_number"]
columns = ["id = id", "who.mail = email", "who.number = customer_number"]
turns = "turns"
turn_columns = ["n = turn", "what = kind", "at = begin", "who.by = staff"]
)");
    const auto turn = [&](Place person, Micros at, KnownAs known) {
        made.add({.person = person,
                  .kind = "page_viewed",
                  .channel = "web",
                  .arrived = at,
                  .begin = at,
                  .end = at + minute_us,
                  .known_as = known,
                  .centre = none});
    };
    turn(0, 0, KnownAs::cookie);
    turn(1, minute_us, KnownAs::email);
    turn(0, 2 * minute_us, KnownAs::email);
    turn(0, 3 * hour_us, KnownAs::customer_number);
    EXPECT_EQ(
        made.lines_of("chat"),
        "chat/chat.jsonl: {\"id\":\"0-0\",\"who\":{\"mail\":\"p0@mail.example\"},\"turns\":["
        "{\"n\":1,\"what\":\"page_viewed\",\"at\":\"2025-01-01T00:00:00.000+00:00\",\"who\":{"
        "\"by\":\"north-001.01\"}},"
        "{\"n\":2,\"what\":\"page_viewed\",\"at\":\"2025-01-01T00:02:00.000+00:00\",\"who\":{"
        "\"by\":\"north-001.01\"}}]}\n"
        "chat/chat.jsonl: {\"id\":\"0-1\",\"who\":{\"mail\":\"p1@mail.example\"},\"turns\":["
        "{\"n\":1,\"what\":\"page_viewed\",\"at\":\"2025-01-01T00:01:00.000+00:00\",\"who\":{"
        "\"by\":\"north-001.01\"}}]}\n"
        "chat/chat.jsonl: {\"id\":\"0-3\",\"who\":{\"number\":\"700000\"},\"turns\":[{\"n\":1,"
        "\"what\":\"page_viewed\",\"at\":\"2025-01-01T03:00:00.000+00:00\",\"who\":{\"by\":"
        "\"north-001.01\"}}]}\n");
    EXPECT_EQ(made.lines.told[1].element, 2);
}

TEST(Export, a_silent_step_is_a_pair_of_events_of_its_trace) {
    MadeWorld made(R"(
[[source]]
name = "workflow"
form = "traces"
format = "xes"
backoffice = true
every = "all"
columns = ["concept:name = kind", "org:resource = staff"]
)");
    made.pod.objects.type.push_back(1);
    made.pod.objects.person.push_back(0);
    made.pod.objects.number.push_back(4711);
    made.pod.objects.created_us.push_back(0);
    made.pod.objects.amount_minor.push_back(no_money);
    const Place i = made.add({.begin = hour_us, .end = 2 * hour_us, .flags = flag_backoffice});
    made.pod.interactions.object[i] = 0;
    EXPECT_EQ(made.lines_of("workflow"),
              "workflow/workflow.xes: "
              "<event><string key=\"concept:name\" value=\"call_answered\"/>"
              "<string key=\"org:resource\" value=\"north-001.01\"/>"
              "<string key=\"lifecycle:transition\" value=\"start\"/>"
              "<date key=\"time:timestamp\" value=\"2025-01-01T01:00:00.000+00:00\"/></event>\n"
              "<event><string key=\"concept:name\" value=\"call_answered\"/>"
              "<string key=\"org:resource\" value=\"north-001.01\"/>"
              "<string key=\"lifecycle:transition\" value=\"complete\"/>"
              "<date key=\"time:timestamp\" value=\"2025-01-01T02:00:00.000+00:00\"/></event>\n");
    EXPECT_EQ(made.lines.lines[0].records, 2u);
    EXPECT_EQ(made.lines.lines[0].trace, 4711u);
}

TEST(Export, a_centre_keeps_a_record_of_whom_it_served) {
    MadeWorld made(R"(
[[source]]
name = "crm"
form = "people"
every = "all"
identifiers = ["customer_number", "phone", "email", "name"]
columns = ["given = given", "family = family", "street = street", "phone = phone",
  "number = customer_number", "mail = email", "site = centre", "since = begin"]
)");
    made.add({.end = hour_us});
    made.add({.end = 2 * hour_us});
    made.add({.end = 2 * hour_us, .centre = 2});
    made.add({.person = 1, .end = 3 * hour_us, .staff = 0});
    const World& w = made.world;
    const std::string who = w.given_names[1] + "," + w.family_names[2] + "," + w.streets[3] +
                            " 10,+491715550000,700000,p0@mail.example,";
    EXPECT_EQ(made.lines_of("crm"),
              "crm/crm.csv: " + who + "north-001,2025-01-01T01:00:00.000+00:00\n" +
                  "crm/crm.csv: " + who + "north-002,2025-01-01T02:00:00.000+00:00\n");
    EXPECT_EQ(made.lines.told[0].because_of, truth_id(0, 0));
}

TEST(Export, each_dirt_is_planted_as_often_as_it_says_and_told) {
    MadeWorld made(acd + R"toml(
overlap = "1 days"
[source.dirt]
lost = 0.1
broken = 0.1
repeated = 0.1
late = 0.1
late_by = "40 days"
out_of_order = 0.1
missing = 0.2
)toml");
    constexpr int count = 4000;
    for (int i = 0; i < count; ++i) {
        const Micros at = i * 40 * minute_us;
        made.add({.person = Place(i % 3), .arrived = at, .begin = at, .end = at});
    }
    made.lines_of("acd");
    std::map<std::uint32_t, int> met;
    int copies = 0, missing_phone = 0;
    for (const ExportLine& line : made.lines.lines) {
        const Told& told = made.lines.told[line.told_begin];
        for (std::uint32_t bit = 1; bit <= planted_missing; bit <<= 1)
            met[bit] += (told.planted & bit) != 0;
        copies += line.copy;
        EXPECT_EQ(line.file == no_file, (told.planted & planted_lost) != 0);
        if (line.copy == 0) missing_phone += (told.said & said_phone) == 0;
    }
    EXPECT_NEAR(met[planted_lost], 400, 60);
    EXPECT_NEAR(met[planted_bad_time] + met[planted_no_time] + met[planted_cut], 400, 60);
    EXPECT_NEAR(met[planted_repeated], 400, 60);
    EXPECT_NEAR(met[planted_out_of_order], 400, 60);
    EXPECT_NEAR(met[planted_late], 400, 80);
    EXPECT_NEAR(missing_phone, 800, 80);
    EXPECT_GT(met[planted_overlap], 50);
    EXPECT_EQ(copies, met[planted_repeated] + met[planted_overlap]);
}

TEST(Export, centres_that_are_offline_deliver_when_they_are_back) {
    MadeWorld made(acd);
    const Micros start = made.world.scenario.start_us;
    made.world.centre[1].offline = {{start + day_us, start + 40 * day_us}};
    made.add({.begin = 2 * day_us, .end = 2 * day_us});
    made.add({.begin = 50 * day_us, .end = 50 * day_us});
    const std::string text = made.lines_of("acd");
    EXPECT_EQ(text.find("acd/north-2025-02.csv: 0-0;north-001;north-001.01;ANS;01.01.2025"), 0u);
    EXPECT_EQ(made.lines.told[0].planted, planted_offline);
    EXPECT_EQ(made.lines.told[1].planted, 0u);
}

TEST(Export, times_are_written_as_they_are_read) {
    const Zone berlin = Zone::named("Europe/Berlin").value();
    for (const char* format :
         {"iso", "epoch_s", "epoch_ms", "epoch_us", "%d.%m.%Y %H:%M", "%y%m%d %H:%M:%S.%f",
          "%d-%b-%Y %H:%M:%S", "%Y-%m-%dT%H:%M:%S%z", "%Y-%j %H:%M"}) {
        const TimeWriter writer = TimeWriter::make(format).value();
        const TimeFormat reader = TimeFormat::parse(format).value();
        for (Micros us = 1'700'000'000'123'456; us < 1'760'000'000'000'000;
             us += 7 * hour_us + 12'345'678) {
            std::string text;
            writer.append(text, us, berlin);
            const auto read = reader.read(text, berlin);
            ASSERT_TRUE(bool(read)) << format << " " << text;
            ASSERT_EQ(read.value().utc_us, writer.read_back(us, berlin)) << format << " " << text;
        }
    }
    // The hour that comes twice: the earlier one is read.
    const TimeWriter writer = TimeWriter::make("%Y-%m-%d %H:%M").value();
    const Micros second =
        TimeFormat::parse("iso").value().read("2025-10-26T01:30:00Z", berlin).value().utc_us;
    EXPECT_EQ(writer.read_back(second, berlin), second - hour_us);
    EXPECT_FALSE(bool(TimeWriter::make("%I %p")));
}

std::string error_of(const std::string& more) {
    const auto scenario = read_scenario(small_scenario + more);
    return scenario ? "" : scenario.error().message;
}

TEST(Export, mistakes_in_a_source_say_what_would_be_right) {
    EXPECT_NE(
        error_of("[[source]]\nname = \"a\"\ncolumns = [\"A = knid\"]").find("did you mean 'kind'"),
        std::string::npos);
    EXPECT_NE(error_of("[[source]]\nname = \"a\"\ncolumns = [\"A\"]").find("NAME = field"),
              std::string::npos);
    EXPECT_NE(error_of("[[source]]\nname = \"a\"").find("columns"), std::string::npos);
    EXPECT_NE(error_of("[[source]]\nname = \"a\"\nform = \"traces\"\ncolumns = [\"A = id\"]")
                  .find("go together"),
              std::string::npos);
    EXPECT_NE(
        error_of("[[source]]\nname = \"a\"\nform = \"row\"\ncolumns = [\"A = id\"]").find("rows"),
        std::string::npos);
    EXPECT_NE(error_of("[dirt]\nlost = 0.6\nbroken = 0.6").find("more than all rows"),
              std::string::npos);
}

}  // namespace
}  // namespace touchline::simulate

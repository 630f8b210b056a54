// Scenarios: what is read, and that each mistake is told with its line, key and what is right.
#include "simulate/scenario.h"

#include <gtest/gtest.h>

#include "simulate/limits.h"
#include "simulate/scenario_fixture.h"
#include "simulate/world.h"

namespace touchline::simulate {
namespace {

TEST(Scenario, is_read_whole) {
    const Scenario scenario = read_small();
    EXPECT_EQ(scenario.name, "small");
    EXPECT_EQ(scenario.people, 100u);
    EXPECT_EQ(write_date(scenario.start_us), "2025-01-01");
    ASSERT_EQ(scenario.journeys.size(), 1u);
    const JourneyDesign& journey = scenario.journeys[0];
    EXPECT_EQ(journey.steps[1].queue, "phone");
    EXPECT_EQ(journey.steps[1].next.size(), 5u);
    EXPECT_EQ(journey.steps[1].next[3].when, "abandoned");
    EXPECT_NE(scenario.hash, 0u);
}

struct Mistake {
    const char *old, *fresh, *message;
};

void PrintTo(const Mistake& mistake, std::ostream* out) { *out << mistake.fresh; }

class Mistakes : public testing::TestWithParam<Mistake> {};

TEST_P(Mistakes, are_told_with_line_and_what_is_right) {
    const auto scenario = read_scenario(with(GetParam().old, GetParam().fresh));
    ASSERT_FALSE(scenario);
    EXPECT_EQ(scenario.error().code, ErrorCode::invalid_input);
    EXPECT_EQ(scenario.error().message.rfind("line ", 0), 0u) << scenario.error().message;
    EXPECT_NE(scenario.error().message.find(GetParam().message), std::string::npos)
        << scenario.error().message;
}

INSTANTIATE_TEST_SUITE_P(
    Scenario, Mistakes,
    testing::Values(
        Mistake{"to = \"look\"", "to = \"lokk\"",
                "line 49: 'to' names the unknown step or end 'lokk' in journey 'question'; did you "
                "mean 'look'?"},
        Mistake{
            "share = 0.6, after", "share = 0.5, after",
            "line 58: journey 'question': the shares of what follows step 'call' sum to 0.9 for "
            "reason 'bill', preferred channel 'voice', when abandoned; make them 1"},
        Mistake{"lognormal(median", "lognormall(median",
                "unknown distribution 'lognormall'; did you mean 'lognormal'?"},
        Mistake{"spread 1.8", "spred 1.8", "write lognormal(median 2 min, spread 1.5)"},
        Mistake{"spread 1.8", "spread 0.8", "the spread of"},
        Mistake{"mean 2 min", "mean -2 min", "is not a duration"},
        Mistake{"a_year = 12", "a_year = -1",
                "journey 'question': 'a_year' must be a number from 0"},
        Mistake{"name = \"agents\"", "name = \"\"", "staff: 'name' must not be empty"},
        Mistake{"a_year = 12", "a_yaer = 12", "unknown key 'a_yaer'; did you mean 'a_year'?"},
        Mistake{"fails = 0.1", "fails = 1.1",
                "step 'call' of journey 'question': 'fails' must be a number from 0 to 1"},
        Mistake{"queue = \"phone\"\nasks", "queue = \"phome\"\nasks",
                "'queue' names the unknown queue 'phome'; did you mean 'phone'?"},
        Mistake{"asks = [\"customer_number\"]", "asks = [\"shoe_size\"]",
                "names the unknown field 'shoe_size'; there are customer_number"},
        Mistake{"skills = [\"phone\"]", "skills = [\"chat\"]", "unknown queue 'chat'"},
        Mistake{"{ voice = 0.7", "{ voize = 0.7", "unknown channel 'voize'; did you mean 'voice'"},
        Mistake{", { to = \"call\" }]", "]",
                "how it starts has no branch for reason 'bill', preferred channel 'voice'"},
        Mistake{"start = [{ to = \"look\", prefers = [\"web\"] }, ", "start = [",
                "no way leads to step 'look'; branch to it or take it out"},
        Mistake{"next = [{ to = \"success\", share = 0.5 }, { to = \"call\", share = 0.5, after = "
                "\"10 min\" }]",
                "next = [{ to = \"look\" }]", "from step 'look' no way leads to an end"},
        Mistake{"when = \"abandoned\", share = 0.6", "when = \"retained\", share = 0.6",
                "step 'call' has a branch 'when = \"retained\"'; that needs 'retains'"},
        Mistake{"after = \"1 h\" },", "after = \"1 h\", hours = \"nights\" },",
                "'hours' names the unknown hours 'nights'; there are always"},
        Mistake{"[[journey]]\n",
                "[[effect]]\nname = \"e\"\nform = \"other\"\nsteps = [\"look\"]\nto = \"call\"\n"
                "valence = 0.1\n\n[[journey]]\n",
                "'to' needs 'skips = true'"},
        Mistake{"[[journey]]\n",
                "[[effect]]\nname = \"e\"\nform = \"other\"\nsteps = [\"look\"]\nskips = true\n"
                "duration = 0.5\n\n[[journey]]\n",
                "'skips' leaves no step to change"},
        Mistake{"until = 2025-07-01", "until = 2024-07-01", "'until' must be after 'start'"},
        Mistake{"until = 2025-07-01", "until = 7", "'until' must be a day such as 2025-03-01"},
        Mistake{"workday = \"24h\"", "workday = \"9 to 5\"", "must be such as \"08:00-18:00\""},
        Mistake{"zone = \"Europe/Berlin\"", "zone = \"Europe/Berlim\"", "zone"},
        Mistake{"kind = \"page_viewed\"\n", "", "'kind' is missing"},
        Mistake{"name = \"look\"", "name = \"success\"", "is the word for an end"},
        Mistake{"count = 3", "count = 3.5", "'count' must be a whole number from 1 to 60"},
        Mistake{"count = 100", "count = 0", "'count' must be a whole number from 1"},
        Mistake{"format = 1", "format = 2", "'format'"},
        Mistake{"reasons = { bill = 0.6, moving = 0.4 }", "reasons = { bill = 0 }",
                "'reasons' need a weight above 0"},
        Mistake{"channels = [", "channels = [;", "line 6"}));

std::string refusal(const std::string& text) {
    const auto scenario = read_scenario(text);
    EXPECT_FALSE(scenario);
    if (scenario) return "";
    EXPECT_EQ(scenario.error().code, ErrorCode::limit);
    return scenario.error().message;
}

// Of 65,001 different texts the last one is too many; said twice they count once.
TEST(Scenario, has_no_more_words_than_codes) {
    std::string texts = "says = [";
    for (std::size_t i = 0; i < limits::scenario_words_max; ++i)
        texts += "\"t" + std::to_string(i % 65'000) + "\",\n";
    const auto says = [&](const std::string& more) {
        return with("advances = true\n", texts + more + "]\nadvances = true\n");
    };
    const Scenario full = read_small(says("\"t0\", "));
    EXPECT_EQ(make_world(full, 10, 1).value().texts.size(), 65'001u);  // with none
    EXPECT_EQ(refusal(says("\"one more\"")),
              "line 58: 'says': 65001 texts are more than 65000 (scenario_words_max)");
}

TEST(Scenario, has_no_more_of_anything_than_fits) {
    EXPECT_EQ(refusal(with("count = 2\n", "count = 60001\n")),
              "line 1: 'centres': 60001 centres are more than 60000 (scenario_centres_max)");
    EXPECT_EQ(refusal(with("count = 3\n", "count = 40\n") +
                      "[[staff]]\nname = \"b\"\ncount = 40\nhours = \"always\"\n"),
              "line 1: 'staff': 80 staff in a team are more than 64 (scenario_staff_max); make "
              "teams smaller with 'team_customers'");
    std::string incidents;
    for (int i = 0; i < 4'001; ++i)
        incidents += "[[incident]]\nname = \"i" + std::to_string(i) +
                     "\"\nfrom = 2025-01-01\nuntil = 2025-01-02\n";
    EXPECT_NE(refusal(small_scenario + incidents)
                  .find("'incident': there are more than 4000 (scenario_tables_max)"),
              std::string::npos);
    EXPECT_EQ(refusal(with("count = 2\n", "count = 50000\n") +
                      "[[source]]\nname = \"acd\"\nper = \"centre\"\nevery = \"week\"\n"
                      "columns = [\"id = id\"]\n"),
              "line 74: 'every': 1350027 files of deliveries are more than 200000 "
              "(scenario_files_max); deliver less often, or 'per' region");
    std::string channels = "channels = [";
    for (int i = 0; i < 30; ++i) channels += "\"c" + std::to_string(i) + "\", ";
    EXPECT_EQ(refusal(with("channels = [", channels)),
              "line 1: 'channels': 33 channels are more than 27 (scenario_channels_max)");
}

}  // namespace
}  // namespace touchline::simulate

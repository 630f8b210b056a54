// Scenarios: what is read, and that each mistake is told with its line, key and what is right.
#include "simulate/scenario.h"

#include <gtest/gtest.h>

#include "simulate/scenario_fixture.h"

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

}  // namespace
}  // namespace touchline::simulate

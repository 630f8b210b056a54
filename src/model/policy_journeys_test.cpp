// journeys.toml: what is read, and what is refused with which words.
#include <gtest/gtest.h>

#include "base/files.h"
#include "model/policy.h"

namespace touchline {
namespace {

TEST(JourneyPolicy, TheDefaultFileReads) {
    const auto text = read_text_file(TOUCHLINE_SOURCE "/policy/journeys.toml");
    ASSERT_TRUE(text);
    const auto policy = read_journey_policy(text.value());
    ASSERT_TRUE(policy) << policy.error().message;
    ASSERT_EQ(policy.value().rules.size(), 2u);
    const JourneyRule& object = policy.value().rules[0];
    EXPECT_EQ(object.object_types, std::vector<std::string>{"*"});
    EXPECT_EQ(object.join_within_us, 7LL * 86'400 * 1'000'000);
    EXPECT_EQ(policy.value().rules[1].silence_us, 30LL * 86'400 * 1'000'000);
}

TEST(JourneyPolicy, GoalsTakeAnyKindOnTheWay) {
    const auto policy = read_journey_policy(
        "[[journey]]\nname = \"cancel\"\nby = \"goal\"\nstart_kinds = [\"a\"]\n"
        "closes_after = \"3 days\"\noutcomes = { b = \"success\" }\n"
        "[[journey]]\nname = \"rest\"\nby = \"silence\"\n");
    ASSERT_TRUE(policy) << policy.error().message;
    const JourneyRule& goal = policy.value().rules[0];
    EXPECT_EQ(goal.join_kinds, std::vector<std::string>{"*"});
    EXPECT_EQ(goal.join_within_us, 3LL * 86'400 * 1'000'000);
    EXPECT_EQ(goal.outcomes, (std::vector<JourneyRule::Outcome>{{"b", "success"}}));
}

TEST(JourneyPolicy, ErrorsSayLineAndWhatWouldBeRight) {
    const auto message = [](const std::string& text) {
        const auto policy = read_journey_policy(text);
        return policy ? std::string("read") : policy.error().message;
    };
    const std::string rest = "\n[[journey]]\nname = \"rest\"\nby = \"silence\"\n";
    const auto expect = [&](const std::string& text, const char* part) {
        EXPECT_NE(message(text).find(part), std::string::npos) << message(text);
    };
    expect("", "[[journey]]");
    expect("[[journey", "line 1");
    expect("[[journey]]\nname = \"a\"\nby = \"time\"" + rest, "\"silence\"");
    expect("[[journey]]\nname = \"a\"\nby = \"goal\"" + rest, "start_kinds");
    expect("[[journey]]\nname = \"a\"\nby = \"object\"" + rest, "objects");
    expect("[[journey]]\nname = \"a\"\nby = \"silence\"\nsilense = \"1 day\"",
           "did you mean 'silence'");
    expect("[[journey]]\nname = \"a\"\nby = \"silence\"\nsilence = \"long\"", "line 4");
    expect("[[journey]]\nname = \"a\"\nby = \"silence\"" + rest, "put it last");
    expect("[[journey]]\nby = \"object\"\nobjects = [\"*\"]", "last rule");
    expect("[[journey]]\nby = \"object\"\nobjects = [1]" + rest, "must hold texts");
    expect("rules = 1" + rest, "unknown key 'rules'");
}

TEST(JourneyPolicy, TheHashIsOfTheText) {
    const std::string text = "[[journey]]\nname = \"rest\"\nby = \"silence\"\n";
    EXPECT_EQ(read_journey_policy(text).value().hash, read_journey_policy(text).value().hash);
    EXPECT_NE(read_journey_policy(text).value().hash, read_journey_policy(text + "#").value().hash);
}

}  // namespace
}  // namespace touchline

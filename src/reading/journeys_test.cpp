// How timelines are cut: one short story a rule.
#include "reading/journeys.h"

#include <gtest/gtest.h>

#include "reading/made_history.h"
#include "timeline/export.h"

namespace touchline {
namespace {

using made::History;
constexpr std::int64_t day = 86'400;

// "type[outcome]: kind kind" of every journey, sorted by start.
std::vector<std::string> stories(const Index& index, Micros as_of_us = INT64_MAX) {
    std::vector<std::pair<Micros, std::string>> found;
    for (const auto& s : index.segments)
        for (std::size_t j = 0; j < s->journeys(); ++j) {
            if (s->dead.test(j)) continue;
            std::string text = index.types[s->type[j]].name + "[";
            text += outcome_text(index, *s, j, as_of_us);
            text += "]:";
            for (auto at = s->offset[j]; at < s->offset[j + 1]; ++at)
                text += " " + index.kinds[s->kind[at]];
            found.emplace_back(s->started_us[j], text);
        }
    std::sort(found.begin(), found.end());
    std::vector<std::string> texts;
    for (auto& [at, text] : found) texts.push_back(text);
    return texts;
}

using Stories = std::vector<std::string>;

JourneyPolicy policy(const std::string& toml) {
    auto result = read_journey_policy(toml);
    EXPECT_TRUE(result) << result.error().message;
    return result.value();
}

TEST(Journeys, OrderOnTheWebCallWithoutItsNumberMailWithItIsOne) {
    History history({{"anna", "order_placed", 0, "order:1", "web", "", "", "order"},
                     {"anna", "call_answered", day, "", "voice", "", "", "order"},
                     {"anna", "mail_received", 2 * day, "order:1", "email", "", "", "order"},
                     {"anna", "survey_answered", 2 * day, "", "email", "", "", "opinion"}});
    const Index index = history.build(made::default_policy()).value();
    EXPECT_EQ(stories(index), (Stories{"order[ended]: order_placed call_answered mail_received",
                                       "contact[ended]: survey_answered"}));
}

TEST(Journeys, ASharedObjectLinksBeforeAReason) {
    History history({{"anna", "a", 0, "order:1", "", "", "", "bill", 0, {"bill:7"}},
                     {"anna", "b", 10, "order:2", "", "", "", "late"},
                     {"anna", "c", 20, "", "", "", "", "late", 0, {"bill:7"}}});
    const Index index = history.build(made::default_policy()).value();
    EXPECT_EQ(stories(index), (Stories{"order[ended]: a c", "order[ended]: b"}));
}

TEST(Journeys, WhatComesBeforeOrTooLateDoesNotJoin) {
    History history({{"anna", "asked", 0, "", "", "", "", "order"},
                     {"anna", "ordered", day, "order:1", "", "", "", "order"},
                     {"anna", "called", 9 * day, "", "", "", "", "order"}});
    const Index index = history.build(made::default_policy()).value();
    EXPECT_EQ(stories(index), (Stories{"contact[ended]: asked called", "order[ended]: ordered"}));
}

TEST(Journeys, ALaterInteractionWithTheObjectIsNearToo) {
    History history({{"anna", "ordered", 0, "order:1", "", "", "", "order"},
                     {"anna", "called", 9 * day, "", "", "", "", "order"},
                     {"anna", "delivered", 12 * day, "order:1", "", "", "", "order"}});
    const Index index = history.build(made::default_policy()).value();
    EXPECT_EQ(stories(index), Stories{"order[ended]: ordered called delivered"});
}

TEST(Journeys, SilenceCutsAfterTheEndOfTheLastInteraction) {
    History history({{"bert", "a", 0, "", "", "", "", "", 2 * day},
                     {"bert", "b", 31 * day},
                     {"bert", "c", 62 * day}});
    const Index index = history.build(made::default_policy()).value();
    EXPECT_EQ(stories(index), (Stories{"contact[ended]: a b", "contact[ended]: c"}));
}

TEST(Journeys, GoalsRunFromStartToEndAndCloseBySilence) {
    const auto goals = policy(R"(
[[journey]]
name = "cancel"
by = "goal"
start_kinds = ["cancel_asked"]
end_kinds = ["cancelled", "kept"]
outcomes = { kept = "success" }
[[journey]]
name = "contact"
by = "silence"
)");
    History history({{"cleo", "hello", 0},
                     {"cleo", "cancel_asked", day},
                     {"cleo", "call", 2 * day},
                     {"cleo", "cancelled", 3 * day},
                     {"cleo", "call", 4 * day},
                     {"cleo", "cancel_asked", 5 * day},
                     {"cleo", "kept", 6 * day},
                     {"cleo", "cancel_asked", 50 * day},
                     {"cleo", "bye", 100 * day}});
    const Index index = history.build(goals).value();
    EXPECT_EQ(stories(index, 60 * day * 1'000'000),
              (Stories{"contact[ended]: hello call", "cancel[done]: cancel_asked call cancelled",
                       "cancel[success]: cancel_asked kept", "cancel[open]: cancel_asked",
                       "contact[open]: bye"}));
    EXPECT_EQ(stories(index, 90 * day * 1'000'000)[3], "cancel[abandoned]: cancel_asked");
}

TEST(Journeys, ACaseIsOneJourneyOfItsFirstKnownCustomer) {
    History history({{"?1", "a", 0, "ticket:1"},
                     {"dora", "b", 1, "ticket:1"},
                     {"emil", "c", 2, "ticket:1"},
                     {"emil", "d", 3, "ticket:2"}});
    const Index index = history.build(made::default_policy()).value();
    EXPECT_EQ(stories(index), (Stories{"ticket[ended]: a b c", "ticket[ended]: d"}));
    EXPECT_EQ(index.customers(), 2u);
    const auto dora = index.find(CustomerId{static_cast<std::uint64_t>(made::record("dora"))});
    ASSERT_TRUE(dora);
    EXPECT_EQ(index.segments[0]->participants[dora->first], 1u);
}

TEST(Journeys, AnonymousCasesHaveACustomerEach) {
    History history({{"?1", "a", 0, "case:1"},
                     {"?2", "b", 1, "case:1"},
                     {"?3", "a", 0, "case:2"},
                     {"?4", "c", 1, ""}});
    const Index index = history.build(made::default_policy()).value();
    EXPECT_EQ(stories(index), (Stories{"case[ended]: a", "case[ended]: a b", "contact[ended]: c"}));
    EXPECT_EQ(index.customers(), 3u);
    for (const std::uint32_t count : index.segments[0]->participants.values()) EXPECT_EQ(count, 0u);
}

TEST(Journeys, TiesKeepTheSequenceOfTheSource) {
    History history({{"fred", "b", 5, "case:1"}, {"fred", "a", 5, "case:1"}});
    for (const std::uint64_t seed : {0, 1, 2, 3}) {
        const Index index = history.build(made::default_policy(), 2, seed, 1).value();
        EXPECT_EQ(stories(index), Stories{"case[ended]: b a"});
        EXPECT_EQ(index.segments[0]->ties[0], 1u);
    }
}

TEST(Journeys, EveryOrderOfArrivalAndEveryNumberOfThreadsGivesTheSame) {
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
        History history(made::random_rows(seed, 300));
        const auto expected =
            canonical_lines(history.build(made::default_policy(), 1, 0, 300).value());
        for (const unsigned threads : {1U, 2U, 5U}) {
            const Index index =
                history.build(made::default_policy(), threads, seed * 31 + threads, 11).value();
            EXPECT_EQ(canonical_lines(index), expected) << "seed " << seed;
            EXPECT_EQ(index.interactions(), 300u);
        }
    }
}

}  // namespace
}  // namespace touchline

// Answers kept for the next question: of one index only, a bounded number, each worked out once.
#include "workspace/last_answers.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace touchline {
namespace {

class LastAnswersTest : public testing::Test {
protected:
    Result<LastAnswers<int>::Answer> ask(const std::string& question) {
        return answers.ask(index, question, [&]() -> Result<int> { return ++made; });
    }
    int answer(const std::string& question) { return *ask(question).value(); }

    LastAnswers<int> answers{2};
    std::shared_ptr<const Index> index = std::make_shared<const Index>();
    std::atomic<int> made{0};
};

TEST_F(LastAnswersTest, the_same_question_has_the_same_answer) {
    EXPECT_EQ(answer("a"), 1);
    EXPECT_EQ(answer("b"), 2);
    EXPECT_EQ(answer("a"), 1);
    EXPECT_EQ(made, 2);
}

TEST_F(LastAnswersTest, what_was_not_asked_for_the_longest_goes_first) {
    for (const char* question : {"a", "b", "a", "c"}) answer(question);
    EXPECT_EQ(made, 3);
    EXPECT_EQ(answer("a"), 1);
    EXPECT_EQ(answer("b"), 4);
}

TEST_F(LastAnswersTest, another_index_has_answers_of_its_own) {
    const auto before = index;
    EXPECT_EQ(answer("a"), 1);
    index = std::make_shared<const Index>();
    EXPECT_EQ(answers.find(index, "a"), nullptr);
    EXPECT_EQ(answer("a"), 2);
    EXPECT_EQ(answers.find(before, "a"), nullptr);  // the old one's are dropped
}

TEST_F(LastAnswersTest, an_index_is_not_held_for_its_answers) {
    std::weak_ptr<const Index> held = index;
    answer("a");
    index = std::make_shared<const Index>();
    EXPECT_TRUE(held.expired());
}

TEST_F(LastAnswersTest, what_failed_is_asked_again) {
    const auto refused = answers.ask(
        index, "a", []() -> Result<int> { return fail(ErrorCode::not_found, "no such kind"); });
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message, "no such kind");
    EXPECT_EQ(answer("a"), 1);
}

TEST_F(LastAnswersTest, who_asks_meanwhile_waits_for_the_one_answer) {
    std::vector<std::jthread> threads;
    std::atomic<int> wrong{0};
    for (int i = 0; i < 6; ++i)
        threads.emplace_back([&] {
            const auto given = answers.ask(index, "a", [&]() -> Result<int> {
                std::this_thread::sleep_for(std::chrono::milliseconds(30));
                return ++made;
            });
            wrong += *given.value() != 1;
        });
    threads.clear();
    EXPECT_EQ(made, 1);
    EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace touchline

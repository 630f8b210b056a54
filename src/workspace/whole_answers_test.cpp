// Answers about all journeys are those of a fold at any moment, are kept while somebody asks, and
// are given up when nobody does.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "base/limits.h"
#include "reading/made_changes.h"
#include "workspace/whole_answers.h"

namespace touchline {
namespace {

TouchedTimelines touched_by(const made::Changes::Step& step) {
    return {step.before->key, step.touched};
}

void ask_all(WholeAnswers& whole) {
    ASSERT_TRUE(whole.map());
    ASSERT_TRUE(whole.variants(5));
    ASSERT_TRUE(whole.measures());
}

void expect_folded(WholeAnswers& whole, const Index& index) {
    const Selection all = select_all(index);
    JourneyMap map = journey_map(fold_follows(index, all, 1), all.population);
    set_channels(fold_touchpoints(index, all, 1), map);
    ASSERT_EQ(*whole.map(), map);
    for (const std::size_t top : {std::size_t{3}, std::size_t{500}})
        ASSERT_EQ(*whole.variants(top), list_variants(index, all, {top, 1}));
    ASSERT_EQ(*whole.measures(), measure_journeys(index, all, 1));
}

TEST(WholeAnswers, GivesWhatAFoldGivesAfterAnyChanges) {
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
        made::Changes changes(seed, 500);
        WholeAnswers whole;
        EXPECT_FALSE(whole.map());
        whole.begin(changes.now(), 2);
        for (int step = 0; step < 12; ++step) {
            SCOPED_TRACE(fmt::format("seed {}, step {}", seed, step));
            if (step > 2) expect_folded(whole, *changes.now());
            const auto change = changes.next();
            whole.change(change.now, touched_by(change), 2);
            if (step % 5 == 4) whole.same(std::make_shared<const Index>(*change.now));
            const auto compared = whole.compare(*change.now, 1);
            EXPECT_TRUE(compared.holds);
            if (step > 2) { EXPECT_EQ(compared.kept.substr(0, 3), "map"); }
        }
        expect_folded(whole, *changes.now());
        whole.end();
        EXPECT_FALSE(whole.variants(3));
    }
}

TEST(WholeAnswers, KeepsNothingBeforeTheFirstQuestionAndOnlyWhatWasAskedFor) {
    made::Changes changes(3, 300, 2);
    WholeAnswers whole;
    whole.begin(changes.now(), 1);
    auto change = changes.next();
    whole.change(change.now, touched_by(change), 1);
    EXPECT_EQ(whole.compare(*change.now, 1).kept, "");
    ASSERT_TRUE(whole.measures());
    EXPECT_EQ(whole.compare(*change.now, 1).kept, "measures");
    EXPECT_FALSE(whole.variants(0));  // all rows are for a fold
    EXPECT_FALSE(whole.variants(limits::kept_variant_rows_max + 1));
    ASSERT_TRUE(whole.variants(limits::kept_variant_rows_max));
    EXPECT_EQ(whole.compare(*change.now, 1).kept, "variants, measures");
}

TEST(WholeAnswers, GivesUpWhatNobodyAskedForThroughManyChanges) {
    made::Changes changes(4, 100, 2);
    WholeAnswers whole;
    whole.begin(changes.now(), 1);
    ask_all(whole);
    const TouchedTimelines nobody{changes.now()->key, {}};
    for (std::uint64_t i = 0; i < limits::kept_unasked_changes_max; ++i) {
        whole.change(changes.now(), nobody, 1);
        if (i == 10) { ASSERT_TRUE(whole.map()); }
    }
    EXPECT_EQ(whole.compare(*changes.now(), 1).kept, "map, variants, measures");
    whole.change(changes.now(), nobody, 1);
    EXPECT_EQ(whole.compare(*changes.now(), 1).kept, "map");
    expect_folded(whole, *changes.now());
}

TEST(WholeAnswers, IsFoldedAnewWhenAChangeBeganFromAnotherIndex) {
    made::Changes changes(5, 300, 2);
    WholeAnswers whole;
    whole.begin(changes.now(), 1);
    ask_all(whole);
    changes.next();  // that it was never told of
    const auto change = changes.next();
    TouchedTimelines touched = touched_by(change);
    touched.since.history_position = 7;
    whole.change(change.now, touched, 1);
    EXPECT_EQ(whole.compare(*change.now, 1).kept, "");
    expect_folded(whole, *change.now);
    whole.begin(changes.now(), 1);  // the same: nothing is lost
    EXPECT_EQ(whole.compare(*change.now, 1).kept, "map, variants, measures");
    whole.begin(std::make_shared<const Index>(*changes.now()), 1);
    EXPECT_EQ(whole.compare(*change.now, 1).kept, "");
}

TEST(WholeAnswers, ThatAreNotThoseOfAnIndexAreSeen) {
    made::Changes changes(7, 300, 3);
    WholeAnswers whole;
    whole.begin(changes.now(), 1);
    ASSERT_TRUE(whole.map());
    EXPECT_TRUE(whole.compare(*changes.now(), 1).holds);
    const auto missed = changes.next();  // that it was never told of
    EXPECT_FALSE(whole.compare(*missed.now, 1).holds);
    whole.begin(changes.now(), 1);
    ASSERT_TRUE(whole.variants(3));
    EXPECT_FALSE(whole.compare(*changes.next().now, 1).holds);
    whole.begin(changes.now(), 1);
    ASSERT_TRUE(whole.measures());
    EXPECT_FALSE(whole.compare(*changes.next().now, 1).holds);
}

// Questions come while changes do, and fold while changes do.
TEST(WholeAnswers, IsAskedFromAnyThreadWhileItChanges) {
    made::Changes changes(6, 800, 3);
    std::vector<made::Changes::Step> steps;
    const auto first = changes.now();
    for (int i = 0; i < 30; ++i) steps.push_back(changes.next());
    WholeAnswers whole;
    whole.begin(first, 1);
    std::atomic<bool> over{false};
    std::vector<std::jthread> asking;
    for (int i = 0; i < 3; ++i)
        asking.emplace_back([&] {
            while (!over) {
                ask_all(whole);
                EXPECT_EQ(whole.variants(4)->variants.size(), 4u);
            }
        });
    for (int again = 0; again < 3; ++again) {
        for (const auto& step : steps) whole.change(step.now, touched_by(step), 1);
        EXPECT_TRUE(whole.compare(*changes.now(), 1).holds);
        whole.begin(std::make_shared<const Index>(*first), 1);  // all is forgotten
    }
    over = true;
    asking.clear();
    for (const auto& step : steps) whole.change(step.now, touched_by(step), 1);
    expect_folded(whole, *changes.now());
}

}  // namespace
}  // namespace touchline

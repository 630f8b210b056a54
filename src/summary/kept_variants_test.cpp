// Variants that are kept while timelines change are those that a fold gives, bit for bit.
#include <gtest/gtest.h>

#include "reading/made_changes.h"
#include "summary/kept_variants.h"

namespace touchline {
namespace {

std::shared_ptr<const Index> made_of(std::vector<made::Row> rows) {
    return std::make_shared<const Index>(
        made::History(std::move(rows)).build(made::default_policy(), 2).value());
}

ChangedJourneys all_changed(const std::shared_ptr<const Index>& before,
                            const std::shared_ptr<const Index>& now) {
    std::set<CustomerId> customers;
    for (const auto& index : {before, now})
        for (const auto& segment : index->segments)
            customers.insert(segment->customers.values().begin(),
                             segment->customers.values().end());
    const std::vector<CustomerId> list(customers.begin(), customers.end());
    return changed_journeys(before, now, list);
}

void expect_folded(KeptVariants& kept, const Index& index) {
    const Selection all = select_all(index);
    for (const std::size_t top : {std::size_t{0}, std::size_t{1}, std::size_t{7}})
        ASSERT_EQ(kept.result(index, all.population, top), list_variants(index, all, {top, 2}));
}

TEST(KeptVariants, AreTheFoldAfterAnyChanges) {
    std::size_t kept_on = 0, kinds_came = 0;
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
        made::Changes changes(seed, 500, seed % 2 == 0 ? 2 : 40);
        std::optional<KeptVariants> kept(std::in_place, *changes.now(), 2);
        for (int step = 0; step < 14; ++step) {
            SCOPED_TRACE(fmt::format("seed {}, step {}", seed, step));
            const auto [before, now, touched] = changes.next();
            const bool others = before->kinds != now->kinds;
            ASSERT_EQ(kept->change(changed_journeys(before, now, touched)), !others);
            ++(others ? kinds_came : kept_on);
            if (others) kept.emplace(*now, 2);
            expect_folded(*kept, *now);
        }
    }
    EXPECT_GT(kept_on, 50u);
    EXPECT_GT(kinds_came, 6u);
}

// Most changes of a server are not followed by a question.
TEST(KeptVariants, AreTheFoldAfterManyChangesThatNobodyAskedAbout) {
    for (std::uint64_t seed = 21; seed <= 24; ++seed) {
        made::Changes changes(seed, 400, 3);
        std::optional<KeptVariants> kept(std::in_place, *changes.now(), 1);
        for (int step = 0; step < 30; ++step) {
            const auto [before, now, touched] = changes.next();
            if (!kept->change(changed_journeys(before, now, touched))) kept.emplace(*now, 2);
        }
        SCOPED_TRACE(fmt::format("seed {}", seed));
        expect_folded(*kept, *changes.now());
    }
}

TEST(KeptVariants, LongSequencesAreComparedWhenTheyComeAndGo) {
    std::vector<made::Row> rows;
    for (const char* customer : {"a", "b", "c", "d"})
        for (int i = 0; i < 200; ++i)
            rows.push_back({customer, "kind " + std::to_string(i % 7), i});
    const auto before = made_of(rows);
    rows[3 * 200 + 199].kind = "kind 0";  // the last of the last
    const auto now = made_of(rows);
    KeptVariants kept(*before, 1);
    expect_folded(kept, *before);
    // The same rows say something else here: they are replaced by others, as a correction does.
    ChangedJourneys changed;
    changed.before = before, changed.now = now;
    const auto last =
        now->find(static_cast<CustomerId>(static_cast<std::uint64_t>(made::record("d"))));
    ASSERT_TRUE(last);
    changed.gone.push_back({last->segment, last->first});
    changed.came.push_back({last->segment, last->first});
    ASSERT_TRUE(kept.change(changed));
    expect_folded(kept, *now);
    EXPECT_EQ(kept.result(*now, select_all(*now).population, 0).variant_count, 2u);
}

// The longest and the shortest, the first and the last go and come back, one by one.
TEST(KeptVariants, ExtremesAreFoundAgainWhenTheyHaveGone) {
    std::vector<made::Row> rows;
    for (int i = 0; i < 12; ++i) {
        const std::string customer = "c" + std::to_string(i);
        rows.push_back({customer, "ask", 100'000 * i});
        rows.push_back({customer, "get", 100'000 * i + 7 * (i * 5 % 12)});
    }
    made::History history(rows);
    const auto without = [&](std::set<int> gone) {
        std::vector<std::size_t> places;
        for (int i = 0; i < 12; ++i)
            if (!gone.contains(i)) places.push_back(2 * i), places.push_back(2 * i + 1);
        return std::make_shared<const Index>(
            history.build_of(places, made::default_policy()).value());
    };
    auto now = without({});
    KeptVariants kept(*now, 1);
    for (const std::set<int>& gone :
         {std::set<int>{0}, {0, 11}, {}, {7, 5}, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, {3}}) {
        const auto next = without(gone);
        ASSERT_TRUE(kept.change(all_changed(now, next)));
        expect_folded(kept, *next);
        now = next;
    }
}

TEST(KeptVariants, AreNoneWhenAllHaveGoneAndSomeAgainAfterwards) {
    made::Changes changes(9, 400);
    const auto all = changes.now();
    auto nothing = std::make_shared<Index>(*all);
    nothing->segments.clear();
    KeptVariants kept(*all, 2);
    for (int again = 0; again < 3; ++again) {
        ASSERT_TRUE(kept.change(all_changed(all, nothing)));
        const VariantList none = kept.result(*nothing, {}, 0);
        EXPECT_EQ(none.variant_count, 0u);
        EXPECT_TRUE(none.variants.empty());
        EXPECT_EQ(none.throughput, Throughput());
        ASSERT_TRUE(kept.change(all_changed(nothing, all)));
        expect_folded(kept, *all);
    }
}

TEST(VariantTable, NumbersOfSequencesThatNobodyHasAreGivenToOthers) {
    Random random(5);
    VariantTable table(20);
    std::map<std::vector<std::uint16_t>, std::uint32_t> there;
    std::size_t most = 0;
    for (int i = 0; i < 40'000; ++i) {
        if (there.size() < 300 || random.below(2) == 0) {
            std::vector<std::uint16_t> kinds(1 + random.below(40));
            for (auto& kind : kinds) kind = static_cast<std::uint16_t>(random.below(20));
            table.add(kinds);
            ++there[kinds];
        } else {
            auto one = std::next(there.begin(), static_cast<std::ptrdiff_t>(random.below(200)));
            table.remove(one->first);
            if (--one->second == 0) there.erase(one);
        }
        if (there.size() > 600) {
            for (const auto& [kinds, journeys] : there)
                for (std::uint32_t many = journeys; many > 0; --many) table.remove(kinds);
            there.clear();
        }
        most = std::max(most, table.bytes());
    }
    EXPECT_LT(most, 200'000u);
    ASSERT_EQ(table.size(), there.size());
    std::vector<std::uint16_t> kinds;
    for (const std::uint32_t number : table.first(SIZE_MAX)) {
        table.kinds(number, kinds);
        ASSERT_TRUE(there.contains(kinds));
        EXPECT_EQ(table.journeys(number), there[kinds]);
    }
}

// What a million interactions cost: some four journeys of ten steps are a variant of their own.
TEST(KeptVariants, TakeAFewBytesAJourney) {
    made::History history(made::random_rows(4, 40'000, 30));
    const Index index = history.build(made::default_policy(), 2).value();
    const KeptVariants kept(index, 2);
    const VariantList list = list_variants(index, select_all(index), {1, 2});
    const double journeys = static_cast<double>(index.journeys());
    RecordProperty("journeys", static_cast<int>(index.journeys()));
    RecordProperty("variants", static_cast<int>(list.variant_count));
    RecordProperty("bytes", static_cast<int>(kept.bytes()));
    EXPECT_LT(static_cast<double>(kept.bytes()),
              24 * journeys + 70 * static_cast<double>(list.variant_count) + 50'000);
}

}  // namespace
}  // namespace touchline

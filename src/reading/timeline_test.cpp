// Lenses, deltas and saved indexes against slow and obvious code. They stand here because they
// need journeys, which the timeline's room does not know how to cut.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "base/files.h"
#include "base/limits.h"
#include "reading/made_history.h"
#include "reading/naive.h"
#include "timeline/attributes.h"
#include "timeline/cache.h"
#include "timeline/delta.h"
#include "timeline/export.h"

namespace touchline {
namespace {

using naive::Journey;
using Texts = std::vector<std::string>;

Index made_index(std::uint64_t seed, std::size_t rows = 500) {
    return made::History(made::random_rows(seed, rows)).build(made::default_policy(), 2).value();
}

bool any(const Journey& journey, std::string naive::Step::* field, const std::string& wanted) {
    for (const auto& step : journey.steps)
        if (step.*field == wanted) return true;
    return false;
}

constexpr Micros from = 2'000'000'000'000, until = 6'000'000'000'000;

struct LensCase {
    const char* text;
    bool (*takes)(const Journey&);
};
const LensCase cases[] = {
    {"from=1970-01-24T03:33:20Z&until=1970-03-11T10:40:00Z",
     [](const Journey& j) { return j.started_us >= from && j.started_us < until; }},
    {"from=1970-01-24T03:33:20Z&until=1970-03-11T10:40:00Z&period=intersecting",
     [](const Journey& j) { return j.started_us < until && j.ended_us >= from; }},
    {"from=1970-01-24T03:33:20Z&until=1970-03-11T10:40:00Z&period=contained",
     [](const Journey& j) { return j.started_us >= from && j.ended_us < until; }},
    {"until=1970-01-24T03:33:20Z", [](const Journey& j) { return j.started_us < from; }},
    {"journey=order", [](const Journey& j) { return j.type == "order"; }},
    {"journey=order,contact", [](const Journey&) { return true; }},
    {"outcome=ended", [](const Journey&) { return true; }},
    {"outcome=open,abandoned", [](const Journey&) { return false; }},
    {"starts_with=kind 2,kind 3",
     [](const Journey& j) {
         return j.steps.front().kind == "kind 2" || j.steps.front().kind == "kind 3";
     }},
    {"ends_with=kind 1", [](const Journey& j) { return j.steps.back().kind == "kind 1"; }},
    {"channel=channel 1",
     [](const Journey& j) { return any(j, &naive::Step::channel, "channel 1"); }},
    {"channel=", [](const Journey& j) { return any(j, &naive::Step::channel, ""); }},
    {"centre=centre 0&kind=kind 4",
     [](const Journey& j) {
         return any(j, &naive::Step::centre, "centre 0") && any(j, &naive::Step::kind, "kind 4");
     }},
    {"staff=staff 3,staff 1",
     [](const Journey& j) {
         return any(j, &naive::Step::staff, "staff 3") || any(j, &naive::Step::staff, "staff 1");
     }},
};

void expect_takes(const Index& index, const Selection& selection, const LensCase& one) {
    std::set<CustomerId> customers;
    std::uint64_t journeys = 0, interactions = 0, total = 0;
    naive::for_journeys(index, selection, [&](const Journey& journey, bool taken) {
        EXPECT_EQ(taken, one.takes(journey));
        ++total;
        if (!taken) return;
        customers.insert(journey.customer);
        ++journeys;
        interactions += journey.steps.size();
    });
    EXPECT_EQ(selection.population.customers, customers.size());
    EXPECT_EQ(selection.population.journeys, journeys);
    EXPECT_EQ(selection.population.interactions, interactions);
    EXPECT_EQ(selection.population.journeys_total, total);
}

TEST(Lens, EveryFieldTakesWhatItSays) {
    const Index index = made_index(3, 800);
    for (const LensCase& one : cases) {
        SCOPED_TRACE(one.text);
        for (const unsigned threads : {1U, 3U}) {
            const auto selection = select(index, read_lens(one.text).value(), {}, threads);
            ASSERT_TRUE(selection) << selection.error().message;
            expect_takes(index, selection.value(), one);
        }
    }
}

TEST(Lens, FactsOfTheCallerAreAllNeeded) {
    const Index index = made_index(4);
    const Lens lens = read_lens("attr.city=Ulm&segment.plan=gold").value();
    EXPECT_FALSE(select(index, lens, {}, 1));
    const CustomerId member = index.segments[0]->customers[0];
    LensFacts facts;
    facts.history_rows = {{"city", {5, 9, 400, 77}}};
    facts.customers = {{member}};
    const Selection selection = select(index, lens, facts, 2).value();
    naive::for_journeys(index, selection, [&](const Journey& journey, bool taken) {
        bool touches = false;
        for (const auto& step : journey.steps)
            for (const std::uint64_t row : facts.history_rows.at("city"))
                touches |= step.history_row == row;
        EXPECT_EQ(taken, touches && journey.customer == member);
    });
}

TEST(Lens, HiddenInteractionsAreCounted) {
    const Index index = made_index(5);
    const Selection selection =
        select(index, read_lens("show.kind=kind 1&show.channel=channel 0").value(), {}, 2).value();
    std::uint64_t shown = 0, hidden = 0, journeys = 0;
    std::set<CustomerId> customers;
    naive::for_journeys(index, selection, [&](const Journey& journey, bool) {
        const std::size_t steps = journey.shown().size();
        shown += steps;
        hidden += journey.steps.size() - steps;
        journeys += steps > 0;
        if (steps > 0) customers.insert(journey.customer);
    });
    EXPECT_EQ(selection.population.interactions, shown);
    EXPECT_EQ(selection.population.hidden_interactions, hidden);
    EXPECT_EQ(selection.population.journeys, journeys);
    EXPECT_EQ(selection.population.customers, customers.size());
}

TEST(Lens, AnUnknownValueNamesTheNearest) {
    const Index index = made_index(5);
    const auto message = [&](const char* text) {
        return select(index, read_lens(text).value(), {}, 1).error().message;
    };
    EXPECT_NE(message("channel=chanel 1").find("did you mean 'channel 1'"), std::string::npos);
    EXPECT_NE(message("outcome=opem").find("did you mean 'open'"), std::string::npos);
    EXPECT_NE(message("known_at=2020-01-01").find("known_at"), std::string::npos);
}

// The attribute `name`: row i has value i % different, but every fifth row has none.
std::string value_of(std::uint64_t row, std::uint64_t different) {
    return row % 5 == 0 ? "" : fmt::format("value {}", row % different);
}

void fill(Index& index, const std::string& name, std::uint64_t different) {
    const RowPlaces places(index);
    AttributeColumn column(places, 1);
    for (const auto& segment : index.segments)
        for (const std::uint64_t row : segment->history_row.values()) {
            const std::string value = value_of(row, different);
            const std::string_view text = value;
            if (!value.empty()) column.add({&row, 1}, {&text, 1}, 0);
        }
    column.put(index, name);
}

void expect_filled(const Index& index, const std::string& name, std::uint64_t different) {
    const std::size_t a = index.find_attribute(name).value();
    for (const auto& s : index.segments)
        for (std::size_t j = 0; j < s->journeys(); ++j)
            for (auto at = s->offset[j]; !s->dead.test(j) && at < s->offset[j + 1]; ++at) {
                const std::uint16_t code = s->attributes[a][at];
                ASSERT_EQ(code == no_value ? "" : index.attributes[a].values[code],
                          value_of(s->history_row[at], different));
            }
}

TEST(Attributes, LiveInColumnsOfTheirOwn) {
    Index index = made_index(6);
    fill(index, "tariff", 7);
    fill(index, "product", 40);
    ASSERT_EQ(index.attributes.size(), 2u);
    EXPECT_EQ(index.attributes[0].name, "product");
    expect_filled(index, "product", 40);
    expect_filled(index, "tariff", 7);
    const Lens lens = read_lens("attr.tariff=value 3,value 4,never").value();
    const Selection selection = select(index, lens, {}, 2).value();
    EXPECT_GT(selection.population.journeys, 0u);
    naive::for_journeys(index, selection, [&](const Journey& journey, bool taken) {
        bool touches = false;
        for (const auto& step : journey.steps) {
            const std::string value = value_of(step.history_row, 7);
            touches |= value == "value 3" || value == "value 4";
        }
        EXPECT_EQ(taken, touches);
    });
    drop_attribute(index, "product");
    expect_filled(index, "tariff", 7);
}

TEST(Attributes, OfTooManyValuesAreLeftOut) {
    std::vector<made::Row> rows;
    for (int i = 0; i < 82'000; ++i) rows.push_back({"c" + std::to_string(i % 9'000), "x", i});
    Index index = made::History(rows).build(made::default_policy(), 2, 0, 4096).value();
    fill(index, "fits", limits::attribute_values_max);
    fill(index, "number", 82'000);
    EXPECT_EQ(index.attributes_left_out, std::vector<std::string>{"number"});
    EXPECT_FALSE(index.find_attribute("number"));
    expect_filled(index, "fits", limits::attribute_values_max);
    fill(index, "number", 3);
    EXPECT_TRUE(index.attributes_left_out.empty());
    expect_filled(index, "number", 3);
}

// A history that changes: rows come, go and come back; people merge.
class Living {
public:
    explicit Living(std::uint64_t seed)
        : history_(made::random_rows(seed, 400)),
          random_(seed),
          there_(400, false) {
        for (std::size_t i = 0; i < 250; ++i) there_[i] = true;
        index_ = rebuilt();
    }

    void change() {
        std::vector<std::size_t> come, go;
        std::set<std::size_t> places;
        for (std::uint64_t i = 1 + random_.below(6); i > 0; --i)
            places.insert(random_.below(there_.size()));
        for (const std::size_t place : places) {
            (there_[place] ? go : come).push_back(place);
            there_[place] = !there_[place];
        }
        const JourneyCutter cutter(made::default_policy(), history_.terms());
        Touched touched(index_, cutter, made::owners);
        touched.remove(std::vector<std::uint64_t>(go.begin(), go.end()));
        std::vector<std::size_t> all = come;
        add(touched, come);
        for (auto rows = touched.missing(); !rows.empty(); rows = touched.missing()) {
            const std::vector<std::size_t> some(rows.begin(), rows.end());
            add(touched, some);
            all.insert(all.end(), some.begin(), some.end());
        }
        Index fresh = history_.build_of(all, made::default_policy(), 2).value();
        fill(fresh, "tariff", 60);
        MergeScope scope;
        if (merge_) {
            scope.first = merge_->end();
            scope.rows_max = 40;
        }
        index_ = apply(index_, std::move(fresh), touched.customers(), 2, scope).value();
    }

    Index rebuilt() {
        std::vector<std::size_t> places;
        for (std::size_t i = 0; i < there_.size(); ++i)
            if (there_[i]) places.push_back(i);
        Index index = history_.build_of(places, made::default_policy(), 2).value();
        fill(index, "tariff", 60);
        return index;
    }
    const Index& index() const { return index_; }

    // A merge of all segments, made of the index as it is now.
    void begin_merge() {
        merge_.emplace(std::make_shared<const Index>(index_), 0);
        merge_->run(2, false);
    }
    void end_merge() {
        ASSERT_TRUE(merge_->put_into(index_));
        merge_.reset();
    }

private:
    void add(Touched& touched, const std::vector<std::size_t>& places) {
        if (places.empty()) return;
        history_.with_block(places, [&](const HistoryBlock& block) { touched.add(block); });
        touched.add_further(history_.further_of(places));
    }

    made::History history_;
    Random random_;
    std::vector<bool> there_;
    Index index_;
    std::optional<SegmentMerge> merge_;
};

TEST(Delta, AnyNumberOfChangesEqualsARebuild) {
    std::size_t most_segments = 0;
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        Living living(seed);
        for (int step = 0; step < 20; ++step) {
            living.change();
            const Index expected = living.rebuilt();
            ASSERT_TRUE(canonical_lines(living.index()) == canonical_lines(expected))
                << "seed " << seed << " step " << step;
            EXPECT_EQ(living.index().interactions(), expected.interactions());
            EXPECT_EQ(living.index().journeys(), expected.journeys());
            EXPECT_EQ(living.index().customers(), expected.customers());
            most_segments = std::max(most_segments, living.index().segments.size());
        }
        EXPECT_EQ(canonical_hash(merge_segments(living.index(), 0, 2)),
                  canonical_hash(living.index()));
    }
    EXPECT_GT(most_segments, 2u);
}

TEST(Delta, TheOldIndexIsStillWhole) {
    Living living(3);
    const Index old = living.index();
    const auto lines = canonical_lines(old);
    for (int step = 0; step < 5; ++step) living.change();
    EXPECT_EQ(canonical_lines(old), lines);
}

// What is merged is put where changes have gone on: new names, dead timelines, people who moved.
TEST(Delta, AMergeBesideChangesEqualsARebuild) {
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
        Living living(seed);
        for (int turn = 0; turn < 4; ++turn) {
            for (std::uint64_t i = 0; i < 2 + seed % 3; ++i) living.change();
            living.begin_merge();
            for (std::uint64_t i = 0; i < (seed + static_cast<std::uint64_t>(turn)) % 5; ++i)
                living.change();
            const auto before = canonical_lines(living.index());
            living.end_merge();
            EXPECT_EQ(canonical_lines(living.index()), before);
            const Index expected = living.rebuilt();
            ASSERT_EQ(canonical_lines(living.index()), canonical_lines(expected))
                << "seed " << seed << " turn " << turn;
            EXPECT_EQ(living.index().interactions(), expected.interactions());
            EXPECT_EQ(living.index().journeys(), expected.journeys());
            EXPECT_EQ(living.index().customers(), expected.customers());
            expect_filled(living.index(), "tariff", 60);
        }
    }
}

TEST(Delta, AMergeOfAnotherIndexIsNotPutIn) {
    Living living(4);
    living.change();
    SegmentMerge merge(std::make_shared<const Index>(living.index()), 0);
    merge.run(1, false);
    Index other = living.rebuilt();
    const auto lines = canonical_lines(other);
    EXPECT_FALSE(merge.put_into(other));
    EXPECT_EQ(canonical_lines(other), lines);
    SegmentMerge stopped(std::make_shared<const Index>(living.index()), 0);
    stopped.run(1, true);
    Index same = living.index();
    EXPECT_FALSE(stopped.put_into(same));
}

class Saved : public ::testing::Test {
protected:
    void SetUp() override {
        folder = std::filesystem::temp_directory_path() /
                 ("touchline-index-" + std::to_string(::getpid()));
        std::filesystem::create_directories(folder);
        path = folder / "index";
    }
    void TearDown() override { std::filesystem::remove_all(folder); }
    std::filesystem::path folder;
    std::string path;
};

TEST_F(Saved, ComesBackAsItWas) {
    Living living(8);
    for (int step = 0; step < 3 || (step < 200 && living.index().segments.size() < 2); ++step)
        living.change();
    const Index& index = living.index();
    ASSERT_GT(index.segments.size(), 1u);
    ASSERT_TRUE(save_index(index, path, 2));
    const auto loaded = load_index(path, index.key, 2);
    ASSERT_TRUE(loaded) << loaded.error().message;
    EXPECT_EQ(canonical_lines(loaded.value()), canonical_lines(index));
    EXPECT_EQ(loaded.value().customers(), index.customers());
    EXPECT_EQ(loaded.value().types, index.types);
    expect_filled(loaded.value(), "tariff", 60);
}

TEST_F(Saved, IsRefusedWhenAnythingDiffers) {
    const Index index = made_index(9, 200);
    EXPECT_EQ(load_index(path, index.key, 1).error().code, ErrorCode::not_found);
    ASSERT_TRUE(save_index(index, path, 1));
    IndexKey other = index.key;
    ++other.history_position;
    EXPECT_EQ(load_index(path, other, 1).error().code, ErrorCode::not_found);

    const std::string whole = read_text_file(path).value();
    Random random(1);
    const auto write = [&](const std::string& bytes) {
        std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
    };
    int refused = 0, tried = 0;
    for (; tried < 200; ++tried) {
        std::string broken = whole;
        broken[random.below(broken.size())] ^= static_cast<char>(1 + random.below(255));
        write(broken);
        const auto loaded = load_index(path, index.key, 1);
        refused += !loaded;
        // What lies between the columns means nothing and is not looked at.
        if (loaded) { EXPECT_EQ(canonical_lines(loaded.value()), canonical_lines(index)); }
    }
    EXPECT_GT(refused, tried / 2);
    for (std::size_t cut = 0; cut < whole.size(); cut += 97) {
        write(whole.substr(0, cut));
        EXPECT_FALSE(load_index(path, index.key, 1));
    }
}

TEST(Index, TimesThatDoNotFitAreEscaped) {
    constexpr std::int64_t year = 365 * 86'400;
    const Index index = made::History({{"a", "x", 0, "case:1", "", "", "", "", 3 * year},
                                       {"a", "y", 5 * year, "case:1"},
                                       {"a", "z", 5 * year + 7, "case:1"}})
                            .build(made::default_policy())
                            .value();
    const Segment& s = *index.segments[0];
    EXPECT_EQ(s.wait[0], wait_escaped);
    EXPECT_EQ(s.wait_ms(0), 2ULL * year * 1000);
    EXPECT_EQ(s.duration_ms(0), 3ULL * year * 1000);
    EXPECT_EQ(s.wait_ms(1), 7000u);
    EXPECT_EQ(s.throughput_ms(0), 5ULL * year * 1000 + 7000);
}

TEST(Index, TooManyChannelsIsALimitThatSaysSo) {
    std::vector<made::Row> rows;
    for (int i = 0; i < 300; ++i) rows.push_back({"a", "x", i, "", "channel " + std::to_string(i)});
    const auto index = made::History(rows).build(made::default_policy());
    ASSERT_FALSE(index);
    EXPECT_EQ(index.error().code, ErrorCode::limit);
    EXPECT_NE(index.error().message.find("255"), std::string::npos);
}

}  // namespace
}  // namespace touchline

// A closer look at kinds and paths, series and pages of journeys: held against slow, obvious code
// on random histories, with and without hidden interactions.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "insight/closer.h"
#include "insight/journey_page.h"
#include "insight/series.h"
#include "reading/made_history.h"
#include "reading/naive.h"

namespace touchline {
namespace {

using made::History;

struct Asked {
    Index index;
    Selection selection;
    std::vector<naive::Journey> journeys;
};

// A random history of some segments' worth of journeys under a lens.
Asked random_asked(std::uint64_t seed, const std::string& lens_text) {
    Asked asked{
        History(made::random_rows(seed, 300)).build(made::default_policy(), 2).value(), {}, {}};
    const Lens lens = read_lens(lens_text).value();
    LensFacts facts;
    facts.as_of_us = 0;
    asked.selection = select(asked.index, lens, facts, 2).value();
    asked.journeys = naive::selected(asked.index, asked.selection);
    return asked;
}

const std::vector<std::string> lenses{"", "channel=channel 1", "show.kind=kind 0,kind 1,kind 2",
                                      "kind=kind 3&show.channel=channel 0,channel 2"};

template <class Check>
void on_random_histories(const Check& check) {
    for (std::uint64_t seed = 1; seed <= 4; ++seed)
        for (const std::string& lens : lenses) {
            SCOPED_TRACE(testing::Message() << "seed " << seed << " lens " << lens);
            check(random_asked(seed, lens));
        }
}

TEST(Closer, AKindIsCountedAsSlowlyCounted) {
    on_random_histories([](const Asked& asked) {
        const KindCloser kind = look_at_kind(asked.index, asked.selection, "kind 1", 3).value();
        std::uint64_t interactions = 0, journeys = 0, starts = 0, ends = 0;
        std::int64_t waits = 0, most = 0;
        std::map<std::string, std::uint64_t> channels;
        for (const auto& journey : asked.journeys) {
            const auto steps = journey.shown();
            bool any = false;
            for (std::size_t i = 0; i < steps.size(); ++i) {
                if (steps[i].kind != "kind 1") continue;
                any = true;
                ++interactions;
                ++channels[steps[i].channel];
                if (i == 0) ++starts;
                else waits += std::max<std::int64_t>(0, steps[i].at_ms - steps[i - 1].ended_ms);
                most = std::max(most, steps[i].ended_ms - steps[i].at_ms);
            }
            journeys += any;
            ends += steps.back().kind == "kind 1";
        }
        EXPECT_EQ(kind.interactions, interactions);
        EXPECT_EQ(kind.journeys, journeys);
        EXPECT_EQ(kind.starts, starts);
        EXPECT_EQ(kind.ends, ends);
        EXPECT_EQ(kind.duration.count, interactions);
        EXPECT_EQ(kind.wait_before.count, interactions - starts);
        EXPECT_DOUBLE_EQ(kind.duration.max_ms, static_cast<double>(most));
        EXPECT_NEAR(kind.wait_before.mean_ms * static_cast<double>(kind.wait_before.count),
                    static_cast<double>(waits), 1e-3 * static_cast<double>(waits) + 1);
        std::uint64_t of_channels = 0;
        for (const NamedCount& count : kind.channels) {
            EXPECT_EQ(count.interactions, channels[count.name]);
            of_channels += count.interactions;
        }
        EXPECT_EQ(of_channels, interactions);
    });
}

TEST(Closer, PathsAndTheirEndsAddUpToTheMap) {
    on_random_histories([](const Asked& asked) {
        std::uint64_t count = 0, waits = 0, bars = 0;
        std::vector<std::string> names = asked.index.kinds;
        names.emplace_back("");
        for (const std::string& first : names)
            for (const std::string& next : names) {
                if (first.empty() && next.empty()) continue;
                const auto follow =
                    look_at_follow(asked.index, asked.selection, first, next, 2).value();
                count += follow.count;
                waits += follow.wait.count;
                for (const HistogramClass& bar : follow.wait.histogram) bars += bar.count;
                EXPECT_LE(follow.journeys, follow.count);
            }
        // Each journey has one line more than steps: the start, the pairs, the end.
        const Population& all = asked.selection.population;
        EXPECT_EQ(count, all.interactions + all.journeys);
        EXPECT_EQ(waits, all.interactions - all.journeys);
        EXPECT_EQ(bars, waits);
    });
}

TEST(Closer, AnUnknownKindIsNamedWithItsNeighbour) {
    const Asked asked = random_asked(1, "");
    const auto wrong = look_at_kind(asked.index, asked.selection, "kinde 1", 1);
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().code, ErrorCode::not_found);
    EXPECT_NE(wrong.error().message.find("did you mean 'kind 1'"), std::string::npos);
    EXPECT_EQ(look_at_follow(asked.index, asked.selection, "", "", 1).error().code,
              ErrorCode::invalid_input);
}

TEST(Distribution, QuantilesAndClassesOfKnownNumbers) {
    DistributionFold fold;
    for (std::uint64_t ms = 1; ms <= 1000; ++ms) fold.add(ms * 100);
    const Distribution spread = fold.result();
    EXPECT_EQ(spread.count, 1000u);
    EXPECT_DOUBLE_EQ(spread.mean_ms, 50'050);
    EXPECT_NEAR(spread.median_ms, 50'050, 0.03 * 50'050);
    EXPECT_NEAR(spread.p90_ms, 90'000, 0.03 * 90'000);
    EXPECT_DOUBLE_EQ(spread.max_ms, 100'000);
    EXPECT_LE(spread.histogram.size(), 41u);
    std::uint64_t count = 0;
    for (std::size_t i = 0; i < spread.histogram.size(); ++i) {
        count += spread.histogram[i].count;
        if (i > 0) {
            EXPECT_DOUBLE_EQ(spread.histogram[i].from_ms, spread.histogram[i - 1].until_ms);
        }
    }
    EXPECT_EQ(count, 1000u);
    EXPECT_TRUE(DistributionFold().result().histogram.empty());
}

TEST(Series, EveryDimensionCountsWhatIsThere) {
    on_random_histories([](const Asked& asked) {
        SeriesRequest request;
        request.by = {SeriesBy::time, SeriesBy::channel, SeriesBy::kind, SeriesBy::type,
                      SeriesBy::outcome};
        request.bins_max = 40;
        const auto all = fold_series(asked.index, asked.selection, request, 3);
        const Population& population = asked.selection.population;
        for (const Series& series : all) {
            std::uint64_t journeys = 0, interactions = 0;
            for (const SeriesBin& bin : series.bins) {
                journeys += bin.journeys;
                interactions += bin.interactions;
            }
            EXPECT_EQ(interactions, population.interactions) << series_name(series.by);
            const bool whole = series.by == SeriesBy::time || series.by == SeriesBy::type ||
                               series.by == SeriesBy::outcome;
            if (whole) { EXPECT_EQ(journeys, population.journeys) << series_name(series.by); }
        }
        EXPECT_LE(all[0].bins.size(), 40u);
        std::map<std::string, std::set<const naive::Journey*>> touching;
        for (const auto& journey : asked.journeys)
            for (const auto& step : journey.shown()) touching[step.channel].insert(&journey);
        EXPECT_EQ(all[1].bins.size(), touching.size());
        for (const SeriesBin& bin : all[1].bins)
            EXPECT_EQ(bin.journeys, touching[bin.key].size()) << bin.key;
    });
}

TEST(Series, BinsAlongTimeAreRoundAndSpanTheWholeHistory) {
    const Asked asked = random_asked(2, "channel=channel 1");
    SeriesRequest request;
    request.by = {SeriesBy::time};
    const auto bins = fold_series(asked.index, asked.selection, request, 1)[0].bins;
    Micros first = INT64_MAX, last = INT64_MIN;
    naive::for_journeys(asked.index, asked.selection, [&](const naive::Journey& journey, bool) {
        for (const auto& step : journey.steps) {
            first = std::min(first, step.at_us);
            last = std::max(last, step.at_us);
        }
    });
    ASSERT_FALSE(bins.empty());
    EXPECT_LE(bins.front().from_us, first);
    EXPECT_GT(bins.back().until_us, last);
    EXPECT_LE(bins.size(), 200u);
    for (std::size_t i = 1; i < bins.size(); ++i) EXPECT_EQ(bins[i].from_us, bins[i - 1].until_us);
}

// Page after page, each journey comes once and in order.
std::vector<JourneyRow> all_pages(const Asked& asked, JourneyPageRequest request) {
    std::vector<JourneyRow> rows;
    for (int page = 0; page < 1'000; ++page) {
        const auto answer = page_journeys(asked.index, asked.selection, request, 0, 2).value();
        rows.insert(rows.end(), answer.rows.begin(), answer.rows.end());
        if (answer.next.empty()) {
            EXPECT_EQ(rows.size(), answer.matching);
            return rows;
        }
        EXPECT_EQ(answer.rows.size(), request.limit);
        request.after = answer.next;
    }
    ADD_FAILURE() << "pages without end";
    return rows;
}

TEST(JourneyPage, PagesHoldEveryJourneyOnceAndInOrder) {
    on_random_histories([](const Asked& asked) {
        for (const auto order : {JourneyOrder::latest, JourneyOrder::longest}) {
            JourneyPageRequest request;
            request.order = order;
            request.limit = 7;
            const auto rows = all_pages(asked, request);
            EXPECT_EQ(rows.size(), asked.journeys.size());
            std::set<JourneyId> ids;
            for (std::size_t i = 0; i < rows.size(); ++i) {
                EXPECT_TRUE(ids.insert(rows[i].id).second);
                if (i == 0) continue;
                if (order == JourneyOrder::latest) {
                    EXPECT_GE(rows[i - 1].ended_us, rows[i].ended_us);
                } else {
                    EXPECT_GE(rows[i - 1].throughput_ms, rows[i].throughput_ms);
                }
            }
        }
    });
}

TEST(JourneyPage, NarrowsToAKindAPathOrAVariant) {
    on_random_histories([](const Asked& asked) {
        const auto count = [&](const auto& fits) {
            return static_cast<std::size_t>(std::count_if(
                asked.journeys.begin(), asked.journeys.end(),
                [&](const naive::Journey& journey) { return fits(journey.shown()); }));
        };
        using Steps = std::vector<naive::Step>;
        JourneyPageRequest request;
        request.limit = 500;
        request.through = "kind 2";
        EXPECT_EQ(all_pages(asked, request).size(), count([](const Steps& steps) {
                      return std::any_of(steps.begin(), steps.end(),
                                         [](const auto& step) { return step.kind == "kind 2"; });
                  }));
        request = {};
        request.limit = 500;
        request.first = "kind 0";
        request.next = "";
        EXPECT_EQ(all_pages(asked, request).size(),
                  count([](const Steps& steps) { return steps.back().kind == "kind 0"; }));
        request.next = "kind 1";
        EXPECT_EQ(all_pages(asked, request).size(), count([](const Steps& steps) {
                      for (std::size_t i = 1; i < steps.size(); ++i)
                          if (steps[i - 1].kind == "kind 0" && steps[i].kind == "kind 1")
                              return true;
                      return false;
                  }));
        request = {};
        request.limit = 500;
        request.variant = {"kind 1", "kind 2"};
        EXPECT_EQ(all_pages(asked, request).size(), count([](const Steps& steps) {
                      return steps.size() == 2 && steps[0].kind == "kind 1" &&
                             steps[1].kind == "kind 2";
                  }));
    });
}

TEST(JourneyPage, ACursorOfAnotherListIsRefused) {
    const Asked asked = random_asked(1, "");
    JourneyPageRequest request;
    request.limit = 2;
    request.after = page_journeys(asked.index, asked.selection, request, 0, 1).value().next;
    request.order = JourneyOrder::longest;
    EXPECT_EQ(page_journeys(asked.index, asked.selection, request, 0, 1).error().code,
              ErrorCode::invalid_input);
    request.after = "nonsense";
    EXPECT_FALSE(page_journeys(asked.index, asked.selection, request, 0, 1));
}

TEST(JourneyId, LeadsToItsJourneyAndIsReadAsWritten) {
    const Asked asked = random_asked(3, "");
    for (std::uint32_t s = 0; s < asked.index.segments.size(); ++s)
        for (std::uint32_t j = 0; j < asked.index.segments[s]->journeys(); ++j) {
            const JourneyAt at{s, j};
            const JourneyId id = journey_id(asked.index, at);
            EXPECT_EQ(find_journey(asked.index, id), at);
            EXPECT_EQ(read_journey_id(write_journey_id(id)), id);
        }
    for (const char* wrong : {"", "x", "0123456789abcdef", "0123456789abcdef-0123456789a",
                              "0123456789abcdeX-0123456789ab", "0123456789abcdef_0123456789ab"})
        EXPECT_FALSE(read_journey_id(wrong)) << wrong;
}

TEST(JourneyId, StaysWhenMoreArrives) {
    std::vector<made::Row> rows = made::random_rows(5, 200);
    History fewer({rows.begin(), rows.begin() + 150}), more(rows);
    const Index before = fewer.build(made::default_policy()).value();
    const Index after = more.build(made::default_policy()).value();
    std::size_t kept = 0, all = 0;
    for (std::uint32_t j = 0; j < before.segments[0]->journeys(); ++j) {
        if (before.segments[0]->object[j] == ObjectId::none) continue;
        const JourneyId id = journey_id(before, {0, j});
        ++all;
        kept += find_journey(after, id).has_value();
    }
    // An object's journey is lost only where its owner became another customer.
    EXPECT_GT(kept * 10, all * 8);
}

}  // namespace
}  // namespace touchline

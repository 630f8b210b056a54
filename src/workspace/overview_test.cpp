// What was counted lately is taken as it is: the same numbers as a workspace gives that was asked
// nothing before, also once more has been captured.
#include "workspace/overview.h"

#include <gtest/gtest.h>

#include "base/files.h"
#include "tests/scratch.h"

namespace touchline {
namespace {

constexpr const char* first_csv =
    "customer,ticket,when,kind,channel,centre\n"
    "anna,t1,2026-03-02 09:00:00,order_placed,web,shop\n"
    "anna,t1,2026-03-02 10:30:00,call_answered,voice,north\n"
    "ben,t2,2026-03-03 08:00:00,order_placed,web,shop\n"
    "ben,t2,2026-03-09 09:00:00,call_answered,voice,south\n"
    "cleo,t3,2026-04-01 09:00:00,chat_opened,chat,north\n";
constexpr const char* second_csv =
    "customer,ticket,when,kind,channel,centre\n"
    "cleo,t3,2026-04-02 09:00:00,call_answered,voice,north\n"
    "dan,t4,2026-05-01 09:00:00,chat_opened,chat,south\n";
constexpr const char* lenses[] = {"",
                                  "channel=voice",
                                  "channel=voice,chat&centre=north",
                                  "from=2026-03-01&until=2026-03-04",
                                  "kind=chat_opened",
                                  "outcome=open",
                                  "show.kind=call_answered"};

class OverviewTest : public testing::Test {
protected:
    static std::string answers(Workspace& workspace) {
        std::string text;
        for (const char* words : lenses)
            for (const bool crossfilter : {true, false}) {
                const Lens lens = read_lens(words).value();
                SeriesQuestion question;
                question.crossfilter = crossfilter;
                for (const char* by :
                     {"time", "channel", "centre", "outcome", "type", "kind", "staff"})
                    question.by.push_back(read_series_by(by).value());
                for (const Series& series : read_series(workspace, lens, question).value())
                    for (const SeriesBin& bin : series.bins)
                        text += fmt::format("{} {} {} '{}' {} {} {}\n", words, crossfilter,
                                            series_name(series.by), bin.key, bin.from_us,
                                            bin.journeys, bin.interactions);
                const JourneyMap map = workspace.map(lens).value();
                text += fmt::format("{} {}\n", map.population.journeys, map.total_follow_count);
            }
        return text;
    }
    void capture(Workspace& workspace, const char* csv, const std::string& name) {
        ASSERT_TRUE(write_text_file(scratch_.path(name), csv));
        CaptureRequest request;
        request.path = scratch_.path(name);
        request.source = "calls";
        const auto report = workspace.capture(request);
        ASSERT_TRUE(report) << report.error().message;
    }
    Scratch scratch_;
    const FixedClock clock_{1'780'000'000'000'000};
};

TEST_F(OverviewTest, asked_again_it_answers_as_one_that_was_asked_nothing) {
    const std::string folder = scratch_.path("w");
    ASSERT_TRUE(Workspace::create(folder));
    WorkspaceOptions options;
    options.clock = &clock_;
    std::string before;
    for (const char* csv : {first_csv, second_csv}) {
        std::string first, again;
        {
            Workspace asked = Workspace::open(folder, options).value();
            if (csv == second_csv) { EXPECT_EQ(answers(asked), before); }
            capture(asked, csv, csv == first_csv ? "1.csv" : "2.csv");
            first = answers(asked);
            again = answers(asked);
        }
        Workspace fresh = Workspace::open(folder, options).value();
        EXPECT_EQ(first, again);
        EXPECT_EQ(first, answers(fresh));
        EXPECT_NE(first, before);
        before = first;
    }
}

}  // namespace
}  // namespace touchline

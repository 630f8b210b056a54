// The facts that every real log must reproduce, end to end: file -> history -> index -> answer.
//
// Figures: issue "First light" and the golden numbers of process mining on the same logs, as true
// instants. Skipped, saying so, where the logs are absent.
#include <gtest/gtest.h>

#include <map>

#include "base/files.h"
#include "base/text.h"
#include "insight/thin.h"
#include "tests/scratch.h"
#include "workspace/workspace.h"

namespace touchline {
namespace {

const std::string data = TOUCHLINE_SHARED "/data/";

#define NEEDS(path) \
    if (!file_exists(path)) GTEST_SKIP() << "the real log is not here: " << path

template <class T>
T must(Result<T> result) {
    if (!result) throw std::runtime_error(result.error().message);
    return std::move(result).value();
}

struct Captured {
    Scratch scratch;
    Workspace workspace;
    CaptureReport report;

    explicit Captured(const std::string& path, const std::string& mapping = "")
        : workspace(must(Workspace::create(scratch.path("w")))) {
        CaptureRequest request;
        request.path = path;
        request.mapping_file = mapping;
        report = must(workspace.capture(request));
    }
    JourneyMap map() { return must(workspace.map({})); }
    VariantList variants() { return must(workspace.journeys({}, 10)); }
};

struct LogFacts {
    std::string file;
    std::uint64_t interactions, journeys, kinds, follows, variants;
    double min_s, median_s, mean_s, max_s;  // throughput
    std::uint64_t top_journeys;             // of the most frequent variant
    std::size_t top_length;
    std::uint64_t tied_pairs, tied_journeys;
    double arrival_s;
};

class RealLog : public testing::TestWithParam<LogFacts> {};

TEST_P(RealLog, gives_the_known_counts_and_times) {
    const LogFacts& facts = GetParam();
    NEEDS(data + facts.file);
    Captured log(data + facts.file);
    EXPECT_EQ(log.report.counts.accepted, facts.interactions);
    EXPECT_EQ(log.report.counts.rejected, 0u);
    const JourneyMap map = log.map();
    EXPECT_EQ(map.population.interactions, facts.interactions);
    EXPECT_EQ(map.population.journeys, facts.journeys);
    EXPECT_EQ(map.kinds.size(), facts.kinds);
    EXPECT_EQ(map.follows.size(), facts.follows);
    std::uint64_t total = 0;
    for (const FollowRow& row : map.follows) total += row.count;
    EXPECT_EQ(total, facts.interactions - facts.journeys);
    EXPECT_EQ(map.ties.pairs, facts.tied_pairs);
    EXPECT_EQ(map.ties.journeys, facts.tied_journeys);

    const VariantList variants = log.variants();
    EXPECT_EQ(variants.variant_count, facts.variants);
    ASSERT_FALSE(variants.variants.empty());
    EXPECT_EQ(variants.variants[0].journeys, facts.top_journeys);
    EXPECT_EQ(variants.variants[0].kinds.size(), facts.top_length);
    const Throughput& time = variants.throughput;
    EXPECT_NEAR(time.min_ms, facts.min_s * 1000, 0.6);
    EXPECT_NEAR(time.median_ms, facts.median_s * 1000, 0.6);
    EXPECT_NEAR(time.mean_ms, facts.mean_s * 1000, 0.6);
    EXPECT_NEAR(time.max_ms, facts.max_s * 1000, 0.6);
    EXPECT_NEAR(time.arrival_ms_mean, facts.arrival_s * 1000, 5);
}

INSTANTIATE_TEST_SUITE_P(
    facts, RealLog,
    testing::Values(LogFacts{"bpic2012/bpic2012.xes.gz", 262200, 13087, 24, 125, 4366, 1.855,
                             69857.434, 745100.096, 11855936.012, 3429, 3, 13995, 5006, 1003.634},
                    LogFacts{"helpdesk-italian/helpdesk.xes.gz", 21348, 4580, 14, 55, 226, 2647453,
                             3443836.5, 3530166.421, 5183565, 2366, 4, 3, 3, 26705.93},
                    LogFacts{"receipt/receipt.xes.gz", 8577, 1434, 27, 99, 116, 0, 2868.5835,
                             467263.915, 23832541.524, 713, 6, 0, 0, 28838.471},
                    LogFacts{"teleclaims/teleclaims.xes.gz", 46138, 3512, 11, 30, 12, 0, 9302.5,
                             11115.544, 40704, 525, 17, 16006, 3512, 8.2}),
    [](const auto& one) {
        return std::string(one.param.file.substr(0, one.param.file.find_first_of("-/")));
    });

const FollowRow& edge(const JourneyMap& map, const std::string& from, const std::string& to) {
    for (const FollowRow& row : map.follows)
        if (map.kinds[row.from].kind.starts_with(from) && map.kinds[row.to].kind.starts_with(to))
            return row;
    throw std::runtime_error("no edge " + from + " -> " + to);
}

TEST(RealEdges, have_the_known_waits) {
    NEEDS(data + "receipt/receipt.xes.gz");
    Captured receipt(data + "receipt/receipt.xes.gz");
    const JourneyMap map = receipt.map();
    const FollowRow& row = edge(map, "T04", "T05");
    EXPECT_EQ(row.count, 1177u);
    EXPECT_NEAR(row.wait_ms_mean, 55643557, 1);
    EXPECT_NEAR(row.wait_ms_median, 31055, 31055 * 0.03);
    EXPECT_NEAR(row.wait_ms_stdev, 162250929, 1);
}

TEST(RealEdges, of_the_bank_have_the_known_waits) {
    NEEDS(data + "bpic2012/bpic2012.xes.gz");
    Captured bank(data + "bpic2012/bpic2012.xes.gz");
    const JourneyMap map = bank.map();
    const FollowRow& row = edge(map, "W_Completeren aanvraag", "W_Completeren aanvraag");
    EXPECT_EQ(row.count, 38004u);
    EXPECT_NEAR(row.wait_ms_mean, 47363164, 1);
    EXPECT_NEAR(row.wait_ms_median, 510565.5, 510565.5 * 0.03);
}

// Kinds and follows that are left at three positions of the sliders --kinds and --paths.
struct SliderFacts {
    std::string file;
    std::size_t kinds[3], follows[3];  // at 0.5, 0.2, 0.0
};

class RealSlider : public testing::TestWithParam<SliderFacts> {};

TEST_P(RealSlider, keeps_the_known_numbers_of_kinds_and_follows) {
    NEEDS(data + GetParam().file);
    Captured log(data + GetParam().file);
    const JourneyMap map = log.map();
    const double positions[] = {0.5, 0.2, 0.0};
    for (std::size_t i = 0; i < 3; ++i) {
        const JourneyMap thinned = must(thin(map, {positions[i], positions[i]}));
        EXPECT_EQ(thinned.kinds.size(), GetParam().kinds[i]) << positions[i];
        EXPECT_EQ(thinned.follows.size(), GetParam().follows[i]) << positions[i];
        EXPECT_EQ(thinned.hidden_kinds, map.kinds.size() - thinned.kinds.size());
        EXPECT_EQ(thinned.hidden_follows, map.follows.size() - thinned.follows.size());
    }
}

INSTANTIATE_TEST_SUITE_P(
    facts, RealSlider,
    testing::Values(SliderFacts{"receipt/receipt.xes.gz", {14, 6, 2}, {29, 5, 1}},
                    SliderFacts{"teleclaims/teleclaims.xes.gz", {9, 5, 3}, {16, 6, 3}},
                    SliderFacts{"helpdesk-italian/helpdesk.xes.gz", {8, 4, 1}, {21, 3, 1}},
                    SliderFacts{"bpic2012/bpic2012.xes.gz", {13, 7, 4}, {23, 10, 5}}),
    [](const auto& one) {
        return std::string(one.param.file.substr(0, one.param.file.find_first_of("-/")));
    });

TEST(RealRework, counts_journeys_with_a_kind_twice) {
    NEEDS(data + "bpic2012/bpic2012.xes.gz");
    Captured bank(data + "bpic2012/bpic2012.xes.gz");
    const JourneyMeasures measures = must(bank.workspace.measures({}));
    EXPECT_EQ(measures.participants, 0u);  // nobody is known in this log
    for (const KindMeasures& kind : measures.kinds) {
        if (kind.kind == "W_Completeren aanvraag") { EXPECT_EQ(kind.rework_journeys, 7367u); }
        if (kind.kind == "W_Nabellen offertes") { EXPECT_EQ(kind.rework_journeys, 5011u); }
    }
}

TEST(RealParquet, gives_what_the_xes_gives_once_its_zone_is_declared) {
    NEEDS(data + "receipt/receipt.parquet");
    Captured xes(data + "receipt/receipt.xes.gz");
    Scratch scratch;
    auto workspace = must(Workspace::create(scratch.path("w")));
    CaptureRequest request;
    request.path = data + "receipt/receipt.parquet";
    CapturePlan plan = must(workspace.plan_capture(request));
    plan.mapping.zone = "Europe/Amsterdam";
    EXPECT_EQ(must(workspace.capture(request, plan)).counts.accepted, 8577u);
    const JourneyMap ours = must(workspace.map({})), theirs = xes.map();
    ASSERT_EQ(ours.follows.size(), theirs.follows.size());
    for (std::size_t i = 0; i < ours.follows.size(); ++i) {
        EXPECT_EQ(ours.follows[i].count, theirs.follows[i].count);
        EXPECT_DOUBLE_EQ(ours.follows[i].wait_ms_mean, theirs.follows[i].wait_ms_mean);
    }
    const Throughput time = must(workspace.journeys({}, 1)).throughput;
    EXPECT_DOUBLE_EQ(time.mean_ms, xes.variants().throughput.mean_ms);
}

TEST(RealTickets, change_customer_in_seven_cases) {
    NEEDS(data + "helpdesk-italian/helpdesk.xes.gz");
    Captured helpdesk(data + "helpdesk-italian/helpdesk.xes.gz");
    EXPECT_EQ(helpdesk.map().population.customers, 394u);
    EXPECT_EQ(must(helpdesk.workspace.measures({})).journeys_with_participants, 7u);
}

TEST(RealCalls, become_menu_queue_and_service_of_known_customers_and_the_unknown_rest) {
    const std::string file = data + "anonymous-bank-calls/data_anonymous_bank_february.txt";
    NEEDS(file);
    Captured bank(file, TOUCHLINE_SOURCE "/examples/bank-calls.toml");
    EXPECT_EQ(bank.report.counts.read, 33344u);
    EXPECT_EQ(bank.report.counts.accepted + bank.report.counts.rejected, 33344u);
    const JourneyMap map = bank.map();
    EXPECT_EQ(map.population.customers, 4081u + 19558u);
    std::map<std::string, std::uint64_t> interactions;
    for (const KindRow& row : map.kinds) interactions[row.kind] = row.interactions;
    EXPECT_EQ(interactions["call_served"], 27077u);
    EXPECT_EQ(interactions["queue_abandoned"], 3932u);
    EXPECT_EQ(interactions["queue_abandoned"] + interactions["queue_waited"], 18028u);
    EXPECT_EQ(interactions["phantom_call"], 278u);
    for (const InvariantLine& line : must(bank.workspace.check()))
        EXPECT_TRUE(line.holds) << line.invariant << ": " << line.detail;
}

TEST(RealOcel, is_captured_with_its_objects) {
    NEEDS(data + "ocel/recruiting-red.jsonocel");
    Captured recruiting(data + "ocel/recruiting-red.jsonocel");
    EXPECT_EQ(recruiting.report.counts.accepted, 6607u);
    Captured example(data + "ocel/ocel20_example.jsonocel");
    EXPECT_EQ(example.report.counts.accepted, 13u);
}

}  // namespace
}  // namespace touchline

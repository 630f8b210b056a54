// The engine against plain SQL over the same history: two ways to the same map and variants.
//
// Random logs, captured as a user would; the SQL knows nothing of the index. Journeys here are
// one an object, and for what names none, cut where a customer was silent for over 30 days.
#include <gtest/gtest.h>

#include <map>

#include "base/files.h"
#include "base/process.h"
#include "base/time.h"
#include "tests/scratch.h"
#include "workspace/workspace.h"

namespace touchline {
namespace {

constexpr const char* mapping = R"(
source = "log"
zone = "UTC"
[[customer]]
scheme = "number"
column = "customer"
[[object]]
type = "order"
column = "order"
primary = true
[[interaction]]
kind = "kind"
occurred_at = { column = "at", format = "epoch_us" }
ended_at = { column = "until", format = "epoch_us" }
)";

// Every journey with its steps in order: the SQL that both questions start from.
constexpr const char* steps = R"(
with silences as (
    select *, occurred_at - max(ended_at) over before > interval 30 days as cut
    from interactions
    window before as (partition by object is null, record
                      order by occurred_at, ended_at, source_row
                      rows between unbounded preceding and 1 preceding)
), labelled as (
    select *, case when object is not null then 'o' || object
                   else 'r' || record || '#' || count(*) filter (cut) over so_far end as journey
    from silences
    window so_far as (partition by object is null, record
                      order by occurred_at, ended_at, source_row)
), steps as (
    select journey, kind, epoch_us(occurred_at) // 1000 as start_ms,
           epoch_us(ended_at) // 1000 as end_ms,
           row_number() over (partition by journey order by occurred_at, ended_at, source_row)
               as place
    from labelled
)
)";

std::string random_log(std::uint64_t seed) {
    Random random(seed);
    std::string text = "customer,order,kind,at,until\n";
    const std::uint64_t rows = 200 + random.below(400);
    for (std::uint64_t i = 0; i < rows; ++i) {
        const std::uint64_t customer = random.below(rows / 8);
        // Coarse instants, so that many are equal; some odd microseconds.
        const std::uint64_t at = 1'600'000'000'000'000 +
                                 random.below(40) * random.below(400'000) * 1'000'000 +
                                 (random.below(3) == 0 ? random.below(1'000'000) : 0);
        const std::uint64_t lasts = random.below(3) == 0 ? random.below(90'000) * 1'000'000 : 0;
        const std::string order =
            random.below(2) == 0 ? std::to_string(random.below(rows / 5)) : std::string();
        text +=
            fmt::format("c{},{},kind {},{},{}\n", customer, order, random.below(6), at, at + lasts);
    }
    return text;
}

// All rows of a question, as text.
std::vector<std::vector<std::string>> asked(Workspace& workspace, const std::string& question) {
    Rows rows = workspace.sql(steps + question).value();
    std::vector<std::vector<std::string>> table;
    while (rows.next().value()) {
        const Chunk chunk = rows.chunk();
        for (std::size_t row = 0; row < chunk.rows(); ++row) {
            table.emplace_back();
            for (std::size_t at = 0; at < chunk.columns(); ++at)
                chunk.write_text(at, row, table.back().emplace_back());
        }
    }
    return table;
}

class Differential : public testing::TestWithParam<std::uint64_t> {
protected:
    void SetUp() override {
        ASSERT_TRUE(write_text_file(scratch_.path("log.toml"), mapping));
        ASSERT_TRUE(write_text_file(scratch_.path("log.csv"), random_log(GetParam())));
        workspace_.emplace(Workspace::create(scratch_.path("w")).value());
        CaptureRequest request;
        request.path = scratch_.path("log.csv");
        request.mapping_file = scratch_.path("log.toml");
        const CaptureReport report = workspace_->capture(request).value();
        ASSERT_EQ(report.counts.rejected, 0u);
        ASSERT_GE(report.counts.accepted, 200u);
    }
    Scratch scratch_;
    std::optional<Workspace> workspace_;
};

TEST_P(Differential, the_map_is_what_window_sql_says) {
    const JourneyMap map = workspace_->map({}).value();
    std::map<std::string, std::string> ours, theirs;
    for (const FollowRow& row : map.follows)
        ours[map.kinds[row.from].kind + " > " + map.kinds[row.to].kind] =
            fmt::format("{} {} {:.4f}", row.count, row.overlaps, row.wait_ms_mean);
    for (const auto& row : asked(*workspace_, R"(
        , neighbours as (
            select kind, lead(kind) over w as next, lead(start_ms) over w - end_ms as wait_ms
            from steps window w as (partition by journey order by place))
        select kind || ' > ' || next, count(*), count(*) filter (wait_ms < 0),
               printf('%.4f', avg(greatest(wait_ms, 0)))
        from neighbours where next is not null group by all)"))
        theirs[row[0]] = fmt::format("{} {} {}", row[1], row[2], row[3]);
    EXPECT_GT(theirs.size(), 10u);
    EXPECT_EQ(ours, theirs);
}

TEST_P(Differential, kinds_starts_and_ends_are_what_sql_says) {
    const JourneyMap map = workspace_->map({}).value();
    std::map<std::string, std::string> ours, theirs;
    for (const KindRow& row : map.kinds)
        ours[row.kind] =
            fmt::format("{} {} {} {}", row.interactions, row.journeys, row.starts, row.ends);
    for (const auto& row : asked(*workspace_, R"(
        , ends as (select journey, max(place) as last from steps group by journey)
        select kind, count(*), count(distinct journey), count(*) filter (place = 1),
               count(*) filter (place = last)
        from steps join ends using (journey) group by kind)"))
        theirs[row[0]] = fmt::format("{} {} {} {}", row[1], row[2], row[3], row[4]);
    EXPECT_EQ(ours, theirs);
}

TEST_P(Differential, variants_are_what_sql_says) {
    const VariantList list = workspace_->journeys({}, 0).value();
    std::map<std::string, std::string> ours, theirs;
    for (const VariantRow& row : list.variants) {
        std::string label;
        for (const std::uint32_t kind : row.kinds)
            label += (label.empty() ? "" : ",") + list.kind_names[kind];
        ours[label] = std::to_string(row.journeys);
    }
    for (const auto& row : asked(*workspace_, R"(
        , variants as (select string_agg(kind, ',' order by place) as variant
                       from steps group by journey)
        select variant, count(*) from variants group by variant)"))
        theirs[row[0]] = row[1];
    EXPECT_EQ(list.variant_count, theirs.size());
    EXPECT_EQ(ours, theirs);
}

INSTANTIATE_TEST_SUITE_P(seeds, Differential, testing::Range<std::uint64_t>(1, 7));

}  // namespace
}  // namespace touchline

// What is live is what a rebuild gives, and what the order of arrival does not change: requests in
// any order, late and again, files between them, well stopped or crashed (invariants 4 and 7).
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <numeric>

#include "base/files.h"
#include "capture/events.h"
#include "capture/mapping.h"
#include "tests/scratch.h"
#include "workspace/live.h"

namespace touchline {
namespace {

// An attribute that is promoted; most messages come without it.
std::string plan_of(int number) {
    return number % 9 == 0 ? fmt::format(R"("plan":"p{}",)", number % 4) : "";
}

// Times are all different, so that no answer rests on a place in a request.
std::string message(Random& random, int number) {
    std::string who;
    if (random.below(3) != 0) who += fmt::format(R"("userId":"u{}",)", random.below(12));
    if (who.empty() || random.below(2) == 0)
        who += fmt::format(R"("anonymousId":"a{}",)", random.below(20));
    const std::string order =
        random.below(2) == 0 ? fmt::format(R"("order_id":"o{}",)", random.below(15)) : "";
    return fmt::format(R"({{"type":"track","messageId":"m{}",{}"event":"kind{}",)"
                       R"("timestamp":"2026-{:02}-{:02}T10:{:02}:{:02}Z",)"
                       R"("properties":{{{}{}"n":{}}}}})",
                       number, who, random.below(4), 1 + random.below(6), 1 + random.below(28),
                       number / 60, number % 60, order, plan_of(number), number);
}

struct Story {
    std::vector<std::string> requests;  // some messages stand in several
    std::string file;
};

Story story_of(std::uint64_t seed) {
    Random random(seed);
    std::vector<std::string> messages;
    for (int i = 0; i < 120; ++i) messages.push_back(message(random, i));
    Story story;
    for (std::size_t at = 0; at < 90;) {
        std::string batch;
        for (std::uint64_t many = 1 + random.below(12); many > 0 && at < 90; --many)
            batch += (batch.empty() ? "" : ",") + messages[at++];
        if (random.below(3) == 0) batch += "," + messages[random.below(at)];
        story.requests.push_back(R"({"batch":[)" + batch + "]}");
    }
    for (std::size_t at = 70; at < messages.size(); ++at) story.file += messages[at] + "\n";
    return story;
}

// Somebody looks at all journeys: what he is shown is kept from then on, and check() compares it.
void look(Workspace& workspace) {
    EXPECT_TRUE(workspace.map({}));
    EXPECT_TRUE(workspace.journeys({}, 5));
    EXPECT_TRUE(workspace.measures({}));
}

void promote_plan(const std::string& folder) {
    const std::string text =
        std::string("source = \"segment\"\n") + find_dialect("segment")->mapping;
    Mapping mapping = read_mapping(text).value();
    mapping.format.format = "segment";
    mapping.attributes.promote = {"properties.plan"};
    ASSERT_TRUE(write_text_file(folder + "/sources/segment.toml", write_mapping(mapping)));
}

// How many interactions have each plan, as a lens says.
std::string plans(Workspace& workspace) {
    std::string all;
    for (int plan = 0; plan < 4; ++plan) {
        Lens lens;
        lens.attributes["properties.plan"] = {fmt::format("p{}", plan)};
        all += fmt::format("{} ", workspace.measures(lens).value().population.interactions);
    }
    return all;
}

// Tells the story in an order of its own, and gives what a rebuild gives.
std::string told(const Story& story, std::uint64_t seed) {
    Random random(seed);
    Scratch scratch;
    EXPECT_TRUE(Workspace::create(scratch.path("w")));
    EXPECT_TRUE(write_text_file(scratch.path("segment.jsonl"), story.file));
    promote_plan(scratch.path("w"));
    std::vector<std::size_t> order(story.requests.size());
    std::iota(order.begin(), order.end(), 0);
    for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
    for (int again = 0; again < 4; ++again) order.push_back(order[random.below(order.size())]);
    LiveOptions options;
    options.threads = false;
    options.merge_now_rows_max = 1 + random.below(40);
    options.merge_steps = static_cast<unsigned>(random.below(4));
    options.store_steps = static_cast<unsigned>(random.below(4));
    options.stream_bytes_max = random.below(2) == 0 ? 4'000 : 1 << 20;
    auto live = Live::start(Workspace::open(scratch.path("w")).value(), options).value();
    const std::size_t file_at = random.below(order.size());
    look(live->workspace());
    for (std::size_t i = 0; i < order.size(); ++i) {
        live->accept({"segment", "segment", story.requests[order[i]], "", no_time},
                     [](const Result<Receipt>& receipt) {
                         EXPECT_TRUE(receipt) << receipt.error().message;
                     });
        if (random.below(3) != 0 || i == file_at) { EXPECT_TRUE(live->step()); }
        if (i == file_at) {
            CaptureRequest request;
            request.path = scratch.path("segment.jsonl");
            request.source = "segment";
            const auto report = live->workspace().capture(request);
            EXPECT_TRUE(report) << report.error().message;
        }
        if (random.below(5) == 0) look(live->workspace());
        if (random.below(9) != 0) continue;
        EXPECT_TRUE(live->step());
        for (const InvariantLine& line : live->workspace().check().value())
            EXPECT_TRUE(line.holds) << line.invariant << ": " << line.detail;
        if (random.below(2) == 0) { EXPECT_TRUE(live->stop()); }
        live.reset();
        live = Live::start(Workspace::open(scratch.path("w")).value(), options).value();
    }
    look(live->workspace());
    EXPECT_TRUE(live->step());
    const auto lines = live->workspace().check().value();
    for (const InvariantLine& line : lines)
        EXPECT_TRUE(line.holds) << line.invariant << ": " << line.detail;
    EXPECT_TRUE(lines.back().detail.starts_with("map, ")) << lines.back().detail;
    const std::string current = live->workspace().canonical_export({}).value();
    const std::string promoted = plans(live->workspace());
    live.reset();
    std::filesystem::remove_all(scratch.path("w/index"));
    auto rebuilt = Workspace::open(scratch.path("w")).value();
    EXPECT_EQ(current, rebuilt.canonical_export({}).value());
    EXPECT_EQ(promoted, plans(rebuilt));
    EXPECT_NE(promoted, "0 0 0 0 ") << "some have a plan";
    return current;
}

TEST(LiveState, IsARebuildWhateverTheOrderOfArrival) {
    for (std::uint64_t seed = 1; seed <= 2; ++seed) {
        const Story story = story_of(seed);
        const std::string first = told(story, 10 * seed);
        SCOPED_TRACE(fmt::format("story {}", seed));
        EXPECT_EQ(told(story, 10 * seed + 1), first);
    }
}

}  // namespace
}  // namespace touchline

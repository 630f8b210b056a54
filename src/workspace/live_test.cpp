// The live core: what is acknowledged is there once, whatever comes twice, late, or after a crash.
#include "workspace/live.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <thread>

#include "base/files.h"
#include "base/process.h"
#include "tests/scratch.h"

namespace touchline {
namespace {

constexpr Micros noon_us = 1'772'452'800'000'000;  // 2026-03-02 12:00 UTC

std::string event(const std::string& id, const std::string& customer, const std::string& kind,
                  int minute, const std::string& more = "") {
    return fmt::format(R"({{"specversion":"1.0","id":"{}","source":"/shop","type":"{}",)"
                       R"("time":"2026-03-02T10:{:02}:00Z","data":{{"customer":"{}",)"
                       R"("channel":"web","order":"o-{}"{}}}}})",
                       id, kind, minute, customer, customer, more);
}

class LiveTest : public testing::Test {
protected:
    LiveTest() {
        folder_ = scratch_.path("acme");
        WorkspaceOptions options;
        options.clock = &clock_;
        EXPECT_TRUE(Workspace::create(folder_, options));
    }
    ~LiveTest() override {
        set_file_fault({});
        live_.reset();
    }

    Live& start(bool threads = false) {
        LiveOptions live;
        live.threads = threads;
        return start(live);
    }
    Live& start(LiveOptions live) {
        live_.reset();
        WorkspaceOptions options;
        options.clock = &clock_;
        live.on_trouble = [this](const std::string& why) { troubles_.push_back(why); };
        auto started = Live::start(Workspace::open(folder_, options).value(), live);
        EXPECT_TRUE(started) << started.error().message;
        live_ = std::move(started).value();
        return *live_;
    }
    Result<Receipt> send(const std::string& body, const std::string& source = "shop",
                         const std::string& centre = "") {
        std::optional<Result<Receipt>> answer;
        live_->accept({source, "cloudevents", body, centre, no_time},
                      [&](Result<Receipt> receipt) { answer = std::move(receipt); });
        if (!answer) { EXPECT_TRUE(live_->step()); }
        return answer ? *answer : fail(ErrorCode::internal, "no answer");
    }
    std::string canonical() { return live_->workspace().canonical_export({}).value(); }
    void expect_as_rebuilt() {
        const std::string live = canonical();
        live_.reset();
        std::filesystem::remove_all(folder_ + "/index");
        EXPECT_EQ(live, Workspace::open(folder_).value().canonical_export({}).value());
    }
    void expect_sound(Workspace& workspace) {
        const auto lines = workspace.check();
        ASSERT_TRUE(lines) << lines.error().message;
        for (const InvariantLine& line : lines.value())
            EXPECT_TRUE(line.holds) << line.invariant << ": " << line.detail;
    }

    Scratch scratch_;
    std::string folder_;
    FixedClock clock_{noon_us};
    std::vector<std::string> troubles_;
    std::unique_ptr<Live> live_;
};

TEST_F(LiveTest, acknowledged_is_durable_then_visible) {
    start();
    std::vector<LiveChange> changes;
    const auto listening =
        live_->subscribe([&](const LiveChange& change) { changes.push_back(change); });
    const auto receipt = send("[" + event("1", "anna", "order_placed", 1) + "," +
                              event("2", "anna", "order_paid", 5) + "]");
    ASSERT_TRUE(receipt) << receipt.error().message;
    EXPECT_EQ(receipt.value().accepted, 2u);
    EXPECT_EQ(receipt.value().position, 1u);
    EXPECT_EQ(live_->view()->position, 1u);
    EXPECT_EQ(live_->view()->interactions, 2u);
    ASSERT_EQ(changes.size(), 1u);
    ASSERT_EQ(changes[0].newest.size(), 2u);
    EXPECT_EQ(changes[0].newest[0].step.kind, "order_paid");
    EXPECT_EQ(changes[0].newest[0].after, "order_placed");
    EXPECT_EQ(changes[0].newest[1].after, "");
    EXPECT_EQ(live_->workspace().map({}).value().follows.size(), 1u);
    expect_sound(live_->workspace());
}

TEST_F(LiveTest, a_duplicate_is_acknowledged_again_and_stored_once_across_restarts) {
    start();
    const std::string body = event("1", "anna", "order_placed", 1);
    EXPECT_EQ(send(body).value().accepted, 1u);
    EXPECT_EQ(send(body).value().duplicates, 1u);
    EXPECT_EQ(send("[" + body + "," + body + "]").value().duplicates, 2u);
    for (const bool well : {true, false}) {
        if (well) { ASSERT_TRUE(live_->stop()); }
        start();
        const auto again = send(body);
        EXPECT_EQ(again.value().accepted, 0u);
        EXPECT_EQ(again.value().duplicates, 1u);
        EXPECT_EQ(live_->view()->interactions, 1u);
        expect_sound(live_->workspace());
    }
    expect_as_rebuilt();
}

TEST_F(LiveTest, what_was_durable_only_is_replayed_with_a_line_that_says_so) {
    start();
    ASSERT_TRUE(send(event("1", "anna", "order_placed", 1)));
    // The history cannot be written: acknowledged all the same.
    set_file_fault([](FileOp op, const std::string& path) {
        return op == FileOp::write && path.find("/deliveries/") != std::string::npos;
    });
    std::optional<Result<Receipt>> answer;
    live_->accept({"shop", "cloudevents", event("2", "anna", "order_paid", 3), "", no_time},
                  [&](Result<Receipt> receipt) { answer = std::move(receipt); });
    EXPECT_FALSE(live_->step());
    ASSERT_TRUE(answer && *answer);
    EXPECT_EQ(live_->view()->interactions, 2u) << "it is shown: the journal has it";
    EXPECT_EQ(live_->lag().requests, 0u);
    EXPECT_EQ(live_->lag().stored, 1u);
    EXPECT_EQ(live_->lag().durable, 2u);
    EXPECT_FALSE(live_->lag().trouble.empty());
    EXPECT_FALSE(live_->stop());
    set_file_fault({});
    start();
    EXPECT_EQ(live_->recovery().requests, 1u);
    EXPECT_NE(live_->recovery().line.find("Replayed 1 acknowledged request with 1 new interaction"),
              std::string::npos)
        << live_->recovery().line;
    EXPECT_EQ(live_->view()->interactions, 2u);
    EXPECT_EQ(send(event("2", "anna", "order_paid", 3)).value().duplicates, 1u);
    expect_sound(live_->workspace());
}

TEST_F(LiveTest, a_history_that_takes_nothing_for_a_while_goes_on_where_it_was) {
    start();
    ASSERT_TRUE(send(event("1", "anna", "order_placed", 1)));
    bool full = true;
    set_file_fault([&full](FileOp op, const std::string& path) {
        return full && op == FileOp::sync && path.find("/deliveries/") != std::string::npos;
    });
    live_->accept({"shop", "cloudevents", event("2", "ben", "order_placed", 3), "", no_time},
                  [](const Result<Receipt>& receipt) { EXPECT_TRUE(receipt); });
    EXPECT_FALSE(live_->step());
    EXPECT_FALSE(live_->step());
    full = false;
    ASSERT_TRUE(live_->step());
    EXPECT_EQ(live_->view()->interactions, 2u);
    EXPECT_TRUE(live_->lag().trouble.empty());
    ASSERT_EQ(troubles_.size(), 2u) << "told once that it began, once that it ended";
    EXPECT_NE(troubles_[0].find("deliveries"), std::string::npos) << troubles_[0];
    EXPECT_EQ(troubles_[1], "");
    ASSERT_TRUE(live_->stop());
    start();
    EXPECT_EQ(live_->view()->interactions, 2u);
    const auto mapped = live_->workspace().remap(BatchId{1});  // from the delivery that was kept
    ASSERT_TRUE(mapped) << mapped.error().message;
    EXPECT_EQ(mapped.value().counts.interactions, 2u);
    expect_sound(live_->workspace());
}

TEST_F(LiveTest, a_full_disk_refuses_and_takes_again_what_is_sent_again) {
    start();
    bool full = true;
    set_file_fault([&full](FileOp op, const std::string& path) {
        return full && op == FileOp::write && path.find("/journal/") != std::string::npos;
    });
    const auto refused = send(event("1", "anna", "order_placed", 1));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::unavailable);
    EXPECT_EQ(live_->view()->interactions, 0u);
    full = false;
    EXPECT_EQ(send(event("1", "anna", "order_placed", 1)).value().accepted, 1u);
    ASSERT_TRUE(live_->stop());
    start();
    EXPECT_EQ(live_->view()->interactions, 1u);
    expect_sound(live_->workspace());
}

TEST_F(LiveTest, too_much_is_refused_at_once_and_loses_nothing) {
    LiveOptions options;
    options.threads = false;
    options.behind_bytes_max = 400;
    options.queue_bytes_max = 1'000;
    live_ = Live::start(Workspace::open(folder_).value(), options).value();
    int taken = 0, refused = 0;
    const auto flood = [&] {
        for (int i = 0; i < 20; ++i)
            live_->accept(
                {"shop", "cloudevents", event(std::to_string(i), "anna", "asked", i), "", no_time},
                [&](const Result<Receipt>& receipt) {
                    if (receipt) taken += 1;
                    else if (receipt.error().code == ErrorCode::limit) refused += 1;
                });
    };
    flood();  // more than may wait
    EXPECT_GT(refused, 10);
    bool full = true;
    set_file_fault([&full](FileOp op, const std::string& path) {
        return full && op == FileOp::write && path.find("/deliveries/") != std::string::npos;
    });
    EXPECT_FALSE(live_->step());
    EXPECT_EQ(taken + refused, 20);
    const int before = refused;
    flood();  // more than may be behind
    EXPECT_EQ(refused, before + 20);
    full = false;
    ASSERT_TRUE(live_->step());
    EXPECT_EQ(live_->view()->interactions, static_cast<std::uint64_t>(taken));
    expect_sound(live_->workspace());
}

TEST_F(LiveTest, a_clock_that_goes_back_loses_nothing) {
    start();
    ASSERT_TRUE(send(event("1", "anna", "order_placed", 1)));
    clock_.set(noon_us - 3'600'000'000);
    ASSERT_TRUE(send(event("2", "anna", "order_paid", 2)));
    EXPECT_EQ(send(event("1", "anna", "order_placed", 1)).value().duplicates, 1u);
    EXPECT_EQ(live_->view()->interactions, 2u);
    ASSERT_TRUE(live_->stop());
    start();
    EXPECT_EQ(live_->view()->interactions, 2u);
    expect_sound(live_->workspace());
    expect_as_rebuilt();
}

TEST_F(LiveTest, the_record_of_an_interaction_is_the_one_it_was_made_from) {
    start();
    for (int i = 0; i < 3; ++i)  // all of them the first of their request
        ASSERT_TRUE(send(event(std::to_string(i), "anna", "kind_" + std::to_string(i), i)));
    const auto whose = live_->view()->index->segments.back()->customers[0];
    const auto timeline =
        read_customer(live_->workspace(), fmt::format("{:016x}", std::uint64_t(whose)), true);
    ASSERT_TRUE(timeline) << timeline.error().message;
    ASSERT_EQ(timeline.value().steps.size(), 3u);
    for (const bool open : {true, false}) {
        if (!open) { ASSERT_TRUE(live_->stop()); }
        for (const StepRow& step : timeline.value().steps) {
            const auto seen = read_interaction(live_->workspace(), step.id);
            ASSERT_TRUE(seen) << seen.error().message;
            EXPECT_EQ(seen.value().source.missing, "");
            EXPECT_NE(seen.value().source.raw.find("\"" + step.kind + "\""), std::string::npos);
        }
    }
}

TEST_F(LiveTest, refused_items_are_told_and_kept) {
    start();
    const auto receipt = send("[" + event("1", "anna", "order_placed", 1) +
                              R"(,{"specversion":"1.0","id":"2","source":"/shop","type":"x",)"
                              R"("time":"yesterday","data":{"customer":"anna"}},17])");
    ASSERT_TRUE(receipt) << receipt.error().message;
    EXPECT_EQ(receipt.value().accepted, 1u);
    ASSERT_EQ(receipt.value().rejected.size(), 2u);
    EXPECT_EQ(receipt.value().rejected[0].at, 1u);
    EXPECT_EQ(receipt.value().rejected[0].id, "2");
    EXPECT_NE(receipt.value().rejected[0].reason.find("yesterday"), std::string::npos);
    EXPECT_EQ(live_->workspace().store().rejects(BatchId{1}, 10).value().size(), 2u);
    EXPECT_EQ(send("no json").error().code, ErrorCode::invalid_input);
    EXPECT_EQ(send(event("3", "anna", "x", 1), "shop", "north").value().accepted, 1u);
    EXPECT_EQ(
        send(event("4", "anna", "x", 1, R"(,"centre":"south")"), "shop", "north").value().accepted,
        0u);
    expect_sound(live_->workspace());
}

TEST_F(LiveTest, a_batch_that_streams_can_be_withdrawn_and_mapped_again_while_more_comes) {
    start();
    ASSERT_TRUE(send(event("1", "anna", "order_placed", 1)));
    ASSERT_TRUE(send(event("2", "anna", "order_paid", 4)));
    const auto mapped = live_->workspace().remap(BatchId{1});
    ASSERT_TRUE(mapped) << mapped.error().message;
    EXPECT_EQ(mapped.value().counts.interactions, 2u);
    EXPECT_EQ(live_->view()->interactions, 2u);
    EXPECT_EQ(send(event("2", "anna", "order_paid", 4)).value().duplicates, 1u);
    EXPECT_EQ(send(event("3", "anna", "order_delivered", 9)).value().accepted, 1u);
    const auto gone = live_->workspace().withdraw(mapped.value().batch, "a test");
    ASSERT_TRUE(gone) << gone.error().message;
    EXPECT_EQ(live_->view()->interactions, 1u + gone.value().restored);
    expect_sound(live_->workspace());
    expect_as_rebuilt();
}

// Of what happens at one instant the source's place decides, and a new source moves the others.
TEST_F(LiveTest, a_new_source_takes_its_place_among_what_came_before) {
    start();
    std::string events, csv = "customer,when,kind,order\n";
    for (int i = 0; i < 48; ++i) {
        events += fmt::format("{}{}", i == 0 ? "[" : ",",
                              event(std::to_string(i), fmt::format("c{}", i), "order_placed", 1));
        if (i < 12) csv += fmt::format("c{0},2026-03-02T10:01:00Z,called,o-c{0}\n", i);
    }
    ASSERT_TRUE(send(events + "]"));
    const std::string mapping =
        "source = \"a\"\n[format]\nname = \"csv\"\n[[customer]]\n"
        "scheme = \"customer\"\ncolumn = \"customer\"\n"
        "[[object]]\ntype = \"order\"\ncolumn = \"order\"\nprimary = true\n"
        "[[interaction]]\nkind = \"kind\"\noccurred_at = \"when\"\n";
    ASSERT_TRUE(write_text_file(folder_ + "/sources/a.toml", mapping));
    ASSERT_TRUE(write_text_file(scratch_.path("a.csv"), csv));
    CaptureRequest request;
    request.path = scratch_.path("a.csv");
    request.source = "a";
    const auto report = live_->workspace().capture(request);
    ASSERT_TRUE(report) << report.error().message;
    EXPECT_EQ(report.value().counts.interactions, 12u);
    expect_sound(live_->workspace());
    expect_as_rebuilt();
}

TEST_F(LiveTest, a_file_is_captured_while_interactions_come) {
    start();
    ASSERT_TRUE(send(event("1", "anna", "order_placed", 1)));
    ASSERT_TRUE(write_text_file(
        scratch_.path("shop.jsonl"),
        event("1", "anna", "order_placed", 1) + "\n" + event("7", "ben", "called", 2) + "\n"));
    CaptureRequest request;
    request.path = scratch_.path("shop.jsonl");
    request.source = "shop";
    const auto report = live_->workspace().capture(request);
    ASSERT_TRUE(report) << report.error().message;
    EXPECT_EQ(report.value().counts.duplicates, 1u);
    EXPECT_EQ(live_->view()->interactions, 2u);
    EXPECT_EQ(send(event("7", "ben", "called", 2)).value().duplicates, 1u);
    EXPECT_EQ(send(event("8", "ben", "called", 3)).value().accepted, 1u);
    expect_sound(live_->workspace());
    expect_as_rebuilt();
}

TEST_F(LiveTest, watchers_are_told_when_time_alone_closes_a_journey) {
    ASSERT_TRUE(write_text_file(folder_ + "/policy/journeys.toml",
                                "format = 1\n[[journey]]\nname = \"contact\"\nby = \"silence\"\n"
                                "silence = \"2 hours\"\n"));
    start();
    ASSERT_TRUE(send(R"({"specversion":"1.0","id":"1","source":"/s","type":"asked",)"
                     R"("time":"2026-03-02T11:30:00Z","data":{"customer":"anna"}})"));
    int told = 0;
    const auto listening = live_->subscribe([&](const LiveChange&) { ++told; });
    clock_.set(noon_us + 60'000'000);
    ASSERT_TRUE(live_->step());
    EXPECT_EQ(told, 0);
    clock_.set(noon_us + 3LL * 3'600'000'000);
    ASSERT_TRUE(live_->step());
    EXPECT_EQ(told, 1);
    ASSERT_TRUE(live_->step());
    EXPECT_EQ(told, 1);
}

TEST_F(LiveTest, what_is_held_waits_for_what_comes_with_it) {
    start(true);
    std::atomic<int> acknowledged{0};
    const auto give = [&](const std::string& id, bool held) {
        live_->accept({.source = "shop",
                       .dialect = "cloudevents",
                       .body = event(id, "anna", "asked", 1),
                       .centre = "",
                       .held = held},
                      [&](const Result<Receipt>& receipt) { acknowledged += receipt ? 1 : 0; });
    };
    const auto wait_for = [&](int count) {
        for (int i = 0; i < 5'000 && acknowledged < count; ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        EXPECT_EQ(acknowledged, count);
    };
    give("1", true);
    give("2", true);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    EXPECT_EQ(acknowledged, 0);
    live_->begin_held();
    wait_for(2);
    give("3", true);
    give("4", false);  // takes the other along
    wait_for(4);
    give("5", true);
    ASSERT_TRUE(live_->stop());  // nothing is left behind
    EXPECT_EQ(acknowledged, 5);
    EXPECT_EQ(live_->view()->interactions, 5u);
}

// Large segments are merged beside the changes: nothing of it is seen in any answer.
TEST_F(LiveTest, what_is_merged_beside_changes_says_the_same) {
    LiveOptions options;
    options.threads = false;
    options.merge_now_rows_max = 4;
    options.merge_steps = 2;
    live_ = Live::start(Workspace::open(folder_).value(), options).value();
    const auto segments = [&] { return live_->view()->index->segments.size(); };
    std::size_t most = 0, merged = 0, told = 0;
    const auto listening = live_->subscribe([&](const LiveChange&) { ++told; });
    int sent = 0;
    for (; sent < 40; ++sent) {
        const std::size_t before = segments();
        const std::string customer = "c" + std::to_string(sent * sent % 11);
        const std::string kind = "kind_" + std::to_string(sent % 13);
        ASSERT_TRUE(send(event(std::to_string(sent), customer, kind, sent)));
        EXPECT_EQ(live_->view()->interactions, static_cast<std::uint64_t>(sent) + 1);
        most = std::max(most, segments());
        merged += segments() < before ? 1 : 0;
        if (sent ==
            20) {  // the index is built from other rows: what was being made of it is dropped
            ASSERT_TRUE(live_->workspace().remap(BatchId{1}));
        }
    }
    EXPECT_GT(most, 3u);
    EXPECT_GT(merged, 3u);
    EXPECT_EQ(told, 41u);  // of changes alone
    ASSERT_TRUE(live_->step());
    expect_sound(live_->workspace());
    expect_as_rebuilt();
}

TEST_F(LiveTest, the_merger_and_the_applier_do_not_disturb_each_other) {
    LiveOptions options;
    options.merge_now_rows_max = 8;
    options.apply_every_us = 1'000;
    live_ = Live::start(Workspace::open(folder_).value(), options).value();
    std::atomic<std::uint64_t> last{0};
    for (int i = 0; i < 300; ++i) {
        live_->accept({"shop", "cloudevents",
                       event(std::to_string(i), "c" + std::to_string(i % 31),
                             "kind_" + std::to_string(i / 30), i % 60),
                       "", no_time},
                      [&](const Result<Receipt>& receipt) {
                          ASSERT_TRUE(receipt) << receipt.error().message;
                          last = std::max(last.load(), receipt.value().position);
                      });
        if (i % 10 == 0) { EXPECT_TRUE(live_->workspace().map({})); }
        if (i == 150) { ASSERT_TRUE(live_->workspace().remap(BatchId{1})); }
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    ASSERT_TRUE(live_->stop());
    EXPECT_EQ(live_->view()->position, last);
    EXPECT_EQ(live_->view()->interactions, 300u);
    expect_sound(live_->workspace());
    expect_as_rebuilt();
}

TEST_F(LiveTest, many_send_at_once_and_all_of_it_is_there_once) {
    start(true);
    constexpr int senders = 4, each = 60;
    std::atomic<std::uint64_t> accepted{0}, duplicates{0}, last{0};
    {
        std::vector<std::jthread> threads;
        for (int sender = 0; sender < senders; ++sender)
            threads.emplace_back([&, sender] {
                for (int i = 0; i < each; ++i) {
                    // Each id is sent by two of them.
                    const std::string id = std::to_string(sender / 2 * each + i);
                    live_->accept({"shop", "cloudevents",
                                   event(id, "c" + std::to_string(i % 7), "asked", i), "", no_time},
                                  [&](const Result<Receipt>& receipt) {
                                      ASSERT_TRUE(receipt) << receipt.error().message;
                                      accepted += receipt.value().accepted;
                                      duplicates += receipt.value().duplicates;
                                      last = std::max(last.load(), receipt.value().position);
                                  });
                    if (i % 20 == 0) { EXPECT_TRUE(live_->workspace().map({})); }
                }
            });
    }
    ASSERT_TRUE(live_->stop());
    EXPECT_EQ(accepted, 120u);
    EXPECT_EQ(duplicates, 120u);
    EXPECT_EQ(live_->view()->position, last);
    EXPECT_EQ(live_->view()->interactions, 120u);
    live_->accept({"shop", "cloudevents", "{}", "", no_time}, [](const Result<Receipt>& receipt) {
        EXPECT_EQ(receipt.error().code, ErrorCode::unavailable);
    });
    expect_sound(live_->workspace());
    expect_as_rebuilt();
}

}  // namespace
}  // namespace touchline

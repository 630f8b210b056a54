// Shown before the history has it: what that then has is the same, and who asks the history for
// what is shown waits for it.
#include "tests/live_fixture.h"
#include "workspace/backup.h"

namespace touchline {
namespace {

std::string event(int id, const std::string& customer, const std::string& more = "") {
    return fmt::format(R"({{"specversion":"1.0","id":"{}","source":"/shop","type":"asked",)"
                       R"("time":"2026-03-02T10:{:02}:{:02}Z","data":{{"customer":"{}",)"
                       R"("order":"o-{}"{}}}}})",
                       id, id / 60 % 60, id % 60, customer, customer, more);
}

class LiveAheadTest : public LiveFixture {
protected:
    std::uint64_t stored() { return live_->workspace().store().counts().value().interactions; }
    std::uint64_t asked_by_sql() {
        Rows rows = live_->workspace().sql("SELECT count(*) FROM interactions").value();
        EXPECT_TRUE(rows.next());
        return static_cast<std::uint64_t>(rows.chunk().column<std::int64_t>(0)[0]);
    }
};

TEST_F(LiveAheadTest, it_is_shown_and_the_history_has_it_steps_later) {
    start_by_steps(0);
    send(event(0, "anna"));  // of a new source: the history says where it stands
    ASSERT_TRUE(live_->step());
    start_by_steps(3);
    send(event(1, "anna"));
    ASSERT_TRUE(live_->step());
    EXPECT_EQ(stored(), 2u) << "the first of a run is stored first";
    for (int i = 2; i < 6; ++i) {
        send(event(i, i == 3 ? "ben" : "anna"));
        ASSERT_TRUE(live_->step());
        EXPECT_EQ(shown(), static_cast<std::uint64_t>(i) + 1);
        EXPECT_EQ(stored(), i < 5 ? 2u : 6u) << i;
    }
    EXPECT_EQ(live_->lag().stored, live_->lag().visible);
    expect_sound_and_as_rebuilt();
}

TEST_F(LiveAheadTest, questions_for_the_history_see_what_is_shown) {
    start_by_steps(0);
    send(event(0, "anna"));
    ASSERT_TRUE(live_->step());
    start_by_steps(100);
    for (int i = 1; i < 6; ++i) {
        send(event(i, fmt::format("c{}", i), R"(,"text":"words")"));
        ASSERT_TRUE(live_->step());
    }
    send(event(6, "c1"));
    ASSERT_TRUE(live_->step());
    EXPECT_EQ(shown(), 7u);
    EXPECT_LT(stored(), 7u);
    EXPECT_EQ(asked_by_sql(), 7u);
    send(event(7, "dora", R"(,"text":"late words")"));
    ASSERT_TRUE(live_->step());
    EXPECT_EQ(stored(), 7u);
    const auto found = find_customers(live_->workspace(), "dora", 5);
    ASSERT_TRUE(found) << found.error().message;
    ASSERT_EQ(found.value().size(), 1u);
    send(event(8, "dora", R"(,"text":"later words")"));
    ASSERT_TRUE(live_->step());
    EXPECT_EQ(stored(), 8u);
    const std::string dora = fmt::format("{:016x}", std::uint64_t(found.value()[0].customer));
    const auto quick = read_customer(live_->workspace(), dora, false);
    ASSERT_EQ(quick.value().steps.size(), 2u);
    EXPECT_EQ(stored(), 8u) << "a timeline comes from the index alone";
    const auto opened = read_interaction(live_->workspace(), quick.value().steps[1].id);
    ASSERT_TRUE(opened) << opened.error().message;
    EXPECT_EQ(opened.value().text, "later words");
    EXPECT_NE(opened.value().source.raw.find("later words"), std::string::npos);
    expect_sound_and_as_rebuilt();
}

TEST_F(LiveAheadTest, what_the_history_decides_is_shown_once_it_has_it) {
    start_by_steps(100);
    const auto step = [&](const std::string& body, const std::string& source) {
        send(body, source);
        ASSERT_TRUE(live_->step());
    };
    step(event(0, "anna"), "shop");
    EXPECT_EQ(stored(), 1u);
    step(event(1, "anna"), "shop");
    EXPECT_EQ(stored(), 1u);
    step(event(0, "anna"), "desk");  // a new source, and a new link: anna is one customer
    EXPECT_EQ(stored(), 3u);
    EXPECT_EQ(live_->view()->customers, 1u);
    step(event(1, "anna"), "desk");
    EXPECT_EQ(stored(), 3u);
    step(event(2, "ben"), "desk");  // nobody knows him
    EXPECT_EQ(stored(), 3u);
    step(event(2, "ben"), "shop");
    EXPECT_EQ(stored(), 6u);
    EXPECT_EQ(live_->view()->customers, 2u);
    expect_sound_and_as_rebuilt();
}

TEST_F(LiveAheadTest, streams_end_and_begin_behind_what_is_shown) {
    LiveOptions options;
    options.threads = false;
    options.store_steps = 7;
    options.stream_bytes_max = 1'500;
    start(options);
    for (int i = 0; i < 60; ++i) {
        send(event(i, fmt::format("c{}", i % 5)), i % 3 == 0 ? "desk" : "shop");
        if (i % 10 == 9) send(event(i - 5, "c0"), "shop");  // again, maybe of another stream
        ASSERT_TRUE(live_->step());
    }
    EXPECT_EQ(shown(), 60u + 6u - 4u);  // two of what came again were of the desk, not of the shop
    EXPECT_GT(live_->workspace().store().batches().value().size(), 6u);
    ASSERT_TRUE(live_->stop());
    for (const std::string& file : list_folder(folder_ + "/deliveries"))
        EXPECT_FALSE(file.starts_with("open-")) << file;
    start(options);
    expect_sound_and_as_rebuilt();
}

TEST_F(LiveAheadTest, a_history_that_takes_nothing_in_does_not_stop_what_is_shown) {
    start({});
    send(event(0, "anna"));
    wait_for([&] { return live_->lag().stored == 1; });
    disk_full(true);
    for (int i = 1; i < 20; ++i) send(event(i, fmt::format("c{}", i % 4)));
    wait_for([&] { return shown() == 20; });
    wait_for([&] { return !live_->lag().trouble.empty(); });
    EXPECT_EQ(stored(), 1u);
    EXPECT_EQ(asked_by_sql(), 1u) << "while it takes nothing in, what it has is what there is";
    const auto checked = live_->workspace().check();
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error().code, ErrorCode::unavailable);
    const auto backed = write_backup(live_->workspace(), scratch_.path("b.tar"));
    ASSERT_FALSE(backed) << "what was acknowledged would not be in it";
    const auto withdrawn = live_->workspace().withdraw(BatchId{1}, "a test");
    ASSERT_FALSE(withdrawn);
    EXPECT_EQ(withdrawn.error().code, ErrorCode::unavailable);
    disk_full(false);
    wait_for([&] { return live_->lag().stored == live_->lag().durable; });
    EXPECT_TRUE(live_->lag().trouble.empty());
    EXPECT_EQ(asked_by_sql(), 20u);
    ASSERT_TRUE(live_->stop());
    start({});
    EXPECT_EQ(shown(), 20u);
    expect_sound_and_as_rebuilt();
}

// What follows from a step is drawn when it is made: nobody may change the history between that and
// the history having it.
TEST_F(LiveAheadTest, who_changes_batches_waits_for_a_step_that_was_made) {
    ASSERT_TRUE(write_text_file(scratch_.path("desk.jsonl"), event(100, "ben") + "\n"));
    start_by_steps(0);
    send(event(0, "anna"));
    ASSERT_TRUE(live_->step());
    disk_full(true);
    send(event(1, "ben"), "web");  // a source of its own: shown once the history has it
    EXPECT_FALSE(live_->step());
    EXPECT_EQ(shown(), 1u);
    disk_full(false);
    CaptureRequest request;
    request.path = scratch_.path("desk.jsonl");
    request.source = "desk";
    request.format = "cloudevents";
    const auto report = live_->workspace().capture(request);
    ASSERT_TRUE(report) << report.error().message;
    EXPECT_EQ(shown(), 3u);
    ASSERT_TRUE(live_->step());
    EXPECT_EQ(live_->view()->customers, 2u) << "ben of the file is ben of the request";
    expect_sound_and_as_rebuilt();
}

TEST_F(LiveAheadTest, stopped_while_the_history_takes_nothing_in_all_is_replayed) {
    start({});
    send(event(0, "anna"));
    wait_for([&] { return live_->lag().stored == 1; });
    disk_full(true);
    for (int i = 1; i < 9; ++i) send(event(i, fmt::format("c{}", i % 4)));
    send(event(0, "anna"), "desk");  // waits for the history
    wait_for([&] { return live_->lag().durable == 10; });
    const Status stopped = live_->stop();
    ASSERT_FALSE(stopped);
    EXPECT_NE(stopped.error().message.find("9 acknowledged requests"), std::string::npos)
        << stopped.error().message;
    disk_full(false);
    start({});
    EXPECT_EQ(live_->recovery().interactions, 9u);
    EXPECT_EQ(shown(), 10u);
    expect_sound_and_as_rebuilt();
}

}  // namespace
}  // namespace touchline

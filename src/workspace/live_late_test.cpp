// Changes of batches, records that move, and the end, while the history is behind what is shown or
// while a step waits for it.
#include <future>

#include "tests/live_fixture.h"

namespace touchline {
namespace {

std::string asked(int id, const std::string& customer) {
    return fmt::format(R"({{"specversion":"1.0","id":"{}","source":"/shop","type":"asked",)"
                       R"("time":"2026-03-02T10:{:02}:{:02}Z","data":{{"customer":"{}"}}}})",
                       id, id / 60 % 60, id % 60, customer);
}

std::string asked_by(int first, int many) {
    std::string all;
    for (int id = first; id < first + many; ++id)
        all += (all.empty() ? "[" : ",") + asked(id, fmt::format("c{}", id));
    return all + "]";
}

class LiveLateTest : public LiveFixture {
protected:
    void step(const std::string& body, const std::string& source = "shop") {
        send(body, source);
        const Status done = live_->step();
        ASSERT_TRUE(done) << done.error().message;
    }
    Result<CaptureReport> capture(const std::string& body) {
        EXPECT_TRUE(write_text_file(scratch_.path("shop.jsonl"), body + "\n"));
        CaptureRequest request;
        request.path = scratch_.path("shop.jsonl");
        request.source = "shop";
        return live_->workspace().capture(request);
    }
};

TEST_F(LiveLateTest, a_file_adds_to_timelines_that_were_shown_before_they_were_stored) {
    start_by_steps();
    step(asked_by(0, 40));
    step(asked_by(40, 5));
    step(asked_by(45, 5));
    const auto report = capture(asked(900, "c47"));
    ASSERT_TRUE(report) << report.error().message;
    EXPECT_EQ(shown(), 51u);
    step(asked(901, "c48"));
    expect_sound_and_as_rebuilt();
}

TEST_F(LiveLateTest, a_record_that_moves_to_another_batch_takes_a_row_of_the_history) {
    start_by_steps();
    step(asked_by(0, 10));
    start_by_steps();  // its stream is another one now
    step(asked(100, "anna"));
    step(asked(7, "c7"));  // was the eighth of its request, and is the first of this one
    step(asked(101, "anna"));
    step(asked(102, "ben"));
    EXPECT_EQ(shown(), 13u);
    expect_sound_and_as_rebuilt();
}

TEST_F(LiveLateTest, a_step_that_was_stored_late_is_shown_before_others_change_batches) {
    start_by_steps();
    step(asked_by(0, 40));
    disk_full(true);
    send(asked(0, "c3"), "desk");  // a new source: the history says where it stands
    EXPECT_FALSE(live_->step());
    disk_full(false);
    const auto report = capture(asked(900, "c5"));
    ASSERT_TRUE(report) << report.error().message;
    EXPECT_EQ(shown(), 42u);
    ASSERT_TRUE(live_->step());
    EXPECT_EQ(shown(), 42u);
    EXPECT_EQ(live_->view()->customers, 40u);
    expect_sound_and_as_rebuilt();
}

TEST_F(LiveLateTest, a_step_that_waits_for_its_turn_goes_before_a_change_of_batches) {
    start_by_steps();
    step(asked_by(0, 40));
    step(asked(1000, "desk"), "desk");
    disk_full(true);
    send(asked(40, "c40"));
    EXPECT_FALSE(live_->step()) << "shown, but not stored";
    EXPECT_EQ(shown(), 42u);
    send(asked(1001, "dora"), "door");
    EXPECT_FALSE(live_->step()) << "it may not even be given to the history";
    EXPECT_EQ(shown(), 42u);
    disk_full(false);
    const auto report = capture(asked(900, "dora"));  // the same that is at the door
    ASSERT_TRUE(report) << report.error().message;
    ASSERT_TRUE(live_->step());
    EXPECT_EQ(shown(), 44u);
    EXPECT_EQ(live_->view()->customers, 43u);
    expect_sound_and_as_rebuilt();
}

TEST_F(LiveLateTest, a_check_sees_what_was_stored_late) {
    start_by_steps();
    step(asked_by(0, 5));
    disk_full(true);
    send(asked(0, "c3"), "desk");
    EXPECT_FALSE(live_->step());
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    EXPECT_EQ(live_->lag().requests, 1u);
    EXPECT_GE(live_->lag().oldest_ms, 20) << "nobody can see it";
    disk_full(false);
    expect_sound_and_as_rebuilt();
}

TEST_F(LiveLateTest, what_is_stored_while_it_stops_is_in_the_index_that_is_kept) {
    start();
    send(asked(0, "anna"));
    wait_for([&] { return live_->lag().stored == 1; });
    disk_full(true);
    send(asked(0, "ben"), "desk");
    wait_for([&] { return !live_->lag().trouble.empty(); });
    disk_full(false);
    const Status stopped = live_->stop();
    ASSERT_TRUE(stopped) << stopped.error().message;
    EXPECT_EQ(shown(), 2u);
    start();
    EXPECT_EQ(shown(), 2u);
    expect_sound_and_as_rebuilt();
}

TEST_F(LiveLateTest, who_is_told_of_an_arrival_finds_it_in_the_history) {
    start();
    send(asked(0, "anna"));
    wait_for([&] { return live_->lag().visible == 1; });
    std::promise<void> told;
    std::atomic<bool> once{false};
    const Subscription watching = live_->subscribe([&](const LiveChange& change) {
        if (change.arrived == 0 || once.exchange(true)) return;
        told.set_value();
        std::this_thread::sleep_for(std::chrono::milliseconds(300));  // others are told, too
    });
    send(asked(1, "anna"));
    told.get_future().wait();
    Rows rows = live_->workspace().sql("SELECT count(*) FROM interactions").value();
    ASSERT_TRUE(rows.next());
    EXPECT_EQ(rows.chunk().column<std::int64_t>(0)[0], 2);
}

TEST_F(LiveLateTest, a_delivery_that_cannot_be_opened_again_is_not_given_up) {
    start_by_steps();
    step(asked_by(0, 5));
    set_file_fault([](FileOp op, const std::string& path) {
        return (op == FileOp::write || op == FileOp::open) &&
               path.find("/deliveries/open-") != std::string::npos;
    });
    send(asked(5, "anna"));
    EXPECT_FALSE(live_->step());
    EXPECT_FALSE(live_->step());
    set_file_fault({});
    ASSERT_TRUE(live_->step());
    const auto mapped = live_->workspace().remap(BatchId{1});
    ASSERT_TRUE(mapped) << mapped.error().message;
    EXPECT_EQ(mapped.value().counts.interactions, 6u);
    expect_sound_and_as_rebuilt();
}

// Whoever began to send before the file was taken in does not know what it brought.
TEST_F(LiveLateTest, a_source_is_sent_what_a_file_of_it_brings_at_the_same_time) {
    start();
    send(asked(1000, "anna"), "desk");
    std::string file;
    for (int i = 0; i < 50; ++i) file += asked(i, fmt::format("c{}", i)) + "\n";
    std::atomic<bool> over{false};
    std::thread sends([&] {
        for (int i = 0; !over; i = (i + 1) % 50)
            live_->accept({"shop", "cloudevents", asked(i, fmt::format("c{}", i)), "", no_time},
                          [](const Result<Receipt>&) {});
    });
    for (int i = 0; i < 3; ++i) {
        const auto report = capture(file);
        EXPECT_TRUE(report) << report.error().message;
    }
    over = true;
    sends.join();
    wait_for([&] { return live_->lag().stored == live_->lag().durable; });
    EXPECT_EQ(shown(), 51u);
    expect_sound_and_as_rebuilt();
}

TEST_F(LiveLateTest, a_delivery_that_is_closed_is_closed_once) {
    LiveOptions options;
    options.threads = false;
    options.stream_bytes_max = 1;
    start(options);
    step(asked(0, "anna"));
    set_file_fault([](FileOp op, const std::string& path) {
        return op == FileOp::remove && path.find("/open-") != std::string::npos;
    });
    send(asked(1, "anna"));
    ignore(live_->step(), "its open name stays");
    set_file_fault({});
    step(asked(2, "anna"));
    EXPECT_EQ(live_->view()->index->key.history_position, live_->workspace().store().position());
    EXPECT_EQ(live_->workspace().store().position(), 6u) << "two changes for each request";
    expect_sound_and_as_rebuilt();
}

}  // namespace
}  // namespace touchline

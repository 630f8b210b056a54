// For tests of a workspace that is live while its history is behind what is shown: started by steps
// or with threads, sent to, its disk full for a while.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>

#include "base/files.h"
#include "tests/scratch.h"
#include "workspace/live.h"

namespace touchline {

class LiveFixture : public testing::Test {
protected:
    LiveFixture() : folder_(scratch_.path("acme")) { EXPECT_TRUE(Workspace::create(folder_)); }
    ~LiveFixture() override {
        live_.reset();
        set_file_fault({});
    }

    void start(LiveOptions options = {}) {
        live_.reset();
        auto started = Live::start(Workspace::open(folder_).value(), options);
        ASSERT_TRUE(started) << started.error().message;
        live_ = std::move(started).value();
    }
    void start_by_steps(unsigned store_steps = 0) {
        LiveOptions options;
        options.threads = false;
        options.store_steps = store_steps;
        start(options);
    }
    void send(const std::string& body, const std::string& source = "shop") {
        live_->accept({source, "cloudevents", body, "", no_time}, [](Result<Receipt> receipt) {
            EXPECT_TRUE(receipt) << receipt.error().message;
        });
    }
    std::uint64_t shown() { return live_->view()->interactions; }
    // Deliveries cannot be written while it is full.
    void disk_full(bool is) {
        if (!is) return set_file_fault({});
        set_file_fault([](FileOp op, const std::string& path) {
            return op == FileOp::write && path.find("/deliveries/") != std::string::npos;
        });
    }
    template <class Condition>
    void wait_for(const Condition& holds) {
        for (int i = 0; i < 10'000 && !holds(); ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        EXPECT_TRUE(holds());
    }
    void expect_sound_and_as_rebuilt() {
        const auto lines = live_->workspace().check();
        ASSERT_TRUE(lines) << lines.error().message;
        for (const InvariantLine& line : lines.value())
            EXPECT_TRUE(line.holds) << line.invariant << ": " << line.detail;
        const std::string live = live_->workspace().canonical_export({}).value();
        live_.reset();
        std::filesystem::remove_all(folder_ + "/index");
        EXPECT_EQ(live, Workspace::open(folder_).value().canonical_export({}).value());
    }

    Scratch scratch_;
    std::string folder_;
    std::unique_ptr<Live> live_;
};

}  // namespace touchline

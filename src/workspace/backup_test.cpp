// A backup is the workspace of one moment; restored, it answers the same.
#include "workspace/backup.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <thread>

#include "base/files.h"
#include "base/tar.h"
#include "tests/scratch.h"
#include "workspace/live.h"

namespace touchline {
namespace {

class BackupTest : public testing::Test {
protected:
    BackupTest() {
        std::string csv = "customer,when,kind\n";
        for (int i = 0; i < 50; ++i)
            csv += fmt::format("c{},2026-03-02 10:{:02}:00,asked\n", i % 7, i);
        EXPECT_TRUE(write_text_file(scratch_.path("calls.csv"), csv));
        Workspace made = Workspace::create(folder()).value();
        CaptureRequest request;
        request.path = scratch_.path("calls.csv");
        EXPECT_TRUE(made.capture(request));
    }
    std::string folder() const { return scratch_.path("acme"); }
    std::string file() const { return scratch_.path("acme.tar"); }
    static std::string answers(const std::string& folder) {
        Workspace workspace = Workspace::open(folder).value();
        for (const InvariantLine& line : workspace.check().value())
            EXPECT_TRUE(line.holds) << line.invariant << line.detail;
        return workspace.canonical_export({}).value();
    }
    Scratch scratch_;
};

TEST_F(BackupTest, restored_it_answers_the_same) {
    const std::string before = answers(folder());
    {
        Workspace workspace = Workspace::open(folder()).value();
        const auto report = write_backup(workspace, file());
        ASSERT_TRUE(report) << report.error().message;
        EXPECT_EQ(report.value().interactions, 50u);
        EXPECT_EQ(write_backup(workspace, file()).error().code, ErrorCode::conflict);
    }
    const auto back = restore_backup(file(), scratch_.path("again"));
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_EQ(back.value().interactions, 50u);
    EXPECT_EQ(answers(scratch_.path("again")), before);
    EXPECT_EQ(restore_backup(file(), scratch_.path("again")).error().code, ErrorCode::conflict);
    EXPECT_EQ(answers(scratch_.path("again")), before);
    EXPECT_EQ(restore_backup(scratch_.path("none.tar"), scratch_.path("x")).error().code,
              ErrorCode::not_found);
}

TEST_F(BackupTest, a_damaged_one_is_refused_and_leaves_nothing) {
    {
        Workspace workspace = Workspace::open(folder()).value();
        ASSERT_TRUE(write_backup(workspace, file()));
    }
    const std::string whole = read_text_file(file()).value();
    const auto refused = [&](const std::string& bytes, const std::string& what) {
        ASSERT_TRUE(write_text_file(file(), bytes));
        const auto back = restore_backup(file(), scratch_.path("again"));
        ASSERT_FALSE(back) << what;
        EXPECT_EQ(back.error().code, ErrorCode::corrupt) << what;
        EXPECT_NE(back.error().message.find("nothing was restored"), std::string::npos)
            << back.error().message;
        EXPECT_FALSE(file_exists(scratch_.path("again")));
        EXPECT_FALSE(file_exists(scratch_.path("again.restoring")));
    };
    for (std::size_t at = 0; at < whole.size() - 2'000; at += whole.size() / 9) {
        while (whole[at] == '\0') ++at;  // not what only fills a block
        std::string flipped = whole;
        flipped[at] = static_cast<char>(flipped[at] ^ 1);
        refused(flipped, fmt::format("byte {}", at));
        refused(whole.substr(0, at), fmt::format("cut at {}", at));
    }
    refused("", "empty");
    refused(std::string(4'096, '\0'), "zeros");
    refused("no tar at all", "text");
}

TEST_F(BackupTest, no_entry_leads_out_of_the_folder) {
    for (const std::string name :
         {"../evil", "/tmp/touchline_evil", "a/../../evil", "a//b", ".", "..", "a\\b", "a/./b"}) {
        std::filesystem::remove(file());
        {
            auto out = OutputFile::create(file()).value();
            TarWriter tar(out);
            ASSERT_TRUE(tar.add_text(name, "x"));
            ASSERT_TRUE(tar.finish());
            ASSERT_TRUE(out.commit());
        }
        const auto back = restore_backup(file(), scratch_.path("again"));
        ASSERT_FALSE(back) << name;
        EXPECT_EQ(back.error().code, ErrorCode::corrupt) << name;
        EXPECT_FALSE(file_exists(scratch_.path("evil")));
        EXPECT_FALSE(file_exists("/tmp/touchline_evil"));
        EXPECT_FALSE(file_exists(scratch_.path("again")));
    }
}

TEST_F(BackupTest, written_while_interactions_come) {
    auto live = Live::start(Workspace::open(folder()).value()).value();
    std::atomic<bool> ended{false};
    std::atomic<std::uint64_t> sent{0};
    std::jthread sender([&] {
        while (!ended) {
            live->accept({"shop", "cloudevents",
                          fmt::format(R"({{"specversion":"1.0","id":"{}","source":"s","type":"t",)"
                                      R"("data":{{"customer":"x"}}}})",
                                      sent++),
                          "", no_time},
                         [](const Result<Receipt>& receipt) { EXPECT_TRUE(receipt); });
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        }
    });
    while (live->view()->interactions < 60)
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    const std::uint64_t at_least = live->view()->interactions;
    const auto report = write_backup(live->workspace(), file());
    ended = true;
    sender = {};
    ASSERT_TRUE(report) << report.error().message;
    EXPECT_GE(report.value().interactions, at_least);
    ASSERT_TRUE(live->stop());
    live.reset();
    const auto back = restore_backup(file(), scratch_.path("again"));
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_EQ(back.value().interactions, report.value().interactions);
    answers(scratch_.path("again"));
    // It goes on from there.
    auto again = Live::start(Workspace::open(scratch_.path("again")).value()).value();
    EXPECT_EQ(again->view()->interactions, report.value().interactions);
    ASSERT_TRUE(again->stop());
}

}  // namespace
}  // namespace touchline

// Files that are there whole or not at all, also when the disk fails; the lock.
#include "base/files.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

namespace touchline {
namespace {

class Files : public testing::Test {
protected:
    void SetUp() override {
        folder = testing::TempDir() + "touchline_files_" + std::to_string(::getpid());
        ASSERT_TRUE(make_folder(folder + "/deep"));
    }
    void TearDown() override {
        set_file_fault({});
        std::filesystem::remove_all(folder);
    }
    std::string at(const char* name) const { return folder + "/" + name; }
    std::string folder;
};

TEST_F(Files, WrittenTextIsReadBack) {
    const std::string big(1'000'000, 'x');
    ASSERT_TRUE(write_text_file(at("a.txt"), big));
    EXPECT_EQ(read_text_file(at("a.txt")).value(), big);
    EXPECT_EQ(MappedFile::open(at("a.txt")).value().bytes(), big);
    ASSERT_TRUE(write_text_file(at("a.txt"), ""));
    EXPECT_EQ(read_text_file(at("a.txt")).value(), "");
    EXPECT_EQ(MappedFile::open(at("a.txt")).value().bytes(), "");
    EXPECT_EQ(list_folder(folder), (std::vector<std::string>{"a.txt", "deep"}));
    ASSERT_TRUE(remove_file(at("a.txt")));
    ASSERT_TRUE(remove_file(at("a.txt")));
    EXPECT_FALSE(file_exists(at("a.txt")));
}

TEST_F(Files, WhatIsWrongIsNamed) {
    EXPECT_EQ(InputFile::open(at("none")).error().code, ErrorCode::not_found);
    EXPECT_EQ(InputFile::open(folder).error().code, ErrorCode::invalid_input);
    EXPECT_EQ(OutputFile::create(at("no/such/folder")).error().code, ErrorCode::not_found);
    ASSERT_TRUE(write_text_file(at("a.txt"), "12345"));
    EXPECT_EQ(read_text_file(at("a.txt"), 4).error().code, ErrorCode::limit);
    EXPECT_EQ(read_text_file(at("a.txt"), 5).value(), "12345");
}

TEST_F(Files, DroppedWithoutCommitNothingIsLeft) {
    {
        OutputFile file = OutputFile::create(at("a.txt")).value();
        ASSERT_TRUE(file.write("half"));
    }
    EXPECT_EQ(list_folder(folder), (std::vector<std::string>{"deep"}));
}

TEST_F(Files, ALinkStaysALink) {
    ASSERT_TRUE(write_text_file(at("real"), "old"));
    std::filesystem::create_symlink(at("real"), at("link"));
    ASSERT_TRUE(write_text_file(at("link"), "new"));
    EXPECT_TRUE(std::filesystem::is_symlink(at("link")));
    EXPECT_EQ(read_text_file(at("real")).value(), "new");
}

// Whatever fails while a file is replaced, the old one stays and no scrap is left.
TEST_F(Files, AFailureLeavesTheOldFile) {
    ASSERT_TRUE(write_text_file(at("a.txt"), "old"));
    for (const FileOp op : {FileOp::open, FileOp::write, FileOp::sync, FileOp::rename}) {
        set_file_fault([op](FileOp now, const std::string&) { return now == op; });
        const Status written = write_text_file(at("a.txt"), "new");
        set_file_fault({});
        ASSERT_FALSE(written);
        EXPECT_EQ(written.error().code, ErrorCode::unavailable);
        EXPECT_EQ(read_text_file(at("a.txt")).value(), "old");
        EXPECT_EQ(list_folder(folder), (std::vector<std::string>{"a.txt", "deep"}));
    }
    set_file_fault([](FileOp now, const std::string&) { return now == FileOp::read; });
    EXPECT_FALSE(read_text_file(at("a.txt")));
}

TEST_F(Files, TheLockHasOneOwner) {
    const std::string path = at("lock");
    {
        const LockFile held = LockFile::take(path).value();
        const auto second = LockFile::take(path);
        ASSERT_FALSE(second);
        EXPECT_EQ(second.error().code, ErrorCode::conflict);
        EXPECT_NE(second.error().message.find(std::to_string(::getpid())), std::string::npos);
    }
    EXPECT_TRUE(LockFile::take(path));
}

TEST_F(Files, AnotherProcessIsToldWhoHoldsTheLock) {
    const LockFile held = LockFile::take(at("lock")).value();
    const std::string owner = "process " + std::to_string(::getpid());
    const pid_t child = ::fork();
    if (child == 0) {
        const auto lock = LockFile::take(at("lock"));
        const bool refused = !lock && lock.error().code == ErrorCode::conflict &&
                             lock.error().message.find(owner) != std::string::npos;
        ::_exit(refused ? 0 : 1);
    }
    int status = -1;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
}

TEST_F(Files, TheLockOfADeadProcessIsFree) {
    const pid_t child = ::fork();
    if (child == 0) {
        const auto lock = LockFile::take(at("lock"));
        ::raise(SIGKILL);
    }
    ASSERT_EQ(::waitpid(child, nullptr, 0), child);
    EXPECT_TRUE(LockFile::take(at("lock")));
}

}  // namespace
}  // namespace touchline

// A flipped byte in the database's file is noticed, said with what to do, and never answered with.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/files.h"
#include "base/process.h"
#include "tests/scratch.h"
#include "workspace/workspace.h"

namespace touchline {
namespace {

void flip(const std::string& path, std::uint64_t at) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(static_cast<std::streamoff>(at));
    const char byte = static_cast<char>(file.get() ^ 0x10);
    file.seekp(static_cast<std::streamoff>(at));
    file.put(byte);
}

// What it says of itself when it is opened, asked and checked.
Result<std::string> answers(const std::string& folder) {
    TRY(Workspace workspace, Workspace::open(folder));
    TRY(const auto lines, workspace.check());
    for (const InvariantLine& line : lines)
        EXPECT_TRUE(line.holds) << line.invariant << ": " << line.detail;
    return workspace.canonical_export({});
}

TEST(Damage, AFlippedByteIsNoticedOrInNobodysWay) {
    const Scratch scratch;
    std::string csv = "customer,when,kind,note\n";
    for (int i = 0; i < 20'000; ++i)
        csv +=
            fmt::format("c{},2026-03-{:02} {:02}:{:02}:00,{},note {} of {}\n", i % 977, 1 + i % 28,
                        i % 24, i % 60, i % 3 == 0 ? "asked" : "told", i * 7919, i % 13);
    ASSERT_TRUE(write_text_file(scratch.path("calls.csv"), csv));
    {
        Workspace made = Workspace::create(scratch.path("acme")).value();
        CaptureRequest request;
        request.path = scratch.path("calls.csv");
        ASSERT_TRUE(made.capture(request));
    }
    const std::string before = answers(scratch.path("acme")).value();
    const std::string file = scratch.path("acme/touchline.duckdb");
    const std::uint64_t bytes = std::filesystem::file_size(file);
    Random random(11);
    int noticed = 0;
    for (int i = 0; i < 24; ++i) {
        const std::uint64_t at =
            i < 4 ? 4096 * static_cast<std::uint64_t>(i) + 40 : random.below(bytes);
        flip(file, at);
        const Result<std::string> damaged = answers(scratch.path("acme"));
        flip(file, at);
        if (damaged) {
            EXPECT_EQ(damaged.value(), before) << "byte " << at;
            continue;
        }
        ++noticed;
        EXPECT_EQ(damaged.error().code, ErrorCode::corrupt) << damaged.error().message;
        EXPECT_NE(damaged.error().message.find("touchline restore"), std::string::npos)
            << damaged.error().message;
    }
    EXPECT_GE(noticed, 6) << "of a file of " << bytes << " bytes";
    EXPECT_EQ(answers(scratch.path("acme")).value(), before);
}

}  // namespace
}  // namespace touchline

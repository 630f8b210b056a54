// Any order of adding and any memory gives the lines of a file in the same order.
#include "deliveries/spool.h"

#include <gtest/gtest.h>

#include "base/process.h"
#include "tests/scratch.h"

namespace touchline {
namespace {

using simulate::ExportLine;
using simulate::ExportLines;
using simulate::Told;

std::vector<ExportLines> made_lines(std::uint64_t seed, int pods) {
    Random random(seed);
    std::vector<ExportLines> all;
    std::uint64_t key = 0;
    for (int pod = 0; pod < pods; ++pod) {
        ExportLines& lines = all.emplace_back();
        for (int i = 0; i < 200; ++i) {
            ExportLine line;
            line.file = static_cast<std::uint32_t>(random.below(4));
            if (line.file == 3) line.file = simulate::no_file;
            line.major = random.below(50);
            line.key = key++;
            line.told_begin = static_cast<std::uint32_t>(lines.told.size());
            line.told_count = static_cast<std::uint32_t>(random.below(3));
            for (std::uint32_t t = 0; t < line.told_count; ++t)
                lines.told.push_back(Told{.subject = line.key, .element = std::uint16_t(t)});
            line.text_begin = static_cast<std::uint32_t>(lines.text.size());
            lines.text += std::to_string(line.major) + "/" + std::to_string(line.key) +
                          std::string(random.below(100), 'x') + "\n";
            line.text_size = static_cast<std::uint32_t>(lines.text.size()) - line.text_begin;
            lines.lines.push_back(line);
        }
    }
    return all;
}

// The three files, and what is in none.
std::string read_all(LineSpool& spool) {
    EXPECT_TRUE(bool(spool.close()));
    std::string text;
    for (std::uint32_t file = 0; file < 4; ++file) {
        EXPECT_FALSE(spool.empty(file));
        text += "file " + std::to_string(file) + "\n";
        const Status read = spool.read(file, [&](const LineSpool::Line& line) -> Status {
            text += line.text;
            for (std::uint32_t i = 0; i < line.line.told_count; ++i) {
                EXPECT_EQ(line.told[i].subject, line.line.key);
                EXPECT_EQ(line.told[i].element, i);
            }
            return {};
        });
        EXPECT_TRUE(bool(read));
    }
    return text;
}

TEST(LineSpool, any_memory_and_any_order_give_the_same_files) {
    const Scratch scratch;
    auto all = made_lines(7, 20);
    std::string expected;
    for (const std::size_t memory : {std::size_t{1} << 30, std::size_t{40'000}, std::size_t{1}}) {
        LineSpool spool(scratch.path("runs"), 3, memory);
        for (const ExportLines& lines : all) ASSERT_TRUE(bool(spool.add(lines)));
        const std::string text = read_all(spool);
        if (expected.empty()) expected = text;
        EXPECT_TRUE(text == expected) << memory;
        std::reverse(all.begin(), all.end());
    }
    EXPECT_GT(expected.size(), 4000u * 5);
    EXPECT_FALSE(std::filesystem::exists(scratch.path("runs")));
}

TEST(LineSpool, takes_lines_from_several_threads_at_once) {
    const Scratch scratch;
    const auto all = made_lines(11, 60);
    LineSpool one(scratch.path("one"), 3, 1 << 30), many(scratch.path("many"), 3, 60'000);
    for (const ExportLines& lines : all) ASSERT_TRUE(bool(one.add(lines)));
    parallel_for(4, all.size(), [&](std::size_t i) {
        if (i == all.size() / 2) many.shrink(30'000);
        EXPECT_TRUE(bool(many.add(all[i])));
    });
    EXPECT_TRUE(read_all(many) == read_all(one));
}

// However many lines come: what waits, and what is read ahead, stays what it is.
TEST(LineSpool, holds_no_more_of_more_lines) {
    const Scratch scratch;
    constexpr std::size_t memory = 40'000;
    std::vector<LineSpool::Most> most;
    for (const int pods : {20, 200}) {
        LineSpool spool(scratch.path("runs"), 3, memory);
        for (const ExportLines& lines : made_lines(7, pods)) ASSERT_TRUE(bool(spool.add(lines)));
        read_all(spool);
        most.push_back(spool.most());
        EXPECT_LE(most.back().waiting_bytes, memory);
        // 64 runs are merged at once, each with a buffer of 128 KiB or the run, if that is less.
        EXPECT_LE(most.back().ahead_bytes, 64u * memory);
    }
    EXPECT_GT(most[1].runs, 8 * most[0].runs);
}

}  // namespace
}  // namespace touchline

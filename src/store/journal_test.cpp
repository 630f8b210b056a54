// What was acknowledged is there; what is damaged is told from what was never finished.
#include "store/journal.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/files.h"
#include "store/store_fixture.h"

namespace touchline {
namespace {

class JournalTest : public testing::Test {
protected:
    void TearDown() override { set_file_fault({}); }

    Result<Journal> open(std::uint64_t applied = 0, std::size_t segment_bytes = 64 << 10) {
        return Journal::open(folder, applied, {segment_bytes});
    }
    // Appends groups of one record each: "record FIRST" … "record LAST".
    static void write(Journal& journal, std::uint64_t first, std::uint64_t last) {
        for (std::uint64_t i = first; i <= last; ++i) {
            const std::string text = record(i);
            const std::string_view one[] = {text};
            const auto position = journal.append(one);
            ASSERT_TRUE(position) << position.error().message;
            EXPECT_EQ(position.value(), i);
        }
    }
    void write_and_leave(std::uint64_t first, std::uint64_t last,
                         std::size_t segment_bytes = 64 << 10) {
        Journal journal = open(0, segment_bytes).value();
        write(journal, first, last);
    }
    static std::string record(std::uint64_t i) {
        return fmt::format("record {} {}", i, std::string(i % 50, 'x'));
    }
    // How many records are there, all as they were written, from `after` on.
    static std::uint64_t count(const Journal& journal, std::uint64_t after = 0) {
        std::uint64_t expected = after;
        const auto status = journal.replay(after, [&](std::uint64_t position, std::string_view r) {
            EXPECT_EQ(position, ++expected);
            EXPECT_EQ(r, record(position));
            return Status();
        });
        EXPECT_TRUE(status);
        return expected - after;
    }
    std::string only_file() {
        const auto names = list_folder(folder);
        EXPECT_EQ(names.size(), 1u);
        return folder + "/" + names.front();
    }
    static std::string bytes_of(const std::string& path) { return read_text_file(path).value(); }
    static void put(const std::string& path, std::size_t at, std::string_view bytes) {
        std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(static_cast<std::streamoff>(at));
        file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    }
    // Where the last frame begins and ends.
    static std::size_t last_end(const std::string& bytes) {
        return bytes.find_last_not_of('\0') + 1;
    }

    TestFolder scratch;
    std::string folder = scratch.path + "/journal";
};

TEST_F(JournalTest, what_was_written_is_there_after_opening_again) {
    {
        Journal journal = open().value();
        EXPECT_EQ(journal.position(), 0u);
        write(journal, 1, 20);
    }
    const Journal journal = open().value();
    EXPECT_EQ(journal.position(), 20u);
    EXPECT_EQ(count(journal), 20u);
    EXPECT_EQ(count(journal, 12), 8u);
    EXPECT_EQ(journal.tail().bytes_cut, 0u);
}

TEST_F(JournalTest, a_group_has_consecutive_positions) {
    Journal journal = open().value();
    const std::string_view group[] = {"a", "", "ccc"};
    EXPECT_EQ(journal.append(group).value(), 3u);
    EXPECT_EQ(journal.append(group).value(), 6u);
    std::string all;
    ASSERT_TRUE(journal.replay(1, [&](std::uint64_t position, std::string_view bytes) {
        all += fmt::format("{}:{} ", position, bytes);
        return Status();
    }));
    EXPECT_EQ(all, "2: 3:ccc 4:a 5: 6:ccc ");
}

TEST_F(JournalTest, segments_begin_anew_and_go_when_they_are_applied) {
    Journal journal = open(0, 4096).value();
    write(journal, 1, 400);
    const std::size_t before = journal.files().size();
    EXPECT_GT(before, 3u);
    ASSERT_TRUE(journal.trim(200));
    EXPECT_LT(journal.files().size(), before);
    EXPECT_EQ(count(journal, 200), 200u);
    ASSERT_TRUE(journal.trim(400));
    EXPECT_EQ(journal.files().size(), 1u);
    EXPECT_EQ(journal.position(), 400u);
    write(journal, 401, 410);
    EXPECT_EQ(count(open(400, 4096).value(), 400), 10u);
}

TEST_F(JournalTest, a_record_larger_than_a_segment_has_one_of_its_own) {
    Journal journal = open(0, 4096).value();
    const std::string large(100'000, 'y');
    const std::string_view one[] = {large};
    EXPECT_EQ(journal.append(one).value(), 1u);
    EXPECT_EQ(journal.append(one).value(), 2u);
    EXPECT_EQ(open(0, 4096).value().position(), 2u);
}

TEST_F(JournalTest, wherever_the_last_group_is_cut_the_others_survive) {
    std::size_t begin = 0, end = 0;
    {
        Journal journal = open().value();
        write(journal, 1, 5);
        begin = last_end(bytes_of(only_file()));
        write(journal, 6, 6);
        end = last_end(bytes_of(only_file()));
    }
    const std::string path = only_file();
    const std::string whole = bytes_of(path);
    for (std::size_t cut = begin; cut < end; ++cut)
        for (const bool zeros : {true, false}) {
            const std::string kept = whole.substr(0, cut);
            std::filesystem::remove_all(folder);
            std::filesystem::create_directory(folder);
            ASSERT_TRUE(write_text_file(path, zeros ? kept + std::string(8192, '\0') : kept));
            auto journal = open();
            ASSERT_TRUE(journal) << cut << ": " << journal.error().message;
            EXPECT_EQ(journal.value().position(), 5u);
            EXPECT_EQ(count(journal.value()), 5u);
            // Bytes of padding belong to the fifth; what is cut is said, and gone.
            write(journal.value(), 6, 7);
            EXPECT_EQ(count(open().value()), 7u);
            EXPECT_EQ(open().value().tail().bytes_cut, 0u);
        }
}

TEST_F(JournalTest, a_torn_tail_is_reported_with_its_place) {
    write_and_leave(1, 3);
    const std::string path = only_file();
    const std::size_t end = (last_end(bytes_of(path)) + 7) / 8 * 8;
    put(path, end, "half of a frame that never was");
    const Journal journal = open().value();
    EXPECT_EQ(journal.position(), 3u);
    EXPECT_EQ(journal.tail().bytes_cut, 30u);
    EXPECT_NE(journal.tail().where.find(fmt::format("from byte {} on", end)), std::string::npos);
    EXPECT_EQ(last_end(bytes_of(path)), last_end(bytes_of(path).substr(0, end)));
}

TEST_F(JournalTest, any_flipped_byte_before_the_last_group_is_refused_and_nothing_is_changed) {
    {
        Journal journal = open().value();
        write(journal, 1, 4);
    }
    const std::string path = only_file();
    const std::string whole = bytes_of(path);
    std::size_t third = 0;
    for (std::size_t at = 0; at != std::string::npos; at = whole.find("record 4", at + 1))
        third = at;
    for (std::size_t at = 0; at < third - 32; ++at) {
        const bool padding = at >= journal_head_bytes && whole[at] == 0;
        put(path, at, std::string(1, static_cast<char>(whole[at] ^ 0x10)));
        const auto journal = open();
        if (journal) EXPECT_TRUE(padding && journal.value().position() == 4) << at;
        else EXPECT_EQ(journal.error().code, ErrorCode::corrupt) << at;
        put(path, at, whole.substr(at, 1));
        EXPECT_EQ(bytes_of(path), whole);
    }
    EXPECT_EQ(open().value().position(), 4u);
}

TEST_F(JournalTest, a_hole_of_zeros_before_good_records_is_damage) {
    {
        Journal journal = open().value();
        write(journal, 1, 200);
    }
    put(only_file(), 4096, std::string(512, '\0'));
    const auto journal = open();
    ASSERT_FALSE(journal);
    EXPECT_EQ(journal.error().code, ErrorCode::corrupt);
    EXPECT_NE(journal.error().message.find("holds a later record"), std::string::npos);
}

TEST_F(JournalTest, an_empty_record_behind_a_flipped_byte_is_damage) {
    {
        Journal journal = open().value();
        const std::string_view first[] = {"one"}, empty[] = {""};
        ASSERT_TRUE(journal.append(first));
        ASSERT_TRUE(journal.append(empty));
    }
    std::string bytes = bytes_of(only_file());
    bytes[journal_head_bytes] ^= 1;
    ASSERT_TRUE(write_text_file(only_file(), bytes));
    const auto refused = open();
    ASSERT_FALSE(refused) << "the second group was acknowledged, so the first was, too";
    EXPECT_EQ(refused.error().code, ErrorCode::corrupt);
}

TEST_F(JournalTest, a_record_that_looks_like_a_frame_is_none) {
    std::string forged;
    const std::string_view inside[] = {"record 3"};
    append_frame(forged, 0, 2, inside);
    {
        Journal journal = open().value();
        const std::string text = std::string(4, ' ') + forged;  // where frames may lie
        const std::string_view one[] = {text};
        ASSERT_TRUE(journal.append(one));
    }
    // The head of the only frame is damaged: what lies in it does not count as a later one.
    put(only_file(), journal_head_bytes, "torn");
    EXPECT_EQ(open().value().position(), 0u);
}

TEST_F(JournalTest, a_missing_segment_is_damage) {
    {
        Journal journal = open(0, 4096).value();
        write(journal, 1, 300);
        ASSERT_GT(journal.files().size(), 3u);
        std::filesystem::remove(journal.files()[1]);
    }
    const auto journal = open(0, 4096);
    ASSERT_FALSE(journal);
    EXPECT_EQ(journal.error().code, ErrorCode::corrupt);
    EXPECT_NE(journal.error().message.find("a segment of the journal is missing"),
              std::string::npos);
}

TEST_F(JournalTest, records_behind_what_was_applied_may_not_be_missing) {
    write_and_leave(1, 300, 4096);
    std::filesystem::remove(folder + "/" + list_folder(folder).front());
    EXPECT_FALSE(open(0, 4096));
    EXPECT_TRUE(open(250, 4096));
}

TEST_F(JournalTest, a_history_that_knows_more_goes_on_behind_what_it_knows) {
    write_and_leave(1, 3);
    Journal journal = open(10).value();
    EXPECT_EQ(journal.position(), 10u);
    write(journal, 11, 12);
    EXPECT_EQ(count(open(10).value(), 10), 2u);
}

TEST_F(JournalTest, a_file_that_a_crash_left_empty_is_cleared_away) {
    write_and_leave(1, 3);
    ASSERT_TRUE(write_text_file(folder + "/0000000000000004.journal", std::string(4096, '\0')));
    const Journal journal = open().value();
    EXPECT_EQ(journal.position(), 3u);
    EXPECT_EQ(list_folder(folder).size(), 1u);
}

TEST_F(JournalTest, a_full_disk_refuses_the_group_and_the_next_one_may_succeed) {
    Journal journal = open(0, 4096).value();
    write(journal, 1, 5);
    bool full = true;
    set_file_fault([&](FileOp op, const std::string&) { return full && op == FileOp::write; });
    const std::string_view one[] = {"lost"};
    const auto refused = journal.append(one);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::unavailable);
    const std::string large(10'000, 'z');  // needs a segment of its own, and so room
    const std::string_view two[] = {large};
    EXPECT_FALSE(journal.append(two));
    EXPECT_EQ(journal.position(), 5u);
    full = false;
    write(journal, 6, 300);
    EXPECT_EQ(count(open(0, 4096).value()), 300u);
}

TEST_F(JournalTest, after_a_failed_sync_nothing_is_accepted_until_it_is_opened_again) {
    {
        Journal journal = open().value();
        write(journal, 1, 5);
        set_file_fault([](FileOp op, const std::string&) { return op == FileOp::sync; });
        const std::string text = record(6);
        const std::string_view one[] = {text};
        EXPECT_FALSE(journal.append(one));
        set_file_fault({});
        const auto again = journal.append(one);
        ASSERT_FALSE(again);
        EXPECT_EQ(again.error().code, ErrorCode::unavailable);
        EXPECT_NE(again.error().message.find("opened again"), std::string::npos);
        EXPECT_EQ(journal.position(), 5u);
    }
    // Nobody was told of the sixth: that it may be there is no mistake.
    Journal journal = open().value();
    EXPECT_GE(journal.position(), 5u);
    write(journal, journal.position() + 1, 8);
    EXPECT_EQ(count(open().value()), 8u);
}

}  // namespace
}  // namespace touchline

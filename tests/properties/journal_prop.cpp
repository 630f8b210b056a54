// Whatever is cut off a journal, or damaged in it: what opens is a prefix of what was written, in
// whole groups, and nothing that was acknowledged is forgotten in silence.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "base/files.h"
#include "store/journal.h"
#include "tests/scratch.h"

namespace touchline {
namespace {

struct Written {
    std::string path;
    std::vector<std::string> records;
    std::vector<std::size_t> group_records;  // records up to the end of each group
    std::vector<std::size_t> group_ends;     // bytes up to there
};

Written write_some(const std::string& folder) {
    Written written;
    auto journal = Journal::open(folder, 0, {1 << 16}).value();
    written.path = journal.files().front();
    const auto groups = *rc::gen::inRange(1, 6);
    for (int group = 0; group < groups; ++group) {
        const auto texts = *rc::gen::nonEmpty(rc::gen::container<std::vector<std::string>>(
            rc::gen::container<std::string>(rc::gen::arbitrary<char>())));
        const std::vector<std::string_view> views(texts.begin(), texts.end());
        RC_ASSERT(bool(journal.append(views)));
        written.records.insert(written.records.end(), texts.begin(), texts.end());
        written.group_records.push_back(written.records.size());
        std::size_t end = 0;
        const std::string bytes = read_text_file(written.path).value();
        end = read_segment(bytes, [](std::uint64_t, std::string_view) { return Status(); })
                  .value()
                  .end;
        written.group_ends.push_back(end);
    }
    return written;
}

std::vector<std::string> read_all(const Journal& journal) {
    std::vector<std::string> records;
    RC_ASSERT(bool(journal.replay(0, [&](std::uint64_t position, std::string_view record) {
        RC_ASSERT(position == records.size() + 1);
        records.emplace_back(record);
        return Status();
    })));
    return records;
}

// Is `found` what was written, up to the end of a group?
bool is_prefix(const std::vector<std::string>& found, const Written& written) {
    return found.size() <= written.records.size() &&
           std::equal(found.begin(), found.end(), written.records.begin()) &&
           (found.empty() || std::find(written.group_records.begin(), written.group_records.end(),
                                       found.size()) != written.group_records.end());
}

RC_GTEST_PROP(JournalProperty, any_prefix_of_the_bytes_gives_the_groups_it_holds, ()) {
    Scratch scratch;
    const Written written = write_some(scratch.path("journal"));
    const std::string whole = read_text_file(written.path).value();
    const auto cut = *rc::gen::inRange(journal_head_bytes, written.group_ends.back() + 1);
    const bool zeros = *rc::gen::arbitrary<bool>();
    std::string left = whole.substr(0, cut);
    if (zeros) left.resize(whole.size(), '\0');
    RC_ASSERT(bool(write_text_file(written.path, left)));
    const auto journal = Journal::open(scratch.path("journal"), 0, {1 << 16});
    RC_ASSERT(bool(journal));
    const auto found = read_all(journal.value());
    RC_ASSERT(is_prefix(found, written));
    for (std::size_t group = 0; group < written.group_ends.size(); ++group)
        if (written.group_ends[group] <= cut)
            RC_ASSERT(found.size() >= written.group_records[group]);
}

RC_GTEST_PROP(JournalProperty, damage_is_refused_unless_only_the_last_group_is_hit, ()) {
    Scratch scratch;
    const Written written = write_some(scratch.path("journal"));
    std::string bytes = read_text_file(written.path).value();
    const auto at = *rc::gen::inRange(std::size_t{0}, written.group_ends.back());
    const auto length = *rc::gen::inRange(std::size_t{1}, std::size_t{600});
    const auto flip = static_cast<char>(*rc::gen::inRange(1, 256));
    const std::size_t end = std::min(at + length, bytes.size());
    for (std::size_t i = at; i < end; ++i) bytes[i] = static_cast<char>(bytes[i] ^ flip);
    RC_ASSERT(bool(write_text_file(written.path, bytes)));
    const auto journal = Journal::open(scratch.path("journal"), 0, {1 << 16});
    const std::size_t groups = written.group_ends.size();
    const std::size_t last_begin = groups > 1 ? written.group_ends[groups - 2] : journal_head_bytes;
    if (!journal) {
        RC_ASSERT(journal.error().code == ErrorCode::corrupt);
        RC_ASSERT(read_text_file(written.path).value() == bytes);
        return;
    }
    const auto found = read_all(journal.value());
    RC_ASSERT(is_prefix(found, written));
    // Behind the last group nothing proves that it was ever finished.
    if (end < last_begin) RC_ASSERT(found.size() == written.records.size());
}

}  // namespace
}  // namespace touchline

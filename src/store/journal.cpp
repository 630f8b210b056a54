// The segments of the journal as one log: opened, checked, continued, trimmed.
#include "store/journal.h"

#include <sys/random.h>

#include <charconv>
#include <optional>

#include "base/files.h"
#include "base/limits.h"
#include "base/process.h"
#include "store/journal_file.h"

namespace touchline {
namespace {

constexpr const char* ending = ".journal";

std::string name_of(std::uint64_t first) { return fmt::format("{:016x}{}", first, ending); }

std::optional<std::uint64_t> first_of(const std::string& name) {
    std::uint64_t first = 0;
    const char* end = name.data() + 16;
    if (name.size() != 16 + std::string_view(ending).size() || !name.ends_with(ending)) return {};
    if (std::from_chars(name.data(), end, first, 16).ptr != end) return {};
    return first;
}

struct SegmentFile {
    std::string path;
    std::uint64_t first = 0, next = 0;  // of records
    std::size_t end = 0, bytes = 0;
};

Status ignore_record(std::uint64_t, std::string_view) { return {}; }

Error lost(const std::string& path, const SegmentReading& reading) {
    return fail(ErrorCode::corrupt,
                "'{}' is damaged at byte {}, and byte {} holds a later record: what was "
                "acknowledged is lost between them. Nothing was changed. Restore a backup, or move "
                "the folder away to go on without what it holds",
                path, reading.end, reading.good_at);
}

// Everything that was found in the folder; changes nothing.
struct Found {
    std::vector<SegmentFile> segments;
    std::vector<std::string> empty;  // files that a crash left before their head was written
    std::size_t torn_bytes = 0;      // behind the last segment
};

Result<Found> look(const std::string& folder, std::uint64_t applied) {
    Found found;
    for (const std::string& name : list_folder(folder)) {
        const auto first = first_of(name);
        if (!first) continue;
        const std::string path = folder + "/" + name;
        if (found.torn_bytes > 0)
            return fail(ErrorCode::corrupt,
                        "'{}' is damaged at byte {}, and there is a later segment: what was "
                        "acknowledged is lost. Nothing was changed",
                        found.segments.back().path, found.segments.back().end);
        TRY(const MappedFile file, MappedFile::open(path));
        auto read = read_segment(file.bytes(), ignore_record);
        if (!read && read.error().code == ErrorCode::not_found) {
            found.empty.push_back(path);
            continue;
        }
        TRY(const SegmentReading reading, std::move(read).in("reading '{}'", path));
        if (reading.how == SegmentReading::End::damaged) return lost(path, reading);
        const std::uint64_t expected =
            found.segments.empty() ? applied + 1 : found.segments.back().next;
        const bool follows = found.segments.empty() ? reading.head.first <= expected
                                                    : reading.head.first == expected;
        if (reading.head.first != *first || !found.empty.empty() ||
            (!follows && reading.head.first > applied + 1))
            return fail(ErrorCode::corrupt,
                        "'{}' begins with record {}, expected was {}: a segment of the journal is "
                        "missing. Nothing was changed",
                        path, reading.head.first, expected);
        found.torn_bytes = reading.torn_bytes;
        found.segments.push_back(
            {path, reading.head.first, reading.next, reading.end, file.bytes().size()});
    }
    return found;
}

Result<std::uint64_t> new_salt() {
    std::uint64_t salt = 0;
    if (::getentropy(&salt, sizeof salt) != 0)
        return fail(ErrorCode::unavailable, "the system gives no random numbers");
    return salt;
}

}  // namespace

struct Journal::State {
    std::string folder;
    JournalOptions options;
    std::vector<SegmentFile> segments;  // the last one is written to
    std::optional<PlacedFile> file;
    std::uint64_t salt = 0;
    bool dirty = false;  // a write failed: there may be something behind the end
    std::optional<Error> failed;
    JournalTail tail;
    std::string buffer;

    Status begin_segment(std::uint64_t first, std::size_t bytes);
    Status continue_last();
    Status make_room(std::size_t bytes);
};

Journal::Journal(std::unique_ptr<State> state) : state_(std::move(state)) {}
Journal::Journal(Journal&&) noexcept = default;
Journal& Journal::operator=(Journal&&) noexcept = default;
Journal::~Journal() = default;

Status Journal::State::begin_segment(std::uint64_t first, std::size_t bytes) {
    if (file && dirty) TRY(file->clear_from(segments.back().end, segments.back().bytes));
    dirty = false;
    SegmentHead head;
    head.first = first;
    TRY(head.salt, new_salt());
    SegmentFile segment{folder + "/" + name_of(first), first, first, journal_head_bytes, bytes};
    TRY(PlacedFile made, PlacedFile::create(segment.path, bytes));
    Status written = made.write(0, write_segment_head(head));
    if (written) written = made.sync();
    if (!written) {
        ignore(remove_file(segment.path), "the next open clears it away");
        return written;
    }
    file.emplace(std::move(made));
    salt = head.salt;
    segments.push_back(std::move(segment));
    return {};
}

// Goes on behind the last good record; what was never synced is cut.
Status Journal::State::continue_last() {
    SegmentFile& last = segments.back();
    {
        TRY(const MappedFile mapped, MappedFile::open(last.path));
        TRY(const SegmentReading reading, read_segment(mapped.bytes(), ignore_record));
        salt = reading.head.salt;
    }
    TRY(PlacedFile opened, PlacedFile::open(last.path));
    if (tail.bytes_cut > 0) TRY(opened.clear_from(last.end, last.bytes));
    file.emplace(std::move(opened));
    return {};
}

Status Journal::State::make_room(std::size_t bytes) {
    SegmentFile& last = segments.back();
    if (last.end + bytes <= last.bytes) return {};
    if (last.next > last.first)
        return begin_segment(last.next,
                             std::max(options.segment_bytes, journal_head_bytes + bytes));
    TRY(file->clear_from(last.end, last.end + bytes));  // holds no record yet: it grows
    last.bytes = last.end + bytes;
    return {};
}

Result<Journal> Journal::open(const std::string& folder, std::uint64_t applied,
                              const JournalOptions& options) {
    TRY(make_folder(folder));
    TRY(Found found, look(folder, applied));
    auto state = std::make_unique<State>();
    state->folder = folder;
    state->options = options;
    state->segments = std::move(found.segments);
    for (const std::string& path : found.empty) TRY(remove_file(path));
    if (found.torn_bytes > 0)
        state->tail = {found.torn_bytes,
                       fmt::format("'{}' from byte {} on", state->segments.back().path,
                                   state->segments.back().end)};
    // The history may know more than a journal that was put back from elsewhere.
    const bool behind = state->segments.empty() || state->segments.back().next <= applied;
    TRY(behind ? state->begin_segment(applied + 1, options.segment_bytes) : state->continue_last());
    Journal journal(std::move(state));
    TRY(journal.trim(applied));
    return journal;
}

Status Journal::replay(std::uint64_t after, const RecordSink& sink) const {
    for (const SegmentFile& segment : state_->segments) {
        if (segment.next <= after + 1) continue;
        TRY(const MappedFile file, MappedFile::open(segment.path));
        const auto give = [&](std::uint64_t position, std::string_view record) -> Status {
            return position <= after ? Status() : sink(position, record);
        };
        TRY(read_segment(file.bytes(), give).in("reading '{}'", segment.path));
    }
    return {};
}

Result<std::uint64_t> Journal::append(std::span<const std::string_view> records) {
    State& state = *state_;
    CHECK(!records.empty());
    if (state.failed) return *state.failed;
    state.buffer.clear();
    append_frame(state.buffer, state.salt, state.segments.back().next, records);
    if (state.buffer.size() > limits::journal_group_bytes_max)
        return fail(ErrorCode::limit, "{} bytes at once are more than the journal takes: {}",
                    state.buffer.size(), limits::journal_group_bytes_max);
    const std::uint64_t salt_before = state.salt;
    TRY(state.make_room(state.buffer.size()));
    SegmentFile& last = state.segments.back();
    if (state.salt != salt_before) {
        state.buffer.clear();
        append_frame(state.buffer, state.salt, last.next, records);
    }
    kill_point("journal.before_write");
    state.dirty = true;
    TRY(state.file->write(last.end, state.buffer));
    kill_point("journal.before_sync");
    if (Status synced = state.file->sync(); !synced) {
        state.failed = std::move(synced).error();
        state.failed->message +=
            "; nothing more is accepted: what is on the disk is known when the journal is opened "
            "again";
        return *state.failed;
    }
    kill_point("journal.after_sync");
    state.dirty = false;
    last.end += state.buffer.size();
    last.next += records.size();
    return last.next - 1;
}

Status Journal::trim(std::uint64_t applied) {
    auto& segments = state_->segments;
    bool any = false;
    while (segments.size() > 1 && segments.front().next <= applied + 1) {
        TRY(remove_file(segments.front().path));
        segments.erase(segments.begin());
        any = true;
        kill_point("journal.in_trim");
    }
    return any ? sync_folder(state_->folder) : Status();
}

std::uint64_t Journal::position() const { return state_->segments.back().next - 1; }

std::uint64_t Journal::bytes() const {
    std::uint64_t sum = 0;
    for (const SegmentFile& segment : state_->segments) sum += segment.bytes;
    return sum;
}

const JournalTail& Journal::tail() const { return state_->tail; }

std::vector<std::string> Journal::files() const {
    std::vector<std::string> paths;
    for (const SegmentFile& segment : state_->segments) paths.push_back(segment.path);
    return paths;
}

Result<std::uint64_t> journal_position(const std::string& folder) {
    TRY(const Found found, look(folder, UINT64_MAX - 1));
    return found.segments.empty() ? std::uint64_t{0} : found.segments.back().next - 1;
}

}  // namespace touchline

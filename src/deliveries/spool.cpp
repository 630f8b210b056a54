// A waiting line is its ExportLine, what it tells, and its text, one after another; so it stands in
// a half that fills, and in the runs, which are sorted. One half fills while the other becomes
// runs, one for each file that has lines in it.
#include "deliveries/spool.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <optional>
#include <queue>
#include <span>
#include <tuple>

namespace touchline {

using simulate::ExportLine;
using simulate::Told;

namespace {

constexpr std::size_t read_bytes = 128 << 10;  // of each run that is merged
constexpr std::size_t write_bytes = 1 << 20;
constexpr std::size_t runs_at_once_max = 64;  // merged; of more, some become one first

static_assert(std::is_trivially_copyable_v<ExportLine> && std::is_trivially_copyable_v<Told>);

auto place_of(const ExportLine& line) {
    return std::tuple(line.major, line.minor, line.key, line.copy);
}

std::size_t size_of(const ExportLine& line) {
    return sizeof(ExportLine) + line.told_count * sizeof(Told) + line.text_size;
}

void append_line(std::string& to, const ExportLine& line, const Told* told, std::string_view text) {
    to.append(reinterpret_cast<const char*>(&line), sizeof line);
    to.append(reinterpret_cast<const char*>(told), line.told_count * sizeof(Told));
    to.append(text);
}

struct Run {
    std::uint64_t begin = 0, size = 0;
};

// Lines of all files in the order they came.
struct Half {
    struct Entry {
        std::uint64_t major, minor, key;
        std::uint32_t file, copy;
        std::size_t begin;  // in `bytes`
    };
    std::string bytes;
    std::vector<Entry> entries;

    std::size_t used() const { return bytes.size() + entries.size() * sizeof(Entry); }
    static std::size_t size_with_entry(const ExportLine& line) {
        return size_of(line) + sizeof(Entry);
    }
    // Pages that are never written cost nothing; growing would copy, and hold twice as much.
    void reserve(std::size_t bytes_max) {
        bytes.reserve(bytes_max);
        entries.reserve(bytes_max / (sizeof(ExportLine) + sizeof(Told) + sizeof(Entry)) + 1);
    }
    void sort() {
        std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
            return std::tie(a.file, a.major, a.minor, a.key, a.copy) <
                   std::tie(b.file, b.major, b.minor, b.key, b.copy);
        });
    }
    std::span<const Entry> of(std::uint32_t file) const {  // sorted
        const auto [first, last] =
            std::equal_range(entries.begin(), entries.end(), Entry{0, 0, 0, file, 0, 0},
                             [](const Entry& a, const Entry& b) { return a.file < b.file; });
        return {first, last};
    }
    std::size_t end_of(const Entry& entry) const {
        ExportLine line;
        std::memcpy(&line, bytes.data() + entry.begin, sizeof line);
        return entry.begin + size_of(line);
    }
    void clear() { bytes.clear(), entries.clear(); }
    void forget() {
        std::string().swap(bytes);
        std::vector<Entry>().swap(entries);
    }
};

// Bytes on disk that nobody else sees: written at the end, read anywhere.
class RunFile {
public:
    explicit RunFile(std::string path) : path_(std::move(path)) {}
    RunFile(const RunFile&) = delete;
    RunFile& operator=(const RunFile&) = delete;
    ~RunFile() {
        if (descriptor_ < 0) return;
        ::close(descriptor_);
        ::unlink(path_.c_str());
    }
    std::uint64_t size() const { return written_ + waiting_.size(); }

    Status append(std::string_view bytes) {
        waiting_.append(bytes);
        return waiting_.size() < write_bytes ? Status() : flush();
    }
    Status append(const ExportLine& line, const Told* told, std::string_view text) {
        append_line(waiting_, line, told, text);
        return waiting_.size() < write_bytes ? Status() : flush();
    }
    Status flush() {
        if (descriptor_ < 0) {
            descriptor_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
            if (descriptor_ < 0) return trouble("create");
        }
        for (std::size_t at = 0; at < waiting_.size();) {
            const ssize_t done = ::pwrite(descriptor_, waiting_.data() + at, waiting_.size() - at,
                                          static_cast<off_t>(written_ + at));
            if (done < 0 && errno != EINTR) return trouble("write");
            if (done > 0) at += static_cast<std::size_t>(done);
        }
        written_ += waiting_.size();
        waiting_.clear();
        return {};
    }
    Status read(std::uint64_t at, std::span<char> to) const {
        for (std::size_t got = 0; got < to.size();) {
            const ssize_t done = ::pread(descriptor_, to.data() + got, to.size() - got,
                                         static_cast<off_t>(at + got));
            if (done == 0) return fail(ErrorCode::corrupt, "'{}' ends too early", path_);
            if (done < 0 && errno != EINTR) return trouble("read");
            if (done > 0) got += static_cast<std::size_t>(done);
        }
        return {};
    }

private:
    Error trouble(const char* what) const {
        return fail(ErrorCode::unavailable, "cannot {} '{}': {}", what, path_,
                    std::strerror(errno));
    }
    const std::string path_;
    int descriptor_ = -1;
    std::uint64_t written_ = 0;
    std::string waiting_;
};

// The line that stands at `bytes`; its `told` is copied, for nothing here is aligned.
void set_line(LineSpool::Line& line, std::vector<Told>& told, const char* bytes) {
    std::memcpy(&line.line, bytes, sizeof line.line);
    told.resize(line.line.told_count);
    if (!told.empty())
        std::memcpy(told.data(), bytes + sizeof line.line, told.size() * sizeof(Told));
    line.told = told.data();
    line.text = {bytes + sizeof line.line + told.size() * sizeof(Told), line.line.text_size};
}

// The lines of one run, one after another.
class Cursor {
public:
    Cursor(const RunFile& scratch, Run run) : scratch_(scratch), run_(run) {}

    Result<bool> next() {
        if (begin_ == buffer_.size() && run_.size == 0) return false;
        TRY(fill(sizeof(ExportLine)));
        ExportLine head;
        std::memcpy(&head, buffer_.data() + begin_, sizeof head);
        TRY(fill(size_of(head)));
        set_line(line, told_, buffer_.data() + begin_);
        begin_ += size_of(head);
        return true;
    }
    std::size_t held() const { return buffer_.capacity(); }
    LineSpool::Line line;

private:
    // So many bytes from `begin_` on are in the buffer.
    Status fill(std::size_t bytes) {
        if (buffer_.size() - begin_ >= bytes) return {};
        buffer_.erase(0, begin_);
        begin_ = 0;
        const std::size_t had = buffer_.size();
        const std::size_t more =
            std::min<std::uint64_t>(run_.size, std::max(read_bytes, bytes) - had);
        buffer_.resize(had + more);
        TRY(scratch_.read(run_.begin, {buffer_.data() + had, more}));
        run_.begin += more;
        run_.size -= more;
        return {};
    }

    const RunFile& scratch_;
    Run run_;
    std::size_t begin_ = 0;
    std::string buffer_;
    std::vector<Told> told_;
};

}  // namespace

struct LineSpool::State {
    State(std::string path, std::uint32_t files, std::size_t bytes_max)
        : half_max(bytes_max / 2),
          scratch(std::move(path)),
          runs(files + 1),
          nowhere(files) {
        for (Half& half : halves) half.reserve(half_max);
    }

    std::mutex mutex;
    std::condition_variable room;
    std::size_t half_max;
    Half halves[2];
    Half *filling = &halves[0], *full = nullptr;  // full: becomes runs
    std::size_t full_bytes = 0;
    std::optional<Error> error;
    Most most;
    RunFile scratch;
    std::vector<std::vector<Run>> runs;  // by file
    std::uint32_t nowhere;

    Status make_room(std::unique_lock<std::mutex>& lock);
    Status make_runs(Half& half);
    Status merge(std::span<const Run> some, const std::function<Status(const Line&)>& give);
    Status merge_some(std::vector<Run>& all);
    Status read_waiting(std::uint32_t file, const std::function<Status(const Line&)>& give) const;
};

LineSpool::LineSpool(std::string scratch, std::uint32_t files, std::size_t bytes_max)
    : state_(std::make_unique<State>(std::move(scratch), files, bytes_max)) {}
LineSpool::~LineSpool() = default;

LineSpool::Most LineSpool::most() const { return state_->most; }

void LineSpool::shrink(std::size_t bytes_max) {
    const std::lock_guard lock(state_->mutex);
    state_->half_max = std::min(state_->half_max, bytes_max / 2);
}

Status LineSpool::State::make_runs(Half& half) {
    half.sort();
    for (std::size_t i = 0; i < half.entries.size();) {
        const std::uint32_t file = half.entries[i].file;
        Run run{scratch.size(), 0};
        for (; i < half.entries.size() && half.entries[i].file == file; ++i) {
            const std::size_t begin = half.entries[i].begin, end = half.end_of(half.entries[i]);
            TRY(scratch.append(std::string_view(half.bytes).substr(begin, end - begin)));
        }
        run.size = scratch.size() - run.begin;
        runs[file].push_back(run);
        ++most.runs;
    }
    half.clear();
    return scratch.flush();
}

// The half that fills becomes runs while others fill the other one.
Status LineSpool::State::make_room(std::unique_lock<std::mutex>& lock) {
    if (full != nullptr) {
        room.wait(lock, [&] { return full == nullptr; });
        return error ? Status(*error) : Status();
    }
    full = filling;
    full_bytes = full->used();
    filling = filling == &halves[0] ? &halves[1] : &halves[0];
    lock.unlock();
    Status made = make_runs(*full);
    lock.lock();
    full = nullptr;
    full_bytes = 0;
    if (!made && !error) error = made.error();
    room.notify_all();
    return error ? Status(*error) : Status();
}

Status LineSpool::add(const simulate::ExportLines& lines) {
    State& state = *state_;
    std::unique_lock lock(state.mutex);
    for (const ExportLine& line : lines.lines) {
        const std::size_t size = Half::size_with_entry(line);
        while (state.filling->used() > 0 && state.filling->used() + size > state.half_max)
            TRY(state.make_room(lock));
        Half& half = *state.filling;
        const std::uint32_t file = line.file == simulate::no_file ? state.nowhere : line.file;
        half.entries.push_back(
            {line.major, line.minor, line.key, file, line.copy, half.bytes.size()});
        append_line(half.bytes, line, lines.told.data() + line.told_begin, lines.text_of(line));
        state.most.waiting_bytes =
            std::max(state.most.waiting_bytes, half.used() + state.full_bytes);
    }
    return {};
}

Status LineSpool::close() {
    State& state = *state_;
    if (state.most.runs == 0) return state.filling->sort(), Status();  // nothing left memory
    TRY(state.make_runs(*state.filling));
    for (Half& half : state.halves) half.forget();
    return {};
}

bool LineSpool::empty(std::uint32_t file) const {
    return state_->filling->of(file).empty() && state_->runs[file].empty();
}

Status LineSpool::State::read_waiting(std::uint32_t file,
                                      const std::function<Status(const Line&)>& give) const {
    Line line;
    std::vector<Told> told;
    for (const Half::Entry& entry : filling->of(file)) {
        set_line(line, told, filling->bytes.data() + entry.begin);
        TRY(give(line));
    }
    return {};
}

Status LineSpool::State::merge(std::span<const Run> some,
                               const std::function<Status(const Line&)>& give) {
    std::vector<std::unique_ptr<Cursor>> cursors;
    const auto later = [](const Cursor* a, const Cursor* b) {
        return place_of(a->line.line) > place_of(b->line.line);
    };
    std::priority_queue<Cursor*, std::vector<Cursor*>, decltype(later)> first(later);
    for (const Run& run : some) {
        cursors.push_back(std::make_unique<Cursor>(scratch, run));
        TRY(const bool more, cursors.back()->next());
        if (more) first.push(cursors.back().get());
    }
    std::size_t held = 0;
    for (const auto& cursor : cursors) held += cursor->held();
    most.ahead_bytes = std::max(most.ahead_bytes, held);
    while (!first.empty()) {
        Cursor* cursor = first.top();
        first.pop();
        TRY(give(cursor->line));
        TRY(const bool more, cursor->next());
        if (more) first.push(cursor);
    }
    return {};
}

Status LineSpool::State::merge_some(std::vector<Run>& all) {
    std::vector<Run> fewer;
    for (std::size_t i = 0; i < all.size(); i += runs_at_once_max) {
        const std::size_t count = std::min(runs_at_once_max, all.size() - i);
        Run run{scratch.size(), 0};
        TRY(merge(std::span(all).subspan(i, count), [&](const Line& line) {
            return scratch.append(line.line, line.told, line.text);
        }));
        run.size = scratch.size() - run.begin;
        fewer.push_back(run);
    }
    all = std::move(fewer);
    return scratch.flush();
}

Status LineSpool::read(std::uint32_t file, const std::function<Status(const Line&)>& give) {
    State& state = *state_;
    if (state.most.runs == 0) return state.read_waiting(file, give);
    std::vector<Run> runs = std::move(state.runs[file]);
    while (runs.size() > runs_at_once_max) TRY(state.merge_some(runs));
    return state.merge(runs, give);
}

}  // namespace touchline

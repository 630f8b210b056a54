// A waiting line is a fixed part, what it tells, and its text, one after another in the buffer of
// its file; a run holds them in the same form, sorted.
#include "deliveries/spool.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <queue>
#include <tuple>

namespace touchline {

using simulate::ExportLine;
using simulate::Told;

namespace {

constexpr std::size_t read_bytes = 128 << 10;

struct Head {
    ExportLine line;
};
static_assert(std::is_trivially_copyable_v<Head> && std::is_trivially_copyable_v<Told>);

auto place_of(const ExportLine& line) {
    return std::tuple(line.major, line.minor, line.key, line.copy);
}

std::size_t size_of(const ExportLine& line) {
    return sizeof(Head) + line.told_count * sizeof(Told) + line.text_size;
}

struct Run {
    std::uint64_t begin = 0, size = 0;
};

struct Waiting {
    struct Entry {
        std::uint64_t major, minor, key;
        std::uint32_t copy, size;
        std::size_t begin;  // in `bytes`
    };
    std::string bytes;
    std::vector<Entry> entries;
    std::vector<Run> runs;

    void sort() {
        std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
            return std::tie(a.major, a.minor, a.key, a.copy) <
                   std::tie(b.major, b.minor, b.key, b.copy);
        });
    }
    void forget() {
        std::string().swap(bytes);
        std::vector<Entry>().swap(entries);
    }
};

}  // namespace

struct LineSpool::State {
    std::string scratch;
    std::size_t bytes_max = 0, waiting_bytes = 0;
    std::uint64_t text_bytes = 0, scratch_bytes = 0;
    std::vector<Waiting> files;
    int descriptor = -1;

    ~State() {
        if (descriptor < 0) return;
        ::close(descriptor);
        ::unlink(scratch.c_str());
    }
    Error trouble(const char* what) const {
        return fail(ErrorCode::unavailable, "cannot {} '{}': {}", what, scratch,
                    std::strerror(errno));
    }
    Status write(const std::string& bytes);
    Status spill();
    Status read_at(std::uint64_t at, char* to, std::size_t bytes) const;
};

LineSpool::LineSpool(std::string scratch, std::size_t files, std::size_t bytes_max)
    : state_(std::make_unique<State>()) {
    state_->scratch = std::move(scratch);
    state_->files.resize(files);
    state_->bytes_max = bytes_max;
}

LineSpool::~LineSpool() = default;
bool LineSpool::empty(std::uint32_t file) const {
    return state_->files[file].entries.empty() && state_->files[file].runs.empty();
}
std::uint64_t LineSpool::bytes() const { return state_->text_bytes; }

Status LineSpool::State::write(const std::string& bytes) {
    for (std::size_t at = 0; at < bytes.size();) {
        const ssize_t done = ::pwrite(descriptor, bytes.data() + at, bytes.size() - at,
                                      static_cast<off_t>(scratch_bytes + at));
        if (done < 0 && errno != EINTR) return trouble("write");
        if (done > 0) at += static_cast<std::size_t>(done);
    }
    scratch_bytes += bytes.size();
    return {};
}

Status LineSpool::State::read_at(std::uint64_t at, char* to, std::size_t bytes) const {
    for (std::size_t got = 0; got < bytes;) {
        const ssize_t done =
            ::pread(descriptor, to + got, bytes - got, static_cast<off_t>(at + got));
        if (done == 0) return fail(ErrorCode::corrupt, "'{}' ends too early", scratch);
        if (done < 0 && errno != EINTR) return trouble("read");
        if (done > 0) got += static_cast<std::size_t>(done);
    }
    return {};
}

// Every buffer becomes a run of its file.
Status LineSpool::State::spill() {
    if (descriptor < 0) {
        descriptor = ::open(scratch.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (descriptor < 0) return trouble("create");
    }
    std::string run;
    for (Waiting& file : files) {
        if (file.entries.empty()) continue;
        file.sort();
        run.clear();
        for (const Waiting::Entry& entry : file.entries)
            run.append(file.bytes, entry.begin, entry.size);
        file.runs.push_back({scratch_bytes, run.size()});
        TRY(write(run));
        file.forget();
    }
    waiting_bytes = 0;
    return {};
}

Status LineSpool::add(const simulate::ExportLines& lines) {
    State& state = *state_;
    for (const ExportLine& line : lines.lines) {
        if (line.file == simulate::no_file) continue;
        Waiting& file = state.files[line.file];
        file.entries.push_back({line.major, line.minor, line.key, line.copy,
                                static_cast<std::uint32_t>(size_of(line)), file.bytes.size()});
        const Head head{line};
        file.bytes.append(reinterpret_cast<const char*>(&head), sizeof head);
        file.bytes.append(reinterpret_cast<const char*>(lines.told.data() + line.told_begin),
                          line.told_count * sizeof(Told));
        file.bytes.append(lines.text_of(line));
        state.waiting_bytes += size_of(line) + sizeof(Waiting::Entry);
        state.text_bytes += line.text_size;
    }
    if (state.waiting_bytes > state.bytes_max) return state.spill();
    return {};
}

namespace {

// The lines of one run, or of what still waits in memory, one after another.
class Cursor {
public:
    using ReadAt = std::function<Status(std::uint64_t, char*, std::size_t)>;
    Cursor(ReadAt read_at, Run run) : read_at_(std::move(read_at)), run_(run) {}
    explicit Cursor(const Waiting* waiting) : waiting_(waiting) {}

    Result<bool> next() {
        if (waiting_ != nullptr) {
            if (at_ == waiting_->entries.size()) return false;
            set(waiting_->bytes.data() + waiting_->entries[at_++].begin);
            return true;
        }
        if (begin_ == buffer_.size() && run_.size == 0) return false;
        TRY(fill(sizeof(Head)));
        Head head;
        std::memcpy(&head, buffer_.data() + begin_, sizeof head);
        TRY(fill(size_of(head.line)));
        set(buffer_.data() + begin_);
        begin_ += size_of(head.line);
        return true;
    }
    LineSpool::Line line;

private:
    void set(const char* bytes) {
        Head head;
        std::memcpy(&head, bytes, sizeof head);
        line.line = head.line;
        told_.resize(head.line.told_count);
        if (!told_.empty())
            std::memcpy(told_.data(), bytes + sizeof head, told_.size() * sizeof(Told));
        line.told = told_.data();
        line.text = {bytes + sizeof head + told_.size() * sizeof(Told), head.line.text_size};
    }
    // So many bytes from `begin_` on are in the buffer.
    Status fill(std::size_t bytes) {
        if (buffer_.size() - begin_ >= bytes) return {};
        buffer_.erase(0, begin_);
        begin_ = 0;
        const std::size_t had = buffer_.size();
        const std::size_t more =
            std::min<std::uint64_t>(run_.size, std::max(read_bytes, bytes - had));
        buffer_.resize(had + more);
        TRY(read_at_(run_.begin, buffer_.data() + had, more));
        run_.begin += more;
        run_.size -= more;
        return {};
    }

    ReadAt read_at_;
    Run run_;
    const Waiting* waiting_ = nullptr;
    std::size_t at_ = 0, begin_ = 0;
    std::string buffer_;
    std::vector<Told> told_;
};

}  // namespace

Status LineSpool::read(std::uint32_t number, const std::function<Status(const Line&)>& give) {
    Waiting& file = state_->files[number];
    file.sort();
    std::vector<std::unique_ptr<Cursor>> cursors;
    for (const Run& run : file.runs)
        cursors.push_back(std::make_unique<Cursor>(
            [this](std::uint64_t at, char* to, std::size_t bytes) {
                return state_->read_at(at, to, bytes);
            },
            run));
    cursors.push_back(std::make_unique<Cursor>(&file));
    const auto later = [](const Cursor* a, const Cursor* b) {
        return place_of(a->line.line) > place_of(b->line.line);
    };
    std::priority_queue<Cursor*, std::vector<Cursor*>, decltype(later)> first(later);
    for (const auto& cursor : cursors) {
        TRY(const bool more, cursor->next());
        if (more) first.push(cursor.get());
    }
    while (!first.empty()) {
        Cursor* cursor = first.top();
        first.pop();
        TRY(give(cursor->line));
        TRY(const bool more, cursor->next());
        if (more) first.push(cursor);
    }
    file.forget();
    return {};
}

}  // namespace touchline

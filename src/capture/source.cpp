// Files, memory, tee and the look ahead. gunzip.cpp undoes gzip, ahead.cpp reads in a thread.
#include "capture/source.h"

#include <algorithm>
#include <cstring>

#include "base/files.h"

namespace touchline {
namespace {

class FileSource : public ByteSource {
public:
    explicit FileSource(InputFile file) : file_(std::move(file)) {}
    Result<std::size_t> read(char* to, std::size_t bytes) override { return file_.read(to, bytes); }

private:
    InputFile file_;
};

class MemorySource : public ByteSource {
public:
    explicit MemorySource(std::string text) : text_(std::move(text)) {}
    Result<std::size_t> read(char* to, std::size_t bytes) override {
        const std::size_t n = std::min(bytes, text_.size() - at_);
        std::memcpy(to, text_.data() + at_, n);
        at_ += n;
        return n;
    }

private:
    std::string text_;
    std::size_t at_ = 0;
};

class TeeSource : public ByteSource {
public:
    TeeSource(std::unique_ptr<ByteSource> below, Tee tee)
        : below_(std::move(below)),
          tee_(std::move(tee)) {}
    Result<std::size_t> read(char* to, std::size_t bytes) override {
        TRY(const std::size_t n, below_->read(to, bytes));
        if (n > 0) TRY(tee_({to, n}));
        return n;
    }

private:
    std::unique_ptr<ByteSource> below_;
    Tee tee_;
};

}  // namespace

Result<std::unique_ptr<ByteSource>> open_file_source(const std::string& path) {
    TRY(InputFile file, InputFile::open(path));
    return std::unique_ptr<ByteSource>(std::make_unique<FileSource>(std::move(file)));
}

std::unique_ptr<ByteSource> memory_source(std::string text) {
    return std::make_unique<MemorySource>(std::move(text));
}

std::unique_ptr<ByteSource> tee_source(std::unique_ptr<ByteSource> below, Tee tee) {
    return std::make_unique<TeeSource>(std::move(below), std::move(tee));
}

Result<std::string_view> PeekSource::head(std::size_t bytes) {
    const std::size_t had = head_.size();
    if (had < bytes) {
        head_.resize(bytes);
        TRY(const std::size_t n, read_fully(*below_, head_.data() + had, bytes - had));
        head_.resize(had + n);
    }
    return std::string_view(head_).substr(0, bytes);
}

Result<std::size_t> PeekSource::read(char* to, std::size_t bytes) {
    if (taken_ == head_.size()) return below_->read(to, bytes);
    const std::size_t n = std::min(bytes, head_.size() - taken_);
    std::memcpy(to, head_.data() + taken_, n);
    taken_ += n;
    return n;
}

Result<std::size_t> read_fully(ByteSource& source, char* to, std::size_t bytes) {
    std::size_t done = 0;
    while (done < bytes) {
        TRY(const std::size_t n, source.read(to + done, bytes - done));
        if (n == 0) break;
        done += n;
    }
    return done;
}

Result<std::string> read_all(ByteSource& source, std::size_t bytes_max) {
    std::string all;
    for (std::size_t room = 1 << 20;; room = all.size()) {
        const std::size_t had = all.size();
        all.resize(had + room);
        TRY(const std::size_t n, read_fully(source, all.data() + had, room));
        all.resize(had + n);
        if (all.size() > bytes_max)
            return fail(ErrorCode::limit, "the file is larger than the limit of {} bytes",
                        bytes_max);
        if (n < room) return all;
    }
}

Result<std::unique_ptr<ByteSource>> open_source(const SourceRequest& request) {
    TRY(auto source, open_file_source(request.path));
    if (request.progress != nullptr || request.tee) {
        source = tee_source(
            std::move(source),
            [tee = request.tee, progress = request.progress](std::string_view raw) -> Status {
                if (progress != nullptr) progress->bytes_done += raw.size();
                return tee ? tee(raw) : Status();
            });
    }
    return ahead_source(gunzip_source(std::move(source)));
}

}  // namespace touchline

// A thread that reads ahead, so that inflating and keeping the delivery cost no time of parsing.
#include <condition_variable>
#include <cstring>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>

#include "capture/source.h"

namespace touchline {
namespace {

constexpr std::size_t buffer_bytes = 512 << 10;
constexpr std::size_t buffers_ahead = 6;

class AheadSource : public ByteSource {
public:
    explicit AheadSource(std::unique_ptr<ByteSource> below)
        : below_(std::move(below)),
          thread_([this] { run(); }) {}
    ~AheadSource() override {
        {
            const std::lock_guard lock(mutex_);
            stop_ = true;
        }
        changed_.notify_all();
        thread_.join();
    }
    AheadSource(const AheadSource&) = delete;
    AheadSource& operator=(const AheadSource&) = delete;

    Result<std::size_t> read(char* to, std::size_t bytes) override {
        if (at_ == current_.size()) TRY(take());
        const std::size_t n = std::min(bytes, current_.size() - at_);
        std::memcpy(to, current_.data() + at_, n);
        at_ += n;
        return n;
    }

private:
    // The next filled buffer; stays empty at the end.
    Status take() {
        std::unique_lock lock(mutex_);
        current_.resize(buffer_bytes);
        free_.push_back(std::move(current_));
        current_.clear();
        at_ = 0;
        changed_.wait(lock, [this] { return !full_.empty() || ended_; });
        if (full_.empty()) return error_ ? Status(*error_) : Status();
        current_ = std::move(full_.front());
        full_.pop_front();
        lock.unlock();
        changed_.notify_all();
        return {};
    }

    void run() {
        for (;;) {
            std::string buffer;
            {
                std::unique_lock lock(mutex_);
                changed_.wait(lock, [this] { return stop_ || full_.size() < buffers_ahead; });
                if (stop_) return;
                if (!free_.empty()) buffer = std::move(free_.back()), free_.pop_back();
            }
            buffer.resize(buffer_bytes);
            auto read = read_fully(*below_, buffer.data(), buffer_bytes);
            if (!give(std::move(buffer), read)) return;
        }
    }

    bool give(std::string buffer, const Result<std::size_t>& read) {
        const std::lock_guard lock(mutex_);
        if (!read) error_ = read.error();
        const std::size_t size = read ? read.value() : 0;
        buffer.resize(size);
        if (size > 0) full_.push_back(std::move(buffer));
        ended_ = size < buffer_bytes;
        changed_.notify_all();
        return !ended_;
    }

    std::unique_ptr<ByteSource> below_;
    std::string current_;
    std::size_t at_ = 0;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::string> full_;
    std::vector<std::string> free_;
    std::optional<Error> error_;
    bool stop_ = false, ended_ = false;
    std::thread thread_;  // last: starts when all the rest is there
};

}  // namespace

std::unique_ptr<ByteSource> ahead_source(std::unique_ptr<ByteSource> below) {
    return std::make_unique<AheadSource>(std::move(below));
}

}  // namespace touchline

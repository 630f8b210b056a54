// Gzip undone by zlib: streaming, several members one after another.
#include <zlib.h>

#include <cstring>

#include "capture/source.h"

namespace touchline {
namespace {

constexpr std::size_t buffer_bytes = 256 << 10;

class GunzipSource : public ByteSource {
public:
    explicit GunzipSource(std::unique_ptr<ByteSource> below) : below_(std::move(below)) {}
    ~GunzipSource() override {
        if (state_ == State::inflating) inflateEnd(&stream_);
    }
    GunzipSource(const GunzipSource&) = delete;
    GunzipSource& operator=(const GunzipSource&) = delete;

    Result<std::size_t> read(char* to, std::size_t bytes) override {
        if (state_ == State::unknown) TRY(look());
        if (state_ == State::plain) return read_plain(to, bytes);
        return bytes == 0 || state_ == State::done ? Result<std::size_t>(0) : inflate_to(to, bytes);
    }

private:
    enum class State { unknown, plain, inflating, done };

    Status look() {
        input_.resize(buffer_bytes);
        TRY(size_, read_fully(*below_, input_.data(), 2));
        const bool gzip = size_ == 2 && input_[0] == '\x1f' && input_[1] == '\x8b';
        state_ = State::plain;
        return gzip ? begin_member() : Status();
    }

    Status begin_member() {
        stream_ = {};
        if (inflateInit2(&stream_, 15 + 16) != Z_OK)
            return fail(ErrorCode::internal, "zlib cannot start");
        state_ = State::inflating;
        return {};
    }

    Result<std::size_t> read_plain(char* to, std::size_t bytes) {
        if (at_ == size_) return below_->read(to, bytes);
        const std::size_t n = std::min(bytes, size_ - at_);
        std::memcpy(to, input_.data() + at_, n);
        at_ += n;
        return n;
    }

    // Makes at least one byte of input available; false at the end of the file.
    Result<bool> more_input() {
        if (at_ < size_) return true;
        at_ = 0;
        TRY(size_, below_->read(input_.data(), input_.size()));
        return size_ > 0;
    }

    Result<std::size_t> inflate_to(char* to, std::size_t bytes) {
        stream_.next_out = reinterpret_cast<Bytef*>(to);
        stream_.avail_out = static_cast<uInt>(std::min<std::size_t>(bytes, 1 << 30));
        const auto room = stream_.avail_out;
        while (stream_.avail_out == room && state_ == State::inflating) {
            TRY(const bool more, more_input());
            if (!more) return fail(ErrorCode::invalid_input, "the gzip file is cut short");
            TRY(step());
        }
        return std::size_t{room - stream_.avail_out};
    }

    Status step() {
        stream_.next_in = reinterpret_cast<Bytef*>(input_.data() + at_);
        stream_.avail_in = static_cast<uInt>(size_ - at_);
        const int code = inflate(&stream_, Z_NO_FLUSH);
        at_ = size_ - stream_.avail_in;
        if (code == Z_STREAM_END) return end_member();
        if (code == Z_OK || code == Z_BUF_ERROR) return {};
        return fail(ErrorCode::invalid_input, "the gzip file is damaged: {}",
                    stream_.msg != nullptr ? stream_.msg : "zlib gives no reason");
    }

    // Another member may follow; zero bytes that pad the end are no member.
    Status end_member() {
        for (;;) {
            TRY(const bool more, more_input());
            if (!more) {
                inflateEnd(&stream_);
                state_ = State::done;
                return {};
            }
            if (input_[at_] != '\0') break;
            ++at_;
        }
        if (inflateReset(&stream_) != Z_OK) return fail(ErrorCode::internal, "zlib cannot restart");
        return {};
    }

    std::unique_ptr<ByteSource> below_;
    std::string input_;
    std::size_t at_ = 0, size_ = 0;
    State state_ = State::unknown;
    z_stream stream_{};
};

}  // namespace

std::unique_ptr<ByteSource> gunzip_source(std::unique_ptr<ByteSource> below) {
    return std::make_unique<GunzipSource>(std::move(below));
}

}  // namespace touchline

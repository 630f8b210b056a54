// UTF-16 made UTF-8 on the way: what Excel calls "Unicode text", and what PowerShell redirects.
#include <cstring>

#include "base/utf8.h"
#include "capture/source.h"

namespace touchline {
namespace {

constexpr std::size_t buffer_bytes = 128 << 10;  // even
constexpr std::size_t look_bytes = 4096;
constexpr std::uint32_t replacement = 0xFFFD;

// Western text in UTF-16: nearly every second byte is zero, and hardly another.
bool zeros_at(std::string_view head, std::size_t from) {
    std::size_t zeros = 0, others = 0;
    for (std::size_t i = 0; i < head.size(); ++i) {
        if (head[i] != '\0') continue;
        if (i % 2 == from) ++zeros;
        else ++others;
    }
    return head.size() >= 4 && head[from] == '\0' && head[1 - from] != '\0' &&
           others * 10 <= zeros && zeros * 5 >= head.size() * 2;
}

class Utf16Source : public ByteSource {
public:
    explicit Utf16Source(std::unique_ptr<ByteSource> below) : below_(std::move(below)) {}

    Result<std::size_t> read(char* to, std::size_t bytes) override {
        if (state_ == State::unknown) TRY(look());
        if (state_ == State::plain) return read_plain(to, bytes);
        while (given_ == made_.size() && !ended_) TRY(make_more());
        const std::size_t n = std::min(bytes, made_.size() - given_);
        std::memcpy(to, made_.data() + given_, n);
        given_ += n;
        return n;
    }

private:
    enum class State { unknown, plain, little, big };

    Status look() {
        input_.resize(look_bytes);
        TRY(const std::size_t n, read_fully(*below_, input_.data(), look_bytes));
        input_.resize(n);
        state_ = State::plain;
        if (input_.starts_with("\xFF\xFE")) state_ = State::little, at_ = 2;
        else if (input_.starts_with("\xFE\xFF")) state_ = State::big, at_ = 2;
        else if (zeros_at(input_, 1)) state_ = State::little;
        else if (zeros_at(input_, 0)) state_ = State::big;
        return {};
    }

    Result<std::size_t> read_plain(char* to, std::size_t bytes) {
        if (at_ == input_.size()) return below_->read(to, bytes);
        const std::size_t n = std::min(bytes, input_.size() - at_);
        std::memcpy(to, input_.data() + at_, n);
        at_ += n;
        return n;
    }

    // Whole units of what was read; half a unit and half a pair wait for the next bytes.
    Status make_more() {
        made_.clear();
        given_ = 0;
        for (; at_ + 1 < input_.size(); at_ += 2) one_unit(unit(at_));
        input_.erase(0, at_);
        at_ = 0;
        const std::size_t had = input_.size();
        input_.resize(buffer_bytes);
        TRY(const std::size_t n, read_fully(*below_, input_.data() + had, buffer_bytes - had));
        input_.resize(had + n);
        if (n > 0) return {};
        ended_ = true;
        if (high_ != 0 || !input_.empty()) append_utf8(made_, replacement);
        return {};
    }

    std::uint32_t unit(std::size_t at) const {
        const auto first = static_cast<unsigned char>(input_[at]);
        const auto second = static_cast<unsigned char>(input_[at + 1]);
        return state_ == State::little ? first | std::uint32_t{second} << 8
                                       : second | std::uint32_t{first} << 8;
    }

    void one_unit(std::uint32_t unit) {
        const bool low = unit >= 0xDC00 && unit < 0xE000;
        if (high_ != 0) {
            const std::uint32_t high = high_;
            high_ = 0;
            if (low) {
                append_utf8(made_, 0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00));
                return;
            }
            append_utf8(made_, replacement);
        }
        if (unit >= 0xD800 && unit < 0xDC00) high_ = unit;
        else append_utf8(made_, low ? replacement : unit);
    }

    std::unique_ptr<ByteSource> below_;
    std::string input_, made_;
    std::size_t at_ = 0, given_ = 0;
    std::uint32_t high_ = 0;  // the first half of a pair
    bool ended_ = false;
    State state_ = State::unknown;
};

}  // namespace

std::unique_ptr<ByteSource> utf8_source(std::unique_ptr<ByteSource> below) {
    return std::make_unique<Utf16Source>(std::move(below));
}

}  // namespace touchline

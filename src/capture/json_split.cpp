// Depth is counted outside strings; nothing else of JSON is looked at here.
#include "capture/json_split.h"

#include <algorithm>
#include <cstring>

#include "base/limits.h"
#include "capture/source.h"

namespace touchline {
namespace {

constexpr std::size_t piece_bytes = 1 << 20;
constexpr std::size_t padding = 64;

bool is_blank(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

// Behind the closing quote of the string that begins at `at`; npos when it does not end.
std::size_t string_end(std::string_view text, std::size_t at) {
    for (++at; at < text.size(); ++at) {
        if (text[at] == '\\') ++at;
        else if (text[at] == '"') return at + 1;
    }
    return std::string_view::npos;
}

// Behind the value that begins at the start of the text; npos when it does not end.
std::size_t value_end(std::string_view text) {
    std::size_t depth = 0;
    for (std::size_t at = 0; at < text.size();) {
        const char c = text[at];
        if (c == '"') {
            at = string_end(text, at);
            if (at == std::string_view::npos) return at;
            if (depth == 0) return at;
            continue;
        }
        if (c == '{' || c == '[') ++depth;
        const bool closes = c == '}' || c == ']';
        if (closes && depth <= 1) return depth == 1 ? at + 1 : std::max<std::size_t>(at, 1);
        if (closes) --depth;
        if (depth == 0 && (is_blank(c) || c == ',')) return at;
        ++at;
    }
    return std::string_view::npos;
}

}  // namespace

std::string_view take_json(std::string_view& text, bool& whole) {
    while (!text.empty() && (is_blank(text.front()) || text.front() == ',')) text.remove_prefix(1);
    const std::size_t end = value_end(text);
    whole = end != std::string_view::npos;
    const std::string_view value = text.substr(0, end);
    text.remove_prefix(value.size());
    return value;
}

Status JsonSplitter::fill(std::size_t bytes) {
    if (ended_ || size_ >= bytes) return {};
    if (capacity_ < bytes || buffer_.use_count() > 1) {
        const std::shared_ptr<char[]> old = std::move(buffer_);
        buffer_ = std::shared_ptr<char[]>(new char[bytes + padding]());
        capacity_ = bytes;
        if (size_ > 0) std::memcpy(buffer_.get(), old.get(), size_);
    }
    TRY(const std::size_t got, read_fully(*source_, buffer_.get() + size_, bytes - size_));
    ended_ = got < bytes - size_;
    size_ += got;
    return {};
}

// Bytes up to the end of the last whole value.
std::size_t JsonSplitter::whole_values(std::uint64_t& values) const {
    std::string_view text(buffer_.get(), size_);
    std::size_t end = 0;
    for (values = 0;;) {
        bool whole = false;
        const std::string_view value = take_json(text, whole);
        // A number at the very end may go on.
        if (value.empty() || !whole || (text.empty() && !ended_ && value.back() != '}')) return end;
        if (in_array_ && value == "]") return end;
        end = size_ - text.size();
        ++values;
    }
}

void JsonSplitter::pass_over(std::size_t bytes) {
    line_ += static_cast<std::uint64_t>(std::count(buffer_.get(), buffer_.get() + bytes, '\n'));
    std::memmove(buffer_.get(), buffer_.get() + bytes, size_ - bytes);
    size_ -= bytes;
}

Result<bool> JsonSplitter::next(Piece& piece) {
    TRY(fill(piece_bytes));
    if (!begun_) {
        begun_ = true;
        const std::string_view head(buffer_.get(), size_);
        std::size_t at = head.starts_with("\xEF\xBB\xBF") ? 3 : 0;
        while (at < size_ && is_blank(buffer_[at])) ++at;
        in_array_ = at < size_ && buffer_[at] == '[';
        pass_over(at + in_array_);
    }
    std::uint64_t values = 0;
    std::size_t end = whole_values(values);
    while (end == 0 && !ended_ && size_ <= limits::record_bytes_max) {
        TRY(fill(2 * std::max(size_, piece_bytes)));
        end = whole_values(values);
    }
    if (end == 0) {  // what is left is no value: all of it is one piece, without the array's end
        std::size_t rest = 0;
        while (rest < size_ && (is_blank(buffer_[rest]) || buffer_[rest] == ',' ||
                                (in_array_ && buffer_[rest] == ']')))
            ++rest;
        if (rest == size_) return false;
        pass_over(rest);
        end = size_;
        values = 1;
        ended_ = true;
    }
    piece = {};
    piece.keep = buffer_;
    piece.bytes = std::string_view(buffer_.get(), end);
    piece.first_row = row_;
    piece.first_line = line_;
    piece.index = index_++;
    row_ += values;
    line_ += static_cast<std::uint64_t>(std::count(piece.bytes.begin(), piece.bytes.end(), '\n'));
    const std::shared_ptr<char[]> used = std::move(buffer_);
    capacity_ = std::max(piece_bytes, size_ - end);
    buffer_ = std::shared_ptr<char[]>(new char[capacity_ + padding]());
    std::memcpy(buffer_.get(), used.get() + end, size_ - end);
    size_ -= end;
    return true;
}

}  // namespace touchline

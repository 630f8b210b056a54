// 64 bytes at a time; only blocks with quotes are looked at quote by quote.
#include "capture/csv_split.h"

#include <cstring>
#include <mutex>

#include "base/limits.h"
#include "capture/byte_masks.h"
#include "capture/source.h"

namespace touchline {
namespace {
constexpr std::size_t piece_bytes = 2 << 20;
constexpr std::size_t padding = 64;  // readable behind every piece: simdjson wants it
constexpr std::uint64_t open_lines_max = 1000;  // each costs a look at a whole record's limit
}  // namespace

// Buffers of the usual size are used again: fresh memory costs more than parsing it.
struct CsvSplitter::Pool {
    std::mutex mutex;
    std::vector<std::unique_ptr<char[]>> free;
};

CsvSplitter::CsvSplitter(std::unique_ptr<ByteSource> source, const CsvDialect& dialect)
    : source_(std::move(source)),
      dialect_(dialect),
      pool_(std::make_shared<Pool>()) {}

CsvSplitter::Buffer CsvSplitter::take_buffer(std::size_t bytes) {
    if (bytes > 2 * piece_bytes) return Buffer(new char[bytes + padding]);
    std::unique_ptr<char[]> memory;
    {
        const std::lock_guard lock(pool_->mutex);
        if (!pool_->free.empty()) memory = std::move(pool_->free.back()), pool_->free.pop_back();
    }
    if (!memory) memory.reset(new char[2 * piece_bytes + padding]);
    return Buffer(memory.release(), [pool = pool_](char* used) {
        const std::lock_guard lock(pool->mutex);
        pool->free.emplace_back(used);
    });
}

Status CsvSplitter::fill(std::size_t bytes) {
    if (size_ >= bytes || ended_) return {};
    if (capacity_ < bytes) {
        const Buffer old = std::move(buffer_);
        buffer_ = take_buffer(bytes);
        capacity_ = std::max(bytes, 2 * piece_bytes);
        if (size_ > 0) std::memcpy(buffer_.get(), old.get(), size_);
    }
    TRY(const std::size_t n, read_fully(*source_, buffer_.get() + size_, bytes - size_));
    ended_ = n < bytes - size_;
    size_ += n;
    return {};
}

// Which of the 64 bytes at `base` lie within quotes; moves the state over the block.
std::uint64_t CsvSplitter::quoted_bits(std::uint64_t quotes, std::size_t base) {
    const char* text = buffer_.get();
    std::uint64_t inside = scan_.inside ? ~std::uint64_t{0} : 0;
    if (scan_.quote_open) {  // decided by the first byte of this block
        scan_.quote_open = false;
        if ((quotes & 1) != 0) quotes &= ~std::uint64_t{1};
        else scan_.inside = false, inside = 0;
    }
    while (quotes != 0) {
        const int bit = std::countr_zero(quotes);
        const std::uint64_t from = ~std::uint64_t{0} << bit;
        quotes &= quotes - 1;
        if (!scan_.inside) {
            const std::size_t at = base + static_cast<std::size_t>(bit);
            const char before = at == 0 ? dialect_.line_end : text[at - 1];
            if (before != dialect_.delimiter && before != dialect_.line_end) continue;
            scan_.inside = true;
            inside |= from;
        } else if (bit == 63) {
            scan_.quote_open = true;
        } else if (((quotes >> (bit + 1)) & 1) != 0) {
            quotes &= quotes - 1;
        } else {
            scan_.inside = false;
            inside &= ~from;
        }
    }
    return inside;
}

void CsvSplitter::scan_block(std::uint64_t quotes, std::uint64_t line_ends, std::size_t base) {
    std::uint64_t record_ends = line_ends;
    if (quotes != 0 || scan_.inside) record_ends &= ~quoted_bits(quotes, base);
    if (record_ends != 0) {
        const int last = 63 - std::countl_zero(record_ends);
        const std::uint64_t upto = last == 63 ? ~std::uint64_t{0} : (std::uint64_t{2} << last) - 1;
        scan_.end = base + static_cast<std::size_t>(last) + 1;
        scan_.rows_at += static_cast<std::uint64_t>(std::popcount(record_ends));
        scan_.rows = scan_.rows_at;
        scan_.lines = scan_.lines_at + static_cast<std::uint64_t>(std::popcount(line_ends & upto));
    }
    scan_.lines_at += static_cast<std::uint64_t>(std::popcount(line_ends));
}

// Whole blocks only, but for the last bytes of the file.
void CsvSplitter::scan(std::size_t until) {
    const char* text = buffer_.get();
    const bool quoting = dialect_.quote != '\0';
    while (scan_.at < until) {
        const std::size_t left = until - scan_.at;
        if (left < 64 && !ended_) return;
        const Bytes64 bytes = load64(text + scan_.at, left);
        std::uint64_t valid = ~std::uint64_t{0};
        if (left < 64) valid = (std::uint64_t{1} << left) - 1;
        scan_block(quoting ? bytes.equal(dialect_.quote) & valid : 0,
                   bytes.equal(dialect_.line_end) & valid, scan_.at);
        scan_.at += std::min<std::size_t>(64, left);
    }
    if (ended_ && scan_.quote_open) scan_.quote_open = false, scan_.inside = false;
}

// Reads and scans until the buffer holds a whole record, or the file ends.
Status CsvSplitter::find_record_end() {
    std::size_t wanted = piece_bytes;
    for (;;) {
        TRY(fill(wanted));
        scan(size_);
        if (scan_.end > 0 || ended_ || size_ > limits::record_bytes_max) return {};
        wanted = size_ * 2;
    }
}

void CsvSplitter::give(Piece& piece, std::size_t bytes, std::uint64_t rows, std::uint64_t lines) {
    piece.own.clear();
    piece.bytes = {buffer_.get(), bytes};
    piece.first_row = row_;
    piece.first_line = line_;
    piece.index = index_++;
    row_ += rows;
    line_ += lines;
    const Buffer given = buffer_;
    piece.keep = given;
    size_ -= bytes;
    scan_ = {};
    capacity_ = 0;
    buffer_.reset();
    if (size_ == 0) return;
    buffer_ = take_buffer(std::max(size_, piece_bytes));
    capacity_ = std::max(size_, 2 * piece_bytes);
    std::memcpy(buffer_.get(), given.get() + bytes, size_);
}

// The buffer starts with a quote that is not closed in all the bytes a record may have.
Result<bool> CsvSplitter::give_open_line(Piece& piece) {
    if (++open_lines_ > open_lines_max)
        return fail(ErrorCode::invalid_input,
                    "line {}: more than {} quotes are never closed; if quotes mean nothing in this "
                    "file, set quote = \"\" in [format]",
                    line_, open_lines_max);
    const void* found = std::memchr(buffer_.get(), dialect_.line_end, size_);
    if (found == nullptr) return false;
    const auto bytes =
        static_cast<std::size_t>(static_cast<const char*>(found) - buffer_.get()) + 1;
    give(piece, bytes, 1, 1);
    return true;
}

Result<bool> CsvSplitter::next(Piece& piece) {
    TRY(find_record_end());
    if (size_ == 0) return false;
    if (scan_.end > 0) {
        give(piece, scan_.end, scan_.rows, scan_.lines);
        return true;
    }
    if (scan_.inside) {
        TRY(const bool given, give_open_line(piece));
        if (given) return true;
    }
    if (!ended_)
        return fail(ErrorCode::limit, "line {}: the record is longer than the limit of {} bytes",
                    line_, limits::record_bytes_max);
    give(piece, size_, 1, scan_.lines_at);
    return true;
}

Status CsvSplitter::skip_junk() {
    TRY(fill(std::max(piece_bytes, dialect_.mark_bytes)));
    std::size_t at = dialect_.mark_bytes;
    for (std::size_t skipped = 0; skipped < dialect_.skip_lines && at < size_; ++skipped) {
        const void* found = std::memchr(buffer_.get() + at, dialect_.line_end, size_ - at);
        if (found == nullptr)
            return fail(ErrorCode::invalid_input,
                        "skip_lines = {} passes over the "
                        "whole file",
                        dialect_.skip_lines);
        at = static_cast<std::size_t>(static_cast<const char*>(found) - buffer_.get()) + 1;
        ++line_;
    }
    size_ -= std::min(at, size_);
    std::memmove(buffer_.get(), buffer_.get() + at, size_);
    return {};
}

Result<std::string> CsvSplitter::first_record(bool take) {
    TRY(find_record_end());
    const std::string_view text(buffer_.get(), size_);
    std::size_t used = 0;
    read_csv_record(text, dialect_, used);
    if (used == std::string_view::npos)
        return fail(ErrorCode::invalid_input, "line {}: a quote in the header is never closed",
                    line_);
    std::string record(text.substr(0, used));
    if (!take) return record;
    for (const char c : record) line_ += c == dialect_.line_end;
    size_ -= used;
    std::memmove(buffer_.get(), buffer_.get() + used, size_);
    scan_ = {};
    return record;
}

}  // namespace touchline

// Cuts a CSV stream into pieces of whole records without reading the fields.
//
// A quote opens a quoted field only where a field begins, and closes it unless it is doubled;
// csv_parse.cpp reads by the same rule. A quote that is never closed costs its own line only:
// the splitter goes back and gives that line as a piece of its own, which parse rejects.
#pragma once

#include <memory>

#include "capture/csv_dialect.h"
#include "capture/reader.h"

namespace touchline {

class CsvSplitter {
public:
    CsvSplitter(std::unique_ptr<ByteSource> source, const CsvDialect& dialect);
    // Passes over the byte order mark and the junk lines.
    Status skip_junk();
    // The first record as text, empty when there is none; `take` passes over it.
    Result<std::string> first_record(bool take);
    Result<bool> next(Piece& piece);

private:
    struct Scan {                   // of the bytes [0, at) of the buffer
        std::size_t at = 0;
        bool inside = false;        // within a quoted field
        bool quote_open = false;    // the last byte was a quote within a quoted field
        std::size_t end = 0;        // of the last whole record
        std::uint64_t rows = 0, lines = 0;      // up to `end`
        std::uint64_t rows_at = 0, lines_at = 0;  // up to `at`
    };

    Status fill(std::size_t bytes);        // buffer_ grows to that size, or the source ends
    void scan(std::size_t until);
    void scan_block(std::uint64_t quotes, std::uint64_t line_ends, std::size_t base);
    std::uint64_t quoted_bits(std::uint64_t quotes, std::size_t base);
    Status find_record_end();
    void give(Piece& piece, std::size_t bytes, std::uint64_t rows, std::uint64_t lines);
    Result<bool> give_open_line(Piece& piece);

    struct Pool;
    using Buffer = std::shared_ptr<char[]>;
    Buffer take_buffer(std::size_t bytes);

    std::unique_ptr<ByteSource> source_;
    CsvDialect dialect_;
    std::shared_ptr<Pool> pool_;
    Buffer buffer_;
    std::size_t size_ = 0, capacity_ = 0;
    bool ended_ = false;
    Scan scan_;
    std::uint64_t row_ = 1, line_ = 1, index_ = 0, open_lines_ = 0;
};

}  // namespace touchline

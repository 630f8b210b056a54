// Fields of a piece of CSV: views into it, written anew only where quotes are doubled or the
// encoding is not UTF-8. Reads quotes by the same rule as the splitter.
#pragma once

#include "capture/arena.h"
#include "capture/byte_masks.h"
#include "capture/csv_dialect.h"
#include "capture/reader.h"

namespace touchline {

class CsvParser {
public:
    // The block's columns are set before; its other parts are empty.
    CsvParser(const Piece& piece, const CsvDialect& dialect, RecordBlock& block);
    void run();

private:
    void quoted_field(std::size_t open);
    void end_field(std::size_t end);
    void end_record(std::size_t end);
    void keep_record(std::size_t end);
    void reject_record(std::size_t end, std::string reason);
    std::string trouble(std::size_t end) const;
    void begin_record(std::size_t at);
    Field reencoded(std::string_view text);
    Field unescaped(std::string_view text);

    const CsvDialect& dialect_;
    RecordBlock& block_;
    Arena arena_;
    std::string_view text_;
    SpecialBytes special_;
    bool ascii_ = true, valid_ = true, zeros_ = false;  // all of the piece

    std::uint64_t row_, line_;
    std::size_t record_begin_ = 0, field_begin_ = 0;
    std::size_t first_field_ = 0;       // of this record, in block_.fields
    std::uint64_t lines_within_ = 0;    // line ends within quoted fields of this record
    std::size_t quoted_begin_ = 0, quoted_end_ = 0;
    bool quoted_ = false, doubled_ = false;
    bool stray_ = false, open_ = false;  // what is wrong with this record
};

}  // namespace touchline

// How a CSV file is written: found out from its first bytes, or told.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "capture/reader.h"

namespace touchline {

struct CsvDialect {
    char delimiter = ',';
    char quote = '"';      // '\0': nothing is quoted
    char line_end = '\n';  // '\r' for very old files; "\r\n" is '\n' with a byte to strip
    bool latin1 = false;   // else UTF-8
    bool header = true;
    std::size_t mark_bytes = 0;  // byte order mark to skip
    std::size_t skip_lines = 0;  // junk before the header
};

// What options leave open is found out. Errors: invalid_input for binary files.
Result<CsvDialect> detect_csv_dialect(std::string_view head, bool head_is_all,
                                      const FormatOptions& options);
// How regular the text is when read with its best dialect: share of records with the same
// number (at least 2) of fields, in percent.
int csv_regularity(std::string_view head);

// One record from the start of `text`, simple and slow; used for the header and for looking.
// Sets `used` to its bytes with the line end, or to npos when the text ends within quotes.
std::vector<std::string> read_csv_record(std::string_view text, const CsvDialect& dialect,
                                         std::size_t& used);

}  // namespace touchline

// The delimiter whose records agree best in their number of fields wins; a header is a first
// record without numbers; junk is what comes before the first record with the usual number.
#include "capture/csv_dialect.h"

#include <algorithm>
#include <map>

#include "base/text.h"

namespace touchline {
namespace {

constexpr std::size_t records_looked_at = 200;
constexpr std::size_t junk_lines_max = 50;
constexpr char delimiters[] = {',', ';', '\t', '|'};

struct Look {
    double score = 0;
    double share = 0;           // of records with the usual number of fields
    std::size_t fields = 1;     // the usual number
    std::size_t skip_lines = 0;
};

std::size_t field_count(std::string_view text, const CsvDialect& dialect, std::size_t& used) {
    return read_csv_record(text, dialect, used).size();
}

std::vector<std::size_t> field_counts(std::string_view head, bool all, const CsvDialect& dialect) {
    std::vector<std::size_t> counts;
    while (!head.empty() && counts.size() < records_looked_at) {
        std::size_t used = 0;
        const std::size_t count = field_count(head, dialect, used);
        const bool cut = used == std::string_view::npos || (!all && used == head.size());
        if (cut && (!counts.empty() || used == std::string_view::npos)) break;
        if (trim(head.substr(0, used)).size() > 0) counts.push_back(count);
        head.remove_prefix(used);
    }
    return counts;
}

// Physical lines before the first record with the usual number of fields.
std::size_t junk_lines(std::string_view head, const CsvDialect& dialect, std::size_t usual) {
    for (std::size_t line = 0; line < junk_lines_max && !head.empty(); ++line) {
        std::size_t used = 0;
        if (field_count(head, dialect, used) == usual && used != std::string_view::npos)
            return line;
        const std::size_t end = head.find(dialect.line_end);
        if (end == std::string_view::npos) break;
        head.remove_prefix(end + 1);
    }
    return 0;
}

Look look(std::string_view head, bool all, const CsvDialect& dialect) {
    const std::vector<std::size_t> counts = field_counts(head, all, dialect);
    std::map<std::size_t, std::size_t> often;
    for (const std::size_t count : counts) ++often[count];
    Look best;
    for (const auto& [fields, times] : often) {
        const double share = static_cast<double>(times) / static_cast<double>(counts.size());
        const double score =
            fields < 2 ? 0 : share * static_cast<double>(std::min<std::size_t>(fields, 12) + 8);
        if (score > best.score) best = {score, share, fields, 0};
    }
    if (best.fields < 2) return best;
    best.skip_lines = junk_lines(head, dialect, best.fields);
    if (best.skip_lines > 0) best.score *= 0.6;
    return best;
}

bool is_number_or_time(std::string_view text) {
    if (text.empty()) return false;
    bool digit = false;
    for (const char c : text) {
        if (c >= '0' && c <= '9') digit = true;
        else if (std::string_view("+-.,:/ TZ").find(c) == std::string_view::npos) return false;
    }
    return digit;
}

bool looks_like_header(const std::vector<std::string>& first) {
    return std::none_of(first.begin(), first.end(),
                        [](const std::string& field) { return is_number_or_time(trim(field)); });
}

// The tail of a head may cut a character in two.
std::string_view without_cut_character(std::string_view head) {
    for (int i = 0; i < 4 && !head.empty(); ++i) {
        const auto byte = static_cast<unsigned char>(head.back());
        if (byte < 0x80) break;
        head.remove_suffix(1);
        if (byte >= 0xC0) break;
    }
    return head;
}

Status refuse_binary(std::string_view head) {
    if (head.substr(0, 4096).find('\0') != std::string_view::npos)
        return fail(ErrorCode::invalid_input,
                    "the file holds zero bytes: it is binary, or its encoding is unknown; save it "
                    "as text in UTF-8");
    return {};
}

Result<bool> is_latin1(std::string_view head, bool all, const std::string& told) {
    if (told.empty()) return !is_utf8(all ? head : without_cut_character(head));
    const std::string name = lower(told);
    if (name == "utf-8" || name == "utf8" || name == "utf-16") return false;
    if (name == "latin-1" || name == "latin1" || name == "iso-8859-1" || name == "windows-1252")
        return true;
    return fail(ErrorCode::invalid_input,
                "unknown encoding '{}'; known are utf-8, utf-16, latin-1 and windows-1252", told);
}

void choose_delimiter(std::string_view head, bool all, CsvDialect& dialect) {
    Look best;
    for (const char delimiter : delimiters) {
        CsvDialect tried = dialect;
        tried.delimiter = delimiter;
        const Look now = look(head, all, tried);
        if (now.score > best.score) best = now, dialect.delimiter = delimiter;
    }
    dialect.skip_lines = best.skip_lines;
}

std::string_view without_lines(std::string_view text, std::size_t lines, char line_end) {
    for (; lines > 0; --lines) {
        const std::size_t end = text.find(line_end);
        if (end == std::string_view::npos) return {};
        text.remove_prefix(end + 1);
    }
    return text;
}

}  // namespace

std::vector<std::string> read_csv_record(std::string_view text, const CsvDialect& dialect,
                                         std::size_t& used) {
    std::vector<std::string> fields(1);
    bool inside = false;
    std::size_t at = 0, field_begin = 0;
    for (; at < text.size(); ++at) {
        const char c = text[at];
        if (inside) {
            if (c != dialect.quote) fields.back() += c;
            else if (at + 1 < text.size() && text[at + 1] == dialect.quote)
                fields.back() += text[at++];
            else inside = false;
        } else if (c == dialect.quote && at == field_begin && c != '\0') {
            inside = true;
        } else if (c == dialect.delimiter) {
            fields.emplace_back();
            field_begin = at + 1;
        } else if (c == dialect.line_end) {
            break;
        } else {
            fields.back() += c;
        }
    }
    if (fields.back().ends_with('\r')) fields.back().pop_back();
    used = inside ? std::string_view::npos : std::min(at + 1, text.size());
    return fields;
}

Result<CsvDialect> detect_csv_dialect(std::string_view head, bool head_is_all,
                                      const FormatOptions& options) {
    TRY(refuse_binary(head));
    CsvDialect dialect;
    dialect.quote = options.quote;
    dialect.mark_bytes = head.starts_with("\xEF\xBB\xBF") ? 3 : 0;
    head.remove_prefix(dialect.mark_bytes);
    if (head.find('\n') == std::string_view::npos && head.find('\r') != std::string_view::npos)
        dialect.line_end = '\r';
    TRY(dialect.latin1, is_latin1(head, head_is_all, options.encoding));
    dialect.header = options.header;
    const bool told = options.delimiter != 0;
    if (told) {
        dialect.delimiter = options.delimiter;
        dialect.skip_lines = look(head, head_is_all, dialect).skip_lines;
    } else {
        choose_delimiter(head, head_is_all, dialect);
    }
    if (options.skip_lines >= 0) dialect.skip_lines = static_cast<std::size_t>(options.skip_lines);
    if (!told && options.header) {
        std::size_t used = 0;
        const std::string_view rest = without_lines(head, dialect.skip_lines, dialect.line_end);
        dialect.header = looks_like_header(read_csv_record(rest, dialect, used));
    }
    return dialect;
}

int csv_regularity(std::string_view head) {
    double best = 0;
    for (const char delimiter : delimiters) {
        CsvDialect dialect;
        dialect.delimiter = delimiter;
        best = std::max(best, look(head, false, dialect).share);
    }
    return static_cast<int>(best * 100);
}

}  // namespace touchline

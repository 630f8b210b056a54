// Steps from one delimiter, quote or line end to the next.
#include "capture/csv_parse.h"

#include <simdjson.h>

#include <cstring>

#include "base/limits.h"
#include "base/text.h"
#include "capture/reject.h"

namespace touchline {

CsvParser::CsvParser(const Piece& piece, const CsvDialect& dialect, RecordBlock& block)
    : dialect_(dialect),
      block_(block),
      arena_(block),
      text_(piece.bytes),
      special_(text_.data(), text_.size(), dialect.delimiter, dialect.line_end,
               dialect.quote == '\0' ? dialect.delimiter : dialect.quote),
      row_(piece.first_row),
      line_(piece.first_line) {
    ascii_ = is_ascii(text_.data(), text_.size());
    zeros_ = std::memchr(text_.data(), 0, text_.size()) != nullptr;
    if (!ascii_ && !dialect.latin1) valid_ = simdjson::validate_utf8(text_.data(), text_.size());
}

void CsvParser::run() {
    if (text_.empty()) return;
    block_.fields.reserve(text_.size() / 8);
    for (;;) {
        const std::size_t at = special_.next();
        if (at >= text_.size()) break;
        const char c = text_[at];
        if (c == dialect_.delimiter) {
            end_field(at);
            field_begin_ = at + 1;
        } else if (c == dialect_.line_end) {
            end_record(at);
            begin_record(at + 1);
        } else if (at == field_begin_) {
            quoted_field(at);
        }
    }
    if (record_begin_ < text_.size()) end_record(text_.size());
}

void CsvParser::begin_record(std::size_t at) {
    ++row_;
    line_ += 1 + lines_within_;
    lines_within_ = 0;
    record_begin_ = field_begin_ = at;
    first_field_ = block_.fields.size();
    stray_ = open_ = false;
}

// From its opening quote to behind its closing one.
void CsvParser::quoted_field(std::size_t open) {
    quoted_ = true;
    doubled_ = false;
    quoted_begin_ = open + 1;
    std::size_t at = open + 1;
    for (;;) {
        const std::size_t close = text_.find(dialect_.quote, at);
        if (close == std::string_view::npos) {
            open_ = true;
            quoted_end_ = text_.size();
            special_.seek(text_.size());
            return;
        }
        if (close + 1 < text_.size() && text_[close + 1] == dialect_.quote) {
            doubled_ = true;
            at = close + 2;
            continue;
        }
        quoted_end_ = close;
        break;
    }
    for (std::size_t i = open; (i = text_.find(dialect_.line_end, i)) < quoted_end_; ++i)
        ++lines_within_;
    const std::string_view rest = text_.substr(quoted_end_ + 1, 2);
    const bool closes = rest.empty() || rest[0] == dialect_.delimiter ||
                        rest[0] == dialect_.line_end ||
                        (rest[0] == '\r' && (rest.size() == 1 || rest[1] == '\n'));
    stray_ = stray_ || !closes;
    special_.seek(quoted_end_ + 1);
}

Field CsvParser::unescaped(std::string_view text) {
    std::string& to = arena_.room(text.size());
    const std::size_t begin = to.size();
    while (!text.empty()) {
        const std::size_t quote = std::min(text.find(dialect_.quote), text.size());
        to.append(text.substr(0, quote + 1));
        text.remove_prefix(std::min(quote + 2, text.size()));
    }
    return field_of(std::string_view(to).substr(begin));
}

Field CsvParser::reencoded(std::string_view text) {
    return field_of(arena_.keep(latin1_to_utf8(text)));
}

void CsvParser::end_field(std::size_t end) {
    std::string_view text = text_.substr(field_begin_, end - field_begin_);
    Field field{text.data(), static_cast<std::uint32_t>(text.size())};
    if (quoted_) {
        text = text_.substr(quoted_begin_, quoted_end_ - quoted_begin_);
        field = doubled_ ? unescaped(text) : field_of(text);
        quoted_ = false;
    }
    if (!ascii_ && dialect_.latin1 && !is_ascii(field.data, field.size))
        field = reencoded(field.text());
    block_.fields.push_back(field);
}

// What is wrong with the record, or nothing.
std::string CsvParser::trouble(std::size_t end) const {
    if (open_) return "a quoted field is never closed";
    if (stray_) return "text follows a closing quote; a quote within a quoted field is doubled";
    const std::size_t fields = block_.fields.size() - first_field_;
    if (fields != block_.columns.size())
        return fmt::format("has {} fields where the header has {}", fields, block_.columns.size());
    for (std::size_t i = first_field_; i < block_.fields.size(); ++i)
        if (block_.fields[i].size > limits::field_bytes_max)
            return fmt::format("a field is longer than the limit of {} bytes",
                               limits::field_bytes_max);
    if (text_.substr(record_begin_, end - record_begin_).find('\0') != std::string_view::npos)
        return "holds a zero byte, which no text has";
    if (!valid_ && !is_utf8(text_.substr(record_begin_, end - record_begin_)))
        return "is not UTF-8; if the file is Latin-1, set encoding = \"latin-1\" in [format]";
    return {};
}

void CsvParser::end_record(std::size_t end) {
    const bool cr = end > field_begin_ && text_[end - 1] == '\r' && dialect_.line_end == '\n';
    const std::size_t text_end = cr ? end - 1 : end;
    if (text_end == record_begin_ && !quoted_) return;  // a blank line
    end_field(text_end);
    const bool regular = valid_ && !zeros_ && !open_ && !stray_ &&
                         text_end - record_begin_ < 65'536 &&
                         block_.fields.size() - first_field_ == block_.columns.size();
    if (!regular) {
        if (std::string reason = trouble(text_end); !reason.empty()) {
            reject_record(text_end, std::move(reason));
            return;
        }
    }
    keep_record(text_end);
}

void CsvParser::keep_record(std::size_t end) {
    const std::string_view raw = text_.substr(record_begin_, end - record_begin_);
    block_.row.push_back(row_);
    block_.line.push_back(line_);
    block_.raw.push_back(raw);
    block_.raw_hash.push_back(hash128(raw));
}

void CsvParser::reject_record(std::size_t end, std::string reason) {
    block_.fields.resize(first_field_);
    Reject reject;
    reject.row = row_;
    reject.line = line_;
    reject.reason = std::move(reason);
    reject.raw = cut_raw(text_.substr(record_begin_, end - record_begin_));
    block_.rejects.push_back(std::move(reject));
}

}  // namespace touchline

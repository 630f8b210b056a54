// The JSON reader: one object a line, an array of objects, or objects over several lines. Nested
// objects become columns "a.b", arrays stay JSON text, null is absent. With `rows`, each element
// of that array is a record, which has the fields around the array too.
#include <simdjson.h>

#include "base/limits.h"
#include "base/text.h"
#include "capture/arena.h"
#include "capture/csv_split.h"
#include "capture/json_columns.h"
#include "capture/reject.h"
#include "capture/source.h"

namespace touchline {
namespace {

namespace ondemand = simdjson::ondemand;

constexpr std::size_t padding = simdjson::SIMDJSON_PADDING;
static_assert(padding <= 64, "the splitter leaves 64 readable bytes behind a piece");

// One line after another into a block.
class LineParser {
public:
    LineParser(const Piece& piece, const std::string& rows, RecordBlock& block)
        : text_(piece.bytes),
          rows_(rows),
          block_(block),
          arena_(block),
          columns_(block),
          row_(piece.first_row),
          line_(piece.first_line) {}

    void run() {
        while (!text_.empty()) {
            const std::size_t end = std::min(text_.find('\n'), text_.size());
            if (const std::string_view raw = trim(text_.substr(0, end)); !raw.empty()) one(raw);
            text_.remove_prefix(std::min(end + 1, text_.size()));
            ++row_;
            if (line_ > 0) ++line_;
        }
        columns_.write_fields();
    }

private:
    void one(std::string_view raw) {
        std::string reason;
        array_ = {};
        columns_.begin_record();
        if (raw.size() > limits::record_bytes_max)
            reason = "the line is longer than a record may be";
        else reason = read(raw);
        if (!reason.empty()) return refuse(raw, rows_.empty() ? row_ : element_row(0), reason);
        if (rows_.empty()) keep(raw, row_, 0);
        else if (array_.data() == nullptr || array_ == "[]") keep(raw, element_row(0), 0);
        else elements(raw);
    }

    void keep(std::string_view raw, std::uint64_t row, std::uint64_t element) {
        columns_.keep_record();
        block_.row.push_back(row);
        block_.line.push_back(line_);
        block_.raw.push_back(raw);
        block_.raw_hash.push_back(hash128(raw, element));
    }

    void refuse(std::string_view raw, std::uint64_t row, std::string reason) {
        columns_.drop_record();
        Reject& reject = block_.rejects.emplace_back();
        reject.row = row;
        reject.line = line_;
        reject.reason = std::move(reason);
        reject.raw = cut_raw(raw);
    }

    // Grows within the delivery, and both parts can be read from it.
    std::uint64_t element_row(std::uint64_t element) const {
        return row_ * limits::elements_max + element;
    }

    // One record for each element of the array; the line is refused whole when it is not sound.
    void elements(std::string_view raw) {
        columns_.take(around_);
        const std::size_t before = block_.row.size();
        const simdjson::error_code error = read_elements(raw);
        if (!error && block_.row.size() - before < limits::elements_max) return;
        columns_.keep_only(columns_.records() - (block_.row.size() - before));
        for (auto* numbers : {&block_.row, &block_.line}) numbers->resize(before);
        block_.raw.resize(before);
        block_.raw_hash.resize(before);
        columns_.begin_record();
        refuse(raw, element_row(0),
               error ? reason_of(error)
                     : fmt::format("has more than {} elements in '{}'", limits::elements_max - 1,
                                   rows_));
    }

    simdjson::error_code read_elements(std::string_view raw) {
        ondemand::document document;
        ondemand::array array;
        const std::size_t behind = static_cast<std::size_t>(raw.end() - array_.end());
        if (const auto error =
                parser_.iterate(array_.data(), array_.size(), array_.size() + behind + padding)
                    .get(document))
            return error;
        if (const auto error = document.get_array().get(array)) return error;
        std::uint64_t element = 0;
        for (auto item : array) {
            ondemand::value value;
            if (const auto error = item.get(value)) return error;
            columns_.begin_record();
            columns_.give(around_);
            name_ = rows_;
            if (const auto error = read_value(value, 1)) return error;
            ++element;
            keep(raw, element_row(element), element);
        }
        return simdjson::SUCCESS;
    }

    // What is wrong with the line, or nothing.
    std::string read(std::string_view raw) {
        name_.clear();
        ondemand::document document;
        ondemand::object object;
        // The bytes behind the line belong to the piece's buffer, which is padded.
        auto error = parser_.iterate(raw.data(), raw.size(), raw.size() + padding).get(document);
        if (!error) error = document.get_object().get(object);
        if (!error) error = read_object(object, 0);
        const char* rest = nullptr;
        if (!error && !document.current_location().get(rest))
            return "text follows the object; one object a line";
        if (error) return reason_of(error);
        return columns_.too_many() ? fmt::format("has more than {} columns", limits::columns_max)
                                   : std::string();
    }

    static std::string reason_of(simdjson::error_code error) {
        if (error == simdjson::INCORRECT_TYPE) return "is not a JSON object";
        if (error == simdjson::DEPTH_ERROR)
            return fmt::format("is nested deeper than the limit of {}", limits::nesting_max);
        return fmt::format("is not JSON: {}", lower(simdjson::error_message(error)));
    }

    simdjson::error_code read_object(ondemand::object& object, std::size_t depth) {
        if (depth > limits::nesting_max) return simdjson::DEPTH_ERROR;
        const std::size_t prefix = name_.size();
        for (auto member : object) {
            std::string_view key;
            if (const auto error = member.unescaped_key().get(key)) return error;
            name_.append(key);
            ondemand::value value;
            if (const auto error = member.value().get(value)) return error;
            if (const auto error = read_value(value, depth)) return error;
            name_.resize(prefix);
        }
        return simdjson::SUCCESS;
    }

    simdjson::error_code read_value(ondemand::value& value, std::size_t depth) {
        ondemand::json_type type;
        if (const auto error = value.type().get(type)) return error;
        std::string_view text;
        switch (type) {
            case ondemand::json_type::object: {
                ondemand::object object;
                if (const auto error = value.get_object().get(object)) return error;
                name_ += '.';
                const auto error = read_object(object, depth + 1);
                name_.pop_back();
                return error;
            }
            case ondemand::json_type::array: {
                ondemand::array array;
                if (const auto error = value.get_array().get(array)) return error;
                if (const auto error = array.raw_json().get(text)) return error;
                if (name_ == rows_ && array_.data() == nullptr) {
                    array_ = trim(text);
                    return simdjson::SUCCESS;
                }
                break;
            }
            case ondemand::json_type::string:
                if (const auto error = value.get_string().get(text)) return error;
                text = arena_.keep(text);
                break;
            case ondemand::json_type::number: {
                double checked = 0;  // the digits are kept as they stand
                text = trim(value.raw_json_token());
                if (const auto error = value.get_double().get(checked)) return error;
                break;
            }
            case ondemand::json_type::boolean: {
                bool yes = false;
                if (const auto error = value.get_bool().get(yes)) return error;
                text = yes ? "true" : "false";
                break;
            }
            case ondemand::json_type::null: {
                bool null = false;
                const auto error = simdjson::simdjson_result<bool>(value.is_null()).get(null);
                return error || null ? error : simdjson::N_ATOM_ERROR;
            }
        }
        columns_.add(name_, field_of(text));
        return simdjson::SUCCESS;
    }

    std::string_view text_;
    const std::string& rows_;  // the array whose elements are records, or empty
    RecordBlock& block_;
    Arena arena_;
    JsonColumns columns_;
    JsonColumns::Fields around_;  // that array
    std::string_view array_;  // as it stands in the line at hand
    std::uint64_t row_, line_;
    ondemand::parser parser_{limits::record_bytes_max};
    std::string name_;
};

class JsonlReader : public Reader {
public:
    // Laid out: the lines are those of json_lines_source, not of the file.
    JsonlReader(std::unique_ptr<ByteSource> source, const CsvDialect& lines, std::string rows,
                bool laid_out)
        : splitter_(std::move(source), lines),
          laid_out_(laid_out) {
        options_.format = "jsonl";
        options_.rows = std::move(rows);
    }
    Status begin() { return splitter_.skip_junk(); }
    const FormatOptions& options() const override { return options_; }
    const std::vector<std::string>& columns() const override { return columns_; }
    Result<bool> next(Piece& piece) override {
        TRY(const bool more, splitter_.next(piece));
        if (laid_out_) piece.first_line = 0;
        return more;
    }
    Status parse(const Piece& piece, RecordBlock& block) const override {
        block.clear();
        LineParser(piece, options_.rows, block).run();
        return {};
    }

private:
    FormatOptions options_;
    CsvSplitter splitter_;
    bool laid_out_;
    std::vector<std::string> columns_;  // met line by line: none known before
};

constexpr std::size_t look_bytes = 64 << 10;

std::string_view without_mark(std::string_view head) {
    if (head.starts_with("\xEF\xBB\xBF")) head.remove_prefix(3);
    return trim(head);
}

bool named_as_lines(std::string_view name) {
    for (const char* ending : {".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz"})
        if (name.ends_with(ending)) return true;
    return false;
}

// An array of objects, or a first object that goes on behind its line.
bool is_laid_out(std::string_view head) {
    head = without_mark(head);
    if (head.starts_with('[')) return true;
    const std::string_view first = trim(head.substr(0, head.find('\n')));
    return head.starts_with('{') && first.size() < head.size() && !first.ends_with('}');
}

}  // namespace

int recognise_jsonl(std::string_view head, std::string_view file_name) {
    head = without_mark(head);
    const std::string name = lower(file_name);
    if (head.starts_with('[')) {
        const std::string_view inside = trim(head.substr(1));
        if (!inside.starts_with('{') && !inside.starts_with(']')) return 10;
        return name.ends_with(".json") ? 95 : 60;
    }
    if (!head.starts_with('{')) return 0;
    if (named_as_lines(name)) return 95;
    const std::string_view first = trim(head.substr(0, head.find('\n')));
    if (first.size() > 1 && first.ends_with('}')) return 80;
    return first.size() < head.size() || name.ends_with(".json") ? 60 : 20;
}

Result<std::unique_ptr<Reader>> open_jsonl(std::unique_ptr<ByteSource> bytes,
                                           const std::string& path, const FormatOptions& options) {
    auto peek = std::make_unique<PeekSource>(std::move(bytes));
    TRY(const std::string_view head, peek->head(look_bytes));
    CsvDialect lines;
    lines.quote = '\0';
    lines.mark_bytes = head.starts_with("\xEF\xBB\xBF") ? 3 : 0;
    std::string rows = options.rows;
    if (rows.empty() && !named_as_lines(lower(path)))
        rows = list_in_json(head, head.size() < look_bytes);
    const bool laid_out = is_laid_out(head);
    std::unique_ptr<ByteSource> source = std::move(peek);
    if (laid_out) source = json_lines_source(std::move(source)), lines.mark_bytes = 0;
    auto reader =
        std::make_unique<JsonlReader>(std::move(source), lines, std::move(rows), laid_out);
    TRY(reader->begin());
    return std::unique_ptr<Reader>(std::move(reader));
}

}  // namespace touchline

// The CSV reader: dialect, header, splitter, parser.
#include "base/limits.h"
#include "base/text.h"
#include "capture/csv_parse.h"
#include "capture/csv_split.h"
#include "capture/source.h"

#include <set>

namespace touchline {
namespace {

constexpr std::size_t look_bytes = 1 << 20;

class CsvReader : public Reader {
public:
    CsvReader(CsvDialect dialect, FormatOptions options, std::unique_ptr<ByteSource> source)
        : dialect_(dialect),
          options_(std::move(options)),
          splitter_(std::move(source), dialect) {}

    Status begin() {
        TRY(splitter_.skip_junk());
        TRY(const std::string first, splitter_.first_record(dialect_.header));
        if (first.empty()) return fail(ErrorCode::invalid_input, "the file has no records");
        std::size_t used = 0;
        return name_columns(read_csv_record(first, dialect_, used));
    }

    const FormatOptions& options() const override { return options_; }
    const std::vector<std::string>& columns() const override { return columns_; }
    Result<bool> next(Piece& piece) override { return splitter_.next(piece); }
    Status parse(const Piece& piece, RecordBlock& block) const override {
        block.clear();
        block.columns = columns_;
        CsvParser(piece, dialect_, block).run();
        return {};
    }

private:
    // Empty names become column_N, a name used before gets _2, _3 …
    Status name_columns(std::vector<std::string> header) {
        if (header.size() > limits::columns_max)
            return fail(ErrorCode::limit, "{} columns are more than the limit of {}", header.size(),
                        limits::columns_max);
        std::set<std::string> used;
        for (std::size_t i = 0; i < header.size(); ++i) {
            std::string name(trim(header[i]));
            if (dialect_.latin1 || !is_utf8(name)) name = latin1_to_utf8(name);
            if (!dialect_.header || name.empty()) name = fmt::format("column_{}", i + 1);
            const std::string base = name;
            for (int n = 2; !used.insert(name).second; ++n) name = fmt::format("{}_{}", base, n);
            columns_.push_back(std::move(name));
        }
        return {};
    }

    CsvDialect dialect_;
    FormatOptions options_;
    CsvSplitter splitter_;
    std::vector<std::string> columns_;
};

FormatOptions as_detected(const CsvDialect& dialect) {
    FormatOptions options;
    options.format = "csv";
    options.delimiter = dialect.delimiter;
    options.quote = dialect.quote;
    options.encoding = dialect.latin1 ? "latin-1" : "utf-8";
    options.skip_lines = static_cast<std::int64_t>(dialect.skip_lines);
    options.header = dialect.header;
    return options;
}

}  // namespace

int recognise_csv(std::string_view head, std::string_view file_name) {
    if (head.substr(0, 4096).find('\0') != std::string_view::npos) return 0;
    int sure = csv_regularity(head) / 2;
    for (const char* ending : {".csv", ".tsv", ".tab"})
        if (lower(file_name).ends_with(ending)) sure += 45;
    if (sure > 0 && lower(file_name).ends_with(".txt")) sure += 10;
    const std::string_view start = trim(head.substr(0, 64));
    const bool markup = start.starts_with('<') && start.find('>') != std::string_view::npos;
    if (markup || start.starts_with('{') || start.starts_with('[')) sure /= 4;
    return markup && sure < 15 ? 0 : sure;
}

Result<std::unique_ptr<Reader>> open_csv(std::unique_ptr<ByteSource> bytes, const std::string&,
                                         const FormatOptions& options) {
    auto peek = std::make_unique<PeekSource>(std::move(bytes));
    TRY(const std::string_view head, peek->head(look_bytes));
    TRY(const CsvDialect dialect, detect_csv_dialect(head, head.size() < look_bytes, options));
    auto reader = std::make_unique<CsvReader>(dialect, as_detected(dialect), std::move(peek));
    TRY(reader->begin());
    return std::unique_ptr<Reader>(std::move(reader));
}

}  // namespace touchline

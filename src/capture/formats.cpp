// THE table of formats. Adding one: a file with recognise_X and open_X, and a row here.
#include "base/text.h"
#include "capture/source.h"

namespace touchline {

const std::vector<FormatRow>& formats() {
    static const std::vector<FormatRow> table{
        {"csv", ".csv .tsv .txt .tab", "comma, semicolon, tab or pipe separated text",
         recognise_csv, open_csv},
        {"jsonl", ".jsonl .ndjson .json", "JSON objects: one a line, or an array of them",
         recognise_jsonl, open_jsonl},
        {"parquet", ".parquet .pq", "Apache Parquet", recognise_parquet, open_parquet},
        {"xes", ".xes .xes.gz", "XES event log (IEEE 1849)", recognise_xes, open_xes},
        {"cloudevents", ".json .jsonl", "CloudEvents 1.0 in JSON, one or many",
         recognise_cloudevents, open_cloudevents},
        {"segment", ".json .jsonl", "messages of the Segment API", recognise_segment, open_segment},
        {"requests", ".requests", "requests as the server received them", recognise_requests,
         open_requests},
        {"ocel", ".jsonocel .json", "OCEL 2.0 object-centric event log in JSON", recognise_ocel,
         open_ocel},
    };
    return table;
}

namespace {

std::vector<std::string> format_names() {
    std::vector<std::string> names;
    for (const FormatRow& row : formats()) names.emplace_back(row.name);
    return names;
}

std::string_view without_gz(std::string_view path) {
    return path.ends_with(".gz") ? path.substr(0, path.size() - 3) : path;
}

}  // namespace

Result<const FormatRow*> choose_format(std::string_view head, const std::string& path,
                                       const FormatOptions& options) {
    if (!options.format.empty()) {
        for (const FormatRow& row : formats())
            if (options.format == row.name) return &row;
        return fail(ErrorCode::invalid_input, "unknown format '{}'; known are {}", options.format,
                    join(format_names(), ", "));
    }
    if (head.empty()) return fail(ErrorCode::invalid_input, "the file is empty");
    const FormatRow* best = nullptr;
    int best_score = 0;
    for (const FormatRow& row : formats()) {
        const int score = row.recognise(head, without_gz(path));
        if (score > best_score) best = &row, best_score = score;
    }
    if (best != nullptr) return best;
    return fail(ErrorCode::invalid_input,
                "it {} (known formats are {}; if it is one of these, say --format NAME)",
                advice_on_foreign(head, path), join(format_names(), ", "));
}

Result<std::unique_ptr<Reader>> open_reader(std::unique_ptr<ByteSource> source,
                                            const std::string& path, const FormatOptions& options) {
    constexpr std::size_t look_bytes = 64 << 10;
    auto peek = std::make_unique<PeekSource>(utf8_source(std::move(source)));
    TRY(const std::string_view head, peek->head(look_bytes));
    TRY(const FormatRow* row, choose_format(head, path, options));
    return row->open(std::move(peek), path, options);
}

}  // namespace touchline

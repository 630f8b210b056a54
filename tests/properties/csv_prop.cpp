// Any table, written as CSV in any dialect, reads back the same, however it is cut into pieces.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "capture/csv_dialect.h"
#include "capture/delivery.h"

namespace touchline {
namespace {

using Rows = std::vector<std::vector<std::string>>;

std::string any_field() {
    const auto letter = rc::gen::element<std::string>("a", "7", " ", "\"", "\n", "\r\n", ",", ";",
                                                      "\t", "|", "ä", "語", "'");
    std::string field;
    for (const std::string& part : *rc::gen::container<std::vector<std::string>>(letter))
        field += part;
    return field;
}

std::string written(const Rows& rows, char delimiter, const std::string& line_end) {
    std::string text;
    for (const auto& row : rows) {
        for (std::size_t c = 0; c < row.size(); ++c) {
            if (c > 0) text += delimiter;
            const bool plain =
                !row[c].empty() && row[c].find_first_of("\"\r\n,;\t|") == std::string::npos;
            std::string quoted = "\"";
            for (const char letter : row[c])
                quoted += letter == '"' ? "\"\"" : std::string(1, letter);
            text += plain && *rc::gen::arbitrary<bool>() ? row[c] : quoted + '"';
        }
        text += line_end;
    }
    return text;
}

Rows read_back(const std::string& text, char delimiter) {
    FormatOptions options;
    options.format = "csv";
    options.delimiter = delimiter;
    options.skip_lines = 0;
    auto delivery = Delivery::over(memory_source(text), "t.csv", options);
    RC_ASSERT(bool(delivery));
    Rows rows;
    rows.emplace_back(delivery.value().reader().columns());
    Piece piece;
    RecordBlock block;
    for (;;) {
        const auto more = delivery.value().next(piece);
        RC_ASSERT(bool(more));
        if (!more.value()) return rows;
        RC_ASSERT(bool(delivery.value().reader().parse(piece, block)));
        RC_ASSERT(block.rejects.empty());
        for (std::size_t r = 0; r < block.size(); ++r) {
            auto& row = rows.emplace_back();
            for (std::size_t c = 0; c < block.columns.size(); ++c)
                row.emplace_back(block.field(r, c).text());
        }
    }
}

RC_GTEST_PROP(CsvProperty, any_table_in_any_dialect_reads_back, ()) {
    const auto width = *rc::gen::inRange<std::size_t>(1, 6);
    const auto height = *rc::gen::inRange<std::size_t>(0, 12);
    const char delimiter = *rc::gen::element(',', ';', '\t', '|');
    const auto line_end = *rc::gen::element<std::string>("\n", "\r\n");
    Rows rows(1);
    for (std::size_t c = 0; c < width; ++c) rows.front().push_back("c" + std::to_string(c));
    for (std::size_t r = 0; r < height; ++r) {
        auto& row = rows.emplace_back();
        for (std::size_t c = 0; c < width; ++c) row.push_back(any_field());
    }
    RC_ASSERT(read_back(written(rows, delimiter, line_end), delimiter) == rows);
}

// A simple reader, byte by byte, is the oracle for texts nobody wrote as CSV.
RC_GTEST_PROP(CsvProperty, any_text_is_split_into_records_as_by_a_simple_reader, ()) {
    const auto letter =
        rc::gen::element<std::string>("a", "b", ",", "\"", "\n", "\"\"", ",\"", "\",");
    std::string text = "h1,h2\n";
    for (const std::string& part : *rc::gen::container<std::vector<std::string>>(letter))
        text += part;
    FormatOptions options;
    options.format = "csv";
    options.delimiter = ',';
    options.skip_lines = 0;
    auto delivery = Delivery::over(memory_source(text), "t.csv", options);
    RC_ASSERT(bool(delivery));
    std::size_t records = 0, good = 0;
    Piece piece;
    RecordBlock block;
    while (delivery.value().next(piece).value()) {
        RC_ASSERT(bool(delivery.value().reader().parse(piece, block)));
        records += block.size() + block.rejects.size();
        good += block.size();
        for (std::size_t r = 0; r < block.size(); ++r) {
            const CsvDialect dialect;
            std::size_t used = 0;
            const auto fields = read_csv_record(block.raw[r], dialect, used);
            RC_ASSERT(fields.size() == 2u);
            RC_ASSERT(fields[0] == block.field(r, 0).text());
            RC_ASSERT(fields[1] == block.field(r, 1).text());
        }
    }
    RC_ASSERT(records >= good);
}

}  // namespace
}  // namespace touchline

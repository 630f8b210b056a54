// touchline sql, touchline export
#include <unistd.h>

#include <CLI/CLI.hpp>

#include "base/text.h"
#include "cli/commands.h"
#include "report/answer_csv.h"
#include "report/json_writer.h"
#include "report/terminal.h"
#include "report/text_table.h"

namespace touchline {
namespace {

constexpr std::size_t table_rows_max = 1000;  // a terminal table is not for more

std::string cell(const Chunk& chunk, std::size_t column, std::size_t row) {
    std::string text;
    chunk.write_text(column, row, text);
    return text;
}

bool is_number(const TableColumn& column) {
    const ColumnType type = column.type;
    if (column.sql_type.find("HUGEINT") != std::string::npos ||
        column.sql_type.starts_with("DECIMAL"))
        return true;
    return type != ColumnType::text && type != ColumnType::other && type != ColumnType::boolean &&
           type != ColumnType::timestamp && type != ColumnType::timestamp_zone;
}

// One JSON array, streamed row by row.
Status print_json(Rows& rows) {
    TRY(print("["));
    bool first = true;
    while (true) {
        TRY(const bool more, rows.next());
        if (!more) break;
        const Chunk chunk = rows.chunk();
        std::string text;
        for (std::size_t row = 0; row < chunk.rows(); ++row) {
            JsonWriter json(JsonWriter::Style::compact);
            json.begin_object();
            for (std::size_t column = 0; column < chunk.columns(); ++column) {
                json.key(rows.columns()[column].name);
                const std::string value = cell(chunk, column, row);
                double parsed = 0;
                if (!chunk.valid(column, row)) json.null();
                else if (is_number(rows.columns()[column]) && read_double(value, parsed))
                    json.raw(value);
                else json.value(value);
            }
            json.end_object();
            text += (first ? "\n  " : ",\n  ") + json.text();
            first = false;
        }
        TRY(print(text));
    }
    return print(first ? "]\n" : "\n]\n");
}

Status print_csv(Rows& rows) {
    std::string text;
    for (std::size_t column = 0; column < rows.columns().size(); ++column) {
        if (column > 0) text += ',';
        append_csv_field(text, rows.columns()[column].name);
    }
    text += '\n';
    while (true) {
        TRY(print(text));
        text.clear();
        TRY(const bool more, rows.next());
        if (!more) return {};
        const Chunk chunk = rows.chunk();
        for (std::size_t row = 0; row < chunk.rows(); ++row) {
            for (std::size_t column = 0; column < chunk.columns(); ++column) {
                if (column > 0) text += ',';
                append_csv_field(text, cell(chunk, column, row));
            }
            text += '\n';
        }
    }
}

Status print_table(Rows& rows) {
    std::vector<std::string> names;
    for (const TableColumn& column : rows.columns()) names.push_back(column.name);
    std::vector<std::vector<std::string>> table;
    bool cut = false;
    while (!cut) {
        TRY(const bool more, rows.next());
        if (!more) break;
        const Chunk chunk = rows.chunk();
        for (std::size_t row = 0; row < chunk.rows() && !cut; ++row) {
            cut = table.size() == table_rows_max;
            if (cut) break;
            auto& cells = table.emplace_back();
            for (std::size_t column = 0; column < chunk.columns(); ++column)
                cells.push_back(cell(chunk, column, row));
        }
    }
    TRY(print(write_result_table(names, table, detect_terminal(STDOUT_FILENO))));
    if (cut)
        return print(fmt::format("… more than {} rows: use --csv or --json for all of them\n",
                                 table_rows_max));
    return {};
}

Status ask(const CommandContext& context, const std::string& text) {
    TRY(auto workspace, context.open_to_ask());
    TRY(Rows rows, workspace.sql(text));
    if (context.json) return print_json(rows);
    if (context.csv) return print_csv(rows);
    return print_table(rows);
}

Status export_file(const CommandContext& context, const std::string& what,
                   const std::string& path) {
    TRY(auto workspace, context.open_to_ask());
    TRY(const std::uint64_t rows, workspace.export_to(what, path));
    return print(fmt::format("Wrote {} rows to {}.\n", with_thousands(std::int64_t(rows)), path));
}

}  // namespace

void define_sql(CLI::App& app, CommandContext& context, Action& action) {
    auto text = std::make_shared<std::string>();
    app.add_option("select", *text, "one SELECT; `show tables` lists what there is")->required();
    app.add_flag("--csv", context.csv, "print CSV");
    app.callback(
        [text, &context, &action] { action = [text, &context] { return ask(context, *text); }; });
}

void define_export(CLI::App& app, CommandContext& context, Action& action) {
    auto what = std::make_shared<std::string>("interactions");
    auto path = std::make_shared<std::string>();
    app.add_option("what", *what, "interactions, journeys, follows, or a SELECT");
    app.add_option("-o,--output", *path, "a file: .parquet .csv .jsonl, or .xes for interactions")
        ->required();
    app.callback([what, path, &context, &action] {
        action = [what, path, &context] { return export_file(context, *what, *path); };
    });
}

}  // namespace touchline

// Read-only SQL.
#include "base/text.h"
#include "report/json_writer.h"
#include "serve/handlers.h"
#include "serve/json_body.h"
#include "serve/limits.h"

namespace touchline {
namespace {

bool is_number(const TableColumn& column) {
    switch (column.type) {
        case ColumnType::text:
        case ColumnType::boolean:
        case ColumnType::timestamp:
        case ColumnType::timestamp_zone: return false;
        case ColumnType::other:
            return column.sql_type.find("HUGEINT") != std::string::npos ||
                   column.sql_type.starts_with("DECIMAL");
        default: return true;
    }
}

void append_cell(JsonWriter& json, const Chunk& chunk, const TableColumn& column, std::size_t at,
                 std::size_t row) {
    if (!chunk.valid(at, row)) {
        json.null();
        return;
    }
    std::string text;
    chunk.write_text(at, row, text);
    double parsed = 0;
    if (column.type == ColumnType::boolean) json.value(text == "true");
    else if (is_number(column) && read_double(text, parsed)) json.raw(text);
    else json.value(is_utf8(text) ? text : latin1_to_utf8(text));
}

}  // namespace

Result<Response> ask_sql(const Call& call) {
    TRY(const JsonBody body, read_json_body(call.request.body, {"sql"}));
    if (!body.has("sql"))
        return fail(ErrorCode::invalid_input, "the body lacks the field 'sql': one SELECT");
    TRY(Rows rows, call.service.workspace.sql(body.text("sql")));
    JsonWriter json(JsonWriter::Style::compact);
    json.begin_object().key("columns").begin_array();
    for (const TableColumn& column : rows.columns())
        json.begin_object().field("name", column.name).field("type", column.sql_type).end_object();
    json.end_array().key("rows").begin_array();
    std::size_t count = 0;
    std::uint64_t bytes = 0;
    bool truncated = false;
    while (!truncated) {
        TRY(const bool more, rows.next());
        if (!more) break;
        const Chunk chunk = rows.chunk();
        for (std::size_t row = 0; row < chunk.rows(); ++row) {
            truncated = count == limits::sql_rows_max || bytes > limits::sql_bytes_max;
            if (truncated) break;
            ++count;
            JsonWriter line(JsonWriter::Style::compact);
            line.begin_array();
            for (std::size_t at = 0; at < chunk.columns(); ++at)
                append_cell(line, chunk, rows.columns()[at], at, row);
            line.end_array();
            bytes += line.text().size();
            json.raw(line.text());
        }
    }
    json.end_array().field("truncated", truncated).end_object();
    Response response = json_response(json.take());
    response.headers.push_back({"Cache-Control", "no-store"});
    return response;
}

}  // namespace touchline

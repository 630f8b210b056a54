// Rows of a query into a file: pulled chunk by chunk into an in-memory database that copies
// them out, for the history itself may not touch files.
#include <cstdio>
#include <cstring>
#include <exception>
#include <optional>

#include "base/files.h"
#include "base/text.h"
#include "tabular/engine.h"
#include "tabular/parquet.h"

namespace touchline {
namespace {

struct Pull {
    Rows* rows;
    std::uint64_t count = 0;
    std::optional<Error> error;
};

Pull& pull_of(void* extra) { return *static_cast<Pull*>(extra); }

void bind_pull(duckdb_bind_info info) {
    Rows::State& rows = *pull_of(duckdb_bind_get_extra_info(info)).rows->state();
    for (std::size_t i = 0; i < rows.columns.size(); ++i)
        duckdb_bind_add_result_column(info, rows.columns[i].name.c_str(), rows.types[i].get());
}

void begin_pull(duckdb_init_info info) { duckdb_init_set_max_threads(info, 1); }

void fill_pull(duckdb_function_info info, duckdb_data_chunk chunk) {
    Pull& pull = pull_of(duckdb_function_get_extra_info(info));
    try {
        Result<bool> more = pull.rows->next();
        if (!more) pull.error = std::move(more).error();
        if (pull.error) return duckdb_function_set_error(info, pull.error->message.c_str());
        if (!more.value()) return duckdb_data_chunk_set_size(chunk, 0);
        const duckdb_data_chunk from = pull.rows->state()->handle.get();
        const idx_t columns = duckdb_data_chunk_get_column_count(chunk);
        for (idx_t i = 0; i < columns; ++i)
            duckdb_vector_reference_vector(duckdb_data_chunk_get_vector(chunk, i),
                                           duckdb_data_chunk_get_vector(from, i));
        duckdb_data_chunk_set_size(chunk, duckdb_data_chunk_get_size(from));
        pull.count += duckdb_data_chunk_get_size(from);
    } catch (const std::exception& error) { duckdb_function_set_error(info, error.what()); }
}

Status register_pull(Connection& connection, Pull& pull) {
    Handle<duckdb_table_function, duckdb_destroy_table_function> made(
        duckdb_create_table_function());
    duckdb_table_function_set_name(made.get(), "pulled_rows");
    duckdb_table_function_set_extra_info(made.get(), &pull, nullptr);
    duckdb_table_function_set_bind(made.get(), bind_pull);
    duckdb_table_function_set_init(made.get(), begin_pull);
    duckdb_table_function_set_function(made.get(), fill_pull);
    if (duckdb_register_table_function(connection.state().connection, made.get()) == DuckDBError)
        return fail(ErrorCode::internal, "cannot register the export");
    return {};
}

const char* copy_options(ExportFormat format) {
    switch (format) {
        case ExportFormat::parquet: return "(format parquet, compression zstd)";
        case ExportFormat::csv: return "(format csv, header true)";
        case ExportFormat::json: return "(format json)";
    }
    return "";
}

Status copy_out(Connection& connection, const std::string& part, ExportFormat format) {
    return connection.run("copy (select * from pulled_rows()) to " + sql_quote(part) + " " +
                          copy_options(format));
}

}  // namespace

Result<ExportFormat> export_format_of(std::string_view path) {
    const std::string name = lower(path);
    if (name.ends_with(".parquet")) return ExportFormat::parquet;
    if (name.ends_with(".csv")) return ExportFormat::csv;
    if (name.ends_with(".json") || name.ends_with(".jsonl")) return ExportFormat::json;
    return fail(ErrorCode::invalid_input,
                "cannot tell the format from '{}'; use .parquet, .csv or .jsonl", path);
}

Result<std::uint64_t> export_rows(Rows& rows, const std::string& path, ExportFormat format) {
    DatabaseOptions options;
    options.external_access = true;
    TRY(auto database, Database::open("", options));
    TRY(auto connection, database.connect());
    Pull pull{&rows, 0, std::nullopt};
    TRY(register_pull(connection, pull));
    const std::string part = path + ".part";
    Status written = copy_out(connection, part, format);
    if (written && std::rename(part.c_str(), path.c_str()) != 0)
        written = fail(ErrorCode::unavailable, "cannot write '{}': {}", path, std::strerror(errno));
    if (!written) {
        ignore(remove_file(part), "the first error is the one to tell");
        return pull.error ? *pull.error : std::move(written).error();
    }
    return pull.count;
}

}  // namespace touchline

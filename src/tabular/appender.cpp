// The engine's appender, chunk by chunk.
#include "tabular/appender.h"

#include "base/process.h"
#include "tabular/engine.h"
#include "tabular/writer_state.h"

namespace touchline {
namespace {

using AppenderHandle =
    Handle<duckdb_appender, [](duckdb_appender* appender) { duckdb_appender_destroy(appender); }>;

Status done(duckdb_state state, const AppenderHandle& appender) {
    if (state == DuckDBSuccess) return {};
    duckdb_error_data error = duckdb_appender_error_data(appender.get());
    Error ours = from_duckdb(duckdb_error_data_error_type(error), duckdb_error_data_message(error));
    duckdb_destroy_error_data(&error);
    return ours;
}

}  // namespace

Status append_rows(Connection& connection, const std::string& table,
                   std::span<const TableColumn> columns, RowProducer& rows) {
    AppenderHandle appender;
    TRY(done(duckdb_appender_create(connection.state().connection, nullptr, table.c_str(),
                                    appender.out()),
             appender));
    std::vector<TypeHandle> types;
    std::vector<duckdb_logical_type> raw;
    for (const TableColumn& column : columns) {
        TRY(done(duckdb_appender_add_column(appender.get(), column.name.c_str()), appender));
        raw.push_back(
            types.emplace_back(duckdb_create_logical_type(duckdb_type_of(column.type))).get());
    }
    for (;;) {
        TRY(check_stop());
        const ChunkHandle chunk(duckdb_create_data_chunk(raw.data(), raw.size()));
        ChunkWriter::State state;
        state.take(chunk.get());
        ChunkWriter writer(&state);
        TRY(const std::size_t count, rows.fill(writer));
        if (count == 0) break;
        duckdb_data_chunk_set_size(chunk.get(), count);
        TRY(done(duckdb_append_data_chunk(appender.get(), chunk.get()), appender));
        // Of several chunks the engine's threads would make what order they like.
        TRY(done(duckdb_appender_flush(appender.get()), appender));
    }
    return done(duckdb_appender_close(appender.get()), appender);
}

}  // namespace touchline

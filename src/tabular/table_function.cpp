// Table functions: the engine's threads call us for rows.
#include "tabular/table_function.h"

#include <exception>

#include "base/process.h"
#include "tabular/engine.h"
#include "tabular/writer_state.h"

namespace touchline {

namespace {

struct Scan {  // of one run of the query
    std::unique_ptr<TableScan> scan;
};
struct Worker {  // of one thread of it
    std::unique_ptr<RowProducer> producer;
    ChunkWriter::State chunk;
};
struct Bound {
    Parameters parameters;
};

template <class T>
void destroy(void* pointer) {
    delete static_cast<T*>(pointer);
}

// Nothing of ours may throw through the engine.
template <class Report, class Work>
void guarded(const Report& report, const Work& work) {
    try {
        if (Status status = work(); !status) report(status.error().message);
    } catch (const std::exception& error) { report(error.what()); }
}

void bind_function(duckdb_bind_info info) {
    const auto& function = *static_cast<TableFunction*>(duckdb_bind_get_extra_info(info));
    for (const TableColumn& column : function.columns) {
        const TypeHandle type(duckdb_create_logical_type(duckdb_type_of(column.type)));
        duckdb_bind_add_result_column(info, column.name.c_str(), type.get());
    }
    auto bound = std::make_unique<Bound>();
    for (const std::string& name : function.parameters) {
        const ValueHandle value(duckdb_bind_get_named_parameter(info, name.c_str()));
        if (value.get() == nullptr || duckdb_is_null_value(value.get())) continue;
        char* text = duckdb_get_varchar(value.get());
        bound->parameters[name] = std::string(text);
        duckdb_free(text);
    }
    duckdb_bind_set_bind_data(info, bound.release(), destroy<Bound>);
}

void begin_scan(duckdb_init_info info) {
    const auto report = [&](const std::string& m) { duckdb_init_set_error(info, m.c_str()); };
    guarded(report, [&]() -> Status {
        const auto& function = *static_cast<TableFunction*>(duckdb_init_get_extra_info(info));
        const auto& bound = *static_cast<Bound*>(duckdb_init_get_bind_data(info));
        auto scan = std::make_unique<Scan>();
        TRY(scan->scan, function.begin(bound.parameters));
        const unsigned wanted = scan->scan->threads_max();
        duckdb_init_set_max_threads(info, wanted > 0 ? wanted : function.threads_max);
        duckdb_init_set_init_data(info, scan.release(), destroy<Scan>);
        return {};
    });
}

void begin_thread(duckdb_init_info info) {
    duckdb_init_set_init_data(info, new Worker, destroy<Worker>);
}

void fill_chunk(duckdb_function_info info, duckdb_data_chunk chunk) {
    const auto report = [&](const std::string& m) { duckdb_function_set_error(info, m.c_str()); };
    guarded(report, [&]() -> Status {
        TRY(check_stop());
        auto& scan = *static_cast<Scan*>(duckdb_function_get_init_data(info));
        auto& worker = *static_cast<Worker*>(duckdb_function_get_local_init_data(info));
        if (worker.producer == nullptr) worker.producer = scan.scan->producer();
        ChunkWriter::State& state = worker.chunk;
        state.take(chunk);
        ChunkWriter writer(&state);
        TRY(const std::size_t rows, worker.producer->fill(writer));
        duckdb_data_chunk_set_size(chunk, rows);
        return {};
    });
}

}  // namespace

std::size_t ChunkWriter::capacity() const { return duckdb_vector_size(); }
void* ChunkWriter::data(std::size_t at) { return state_->data[at]; }

void ChunkWriter::set_null(std::size_t at, std::size_t row) {
    std::uint64_t*& bits = state_->validity[at];
    if (bits == nullptr) {
        duckdb_vector_ensure_validity_writable(state_->vectors[at]);
        bits = duckdb_vector_get_validity(state_->vectors[at]);
    }
    bits[row / 64] &= ~(1ULL << (row % 64));
}

void ChunkWriter::set_text(std::size_t at, std::size_t row, std::string_view utf8) {
    duckdb_vector_assign_string_element_len(state_->vectors[at], row, utf8.data(), utf8.size());
}

void ChunkWriter::set_all(std::size_t at, const Value& value, ColumnType type) {
    const ValueHandle made = make_value(value, type);
    duckdb_vector_reference_value(state_->vectors[at], made.get());
}

Status register_table_function(Connection& connection, TableFunction function) {
    Handle<duckdb_table_function, duckdb_destroy_table_function> made(
        duckdb_create_table_function());
    const std::string name = function.name;
    duckdb_table_function_set_name(made.get(), name.c_str());
    const TypeHandle text(duckdb_create_logical_type(DUCKDB_TYPE_VARCHAR));
    for (const std::string& parameter : function.parameters)
        duckdb_table_function_add_named_parameter(made.get(), parameter.c_str(), text.get());
    duckdb_table_function_set_extra_info(made.get(), new TableFunction(std::move(function)),
                                         destroy<TableFunction>);
    duckdb_table_function_set_bind(made.get(), bind_function);
    duckdb_table_function_set_init(made.get(), begin_scan);
    duckdb_table_function_set_local_init(made.get(), begin_thread);
    duckdb_table_function_set_function(made.get(), fill_chunk);
    if (duckdb_register_table_function(connection.state().connection, made.get()) == DuckDBError)
        return fail(ErrorCode::internal, "cannot register the table function '{}'", name);
    return {};
}

}  // namespace touchline

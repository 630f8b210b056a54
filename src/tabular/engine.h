// Inside tabular/ and store/ only: DuckDB's handles, owned; its errors, translated.
#pragma once

#include <duckdb.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "tabular/database.h"
#include "tabular/table_function.h"

namespace touchline {

// Owns one C handle; every duckdb handle is a pointer with a destroy function taking its address.
template <class T, void (*destroy)(T*)>
class Handle {
public:
    Handle() = default;
    explicit Handle(T value) : value_(value) {}
    Handle(Handle&& other) noexcept : value_(std::exchange(other.value_, nullptr)) {}
    Handle& operator=(Handle&& other) noexcept {
        std::swap(value_, other.value_);
        return *this;
    }
    ~Handle() {
        if (value_ != nullptr) destroy(&value_);
    }
    T get() const { return value_; }
    T* out() { return &value_; }

private:
    T value_ = nullptr;
};

using TypeHandle = Handle<duckdb_logical_type, duckdb_destroy_logical_type>;
using ChunkHandle = Handle<duckdb_data_chunk, duckdb_destroy_data_chunk>;
using ValueHandle = Handle<duckdb_value, duckdb_destroy_value>;
using PreparedHandle = Handle<duckdb_prepared_statement, duckdb_destroy_prepare>;
using PendingHandle = Handle<duckdb_pending_result, duckdb_destroy_pending>;
using ExtractedHandle = Handle<duckdb_extracted_statements, duckdb_destroy_extracted>;

// The one place where the engine's errors become ours.
Error from_duckdb(duckdb_error_type type, const char* message);

ColumnType column_type_of(duckdb_type type);
duckdb_type duckdb_type_of(ColumnType type);
std::string sql_type_name(duckdb_logical_type type);
ValueHandle make_value(const Value& value, ColumnType type);

// One cell as text; nothing when NULL at the top, "null" inside lists and structs.
void write_cell(duckdb_vector vector, duckdb_logical_type type, std::size_t row, std::string& out);

struct Database::State {
    duckdb_database database = nullptr;
    ~State() { duckdb_close(&database); }
};

struct Connection::State {
    std::shared_ptr<Database::State> database;
    duckdb_connection connection = nullptr;
    ~State() { duckdb_disconnect(&connection); }
};

struct Chunk::State {
    duckdb_data_chunk chunk = nullptr;
    std::size_t rows = 0;
    std::vector<void*> data;
    std::vector<const std::uint64_t*> validity;
    const std::vector<TypeHandle>* types = nullptr;  // null in sinks: no write_text there

    void read(duckdb_data_chunk from);
};

struct Rows::State {
    std::shared_ptr<void> keep;  // what must outlive the result: a connection of its own
    duckdb_result result{};
    bool streaming = false;
    std::vector<TableColumn> columns;
    std::vector<TypeHandle> types;
    ChunkHandle handle;
    Chunk::State chunk;
    State() = default;
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State();
};

struct Statement::State {
    duckdb_connection connection = nullptr;
    PreparedHandle prepared;
};

}  // namespace touchline

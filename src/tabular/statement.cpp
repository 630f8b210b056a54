// Preparing and running statements, so that a stop request is obeyed.
#include <chrono>
#include <thread>

#include "base/process.h"
#include "tabular/database.h"
#include "tabular/engine.h"

namespace touchline {
namespace {

Error error_of(duckdb_result& result) {
    return from_duckdb(duckdb_result_error_type(&result), duckdb_result_error(&result));
}

// The pending and prepare interfaces give no error type, only text that starts with its name.
duckdb_error_type type_from_text(std::string_view text) {
    struct Row {
        std::string_view prefix;
        duckdb_error_type type;
    };
    static constexpr Row table[] = {
        {"INTERRUPT", DUCKDB_ERROR_INTERRUPT},
        {"Out of Memory", DUCKDB_ERROR_OUT_OF_MEMORY},
        {"IO ", DUCKDB_ERROR_IO},
        {"Constraint", DUCKDB_ERROR_CONSTRAINT},
        {"Conversion", DUCKDB_ERROR_CONVERSION},
        {"Invalid Input", DUCKDB_ERROR_INVALID_INPUT},
        {"Out of Range", DUCKDB_ERROR_OUT_OF_RANGE},
        {"FATAL", DUCKDB_ERROR_FATAL},
        {"Serialization", DUCKDB_ERROR_SERIALIZATION},
    };
    for (const Row& row : table)
        if (text.starts_with(row.prefix)) return row.type;
    return DUCKDB_ERROR_INTERNAL;
}

Error error_of_text(const char* message) {
    return from_duckdb(type_from_text(message == nullptr ? "" : message), message);
}

duckdb_state bind(duckdb_prepared_statement to, idx_t at, const Value& value) {
    struct Binder {
        duckdb_prepared_statement to;
        idx_t at;
        duckdb_state operator()(std::monostate) { return duckdb_bind_null(to, at); }
        duckdb_state operator()(bool x) { return duckdb_bind_boolean(to, at, x); }
        duckdb_state operator()(std::int64_t x) { return duckdb_bind_int64(to, at, x); }
        duckdb_state operator()(std::uint64_t x) { return duckdb_bind_uint64(to, at, x); }
        duckdb_state operator()(double x) { return duckdb_bind_double(to, at, x); }
        duckdb_state operator()(const std::string& x) {
            return duckdb_bind_varchar_length(to, at, x.data(), x.size());
        }
        duckdb_state operator()(Timestamp x) { return duckdb_bind_timestamp(to, at, {x.us}); }
    };
    return std::visit(Binder{to, at}, value);
}

// all_known: a parameter the statement does not have is our mistake.
Status bind_all(duckdb_prepared_statement to, const Parameters& parameters, bool all_known) {
    duckdb_clear_bindings(to);
    for (const auto& [name, value] : parameters) {
        idx_t at = 0;
        if (duckdb_bind_parameter_index(to, &at, name.c_str()) == DuckDBError) {
            if (!all_known) continue;
            return fail(ErrorCode::invalid_input, "the statement has no parameter '${}'", name);
        }
        if (bind(to, at, value) == DuckDBError)
            return fail(ErrorCode::invalid_input, "cannot set parameter '${}'", name);
    }
    return {};
}

Result<PreparedHandle> prepare_extracted(duckdb_connection connection,
                                         duckdb_extracted_statements statements, idx_t at) {
    PreparedHandle prepared;
    if (duckdb_prepare_extracted_statement(connection, statements, at, prepared.out()) ==
        DuckDBError)
        return error_of_text(duckdb_prepare_error(prepared.get()));
    return prepared;
}

bool gives_rows(duckdb_prepared_statement prepared) {
    switch (duckdb_prepared_statement_type(prepared)) {
        case DUCKDB_STATEMENT_TYPE_SELECT:
        case DUCKDB_STATEMENT_TYPE_EXPLAIN: return true;
        default: return false;
    }
}

Result<Rows> run_prepared(duckdb_connection connection, duckdb_prepared_statement prepared) {
    PendingHandle pending;
    const bool streaming = gives_rows(prepared);
    const auto started = streaming ? duckdb_pending_prepared_streaming(prepared, pending.out())
                                   : duckdb_pending_prepared(prepared, pending.out());
    if (started == DuckDBError) return error_of_text(duckdb_pending_error(pending.get()));
    for (bool interrupted = false;;) {
        const duckdb_pending_state state = duckdb_pending_execute_task(pending.get());
        if (state == DUCKDB_PENDING_ERROR)
            return error_of_text(duckdb_pending_error(pending.get()));
        if (duckdb_pending_execution_is_finished(state)) break;
        if (!interrupted && stop_requested()) {
            duckdb_interrupt(connection);
            interrupted = true;
        }
        if (state == DUCKDB_PENDING_NO_TASKS_AVAILABLE)  // other threads are at the last ones
            std::this_thread::sleep_for(std::chrono::microseconds(50));
    }
    auto state = std::make_unique<Rows::State>();
    state->streaming = streaming;
    if (duckdb_execute_pending(pending.get(), &state->result) == DuckDBError)
        return error_of(state->result);
    const idx_t count = duckdb_column_count(&state->result);
    for (idx_t i = 0; i < count; ++i) {
        state->types.emplace_back(duckdb_column_logical_type(&state->result, i));
        const duckdb_logical_type type = state->types.back().get();
        state->columns.push_back({duckdb_column_name(&state->result, i),
                                  column_type_of(duckdb_get_type_id(type)), sql_type_name(type)});
    }
    state->chunk.types = &state->types;
    return Rows(std::move(state));
}

}  // namespace

Rows::State::~State() {
    handle = ChunkHandle();
    duckdb_destroy_result(&result);
}
Rows::Rows(std::unique_ptr<State> state) : state_(std::move(state)) {}
Rows::Rows(Rows&&) noexcept = default;
Rows& Rows::operator=(Rows&&) noexcept = default;
Rows::~Rows() = default;

const std::vector<TableColumn>& Rows::columns() const { return state_->columns; }
std::uint64_t Rows::changed() const { return duckdb_rows_changed(&state_->result); }
Chunk Rows::chunk() const { return Chunk(&state_->chunk); }

Result<bool> Rows::next() {
    TRY(check_stop());
    do {
        state_->handle = ChunkHandle(duckdb_fetch_chunk(state_->result));
        if (state_->handle.get() == nullptr) {
            const char* message = duckdb_result_error(&state_->result);
            if (message != nullptr && *message != '\0') return error_of(state_->result);
            return false;
        }
    } while (duckdb_data_chunk_get_size(state_->handle.get()) == 0);
    state_->chunk.read(state_->handle.get());
    return true;
}

Status Rows::finish() {
    for (bool more = true; more;) { TRY(more, next()); }
    return {};
}

Statement::Statement(std::unique_ptr<State> state) : state_(std::move(state)) {}
Statement::Statement(Statement&&) noexcept = default;
Statement& Statement::operator=(Statement&&) noexcept = default;
Statement::~Statement() = default;

StatementKind Statement::kind() const {
    switch (duckdb_prepared_statement_type(state_->prepared.get())) {
        case DUCKDB_STATEMENT_TYPE_SELECT: return StatementKind::select;
        case DUCKDB_STATEMENT_TYPE_EXPLAIN: return StatementKind::explain;
        default: return StatementKind::other;
    }
}

Result<Rows> Statement::run(const Parameters& parameters) {
    TRY(bind_all(state_->prepared.get(), parameters, true));
    return run_prepared(state_->connection, state_->prepared.get());
}

Connection::Connection(std::unique_ptr<State> state) : state_(std::move(state)) {}
Connection::Connection(Connection&&) noexcept = default;
Connection& Connection::operator=(Connection&&) noexcept = default;
Connection::~Connection() = default;

Status Connection::run(const std::string& sql, const Parameters& parameters) {
    ExtractedHandle statements;
    const idx_t count =
        duckdb_extract_statements(state_->connection, sql.c_str(), statements.out());
    if (count == 0) return error_of_text(duckdb_extract_statements_error(statements.get()));
    for (idx_t i = 0; i < count; ++i) {
        TRY(auto prepared, prepare_extracted(state_->connection, statements.get(), i));
        TRY(bind_all(prepared.get(), parameters, count == 1));
        TRY(auto rows, run_prepared(state_->connection, prepared.get()));
        // A streamed result is only complete when it was read.
        if (rows.state()->streaming) TRY(rows.finish());
    }
    return {};
}

Result<Statement> Connection::prepare(const std::string& sql) {
    ExtractedHandle statements;
    const idx_t count =
        duckdb_extract_statements(state_->connection, sql.c_str(), statements.out());
    if (count == 0) {
        const char* message = duckdb_extract_statements_error(statements.get());
        if (message == nullptr || *message == '\0')
            return fail(ErrorCode::invalid_input, "there is no statement in '{}'", sql);
        return from_duckdb(DUCKDB_ERROR_INVALID_INPUT, message);
    }
    if (count > 1)
        return fail(ErrorCode::invalid_input, "one statement at a time; there are {}", count);
    auto state = std::make_unique<Statement::State>();
    state->connection = state_->connection;
    TRY(state->prepared, prepare_extracted(state_->connection, statements.get(), 0));
    return Statement(std::move(state));
}

Result<Rows> Connection::query(const std::string& sql, const Parameters& parameters) {
    TRY(auto statement, prepare(sql));
    return statement.run(parameters);
}

Result<std::uint64_t> Connection::number(const std::string& sql, const Parameters& parameters) {
    TRY(auto rows, query("select coalesce(try_cast((" + sql + ") as ubigint), 0)", parameters));
    TRY(const bool any, rows.next());
    CHECK(any);
    const std::uint64_t value = rows.chunk().column<std::uint64_t>(0)[0];
    TRY(rows.finish());
    return value;
}

Result<Transaction> Transaction::begin(Connection& connection, bool read_only) {
    TRY(connection.run(read_only ? "begin transaction read only" : "begin transaction"));
    return Transaction(&connection);
}

Status Transaction::commit() {
    CHECK(connection_ != nullptr);
    TRY(connection_->run("commit"));
    connection_ = nullptr;
    return {};
}

Transaction::Transaction(Transaction&& other) noexcept
    : connection_(std::exchange(other.connection_, nullptr)) {}

Transaction::~Transaction() {
    if (connection_ != nullptr) ignore(connection_->run("rollback"), "nothing was committed");
}

}  // namespace touchline

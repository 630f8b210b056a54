// A database (DuckDB) in our words: open, connect, prepare, run, read chunks of columns.
//
// No type of duckdb.h appears here: only files of tabular/ and store/ may see it. Statements are
// interrupted when a stop is requested (base/process.h) and then fail as cancelled.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace touchline {

struct DatabaseOptions {
    bool read_only = false;
    unsigned threads = 0;          // 0 = thread_count()
    std::string memory_limit;      // "4GB"; empty = the engine's default (80 % of the machine)
    std::string temporary_folder;  // where sorts and joins spill; empty = beside the file
    bool external_access = false;  // may SQL read and write files of its own choosing
    bool keep_order = true;        // a query without ORDER BY gives rows in the order stored
};

// What a column holds, as far as we read it as numbers; all others are read as text.
enum class ColumnType : std::uint8_t {
    boolean,
    int8,
    int16,
    int32,
    int64,
    uint8,
    uint16,
    uint32,
    uint64,
    float32,
    float64,
    timestamp,       // Micros, without zone
    timestamp_zone,  // Micros, an instant
    text,
    other,           // date, decimal, list …: write_text() only
};

struct TableColumn {
    std::string name;
    ColumnType type = ColumnType::text;
    std::string sql_type;  // "DECIMAL(18,3)"; filled in results, not needed in inputs
};

struct Timestamp {
    Micros us;
};
using Value = std::variant<std::monostate, bool, std::int64_t, std::uint64_t, double, std::string,
                           Timestamp>;  // monostate = NULL
using Parameters = std::map<std::string, Value>;  // $name in the SQL

// Up to some thousand rows of a result, column by column. Valid until the next chunk is asked.
class Chunk {
public:
    std::size_t rows() const;
    std::size_t columns() const;
    // T must be the C++ type of the column: std::uint32_t for uint32, Micros for timestamps,
    // bool for boolean. Values of NULL rows are undefined.
    template <class T>
    std::span<const T> column(std::size_t at) const {
        return {static_cast<const T*>(data(at)), rows()};
    }
    bool valid(std::size_t at, std::size_t row) const;  // false = NULL
    std::string_view text(std::size_t at, std::size_t row) const;  // of a text column
    // Any type as text: ISO times, numbers in full, lists and structs as JSON. NULL adds nothing.
    void write_text(std::size_t at, std::size_t row, std::string& out) const;

    struct State;
    explicit Chunk(const State* state) : state_(state) {}

private:
    const void* data(std::size_t at) const;
    const State* state_;
};

// The rows of a running query, streamed.
class Rows {
public:
    const std::vector<TableColumn>& columns() const;
    Result<bool> next();  // false after the last chunk
    // Reads what is left: until then the statement, and the snapshot it reads, stay open.
    Status finish();
    Chunk chunk() const;  // of the last next()
    std::uint64_t changed() const;  // rows touched by INSERT, UPDATE, DELETE
    Rows(Rows&&) noexcept;
    Rows& operator=(Rows&&) noexcept;
    ~Rows();

    struct State;
    explicit Rows(std::unique_ptr<State> state);
    State* state() { return state_.get(); }  // for tabular/ itself

private:
    std::unique_ptr<State> state_;
};

enum class StatementKind { select, explain, other };

class Statement {
public:
    StatementKind kind() const;
    // Errors: internal when a parameter is missing or unknown; whatever running it gives.
    Result<Rows> run(const Parameters& parameters = {});
    Statement(Statement&&) noexcept;
    Statement& operator=(Statement&&) noexcept;
    ~Statement();

    struct State;
    explicit Statement(std::unique_ptr<State> state);

private:
    std::unique_ptr<State> state_;
};

// One connection = one transaction at a time; used by one thread at a time.
class Connection {
public:
    // Runs one or more statements without looking at rows.
    Status run(const std::string& sql, const Parameters& parameters = {});
    Result<Statement> prepare(const std::string& sql);
    Result<Rows> query(const std::string& sql, const Parameters& parameters = {});
    // The one number a query gives (first row, first column, cast to it); 0 when NULL.
    Result<std::uint64_t> number(const std::string& sql, const Parameters& parameters = {});
    Connection(Connection&&) noexcept;
    Connection& operator=(Connection&&) noexcept;
    ~Connection();

    struct State;
    explicit Connection(std::unique_ptr<State> state);
    State& state() { return *state_; }  // for tabular/ itself

private:
    std::unique_ptr<State> state_;
};

// A transaction that is undone unless committed.
class Transaction {
public:
    static Result<Transaction> begin(Connection& connection, bool read_only = false);
    Status commit();
    Transaction(Transaction&& other) noexcept;
    Transaction& operator=(Transaction&&) = delete;
    ~Transaction();

private:
    explicit Transaction(Connection* connection) : connection_(connection) {}
    Connection* connection_;
};

class Database {
public:
    // Path "" = in memory. The configuration is locked once open.
    static Result<Database> open(const std::string& path, const DatabaseOptions& options);
    Result<Connection> connect();
    Database(Database&&) noexcept;
    Database& operator=(Database&&) noexcept;
    ~Database();

    struct State;
    explicit Database(std::shared_ptr<State> state);

private:
    std::shared_ptr<State> state_;
};

std::string sql_quote(std::string_view text);  // 'it''s'
std::string sql_name(std::string_view identifier);  // "a ""b"""

}  // namespace touchline

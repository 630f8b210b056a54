// Rows from C++ into SQL (table functions) and from SQL into C++ on every thread (sinks).
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "tabular/database.h"

namespace touchline {

// A chunk of a table function to be filled. Columns are not cleared: write every row, or null.
class ChunkWriter {
public:
    std::size_t capacity() const;
    template <class T>
    T* column(std::size_t at) {
        return static_cast<T*>(data(at));
    }
    void set_null(std::size_t at, std::size_t row);
    void set_text(std::size_t at, std::size_t row, std::string_view utf8);
    // The whole column is one value: costs nothing per row.
    void set_all(std::size_t at, const Value& value, ColumnType type);

    struct State;
    explicit ChunkWriter(State* state) : state_(state) {}

private:
    void* data(std::size_t at);
    State* state_;
};

// Gives the rows of one thread.
class RowProducer {
public:
    virtual ~RowProducer() = default;
    virtual Result<std::size_t> fill(ChunkWriter& chunk) = 0;  // rows written; 0 = at the end
};

// One scan of a table function: producer() is called by each thread that takes part.
class TableScan {
public:
    virtual ~TableScan() = default;
    virtual std::unique_ptr<RowProducer> producer() = 0;
    virtual unsigned threads_max() const { return 0; }  // 0 = as the function says
};

struct TableFunction {
    std::string name;
    std::vector<TableColumn> columns;
    std::vector<std::string> parameters;  // named, text, optional: journeys(lens := '…')
    unsigned threads_max = 1;
    // Called once per scan with the parameters given.
    std::function<Result<std::unique_ptr<TableScan>>(const Parameters&)> begin;
};

// Known to every connection of the database; a name can be registered once.
Status register_table_function(Connection& connection, TableFunction function);

// A sink is an SQL function NAME(columns…) that hands chunks to C++ on every thread that runs the
// query: `select count(*) filter (where NAME(a, b)) from t` reads t in parallel without copying.
// `thread` is a small number, the same for one thread during a run, below sink_threads_max.
inline constexpr unsigned sink_threads_max = 256;
using ChunkSink = std::function<Status(const Chunk& chunk, unsigned thread)>;

class Sink {
public:
    // Known to every connection of the database; a name can be registered once.
    static Result<Sink> add(Connection& connection, const std::string& name,
                            std::span<const ColumnType> columns);
    // Runs the query, whose calls of the sink go to `to`. Its first error is ours.
    Status run(Connection& connection, const std::string& sql, const Parameters& parameters,
               const ChunkSink& to);

    struct State;

private:
    explicit Sink(std::shared_ptr<State> state) : state_(std::move(state)) {}
    std::shared_ptr<State> state_;
};

}  // namespace touchline

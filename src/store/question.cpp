// Questions of users in SQL: one SELECT, which can change nothing, read no file and start nothing.
//
// Three walls: the database has no access to files and a locked configuration (tabular); each
// question has a connection and a read-only transaction of its own; and of the engine's functions
// only those are let through that do nothing but give rows, as some of them write logs or change
// settings from inside a SELECT.
#include <algorithm>
#include <set>

#include "base/text.h"
#include "store/state.h"
#include "tabular/engine.h"

namespace touchline {
namespace {

// Tables that the engine makes from arguments alone or from its catalogue.
constexpr std::string_view harmless_tables[] = {
    "unnest",         "range",          "generate_series", "json_each",      "json_tree",
    "repeat",         "repeat_row",     "summary",         "test_all_types", "pragma_table_info",
    "pragma_version", "duckdb_columns", "duckdb_tables",   "duckdb_views",   "duckdb_functions",
    "duckdb_types",   "duckdb_schemas", "duckdb_keywords",
};
constexpr std::string_view harmful_scalars[] = {"write_log", "nextval", "setseed"};

// The engine's fault is the user's here: his SQL, not ours.
Error as_question(Error error) {
    if (error.code == ErrorCode::internal || error.code == ErrorCode::conflict)
        error.code = ErrorCode::invalid_input;
    return error;
}

Error no_question() {
    return fail(ErrorCode::invalid_input,
                "only questions are answered here: SELECT, WITH, FROM, VALUES, DESCRIBE, SHOW or "
                "EXPLAIN; the history is changed by capture, withdraw and remap");
}

// Without the blanks and remarks that may stand before the first word.
std::string_view from_first_word(std::string_view sql) {
    for (;;) {
        sql = trim(sql);
        const std::string_view end = sql.starts_with("--") ? "\n" : "*/";
        if (!sql.starts_with("--") && !sql.starts_with("/*")) return sql;
        const std::size_t at = sql.find(end);
        if (at == sql.npos) return {};
        sql.remove_prefix(at + end.size());
    }
}

// What the engine's parser gives as a tree: a SELECT. EXPLAIN and PIVOT are made one.
std::string select_of(std::string_view sql, StatementKind kind) {
    sql = from_first_word(sql);
    constexpr std::string_view explain = "explain";
    if (kind == StatementKind::explain && lower(sql.substr(0, explain.size())) == explain)
        return std::string(sql.substr(explain.size()));
    if (lower(sql.substr(0, 5)) != "pivot" && lower(sql.substr(0, 7)) != "unpivot")
        return std::string(sql);
    while (!sql.empty() && (sql.back() == ';' || trim(sql.substr(sql.size() - 1)).empty()))
        sql.remove_suffix(1);
    return "from (" + std::string(sql) + "\n)";
}

// Calls of the question, each by name and whether it stands where a table does.
constexpr const char* calls_sql = R"sql(
with tree as (select json_serialize_sql($sql::varchar)::json as t)
select 'error' as name, false as is_table from tree where (t->>'error') <> 'false'
union
select j.atom->>'$', ends_with(j.path, '.function')
from tree, json_tree(tree.t) j where j.key = 'function_name'
)sql";

bool in(std::span<const std::string_view> names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

Status check_calls(Connection& connection, const std::string& select,
                   const std::set<std::string>& own_tables) {
    TRY(auto rows, connection.query(calls_sql, {{"sql", select}}));
    for (;;) {
        TRY(const bool more, rows.next());
        if (!more) return {};
        const Chunk chunk = rows.chunk();
        for (std::size_t i = 0; i < chunk.rows(); ++i) {
            const std::string name = lower(chunk.text(0, i));
            const bool is_table = chunk.column<bool>(1)[i];
            if (name == "error" && !is_table) return no_question();
            const bool fine = is_table
                                  ? in(harmless_tables, name) || own_tables.contains(name)
                                  : !in(harmful_scalars, name) && !name.starts_with("touchline_");
            if (!fine)
                return fail(ErrorCode::invalid_input, "{}() cannot be used in a question{}", name,
                            is_table ? "; as tables there are journeys(), steps(), follows(), "
                                       "range(), unnest() and the tables that `show tables` lists"
                                     : "");
        }
    }
}

}  // namespace

Result<Rows> Store::query(const std::string& sql, const Parameters& parameters) {
    TRY(auto connected, state_->database.connect());
    auto connection = std::make_shared<Connection>(std::move(connected));
    // Even a SELECT may hold something that writes: the transaction refuses it.
    TRY(connection->run("begin transaction read only"));
    Result<Statement> statement = connection->prepare(sql);
    if (!statement) return as_question(std::move(statement).error());
    const StatementKind kind = statement.value().kind();
    if (kind == StatementKind::other) return no_question();
    TRY(check_calls(*connection, select_of(sql, kind), state_->own_tables()));
    Result<Rows> rows = statement.value().run(parameters);
    if (!rows) return as_question(std::move(rows).error());
    rows.value().state()->keep = std::move(connection);
    return rows;
}

std::set<std::string> Store::State::own_tables() {
    const std::lock_guard lock(naming);
    return table_names;
}

Status Store::add_table(TableFunction function) {
    const std::lock_guard lock(state_->writing);
    {
        const std::lock_guard one(state_->naming);
        state_->table_names.insert(lower(function.name));
    }
    return register_table_function(state_->writer, std::move(function));
}

}  // namespace touchline

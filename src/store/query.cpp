// Questions of users in SQL, and what a thing is called.
#include "base/text.h"
#include "store/state.h"
#include "tabular/engine.h"

namespace touchline {

Result<std::string> Store::object_text(ObjectId object) {
    const std::lock_guard lock(state_->reading);
    TRY(auto rows, state_->reader.query("select value from object where object_id = $object and "
                                        "superseded_at is null limit 1",
                                        {{"object", static_cast<std::uint64_t>(object)}}));
    TRY(const bool any, rows.next());
    if (!any) return std::string();
    std::string text(rows.chunk().text(0, 0));
    TRY(rows.finish());
    return text;
}

namespace {

// The engine's fault is the user's here: his SQL, not ours.
Error as_question(Error error) {
    if (error.code == ErrorCode::internal || error.code == ErrorCode::conflict)
        error.code = ErrorCode::invalid_input;
    return error;
}

}  // namespace

Result<Rows> Store::query(const std::string& sql, const Parameters& parameters) {
    TRY(auto connected, state_->database.connect());
    auto connection = std::make_shared<Connection>(std::move(connected));
    // Even a SELECT may hold something that writes: the transaction refuses it.
    TRY(connection->run("begin transaction read only"));
    Result<Statement> statement = connection->prepare(sql);
    if (!statement) return as_question(std::move(statement).error());
    if (statement.value().kind() == StatementKind::other)
        return fail(ErrorCode::invalid_input,
                    "only questions are answered here: SELECT, WITH, FROM, VALUES, DESCRIBE, SHOW "
                    "or EXPLAIN; the history is changed by capture, withdraw and remap");
    Result<Rows> rows = statement.value().run(parameters);
    if (!rows) return as_question(std::move(rows).error());
    rows.value().state()->keep = std::move(connection);
    return rows;
}

Status Store::add_table(TableFunction function) {
    const std::lock_guard lock(state_->writing);
    return register_table_function(state_->writer, std::move(function));
}

}  // namespace touchline

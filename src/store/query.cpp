// Facts of the history as values, and questions of users in SQL.
#include "base/text.h"
#include "store/state.h"
#include "tabular/engine.h"

namespace touchline {

Status Store::each_identifier(const std::function<void(const StoredIdentifier&)>& sink,
                              BatchId after) {
    const std::lock_guard lock(state_->reading);
    TRY(auto rows, state_->reader.query(
                       "select record_id, scheme_term, value, batch_id from record_identifier "
                       "where superseded_at is null and batch_id > $after",
                       {{"after", number_value(after)}}));
    for (;;) {
        TRY(const bool more, rows.next());
        if (!more) return {};
        const Chunk chunk = rows.chunk();
        for (std::size_t i = 0; i < chunk.rows(); ++i)
            sink({chunk.column<RecordId>(0)[i], chunk.column<TermId>(1)[i], chunk.text(2, i),
                  chunk.column<BatchId>(3)[i]});
    }
}

Status Store::append_assertions(std::span<const Assertion> assertions) {
    if (assertions.empty()) return {};
    const std::lock_guard lock(state_->writing);
    State& state = *state_;
    TRY(auto transaction, Transaction::begin(state.writer));
    TRY(std::uint64_t id, state.writer.number("select max(assertion_id) from assertion"));
    std::vector<Assertion> rows(assertions.begin(), assertions.end());
    Micros at = state.last_recorded_us;
    for (Assertion& row : rows) {
        row.id = ++id;
        row.recorded_at_us = std::max(row.recorded_at_us, at);
        at = row.recorded_at_us;
    }
    TRY(state.given.assertions.with(rows, [&] {
        return state.writer.run("insert into assertion select * from touchline_assertions()");
    }));
    TRY(state.move_on(at));
    TRY(transaction.commit());
    state.position += 1;
    state.last_recorded_us = at;
    return {};
}

Result<std::vector<Assertion>> Store::assertions() {
    const std::lock_guard lock(state_->reading);
    std::vector<Assertion> found;
    TRY(auto rows, state_->reader.query(
                       "select assertion_id, record_a, record_b, same_person, method, evidence, "
                       "reason, retracts, recorded_at from assertion order by assertion_id"));
    for (;;) {
        TRY(const bool more, rows.next());
        if (!more) return found;
        const Chunk chunk = rows.chunk();
        for (std::size_t i = 0; i < chunk.rows(); ++i) {
            Assertion& line = found.emplace_back();
            line.id = chunk.column<std::uint64_t>(0)[i];
            line.a = chunk.column<RecordId>(1)[i];
            line.b = chunk.column<RecordId>(2)[i];
            line.same = chunk.column<bool>(3)[i];
            line.method = chunk.text(4, i);
            line.evidence = chunk.text(5, i);
            line.reason = chunk.text(6, i);
            line.retracts = chunk.column<std::uint64_t>(7)[i];
            line.recorded_at_us = chunk.column<Micros>(8)[i];
        }
    }
}

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

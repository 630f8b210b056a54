// Identifiers, assertions and notes: read on any connection, appended within a change.
#include "store/state.h"

namespace touchline {
namespace {

Status write_note(Connection& writer, const std::string& key, const std::string& value) {
    TRY(writer.run("delete from note where name = $name", {{"name", key}}));
    return writer.run("insert into note values ($name, $text)", {{"name", key}, {"text", value}});
}

// Inside a transaction. Ids go on from the last one.
Status write_assertions(Store::State& state, std::span<const Assertion> assertions, Micros at_us) {
    if (assertions.empty()) return {};
    TRY(std::uint64_t id, state.writer.number("select max(assertion_id) from assertion"));
    std::vector<Assertion> rows(assertions.begin(), assertions.end());
    for (Assertion& row : rows) {
        row.id = ++id;
        row.recorded_at_us = at_us;
    }
    return state.given.assertions.with(rows, [&] {
        return state.writer.run("insert into assertion select * from touchline_assertions()");
    });
}

}  // namespace

Status read_identifiers(Connection& connection, const IdentifierSink& sink, Micros after_us) {
    TRY(auto rows,
        connection.query("select record_id, scheme_term, value, batch_id, valid_from, valid_to "
                         "from record_identifier where superseded_at is null and recorded_at > "
                         "$after",
                         {{"after", Timestamp{after_us}}}));
    for (;;) {
        TRY(const bool more, rows.next());
        if (!more) return {};
        const Chunk chunk = rows.chunk();
        const auto instant = [&](std::size_t at, std::size_t row) {
            return chunk.valid(at, row) ? chunk.column<Micros>(at)[row] : no_time;
        };
        for (std::size_t i = 0; i < chunk.rows(); ++i)
            sink({chunk.column<RecordId>(0)[i],
                  chunk.column<TermId>(1)[i],
                  chunk.text(2, i),
                  chunk.column<BatchId>(3)[i],
                  {instant(4, i), instant(5, i)}});
    }
}

Result<std::vector<Assertion>> read_assertions(Connection& connection) {
    std::vector<Assertion> found;
    TRY(auto rows,
        connection.query("select assertion_id, record_a, record_b, same_person, method, evidence, "
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

Status PendingHistory::each_identifier(const IdentifierSink& sink, Micros after_us) {
    return read_identifiers(writer_, sink, after_us);
}

Result<std::vector<Assertion>> PendingHistory::assertions() { return read_assertions(writer_); }

Result<bool> draw_conclusion(Store::State& state, const Conclude& conclude, Micros at_us) {
    if (!conclude) return false;
    PendingHistory pending(state.writer);
    TRY(const Conclusion drawn, conclude(pending));
    kill_point("conclusion.before_assertions");
    TRY(write_assertions(state, drawn.assertions, at_us));
    for (const auto& [key, value] : drawn.notes) TRY(write_note(state.writer, key, value));
    return !drawn.assertions.empty();
}

Status Store::conclude(const Conclude& conclude, Micros at_us) {
    const std::lock_guard lock(state_->writing);
    State& state = *state_;
    const Micros at = state.change_time(at_us);
    TRY(auto transaction, Transaction::begin(state.writer));
    TRY(const bool changed, draw_conclusion(state, conclude, at));
    if (changed) TRY(state.move_on(at));
    TRY(transaction.commit());
    if (changed) state.moved_on(at);
    return {};
}

Status Store::append_assertions(std::span<const Assertion> assertions, Micros at_us) {
    if (assertions.empty()) return {};
    return conclude(
        [&](PendingHistory&) -> Result<Conclusion> {
            return Conclusion{{assertions.begin(), assertions.end()}, {}};
        },
        at_us);
}

Status Store::each_identifier(const IdentifierSink& sink) {
    const std::lock_guard lock(state_->reading);
    return read_identifiers(state_->reader, sink, beginning_of_time);
}

Result<std::vector<Assertion>> Store::assertions() {
    const std::lock_guard lock(state_->reading);
    return read_assertions(state_->reader);
}

Status Store::set_note(const std::string& key, const std::string& value) {
    const std::lock_guard lock(state_->writing);
    TRY(auto transaction, Transaction::begin(state_->writer));
    TRY(write_note(state_->writer, key, value));
    return transaction.commit();
}

Result<std::string> Store::note(const std::string& key) {
    const std::lock_guard lock(state_->reading);
    TRY(auto rows,
        state_->reader.query("select text from note where name = $name", {{"name", key}}));
    TRY(const bool any, rows.next());
    if (!any) return std::string();
    std::string text(rows.chunk().text(0, 0));
    TRY(rows.finish());
    return text;
}

}  // namespace touchline

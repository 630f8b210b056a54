// Rows go straight into their tables, each with its batch: what is planned as a statement are the
// few numbers that a change moves.
#include "store/stream.h"

#include <algorithm>

#include "store/chunk_values.h"
#include "store/state.h"
#include "tabular/appender.h"

namespace touchline {
namespace {

constexpr const char* applied_note = "journal";

constexpr const char* counts_sql =
    "update batch set records_read = records_read + $read, accepted = accepted + $accepted, "
    "duplicates = duplicates + $duplicates, rejected = rejected + $rejected, "
    "interactions = interactions + $interactions where batch_id = $batch";

TableColumn wide(const char* name) { return {name, ColumnType::uint64, ""}; }
TableColumn code(const char* name) { return {name, ColumnType::uint32, ""}; }
TableColumn text(const char* name) { return {name, ColumnType::text, ""}; }
TableColumn instant(const char* name) { return {name, ColumnType::timestamp, ""}; }

// A row with its batch.
template <class Fact>
struct OfBatch {
    BatchId batch;
    const Fact* fact;
};

template <class Row, class Write>
class SpanProducer : public RowProducer {
public:
    SpanProducer(std::span<const Row> rows, const Write& write) : rows_(rows), write_(write) {}
    Result<std::size_t> fill(ChunkWriter& chunk) override {
        const std::size_t count = std::min(chunk.capacity(), rows_.size());
        for (std::size_t i = 0; i < count; ++i) write_(chunk, i, rows_[i]);
        rows_ = rows_.subspan(count);
        return count;
    }

private:
    std::span<const Row> rows_;
    const Write& write_;
};

template <class Row, class Write>
Status append_all(Connection& writer, const char* table, std::initializer_list<TableColumn> columns,
                  const std::vector<Row>& rows, const Write& write) {
    if (rows.empty()) return {};
    SpanProducer<Row, Write> producer(rows, write);
    return append_rows(writer, table, columns, producer);
}

struct StreamAppend {
    Store::State& state;
    std::span<StreamPart> parts;
    std::uint64_t position;
    Micros at_us = 0;

    Connection& writer() { return state.writer; }

    Status open_batches();
    Status write_interactions(StreamChange& change);
    Status write_sides(const SideRows& sides);
    Status write_identifiers();
    Status write_objects();
    Status write_rejects();
    Status write_counts();
    Status keep_duplicates(StreamChange& change);
    Status write_position();
};

Status StreamAppend::open_batches() {
    for (StreamPart& part : parts) {
        if (part.batch != BatchId::none) continue;
        TRY(part.batch, next_batch(state));
        BatchFacts facts;
        facts.delivery = part.delivery;
        TRY(write_batch_row(state, part.info, facts, {part.batch, at_us, false}));
    }
    return {};
}

Status StreamAppend::write_interactions(StreamChange& change) {
    // Nothing is ever deleted, and only we write: rows are numbered by how many there are.
    if (!state.interaction_rows) {
        TRY(state.interaction_rows, writer().number("select count(*) from interaction"));
    }
    change.first_row = *state.interaction_rows;
    std::vector<BatchBlock> blocks;
    for (const StreamPart& part : parts)
        for (const InteractionBlock& block : part.blocks) blocks.push_back({part.batch, &block});
    TRY(const SideRows sides, append_blocks(writer(), blocks, at_us));
    change.rows = sides.interactions;
    return write_sides(sides);
}

Status StreamAppend::write_sides(const SideRows& sides) {
    const auto put_head = [this](ChunkWriter& chunk, std::size_t at, const auto& row) {
        put64(chunk, 0, at, row.id.high);
        put64(chunk, 1, at, row.id.low);
        put32(chunk, 2, at, row.batch);
        put_instant(chunk, 3, at, at_us);
        put32(chunk, 4, at, 0);
    };
    const TableColumn head[] = {wide("id_high"), wide("id_low"), code("batch_id"),
                                instant("recorded_at"), code("superseded_by")};
    TRY(append_all(writer(), "interaction_text",
                   {head[0], head[1], head[2], head[3], head[4], text("text")}, sides.texts,
                   [&](ChunkWriter& chunk, std::size_t at, const TextRow& row) {
                       put_head(chunk, at, row);
                       put_text(chunk, 5, at, row.text);
                   }));
    TRY(append_all(writer(), "interaction_object",
                   {head[0], head[1], head[2], head[3], head[4], wide("object_id"),
                    code("type_term"), code("qualifier_term")},
                   sides.links, [&](ChunkWriter& chunk, std::size_t at, const LinkRow& row) {
                       put_head(chunk, at, row);
                       put64(chunk, 5, at, row.object);
                       put32(chunk, 6, at, row.type);
                       put32(chunk, 7, at, row.qualifier);
                   }));
    return append_all(
        writer(), "interaction_participant",
        {head[0], head[1], head[2], head[3], head[4], wide("record_id"), code("role_term")},
        sides.participants, [&](ChunkWriter& chunk, std::size_t at, const ParticipantRow& row) {
            put_head(chunk, at, row);
            put64(chunk, 5, at, row.record);
            put32(chunk, 6, at, row.role);
        });
}

Status StreamAppend::write_identifiers() {
    std::vector<OfBatch<IdentifierFact>> identifiers;
    std::vector<std::pair<RecordId, BatchId>> records;
    for (const StreamPart& part : parts)
        for (const IdentifierFact& fact : part.identifiers) {
            identifiers.push_back({part.batch, &fact});
            records.emplace_back(fact.record, part.batch);
        }
    std::sort(records.begin(), records.end());
    records.erase(std::unique(records.begin(), records.end()), records.end());
    TRY(append_all(writer(), "record_identifier",
                   {wide("record_id"), code("batch_id"), code("scheme_term"), text("value"),
                    instant("recorded_at")},
                   identifiers,
                   [&](ChunkWriter& chunk, std::size_t at, const OfBatch<IdentifierFact>& row) {
                       put64(chunk, 0, at, row.fact->record);
                       put32(chunk, 1, at, row.batch);
                       put32(chunk, 2, at, row.fact->scheme);
                       put_text(chunk, 3, at, row.fact->value);
                       put_instant(chunk, 4, at, at_us);
                   }));
    return append_all(writer(), "record",
                      {wide("record_id"), code("batch_id"), instant("recorded_at")}, records,
                      [&](ChunkWriter& chunk, std::size_t at, const auto& row) {
                          put64(chunk, 0, at, row.first);
                          put32(chunk, 1, at, row.second);
                          put_instant(chunk, 2, at, at_us);
                      });
}

Status StreamAppend::write_objects() {
    std::vector<OfBatch<ObjectFact>> objects;
    for (const StreamPart& part : parts)
        for (const ObjectFact& fact : part.objects) objects.push_back({part.batch, &fact});
    return append_all(writer(), "object",
                      {wide("object_id"), code("batch_id"), code("type_term"), text("value"),
                       instant("recorded_at")},
                      objects,
                      [&](ChunkWriter& chunk, std::size_t at, const OfBatch<ObjectFact>& row) {
                          put64(chunk, 0, at, row.fact->object);
                          put32(chunk, 1, at, row.batch);
                          put32(chunk, 2, at, row.fact->type);
                          put_text(chunk, 3, at, row.fact->value);
                          put_instant(chunk, 4, at, at_us);
                      });
}

Status StreamAppend::write_rejects() {
    std::vector<OfBatch<Reject>> rejects;
    for (const StreamPart& part : parts)
        for (const Reject& reject : part.rejects) rejects.push_back({part.batch, &reject});
    return append_all(writer(), "reject",
                      {code("batch_id"), wide("source_row"), wide("line"), text("field"),
                       text("value"), text("reason"), text("raw")},
                      rejects, [](ChunkWriter& chunk, std::size_t at, const OfBatch<Reject>& row) {
                          put32(chunk, 0, at, row.batch);
                          put64(chunk, 1, at, row.fact->row);
                          put64(chunk, 2, at, row.fact->line);
                          put_text(chunk, 3, at, row.fact->column);
                          put_text(chunk, 4, at, row.fact->value);
                          put_text(chunk, 5, at, row.fact->reason);
                          put_text(chunk, 6, at, row.fact->raw);
                      });
}

Status StreamAppend::write_counts() {
    for (const StreamPart& part : parts) {
        const CaptureCounts& counts = part.counts;
        TRY(state.run_kept(state.add_counts, counts_sql,
                           {{"batch", number_value(part.batch)},
                            {"read", counts.read},
                            {"accepted", counts.accepted},
                            {"duplicates", counts.duplicates},
                            {"rejected", counts.rejected},
                            {"interactions", counts.interactions}}));
    }
    return {};
}

Result<std::uint64_t> take_over(Store::State& state, std::span<const Sighting> sightings,
                                BatchId batch, const std::string& delivery, Micros at_us) {
    constexpr const char* rows_of = "select count(*) from interaction where batch_id = $batch";
    const Parameters of_batch = {{"batch", number_value(batch)}};
    TRY(const std::uint64_t before, state.writer.number(rows_of, of_batch));
    TRY(keep_sightings(state, sightings, batch, delivery, order_of_requests, at_us));
    TRY(const std::uint64_t after, state.writer.number(rows_of, of_batch));
    return after - before;
}

// Where a record of another batch stood further behind in its request, it counts as ours now.
Status StreamAppend::keep_duplicates(StreamChange& change) {
    for (const StreamPart& part : parts) {
        if (part.duplicates.empty()) continue;
        TRY(const std::uint64_t moved,
            take_over(state, part.duplicates, part.batch, part.delivery, at_us));
        change.moved |= moved > 0;
    }
    return {};
}

Status StreamAppend::write_position() {
    const Parameters value = {{"name", std::string(applied_note)},
                              {"text", std::to_string(position)}};
    TRY(const Rows changed,
        state.run_kept(state.keep_applied, "update note set text = $text where name = $name",
                       value));
    if (changed.changed() > 0) return {};
    return writer().run("insert into note values ($name, $text)", value);
}

}  // namespace

Result<StreamChange> Store::append_stream(std::span<StreamPart> parts, std::uint64_t position,
                                          Micros at_us, const Conclude& conclude) {
    const std::lock_guard lock(state_->writing);
    StreamAppend append{*state_, parts, position, state_->change_time(at_us)};
    StreamChange change;
    change.at_us = append.at_us;
    std::vector<std::size_t> made;  // their numbers are given back when it fails
    for (std::size_t i = 0; i < parts.size(); ++i)
        if (parts[i].batch == BatchId::none) made.push_back(i);
    std::size_t terms_saved = 0;
    const Status done = [&]() -> Status {
        TRY(auto transaction, Transaction::begin(state_->writer));
        TRY(append.open_batches());
        TRY(append.write_interactions(change));
        TRY(terms_saved, state_->save_terms());
        TRY(append.write_identifiers());
        TRY(append.write_objects());
        TRY(append.write_rejects());
        TRY(append.write_counts());
        TRY(append.keep_duplicates(change));
        TRY(append.write_position());
        TRY(draw_conclusion(*state_, conclude, append.at_us));
        TRY(state_->move_on(append.at_us));
        kill_point("stream.before_commit");
        TRY(transaction.commit());
        kill_point("stream.after_commit");
        return {};
    }();
    state_->interaction_rows.reset();
    if (!done) {
        for (const std::size_t i : made) parts[i].batch = BatchId::none;
        return done.error();
    }
    if (!change.moved) state_->interaction_rows = change.first_row + change.rows;
    state_->terms_saved = terms_saved;
    state_->position += 1;
    state_->last_recorded_us = append.at_us;
    return change;
}

Result<ClosedStream> Store::close_stream(BatchId batch, const std::string& delivery,
                                         std::span<const Sighting> sightings, Micros at_us) {
    const std::lock_guard lock(state_->writing);
    Connection& writer = state_->writer;
    const Micros at = state_->change_time(at_us);
    ClosedStream closed;
    TRY(auto transaction, Transaction::begin(writer));
    TRY(writer.run("update batch set delivery = $delivery where batch_id = $batch",
                   {{"delivery", delivery}, {"batch", number_value(batch)}}));
    TRY(closed.moved, take_over(*state_, sightings, batch, delivery, at));
    TRY(state_->move_on(at));
    kill_point("stream.before_close");
    TRY(transaction.commit());
    kill_point("stream.after_close");
    state_->moved_on(at);
    return closed;
}

Result<std::vector<OpenStream>> Store::open_streams() {
    const std::lock_guard lock(state_->reading);
    TRY(const auto found, read_batches(state_->reader, "delivery like 'open-%'", {}));
    std::vector<OpenStream> open;
    for (const Batch& batch : found) open.push_back({batch.id, batch.source, batch.delivery});
    return open;
}

Result<std::uint64_t> Store::applied_position() {
    TRY(const std::string text, note(applied_note));
    return text.empty() ? std::uint64_t{0} : std::strtoull(text.c_str(), nullptr, 10);
}

Status Store::known_ids(const std::string& source, KnownIds& known) {
    const std::lock_guard lock(state_->writing);
    std::mutex guard;
    const auto take = [&](const Chunk& chunk, unsigned) -> Status {
        const auto high = chunk.column<std::uint64_t>(0), low = chunk.column<std::uint64_t>(1),
                   row = chunk.column<std::uint64_t>(2);
        const std::lock_guard one(guard);
        for (std::size_t i = 0; i < chunk.rows(); ++i)
            known.insert({high[i], low[i]},
                         row[i] == 0 ? KnownIds::of_file : KnownIds::row_of(row[i]));
        return {};
    };
    // Rows in a file begin with 1 too: they are told apart here.
    return state_->known_sink->run(
        state_->writer,
        "select count(*) filter (where touchline_known(id_high, id_low, "
        "if(format = 'requests', source_row, 0))) from interaction join (select batch_id, format "
        "from batch join source using (source_id) where name = $source) using (batch_id) "
        "where superseded_at is null",
        {{"source", source}}, take);
}

Status Store::checkpoint() {
    const std::lock_guard lock(state_->writing);
    return state_->writer.run("checkpoint");
}

}  // namespace touchline

// Rows carry their batch with them, so that any number of sources costs the same few statements.
#include "store/stream.h"

#include "store/state.h"

namespace touchline {
namespace {

constexpr const char* applied_note = "journal";

constexpr const char* interactions_sql = R"sql(
insert into interaction
      (id_high, id_low, source_row, record_id, occurred_at, duration_us, offset_min, kind_term,
       channel_term, centre_term, staff_term, reason_term, object_id, object_type_term, cost_minor,
       currency_term, rating, promise_due_at, attributes, content,
       batch_id, recorded_at, superseded_at, superseded_by)
select f.*, $at::timestamp, null::timestamp, 0::uinteger from touchline_stream() f
)sql";

// Statements over rows given from C++; $at is the instant of the change.
constexpr const char* texts_sql =
    "insert into interaction_text select id_high, id_low, batch_id, text, $at, null, 0 "
    "from touchline_texts()";
constexpr const char* links_sql =
    "insert into interaction_object select id_high, id_low, batch_id, object_id, type_term, "
    "qualifier_term, $at, null, 0 from touchline_links()";
constexpr const char* participants_sql =
    "insert into interaction_participant select id_high, id_low, batch_id, record_id, role_term, "
    "$at, null, 0 from touchline_participants()";
constexpr const char* identifiers_sql =
    "insert into record_identifier select record_id, batch_id, scheme_term, value, null, null, "
    "$at, null from touchline_stream_identifiers()";
constexpr const char* records_sql =
    "insert into record select distinct record_id, batch_id, $at::timestamp, null::timestamp "
    "from touchline_stream_identifiers()";
constexpr const char* objects_sql =
    "insert into object select object_id, batch_id, type_term, value, $at, null "
    "from touchline_stream_objects()";
constexpr const char* rejects_sql =
    "insert into reject select batch_id, source_row, line, field, value, reason, raw "
    "from touchline_stream_rejects()";
constexpr const char* counts_sql =
    "update batch b set records_read = b.records_read + s.records_read, "
    "accepted = b.accepted + s.accepted, duplicates = b.duplicates + s.duplicates, "
    "rejected = b.rejected + s.rejected, interactions = b.interactions + s.interactions "
    "from touchline_stream_counts() s where b.batch_id = s.batch_id";

// Gives the blocks of all parts, one after another, on one thread: rows keep their order.
class StreamFeed : public InteractionFeed {
public:
    explicit StreamFeed(std::span<StreamPart> parts) : parts_(parts) {}
    Result<bool> next(InteractionBlock& block) override {
        while (part_ < parts_.size() && block_ == parts_[part_].blocks.size()) {
            ++part_;
            block_ = 0;
        }
        if (part_ == parts_.size()) return false;
        block =
            parts_[part_].blocks[block_++];  // a copy: the transaction may have to be tried again
        return true;
    }
    BatchId batch() const { return parts_[part_].batch; }  // of the block given last
    unsigned threads_wanted() const override { return 1; }

private:
    std::span<StreamPart> parts_;
    std::size_t part_ = 0, block_ = 0;
};

struct StreamAppend {
    Store::State& state;
    std::span<StreamPart> parts;
    std::uint64_t position;
    Micros at_us = 0;

    Connection& writer() { return state.writer; }
    Parameters stamp() const { return {{"at", Timestamp{at_us}}}; }

    Status open_batches();
    Status write_interactions(StreamChange& change);
    Status write_facts();
    Status write_counts();
    Status keep_duplicates(StreamChange& change);
    Status write_position();

    template <class Row, class Rows, class Sql>
    Status give(Given<Row>& to, const Rows& rows, const Sql& sqls) {
        if (rows.empty()) return {};
        return to.with(rows, [&]() -> Status {
            for (const char* sql : sqls) TRY(writer().run(sql, stamp_of(sql)));
            return {};
        });
    }
    Parameters stamp_of(std::string_view sql) const {
        return sql.find("$at") == std::string_view::npos ? Parameters() : stamp();
    }
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
    TRY(change.first_row, writer().number("select count(*) from interaction"));
    StreamFeed feed(parts);
    TRY(const SideRows sides, state.given.stream.run(writer(), interactions_sql, stamp(), feed,
                                                     [&] { return feed.batch(); }));
    change.rows = sides.interactions;
    const char* const texts[] = {texts_sql};
    const char* const links[] = {links_sql};
    const char* const people[] = {participants_sql};
    TRY(give(state.given.texts, sides.texts, texts));
    TRY(give(state.given.links, sides.links, links));
    return give(state.given.participants, sides.participants, people);
}

Status StreamAppend::write_facts() {
    std::vector<StreamIdentifier> identifiers;
    std::vector<StreamObject> objects;
    std::vector<StreamReject> rejects;
    for (const StreamPart& part : parts) {
        for (const IdentifierFact& fact : part.identifiers)
            identifiers.push_back({part.batch, &fact});
        for (const ObjectFact& fact : part.objects) objects.push_back({part.batch, &fact});
        for (const Reject& reject : part.rejects) rejects.push_back({part.batch, &reject});
    }
    const char* const of_records[] = {identifiers_sql, records_sql};
    const char* const of_objects[] = {objects_sql};
    const char* const of_rejects[] = {rejects_sql};
    TRY(give(state.given.stream_identifiers, identifiers, of_records));
    TRY(give(state.given.stream_objects, objects, of_objects));
    return give(state.given.stream_rejects, rejects, of_rejects);
}

Status StreamAppend::write_counts() {
    std::vector<StreamCounts> counts;
    for (const StreamPart& part : parts) counts.push_back({part.batch, part.counts});
    const char* const sql[] = {counts_sql};
    return give(state.given.stream_counts, counts, sql);
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
        writer().query("update note set text = $text where name = $name", value));
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
        TRY(append.write_facts());
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
    if (!done) {
        for (const std::size_t i : made) parts[i].batch = BatchId::none;
        return done.error();
    }
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
    state_->position += 1;
    state_->last_recorded_us = at;
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

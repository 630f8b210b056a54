// Reading the history in bulk: chunks go from the engine's threads straight to the caller.
#include <algorithm>
#include <array>

#include "store/state.h"

namespace touchline {

// Filter of table `interaction` (or one that shares its fate).
std::string where_of(const ScanRange& range) {
    std::string where = range.known_at_us == no_time
                            ? "superseded_at is null"
                            : "recorded_at <= $known and (superseded_at is null or "
                              "superseded_at > $known)";
    if (range.since_us != no_time) where += " and recorded_at > $since";
    if (!range.records.empty())
        where += " and record_id in (select record_id from touchline_records())";
    if (!range.history_rows.empty())
        where += " and rowid in (select history_row::bigint from touchline_rows())";
    return where;
}

Parameters parameters_of(const ScanRange& range) {
    Parameters parameters;
    if (range.known_at_us != no_time) parameters["known"] = Timestamp{range.known_at_us};
    if (range.since_us != no_time) parameters["since"] = Timestamp{range.since_us};
    return parameters;
}

namespace {

// What is computed beside the columns, one a thread, apart from the others' cache lines.
struct alignas(64) Scratch {
    std::vector<Micros> ended_us;
    std::vector<std::uint32_t> source;
};

HistoryBlock block_of(const Chunk& chunk, const std::vector<std::uint32_t>& source_of_batch,
                      Scratch& scratch) {
    HistoryBlock block;
    const std::size_t rows = chunk.rows();
    block.history_row = chunk.column<std::uint64_t>(0);
    block.id_high = chunk.column<std::uint64_t>(1);
    block.id_low = chunk.column<std::uint64_t>(2);
    block.record = chunk.column<RecordId>(3);
    block.occurred_us = chunk.column<Micros>(4);
    const auto duration_us = chunk.column<Micros>(5);
    block.kind = chunk.column<TermId>(6);
    block.channel = chunk.column<TermId>(7);
    block.centre = chunk.column<TermId>(8);
    block.staff = chunk.column<TermId>(9);
    block.reason = chunk.column<TermId>(10);
    block.object = chunk.column<ObjectId>(11);
    block.object_type = chunk.column<TermId>(12);
    block.row = chunk.column<std::uint64_t>(13);
    const auto batch = chunk.column<std::uint32_t>(14);
    scratch.ended_us.resize(rows);
    scratch.source.resize(rows);
    for (std::size_t i = 0; i < rows; ++i) {
        scratch.ended_us[i] = block.occurred_us[i] + duration_us[i];
        scratch.source[i] = source_of_batch[batch[i]];
    }
    block.ended_us = scratch.ended_us;
    block.source = scratch.source;
    return block;
}

// batch -> place of its source in the list of sources by priority, name.
Result<std::vector<std::uint32_t>> source_places(Connection& reader) {
    std::vector<std::uint32_t> places(1, 0);
    TRY(auto rows, reader.query("select batch_id, (place - 1)::uinteger from batch join (select "
                                "source_id, row_number() over (order by priority, name) as place "
                                "from source) using (source_id) order by batch_id"));
    for (;;) {
        TRY(const bool more, rows.next());
        if (!more) return places;
        const auto batch = rows.chunk().column<std::uint32_t>(0);
        const auto place = rows.chunk().column<std::uint32_t>(1);
        for (std::size_t i = 0; i < batch.size(); ++i) {
            places.resize(batch[i] + std::size_t{1});
            places[batch[i]] = place[i];
        }
    }
}

}  // namespace

Status Store::scan(const ScanRange& range, const BlockSink& sink) {
    const std::lock_guard lock(state_->reading);
    // One snapshot for the batches and their interactions.
    TRY(auto transaction, Transaction::begin(state_->reader, true));
    TRY(const auto places, source_places(state_->reader));
    std::vector<Scratch> scratch(sink_threads_max);
    const auto take = [&](const Chunk& chunk, unsigned thread) -> Status {
        sink(block_of(chunk, places, scratch[thread]), thread);
        return {};
    };
    const std::string sql =
        "select count(*) filter (where touchline_scan(rowid, id_high, id_low, record_id, "
        "occurred_at, duration_us, kind_term, channel_term, centre_term, staff_term, "
        "reason_term, object_id, object_type_term, source_row, batch_id)) "
        "from interaction where " +
        where_of(range);
    TRY(with_lists(*state_, range, [&] {
        return state_->scan_sink->run(state_->reader, sql, parameters_of(range), take);
    }));
    return transaction.commit();
}

Result<std::vector<FurtherObject>> Store::further_objects(const ScanRange& range) {
    const std::lock_guard lock(state_->reading);
    std::vector<FurtherObject> found;
    // Most histories have none: then the big table is not looked at.
    TRY(const std::uint64_t any, state_->reader.number("select count(*) from interaction_object"));
    if (any == 0) return found;
    // A further object lives as its interaction does, and shares its batch and instant.
    const std::string sql =
        "select i.rowid::ubigint, o.object_id, o.type_term from (select rowid, * from interaction "
        "where " +
        where_of(range) +
        ") i join interaction_object o on o.id_high = i.id_high and "
        "o.id_low = i.id_low and o.batch_id = i.batch_id and o.recorded_at = i.recorded_at";
    return with_lists(*state_, range, [&]() -> Result<std::vector<FurtherObject>> {
        TRY(auto rows, state_->reader.query(sql, parameters_of(range)));
        for (;;) {
            TRY(const bool more, rows.next());
            if (!more) break;
            const Chunk chunk = rows.chunk();
            const auto row = chunk.column<std::uint64_t>(0);
            const auto object = chunk.column<ObjectId>(1);
            const auto type = chunk.column<TermId>(2);
            for (std::size_t i = 0; i < row.size(); ++i)
                found.push_back({row[i], object[i], type[i]});
        }
        std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
            return std::pair(a.history_row, a.object) < std::pair(b.history_row, b.object);
        });
        return std::move(found);
    });
}

Result<std::shared_ptr<const KnownRecords>> Store::known_records(const std::string& source,
                                                                 BatchId replaced) {
    const std::lock_guard lock(state_->writing);
    Connection& writer = state_->writer;
    auto known = std::make_shared<KnownRecords>();
    const std::string live_of_source =
        "from interaction where superseded_at is null and batch_id in (select batch_id from batch "
        "join source using (source_id) where name = $source)";
    // To know what the history looks like without a batch, it is taken back for a moment.
    TRY(auto transaction, Transaction::begin(writer));
    if (replaced != BatchId::none) {
        TRY(writer.run("update batch set state = 'superseded' where batch_id = $batch",
                       {{"batch", number_value(replaced)}}));
        TRY(take_back(*state_, replaced, state_->change_time(no_time)));
    }
    TRY(const std::uint64_t count,
        writer.number("select count(*) " + live_of_source, {{"source", source}}));
    known->reserve(count);
    std::mutex guard;
    const auto take = [&](const Chunk& chunk, unsigned) -> Status {
        const auto high = chunk.column<std::uint64_t>(0), low = chunk.column<std::uint64_t>(1),
                   content = chunk.column<std::uint64_t>(2);
        const std::lock_guard one(guard);
        const std::size_t rows = chunk.rows();
        for (std::size_t i = 0; i < rows; ++i) {  // each is a miss of the cache: ask ahead
            const std::size_t ahead = std::min(i + 16, rows - 1);
            known->prefetch(InteractionId{high[ahead], low[ahead]}.record());
            known->add({high[i], low[i]}, content[i]);
        }
        return {};
    };
    TRY(state_->known_sink->run(
        writer,
        "select count(*) filter (where touchline_known(id_high, id_low, content)) " +
            live_of_source,
        {{"source", source}}, take));
    return std::shared_ptr<const KnownRecords>(std::move(known));
}

}  // namespace touchline

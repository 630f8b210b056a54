// What came in when, from whom, and what of it was refused.
#include "store/state.h"

namespace touchline {
namespace {

constexpr const char* state_names[] = {"captured", "withdrawn", "superseded", "stopped"};

Result<BatchState> state_of(std::string_view name) {
    for (std::size_t i = 0; i < std::size(state_names); ++i)
        if (name == state_names[i]) return static_cast<BatchState>(i);
    return fail(ErrorCode::corrupt, "a batch has the unknown state '{}'", name);
}

constexpr const char* batch_columns =
    "select batch_id, state, name, file_name, format, delivery, mapping, mapping_hash, "
    "policy_hash, b.recorded_at, superseded_at, replaced_by, reason, records_read, accepted, "
    "duplicates, rejected, interactions, new_versions "
    "from batch b join source s using (source_id) ";

Result<Batch> batch_at(const Chunk& chunk, std::size_t row) {
    const auto text = [&](std::size_t column) { return std::string(chunk.text(column, row)); };
    const auto wide = [&](std::size_t column) { return chunk.column<std::uint64_t>(column)[row]; };
    Batch batch;
    batch.id = BatchId{chunk.column<std::uint32_t>(0)[row]};
    TRY(batch.state, state_of(chunk.text(1, row)));
    batch.source = text(2);
    batch.file_name = text(3);
    batch.format = text(4);
    batch.delivery = text(5);
    batch.mapping = text(6);
    batch.mapping_hash = wide(7);
    batch.policy_hash = wide(8);
    batch.recorded_at_us = chunk.column<Micros>(9)[row];
    if (chunk.valid(10, row)) batch.superseded_at_us = chunk.column<Micros>(10)[row];
    batch.replaced_by = BatchId{chunk.column<std::uint32_t>(11)[row]};
    batch.reason = text(12);
    CaptureCounts& counts = batch.counts;
    std::size_t column = 13;
    for (std::uint64_t* count : {&counts.read, &counts.accepted, &counts.duplicates,
                                 &counts.rejected, &counts.interactions, &counts.new_versions})
        *count = wide(column++);
    return batch;
}

}  // namespace

const char* batch_state_name(BatchState state) {
    return state_names[static_cast<std::size_t>(state)];
}

Result<std::vector<Batch>> read_batches(Connection& connection, const std::string& where,
                                        const Parameters& parameters) {
    std::vector<Batch> batches;
    TRY(auto rows,
        connection.query(std::string(batch_columns) + "where " + where + " order by batch_id",
                         parameters));
    for (;;) {
        TRY(const bool more, rows.next());
        if (!more) return batches;
        for (std::size_t i = 0; i < rows.chunk().rows(); ++i) {
            TRY(Batch batch, batch_at(rows.chunk(), i));
            batches.push_back(std::move(batch));
        }
    }
}

Result<std::vector<Batch>> Store::batches() {
    const std::lock_guard lock(state_->reading);
    return read_batches(state_->reader, "true", {});
}

Result<Batch> Store::batch(BatchId id) {
    const std::lock_guard lock(state_->reading);
    TRY(auto found, read_batches(state_->reader, "batch_id = $id", {{"id", number_value(id)}}));
    if (found.empty())
        return fail(ErrorCode::not_found, "there is no batch {}", static_cast<std::uint32_t>(id));
    return std::move(found[0]);
}

Result<std::vector<Source>> Store::sources() {
    const std::lock_guard lock(state_->reading);
    std::vector<Source> sources;
    TRY(auto rows, state_->reader.query("select name, priority from source "
                                        "order by priority, name"));
    for (;;) {
        TRY(const bool more, rows.next());
        if (!more) return sources;
        for (std::size_t i = 0; i < rows.chunk().rows(); ++i)
            sources.push_back(
                {std::string(rows.chunk().text(0, i)), rows.chunk().column<std::int32_t>(1)[i]});
    }
}

Result<std::vector<Reject>> Store::rejects(BatchId id, std::uint64_t rejects_max) {
    const std::lock_guard lock(state_->reading);
    std::vector<Reject> rejects;
    TRY(auto rows,
        state_->reader.query("select source_row, line, field, value, reason, raw from reject where "
                             "batch_id = $id order by source_row, line limit $most",
                             {{"id", number_value(id)}, {"most", rejects_max}}));
    for (;;) {
        TRY(const bool more, rows.next());
        if (!more) return rejects;
        const Chunk chunk = rows.chunk();
        for (std::size_t i = 0; i < chunk.rows(); ++i)
            rejects.push_back({chunk.column<std::uint64_t>(0)[i], chunk.column<std::uint64_t>(1)[i],
                               std::string(chunk.text(2, i)), std::string(chunk.text(3, i)),
                               std::string(chunk.text(4, i)), std::string(chunk.text(5, i))});
    }
}

Result<HistoryCounts> Store::counts() {
    const std::lock_guard lock(state_->reading);
    Connection& reader = state_->reader;
    HistoryCounts counts;
    TRY(counts.interactions,
        reader.number("select count(*) from interaction where superseded_at is null"));
    TRY(const std::uint64_t all, reader.number("select count(*) from interaction"));
    counts.superseded = all - counts.interactions;
    TRY(counts.records, reader.number("select count(distinct record_id) from record where "
                                      "superseded_at is null"));
    TRY(counts.batches, reader.number("select count(*) from batch"));
    return counts;
}

Result<std::uint64_t> Store::batch_count() {
    const std::lock_guard lock(state_->reading);
    return state_->reader.number("select count(*) from batch");
}

}  // namespace touchline

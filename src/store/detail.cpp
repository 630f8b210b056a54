// Single interactions and records in words, for people who look at one customer.
#include <algorithm>
#include <functional>
#include <map>
#include <tuple>
#include <unordered_map>

#include "store/state.h"

namespace touchline {
namespace {

// All rows of a query, one call a row.
Status each_row(Connection& connection, const std::string& sql, const Parameters& parameters,
                const std::function<void(const Chunk&, std::size_t)>& take) {
    TRY(auto rows, connection.query(sql, parameters));
    for (;;) {
        TRY(const bool more, rows.next());
        if (!more) return {};
        const Chunk chunk = rows.chunk();
        for (std::size_t i = 0; i < chunk.rows(); ++i) take(chunk, i);
    }
}

constexpr const char* detail_sql =
    "select rowid::ubigint, id_high, id_low, record_id, occurred_at, duration_us, offset_min, "
    "kind_term, channel_term, centre_term, staff_term, reason_term, object_type_term, "
    "currency_term, object_id, cost_minor, rating, promise_due_at, attributes, batch_id, "
    "source_row, recorded_at from interaction "
    "where rowid in (select history_row::bigint from touchline_rows())";

struct Found {
    InteractionDetail detail;
    ObjectId object;
};

Found detail_at(const Chunk& chunk, std::size_t row, const Terms& terms) {
    const auto wide = [&](std::size_t at) { return chunk.column<std::uint64_t>(at)[row]; };
    const auto word = [&](std::size_t at) {
        return std::string(terms.text(chunk.column<TermId>(at)[row]));
    };
    InteractionDetail detail;
    detail.history_row = wide(0);
    detail.id = {wide(1), wide(2)};
    detail.record = RecordId{wide(3)};
    detail.occurred_us = chunk.column<Micros>(4)[row];
    detail.ended_us = detail.occurred_us + chunk.column<std::int64_t>(5)[row];
    detail.offset_min = chunk.column<std::int16_t>(6)[row];
    detail.kind = word(7), detail.channel = word(8), detail.centre = word(9);
    detail.staff = word(10), detail.reason = word(11), detail.object_type = word(12);
    detail.currency = word(13);
    if (chunk.valid(15, row)) detail.cost_minor = chunk.column<std::int64_t>(15)[row];
    if (chunk.valid(16, row)) detail.rating = chunk.column<double>(16)[row];
    if (chunk.valid(17, row)) detail.promise_due_us = chunk.column<Micros>(17)[row];
    if (chunk.valid(18, row)) detail.attributes = chunk.text(18, row);
    detail.batch = BatchId{chunk.column<std::uint32_t>(19)[row]};
    detail.source_row = wide(20);
    detail.recorded_at_us = chunk.column<Micros>(21)[row];
    return {std::move(detail), ObjectId{wide(14)}};
}

}  // namespace

Result<std::vector<InteractionDetail>> Store::interactions(
    std::span<const std::uint64_t> history_rows) {
    const std::lock_guard lock(state_->reading);
    std::vector<Found> found;
    found.reserve(history_rows.size());
    std::map<BatchId, std::pair<std::string, std::string>> batches;
    std::unordered_map<std::uint64_t, std::string> objects, texts;
    const auto read = [&]() -> Status {
        Connection& reader = state_->reader;
        TRY(each_row(reader, detail_sql, {}, [&](const Chunk& chunk, std::size_t row) {
            found.push_back(detail_at(chunk, row, state_->terms));
        }));
        TRY(each_row(reader,
                     "select batch_id, name, file_name from batch join source using (source_id)",
                     {}, [&](const Chunk& chunk, std::size_t row) {
                         batches[BatchId{chunk.column<std::uint32_t>(0)[row]}] = {
                             std::string(chunk.text(1, row)), std::string(chunk.text(2, row))};
                     }));
        TRY(each_row(reader,
                     "select object_id, any_value(value) from object where object_id in (select "
                     "object_id from interaction where rowid in (select history_row::bigint from "
                     "touchline_rows())) group by object_id",
                     {}, [&](const Chunk& chunk, std::size_t row) {
                         objects[chunk.column<std::uint64_t>(0)[row]] = chunk.text(1, row);
                     }));
        return each_row(reader,
                        "select i.rowid::ubigint, t.text from interaction i join interaction_text "
                        "t on t.id_high = i.id_high and t.id_low = i.id_low and t.batch_id = "
                        "i.batch_id and t.recorded_at = i.recorded_at where i.rowid in (select "
                        "history_row::bigint from touchline_rows())",
                        {}, [&](const Chunk& chunk, std::size_t row) {
                            texts[chunk.column<std::uint64_t>(0)[row]] = chunk.text(1, row);
                        });
    };
    TRY(state_->given.history_rows.with(history_rows, read));
    std::unordered_map<std::uint64_t, std::size_t> place;
    for (std::size_t i = 0; i < found.size(); ++i) place[found[i].detail.history_row] = i;
    std::vector<InteractionDetail> in_order;
    for (const std::uint64_t row : history_rows) {
        const auto at = place.find(row);
        if (at == place.end())
            return fail(ErrorCode::not_found, "there is no interaction in history row {}", row);
        InteractionDetail& detail = in_order.emplace_back(found[at->second].detail);
        std::tie(detail.source, detail.file_name) = batches[detail.batch];
        detail.object = objects[static_cast<std::uint64_t>(found[at->second].object)];
        detail.text = texts[row];
    }
    return in_order;
}

Result<std::vector<RecordDetail>> Store::records(std::span<const RecordId> records) {
    const std::lock_guard lock(state_->reading);
    std::map<RecordId, RecordDetail> found;
    const auto read = [&] {
        return each_row(
            state_->reader,
            "select distinct r.record_id, s.name, r.scheme_term, r.value from record_identifier r "
            "join batch b using (batch_id) join source s using (source_id) where r.superseded_at "
            "is null and r.record_id in (select record_id from touchline_records()) order by all",
            {}, [&](const Chunk& chunk, std::size_t row) {
                const RecordId id = chunk.column<RecordId>(0)[row];
                RecordDetail& record = found[id];
                record.record = id;
                record.source = chunk.text(1, row);
                record.identifiers.push_back(
                    {std::string(state_->terms.text(chunk.column<TermId>(2)[row])),
                     std::string(chunk.text(3, row))});
            });
    };
    TRY(state_->given.records.with(records, read));
    std::vector<RecordDetail> list;
    for (auto& [id, record] : found) {
        std::sort(record.identifiers.begin(), record.identifiers.end());
        list.push_back(std::move(record));
    }
    return list;
}

Result<std::uint64_t> Store::count_records() {
    const std::lock_guard lock(state_->reading);
    return state_->reader.number(
        "select count(distinct record_id) from record where superseded_at is null");
}

Result<std::vector<RecordId>> Store::records_known_as(TermId scheme, const std::string& value) {
    const std::lock_guard lock(state_->reading);
    std::vector<RecordId> found;
    TRY(each_row(state_->reader,
                 "select distinct record_id from record_identifier where superseded_at is null and "
                 "scheme_term = $scheme and value = $value order by record_id",
                 {{"scheme", static_cast<std::uint64_t>(scheme)}, {"value", value}},
                 [&](const Chunk& chunk, std::size_t row) {
                     found.push_back(chunk.column<RecordId>(0)[row]);
                 }));
    return found;
}

Result<std::string> Store::object_text(ObjectId object) {
    const std::lock_guard lock(state_->reading);
    std::string text;
    TRY(each_row(state_->reader,
                 "select value from object where object_id = $object and superseded_at is null "
                 "limit 1",
                 {{"object", static_cast<std::uint64_t>(object)}},
                 [&](const Chunk& chunk, std::size_t row) { text = chunk.text(0, row); }));
    return text;
}

}  // namespace touchline

// What stops to count and what counts again. Everything by appending copies and setting
// superseded_at; whatever was known at an earlier instant can still be asked.
//
// A record is all interactions with one (id_high, id_base); id_base = id_low without the slot.
#include "store/state.h"

namespace touchline {
namespace {

// Tables whose rows belong to an interaction and share its fate.
constexpr const char* interaction_tables[] = {"interaction", "interaction_text",
                                              "interaction_object", "interaction_participant"};
// Tables whose rows belong to a batch only.
constexpr const char* fact_tables[] = {"record", "record_identifier", "object"};

// Which version of a record counts after `batch` is gone: of what the other batches said the
// latest; of those that say the same, the smallest (delivery, row).
constexpr const char* choose_sql = R"sql(
create or replace temp table moved as
with gone as (
    select distinct id_high, id_low >> 8 as id_base
    from interaction where batch_id = $batch and superseded_at = $at
),
version as (
    select i.id_high, i.id_low >> 8 as id_base, i.batch_id, i.recorded_at,
           sum(i.content::hugeint) as said, min(i.source_row) as source_row
    from interaction i join gone on gone.id_high = i.id_high and gone.id_base = i.id_low >> 8
    group by i.id_high, i.id_low >> 8, i.batch_id, i.recorded_at
    qualify row_number() over (partition by i.id_high, i.id_low >> 8, i.batch_id
                               order by i.recorded_at desc) = 1
),
candidate as (
    select v.id_high, v.id_base, v.said, v.batch_id as from_batch, v.recorded_at as from_at,
           v.batch_id as to_batch, v.source_row as to_row,
           if(b.format = 'requests', '~', b.delivery) as delivery
    from version v join batch b on b.batch_id = v.batch_id
    where b.state = 'captured' and v.batch_id <> $batch
    union all
    select v.id_high, v.id_base, v.said, v.batch_id, v.recorded_at, s.batch_id, s.source_row,
           if(b.format = 'requests', '~', b.delivery) as delivery
    from sighting s
    join version v on v.id_high = s.id_high and v.id_base = s.id_base
                  and v.batch_id = s.of_batch_id
    join batch b on b.batch_id = s.batch_id
    where b.state = 'captured' and s.batch_id <> $batch
),
latest as (
    select id_high, id_base, arg_max(said, to_batch) as said from candidate group by all
)
select c.id_high, c.id_base, c.from_batch, c.from_at, c.to_batch, c.to_row
from candidate c join latest using (id_high, id_base, said)
qualify row_number() over (partition by c.id_high, c.id_base
                           order by c.delivery, c.to_row, c.to_batch) = 1
)sql";

// Records of this delivery whose (delivery, row) is smaller than that of the version that counts.
constexpr const char* smaller_sql = R"sql(
create or replace temp table moved as
select distinct s.id_high, s.id_base, i.batch_id as from_batch, i.recorded_at as from_at,
       $batch::uinteger as to_batch, s.source_row as to_row
from touchline_sightings() s
join interaction i on i.id_high = s.id_high and i.id_low >> 8 = s.id_base
join batch b on b.batch_id = i.batch_id
where i.superseded_at is null and i.batch_id <> $batch
  and ($order < if(b.format = 'requests', '~', b.delivery)
       or ($order = if(b.format = 'requests', '~', b.delivery) and s.source_row < i.source_row))
)sql";

constexpr const char* sight_sql = R"sql(
insert into sighting
select distinct s.id_high, s.id_base, $batch, s.source_row, i.batch_id, $at
from touchline_sightings() s
join interaction i on i.id_high = s.id_high and i.id_low >> 8 = s.id_base
where i.superseded_at is null and i.batch_id <> $batch
)sql";

// Appends copies of the rows named in `moved`.
Result<std::uint64_t> copy_moved(Connection& writer, Micros at_us) {
    std::uint64_t interactions = 0;
    for (const std::string table : interaction_tables) {
        const bool main = table == "interaction";
        TRY(auto rows,
            writer.query(
                "insert into " + table +
                    " by name select t.* replace (m.to_batch as "
                    "batch_id, " +
                    (main ? "m.to_row as source_row, " : "") +
                    "$at::timestamp as recorded_at, null as superseded_at, "
                    "0 as superseded_by) from " +
                    table +
                    " t join moved m on t.id_high = m.id_high and t.id_low >> 8 = m.id_base "
                    "and t.batch_id = m.from_batch and t.recorded_at = m.from_at",
                {{"at", Timestamp{at_us}}}));
        if (main) interactions = rows.changed();
    }
    return interactions;
}

Status supersede_moved(Connection& writer, BatchId by, Micros at_us) {
    for (const std::string table : interaction_tables)
        TRY(writer.run("update " + table +
                           " t set superseded_at = $at, superseded_by = $by "
                           "from moved m where t.id_high = m.id_high and t.id_low >> 8 = m.id_base "
                           "and t.batch_id = m.from_batch and t.superseded_at is null",
                       {{"at", Timestamp{at_us}}, {"by", number_value(by)}}));
    return {};
}

}  // namespace

Result<Withdrawal> take_back(Store::State& state, BatchId batch, Micros at_us) {
    Connection& writer = state.writer;
    const Parameters what = {{"batch", number_value(batch)}, {"at", Timestamp{at_us}}};
    Withdrawal result;
    for (const std::string table : interaction_tables) {
        TRY(auto rows, writer.query("update " + table +
                                        " set superseded_at = $at where "
                                        "batch_id = $batch and superseded_at is null",
                                    what));
        if (table == "interaction") result.interactions = rows.changed();
    }
    for (const std::string table : fact_tables)
        TRY(writer.run("update " + table +
                           " set superseded_at = $at where batch_id = $batch and "
                           "superseded_at is null",
                       what));
    TRY(const std::uint64_t others,
        writer.number("select count(*) from batch where state = 'captured' and batch_id <> $batch "
                      "and source_id = (select source_id from batch where batch_id = $batch)",
                      {{"batch", number_value(batch)}}));
    if (others == 0) return result;
    TRY(writer.run(choose_sql, what));
    TRY(result.restored, copy_moved(writer, at_us));
    TRY(writer.run("drop table moved"));
    return result;
}

Status supersede_records(Store::State& state, std::span<const InteractionId> records, BatchId by,
                         Micros at_us) {
    if (records.empty()) return {};
    std::vector<Sighting> rows;
    rows.reserve(records.size());
    for (const InteractionId& record : records) rows.push_back({record, 0});
    const Parameters what = {{"at", Timestamp{at_us}}, {"by", number_value(by)}};
    return state.given.sightings.with(rows, [&]() -> Status {
        for (const std::string table : interaction_tables)
            TRY(state.writer.run("update " + table +
                                     " t set superseded_at = $at, "
                                     "superseded_by = $by from touchline_sightings() s where "
                                     "t.id_high = s.id_high and t.id_low >> 8 = s.id_base and "
                                     "t.batch_id <> $by and t.superseded_at is null",
                                 what));
        return {};
    });
}

Status keep_sightings(Store::State& state, std::span<const Sighting> sightings, BatchId batch,
                      const std::string& delivery, const std::string& order, Micros at_us) {
    if (sightings.empty()) return {};
    Connection& writer = state.writer;
    // The same delivery once more says nothing that is not known.
    TRY(const std::uint64_t again,
        writer.number("select count(*) from batch where delivery = $delivery and delivery <> '' "
                      "and state = 'captured' and batch_id <> $batch",
                      {{"delivery", delivery}, {"batch", number_value(batch)}}));
    if (again > 0) return {};
    return state.given.sightings.with(sightings, [&]() -> Status {
        TRY(writer.run(sight_sql, {{"batch", number_value(batch)}, {"at", Timestamp{at_us}}}));
        if (delivery.empty()) return {};
        TRY(writer.run(smaller_sql, {{"batch", number_value(batch)}, {"order", order}}));
        TRY(const std::uint64_t moved, writer.number("select count(*) from moved"));
        if (moved > 0) {
            TRY(copy_moved(writer, at_us));
            TRY(supersede_moved(writer, batch, at_us));
        }
        return writer.run("drop table moved");
    });
}

}  // namespace touchline

// The schema, step by step: what is dear to add later is in version 1 from the start.
//
// Rules of every table: nothing is deleted; recorded_at says when we learned of a row,
// superseded_at when we learned better (NULL: it still counts). Instants are UTC. *_term is a
// code of `term`, 0 = not given. Texts that may name people are only in the tables that the view
// personal_columns lists.
#include "store/schema.h"

#include <vector>

#include "base/process.h"

namespace touchline {
namespace {

constexpr const char* tables_sql = R"sql(
create table schema_version (
    version      uinteger not null,
    migrated_at  timestamp not null
);
create table history_state (
    position          ubigint not null,
    last_recorded_at  timestamp not null
);
create table note (
    name  varchar not null,
    text  varchar not null
);

create table term (
    term_id  uinteger not null,
    text     varchar not null
);
create table source (
    source_id    uinteger not null,
    name         varchar not null,
    priority     integer not null,
    recorded_at  timestamp not null
);
create table batch (
    batch_id        uinteger not null,
    source_id       uinteger not null,
    state           varchar not null,
    file_name       varchar not null,
    format          varchar not null,
    delivery        varchar not null,
    mapping         varchar not null,
    mapping_hash    ubigint not null,
    policy_hash     ubigint not null,
    format_version  uinteger not null,
    recorded_at     timestamp not null,
    superseded_at   timestamp,
    replaced_by     uinteger not null,
    reason          varchar not null,
    records_read    ubigint not null,
    accepted        ubigint not null,
    duplicates      ubigint not null,
    rejected        ubigint not null,
    interactions    ubigint not null,
    new_versions    ubigint not null
);
create table promoted_attribute (
    batch_id  uinteger not null,
    name      varchar not null
);
create table reject (
    batch_id    uinteger not null,
    source_row  ubigint not null,
    line        ubigint not null,
    field       varchar not null,
    value       varchar not null,
    reason      varchar not null,
    raw         varchar not null
);

create table interaction (
    id_high           ubigint not null,
    id_low            ubigint not null,
    batch_id          uinteger not null,
    source_row        ubigint not null,
    record_id         ubigint not null,
    occurred_at       timestamp not null,
    duration_us       bigint not null,
    offset_min        smallint not null,
    kind_term         uinteger not null,
    channel_term      uinteger not null,
    centre_term       uinteger not null,
    staff_term        uinteger not null,
    reason_term       uinteger not null,
    object_id         ubigint not null,
    object_type_term  uinteger not null,
    cost_minor        bigint,
    currency_term     uinteger not null,
    rating            double,
    promise_due_at    timestamp,
    attributes        varchar,
    content           ubigint not null,
    recorded_at       timestamp not null,
    superseded_at     timestamp,
    superseded_by     uinteger not null
);
create table interaction_text (
    id_high        ubigint not null,
    id_low         ubigint not null,
    batch_id       uinteger not null,
    text           varchar not null,
    recorded_at    timestamp not null,
    superseded_at  timestamp,
    superseded_by  uinteger not null
);
create table interaction_object (
    id_high         ubigint not null,
    id_low          ubigint not null,
    batch_id        uinteger not null,
    object_id       ubigint not null,
    type_term       uinteger not null,
    qualifier_term  uinteger not null,
    recorded_at     timestamp not null,
    superseded_at   timestamp,
    superseded_by   uinteger not null
);
create table interaction_participant (
    id_high        ubigint not null,
    id_low         ubigint not null,
    batch_id       uinteger not null,
    record_id      ubigint not null,
    role_term      uinteger not null,
    recorded_at    timestamp not null,
    superseded_at  timestamp,
    superseded_by  uinteger not null
);
create table sighting (
    id_high      ubigint not null,
    id_base      ubigint not null,
    batch_id     uinteger not null,
    source_row   ubigint not null,
    of_batch_id  uinteger not null,
    recorded_at  timestamp not null
);

create table record (
    record_id      ubigint not null,
    batch_id       uinteger not null,
    recorded_at    timestamp not null,
    superseded_at  timestamp
);
create table record_identifier (
    record_id      ubigint not null,
    batch_id       uinteger not null,
    scheme_term    uinteger not null,
    value          varchar not null,
    valid_from     timestamp,
    valid_to       timestamp,
    recorded_at    timestamp not null,
    superseded_at  timestamp
);
create table object (
    object_id      ubigint not null,
    batch_id       uinteger not null,
    type_term      uinteger not null,
    value          varchar not null,
    recorded_at    timestamp not null,
    superseded_at  timestamp
);
create table assertion (
    assertion_id  ubigint not null,
    record_a      ubigint not null,
    record_b      ubigint not null,
    same_person   boolean not null,
    method        varchar not null,
    evidence      varchar not null,
    reason        varchar not null,
    retracts      ubigint not null,
    recorded_at   timestamp not null
);
create table centre (
    centre         varchar not null,
    name           varchar not null,
    zone           varchar not null,
    calendar       varchar not null,
    policy_hash    ubigint not null,
    recorded_at    timestamp not null,
    superseded_at  timestamp
);
create table centre_parent (
    centre         varchar not null,
    parent         varchar not null,
    recorded_at    timestamp not null,
    superseded_at  timestamp
);

insert into history_state values (0, timestamp '1970-01-01');
)sql";

constexpr const char* comments_sql = R"sql(
comment on table term is 'words that repeat, as codes: kinds, channels, centres, staff, schemes …';
comment on table batch is 'one ingest run: what came in when, from whom, and what became of it';
comment on table promoted_attribute is
    'attributes that the mapping of a batch wants in the index, for the lens';
comment on table reject is 'records that were refused, with the reason; personal';
comment on table interaction is 'one contact each; a row still counts while superseded_at is null';
comment on table interaction_text is 'what was written or said; personal';
comment on table interaction_object is 'further business things an interaction refers to';
comment on table interaction_participant is 'people other than the customer';
comment on table sighting is
    'records of a batch that said nothing new, so that withdrawing another is exact';
comment on table record is 'what one source says of a person: who has been seen by which batch';
comment on table record_identifier is 'by which numbers and addresses a record is known; personal';
comment on table object is 'orders, tickets, contracts by their numbers';
comment on table assertion is
    'statements that two records are, or are not, the same person; append-only';
comment on table note is 'small facts that upper rooms keep with the history';
comment on column batch.state is 'captured, withdrawn, superseded (by a new mapping) or stopped';
comment on column batch.delivery is 'digest of the bytes as delivered: deliveries/<digest>';
comment on column interaction.id_high is
    'high half of the interaction id; the lowest 8 bits of id_low: slot in its source record';
comment on column interaction.source_row is 'place in the delivery: the sequence in the source';
comment on column interaction.occurred_at is 'UTC, microseconds';
comment on column interaction.duration_us is '0 for an instant';
comment on column interaction.offset_min is
    'minutes east of UTC as the source wrote it; -32768 = not given';
comment on column interaction.cost_minor is 'in minor units of the currency';
comment on column interaction.attributes is 'all other fields of the record, a JSON object';
comment on column interaction.content is 'hash of all the record says of this interaction';
comment on column interaction.superseded_by is 'the batch that said better; 0 = withdrawn';
)sql";

constexpr const char* views_sql = R"sql(
create view objects as
    select object_id, t.text as object_type, any_value(o.value) as object
    from object o left join term t on t.term_id = o.type_term
    where o.superseded_at is null
    group by all;

create view interactions as
    select i.rowid as history_row,
           lpad(lower(to_hex(i.id_high)), 16, '0') || lpad(lower(to_hex(i.id_low)), 16, '0')
               as interaction_id,
           lpad(lower(to_hex(i.record_id)), 16, '0') as record,
           i.occurred_at,
           i.occurred_at + to_microseconds(i.duration_us) as ended_at,
           nullif(i.offset_min, -32768) as offset_min,
           kind.text as kind,
           channel.text as channel,
           centre.text as centre,
           staff.text as staff,
           reason.text as reason,
           object_type.text as object_type,
           o.object,
           i.cost_minor,
           currency.text as currency,
           i.rating,
           i.promise_due_at,
           i.attributes,
           s.name as source,
           i.batch_id as batch,
           i.source_row,
           i.recorded_at
    from interaction i
    left join term kind on kind.term_id = i.kind_term
    left join term channel on channel.term_id = i.channel_term
    left join term centre on centre.term_id = i.centre_term
    left join term staff on staff.term_id = i.staff_term
    left join term reason on reason.term_id = i.reason_term
    left join term object_type on object_type.term_id = i.object_type_term
    left join term currency on currency.term_id = i.currency_term
    left join objects o on o.object_id = i.object_id
    left join batch b on b.batch_id = i.batch_id
    left join source s on s.source_id = b.source_id
    where i.superseded_at is null;

create view texts as
    select lpad(lower(to_hex(id_high)), 16, '0') || lpad(lower(to_hex(id_low)), 16, '0')
               as interaction_id,
           text
    from interaction_text where superseded_at is null;

create view records as
    select lpad(lower(to_hex(r.record_id)), 16, '0') as record, s.name as source,
           t.text as scheme, r.value
    from record_identifier r
    left join term t on t.term_id = r.scheme_term
    left join batch b on b.batch_id = r.batch_id
    left join source s on s.source_id = b.source_id
    where r.superseded_at is null
    group by all;

create view batches as
    select batch_id as batch, s.name as source, state, file_name, format, b.recorded_at,
           superseded_at, reason, records_read, accepted, duplicates, rejected, interactions,
           new_versions, delivery
    from batch b left join source s on s.source_id = b.source_id;

create view rejects as
    select batch_id as batch, source_row, line, field, value, reason, raw from reject;

create view personal_columns as
    select * from (values
        ('record_identifier', 'value'), ('interaction_text', 'text'),
        ('interaction', 'attributes'), ('object', 'value'), ('reject', 'value'),
        ('reject', 'raw'), ('assertion', 'evidence'), ('assertion', 'reason')) as t(tbl, col);
)sql";

// Version 2: centres say which policy named them, and can be asked; evidence made before it was
// keyed is emptied, as it told who is meant to anybody who tried all numbers.
constexpr const char* centres_sql = R"sql(
alter table centre_parent add column policy_hash ubigint default 0;
update assertion set evidence = '' where evidence like '{"value_hash":%';

comment on table centre is 'the centres of policy/centres.toml, a row a version';
comment on table centre_parent is 'below which others a centre stands, in any hierarchy';
comment on column centre.policy_hash is 'of the policy that brought this version';
comment on column centre_parent.policy_hash is 'of the policy that brought this version';

create view centres as
    with recursive above(centre, within) as (
        select centre, centre from centre where superseded_at is null
        union
        select a.centre, p.parent from above a
        join centre_parent p on p.centre = a.within and p.superseded_at is null
    ),
    groups as (select centre, list(within order by within) as within from above group by centre),
    direct as (
        select centre, list(parent order by parent) as parents
        from centre_parent where superseded_at is null group by centre
    )
    select c.centre, c.name, c.zone, c.calendar, coalesce(d.parents, []) as parents, g.within,
           c.recorded_at
    from centre c
    left join direct d on d.centre = c.centre
    left join groups g on g.centre = c.centre
    where c.superseded_at is null;
)sql";

// Step i brings version i to version i + 1. A released step never changes.
using Step = std::vector<const char*>;
const Step steps[] = {{tables_sql, comments_sql, views_sql}, {centres_sql}};
static_assert(sizeof(steps) / sizeof(steps[0]) == schema_version);

Result<std::uint64_t> version_of(Connection& connection) {
    TRY(const std::uint64_t tables,
        connection.number("select count(*) from duckdb_tables() where not temporary"));
    TRY(const std::uint64_t known, connection.number("select count(*) from duckdb_tables() where "
                                                     "table_name = 'schema_version'"));
    if (known == 0 && tables > 0)
        return fail(ErrorCode::invalid_input,
                    "the database holds other tables; a workspace needs one of its own");
    if (known == 0) return std::uint64_t{0};
    return connection.number("select max(version) from schema_version");
}

Error newer(std::uint64_t found) {
    return fail(ErrorCode::invalid_input,
                "the history has schema version {}, this program knows up to {}: use a newer "
                "touchline",
                found, schema_version);
}

}  // namespace

Status migrate(Connection& connection, std::uint64_t to_version) {
    TRY(std::uint64_t version, version_of(connection));
    if (version > schema_version) return newer(version);
    for (; version < to_version; ++version) {
        TRY(auto transaction, Transaction::begin(connection));
        for (const char* part : steps[version]) TRY(connection.run(part));
        TRY(
            connection.run("insert into schema_version values ($version, "
                           "current_timestamp::timestamp)",
                           {{"version", version + 1}}));
        kill_point("migrate.before_commit");
        TRY(transaction.commit());
    }
    return {};
}

Status check_schema(Connection& connection) {
    TRY(const std::uint64_t version, version_of(connection));
    if (version > schema_version) return newer(version);
    if (version < schema_version)
        return fail(ErrorCode::invalid_input,
                    "the history has schema version {}, this program needs {}: open it for "
                    "writing once to migrate it",
                    version, schema_version);
    return {};
}

}  // namespace touchline

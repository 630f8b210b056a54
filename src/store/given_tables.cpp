// How each kind of row that C++ gives to SQL is written into a chunk.
#include "base/text.h"
#include "store/state.h"

namespace touchline {
namespace {

TableColumn wide(const char* name) { return {name, ColumnType::uint64, ""}; }
TableColumn code(const char* name) { return {name, ColumnType::uint32, ""}; }
TableColumn text(const char* name) { return {name, ColumnType::text, ""}; }

TableColumn instant(const char* name) { return {name, ColumnType::timestamp, ""}; }

void put_instant(ChunkWriter& chunk, std::size_t column, std::size_t at, Micros us) {
    if (us == no_time) return chunk.set_null(column, at);
    chunk.column<Micros>(column)[at] = us;
}
template <class T>
void put64(ChunkWriter& chunk, std::size_t column, std::size_t at, T value) {
    chunk.column<std::uint64_t>(column)[at] = static_cast<std::uint64_t>(value);
}
template <class T>
void put32(ChunkWriter& chunk, std::size_t column, std::size_t at, T value) {
    chunk.column<std::uint32_t>(column)[at] = static_cast<std::uint32_t>(value);
}
// The engine takes UTF-8 only; pieces cut from foreign files may not be.
void put_text(ChunkWriter& chunk, std::size_t column, std::size_t at, const std::string& value) {
    if (is_utf8(value)) chunk.set_text(column, at, value);
    else chunk.set_text(column, at, latin1_to_utf8(value));
}

Status add_sides(GivenTables& given, Connection& connection) {
    TRY(given.texts.add(connection, "touchline_texts",
                        {wide("id_high"), wide("id_low"), text("text"), code("batch_id")},
                        [](ChunkWriter& chunk, std::size_t at, const TextRow& row) {
                            put64(chunk, 0, at, row.id.high);
                            put64(chunk, 1, at, row.id.low);
                            put_text(chunk, 2, at, row.text);
                            put32(chunk, 3, at, row.batch);
                        }));
    TRY(given.links.add(connection, "touchline_links",
                        {wide("id_high"), wide("id_low"), wide("object_id"), code("type_term"),
                         code("qualifier_term"), code("batch_id")},
                        [](ChunkWriter& chunk, std::size_t at, const LinkRow& row) {
                            put64(chunk, 0, at, row.id.high);
                            put64(chunk, 1, at, row.id.low);
                            put64(chunk, 2, at, row.object);
                            put32(chunk, 3, at, row.type);
                            put32(chunk, 4, at, row.qualifier);
                            put32(chunk, 5, at, row.batch);
                        }));
    return given.participants.add(
        connection, "touchline_participants",
        {wide("id_high"), wide("id_low"), wide("record_id"), code("role_term"), code("batch_id")},
        [](ChunkWriter& chunk, std::size_t at, const ParticipantRow& row) {
            put64(chunk, 0, at, row.id.high);
            put64(chunk, 1, at, row.id.low);
            put64(chunk, 2, at, row.record);
            put32(chunk, 3, at, row.role);
            put32(chunk, 4, at, row.batch);
        });
}

Status add_facts(GivenTables& given, Connection& connection) {
    TRY(given.terms.add(connection, "touchline_terms", {code("term_id"), text("text")},
                        [](ChunkWriter& chunk, std::size_t at, const TermRow& row) {
                            put32(chunk, 0, at, row.id);
                            put_text(chunk, 1, at, row.text);
                        }));
    TRY(given.identifiers.add(connection, "touchline_identifiers",
                              {wide("record_id"), code("scheme_term"), text("value"),
                               instant("valid_from"), instant("valid_to")},
                              [](ChunkWriter& chunk, std::size_t at, const IdentifierFact& row) {
                                  put64(chunk, 0, at, row.record);
                                  put32(chunk, 1, at, row.scheme);
                                  put_text(chunk, 2, at, row.value);
                                  put_instant(chunk, 3, at, row.valid.from);
                                  put_instant(chunk, 4, at, row.valid.to);
                              }));
    TRY(given.objects.add(connection, "touchline_objects",
                          {wide("object_id"), code("type_term"), text("value")},
                          [](ChunkWriter& chunk, std::size_t at, const ObjectFact& row) {
                              put64(chunk, 0, at, row.object);
                              put32(chunk, 1, at, row.type);
                              put_text(chunk, 2, at, row.value);
                          }));
    return given.rejects.add(connection, "touchline_rejects",
                             {wide("source_row"), wide("line"), text("field"), text("value"),
                              text("reason"), text("raw")},
                             [](ChunkWriter& chunk, std::size_t at, const Reject& row) {
                                 put64(chunk, 0, at, row.row);
                                 put64(chunk, 1, at, row.line);
                                 put_text(chunk, 2, at, row.column);
                                 put_text(chunk, 3, at, row.value);
                                 put_text(chunk, 4, at, row.reason);
                                 put_text(chunk, 5, at, row.raw);
                             });
}

Status add_streams(GivenTables& given, Connection& connection) {
    TRY(given.stream_identifiers.add(
        connection, "touchline_stream_identifiers",
        {code("batch_id"), wide("record_id"), code("scheme_term"), text("value")},
        [](ChunkWriter& chunk, std::size_t at, const StreamIdentifier& row) {
            put32(chunk, 0, at, row.batch);
            put64(chunk, 1, at, row.fact->record);
            put32(chunk, 2, at, row.fact->scheme);
            put_text(chunk, 3, at, row.fact->value);
        }));
    TRY(given.stream_objects.add(
        connection, "touchline_stream_objects",
        {code("batch_id"), wide("object_id"), code("type_term"), text("value")},
        [](ChunkWriter& chunk, std::size_t at, const StreamObject& row) {
            put32(chunk, 0, at, row.batch);
            put64(chunk, 1, at, row.fact->object);
            put32(chunk, 2, at, row.fact->type);
            put_text(chunk, 3, at, row.fact->value);
        }));
    TRY(given.stream_rejects.add(connection, "touchline_stream_rejects",
                                 {code("batch_id"), wide("source_row"), wide("line"), text("field"),
                                  text("value"), text("reason"), text("raw")},
                                 [](ChunkWriter& chunk, std::size_t at, const StreamReject& row) {
                                     put32(chunk, 0, at, row.batch);
                                     put64(chunk, 1, at, row.reject->row);
                                     put64(chunk, 2, at, row.reject->line);
                                     put_text(chunk, 3, at, row.reject->column);
                                     put_text(chunk, 4, at, row.reject->value);
                                     put_text(chunk, 5, at, row.reject->reason);
                                     put_text(chunk, 6, at, row.reject->raw);
                                 }));
    return given.stream_counts.add(connection, "touchline_stream_counts",
                                   {code("batch_id"), wide("records_read"), wide("accepted"),
                                    wide("duplicates"), wide("rejected"), wide("interactions")},
                                   [](ChunkWriter& chunk, std::size_t at, const StreamCounts& row) {
                                       put32(chunk, 0, at, row.batch);
                                       const CaptureCounts& counts = row.counts;
                                       const std::uint64_t values[] = {
                                           counts.read, counts.accepted, counts.duplicates,
                                           counts.rejected, counts.interactions};
                                       for (std::size_t i = 0; i < std::size(values); ++i)
                                           put64(chunk, i + 1, at, values[i]);
                                   });
}

Status add_assertions(GivenTables& given, Connection& connection) {
    return given.assertions.add(connection, "touchline_assertions",
                                {wide("assertion_id"),
                                 wide("record_a"),
                                 wide("record_b"),
                                 {"same_person", ColumnType::boolean, ""},
                                 text("method"),
                                 text("evidence"),
                                 text("reason"),
                                 wide("retracts"),
                                 {"recorded_at", ColumnType::timestamp, ""}},
                                [](ChunkWriter& chunk, std::size_t at, const Assertion& row) {
                                    put64(chunk, 0, at, row.id);
                                    put64(chunk, 1, at, row.a);
                                    put64(chunk, 2, at, row.b);
                                    chunk.column<bool>(3)[at] = row.same;
                                    put_text(chunk, 4, at, row.method);
                                    put_text(chunk, 5, at, row.evidence);
                                    put_text(chunk, 6, at, row.reason);
                                    put64(chunk, 7, at, row.retracts);
                                    chunk.column<Micros>(8)[at] = row.recorded_at_us;
                                });
}

}  // namespace

Status GivenTables::add(Connection& connection, unsigned threads) {
    TRY(feed.add(connection, "touchline_feed", false, threads));
    TRY(stream.add(connection, "touchline_stream", true, 1));
    TRY(add_sides(*this, connection));
    TRY(add_facts(*this, connection));
    TRY(add_assertions(*this, connection));
    TRY(add_streams(*this, connection));
    TRY(sightings.add(connection, "touchline_sightings",
                      {wide("id_high"), wide("id_base"), wide("source_row")},
                      [](ChunkWriter& chunk, std::size_t at, const Sighting& row) {
                          put64(chunk, 0, at, row.record.high);
                          put64(chunk, 1, at, row.record.low >> 8);
                          put64(chunk, 2, at, row.row);
                      }));
    TRY(history_rows.add(
        connection, "touchline_rows", {wide("history_row")},
        [](ChunkWriter& chunk, std::size_t at, std::uint64_t row) { put64(chunk, 0, at, row); }));
    return records.add(
        connection, "touchline_records", {wide("record_id")},
        [](ChunkWriter& chunk, std::size_t at, const RecordId& row) { put64(chunk, 0, at, row); });
}

}  // namespace touchline

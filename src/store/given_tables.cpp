// How each kind of row that C++ gives to SQL is written into a chunk.
#include "store/chunk_values.h"
#include "store/state.h"

namespace touchline {
namespace {

TableColumn wide(const char* name) { return {name, ColumnType::uint64, ""}; }
TableColumn code(const char* name) { return {name, ColumnType::uint32, ""}; }
TableColumn text(const char* name) { return {name, ColumnType::text, ""}; }

TableColumn instant(const char* name) { return {name, ColumnType::timestamp, ""}; }

Status add_sides(GivenTables& given, Connection& connection) {
    TRY(given.texts.add(connection, "touchline_texts",
                        {wide("id_high"), wide("id_low"), text("text")},
                        [](ChunkWriter& chunk, std::size_t at, const TextRow& row) {
                            put64(chunk, 0, at, row.id.high);
                            put64(chunk, 1, at, row.id.low);
                            put_text(chunk, 2, at, row.text);
                        }));
    TRY(given.links.add(connection, "touchline_links",
                        {wide("id_high"), wide("id_low"), wide("object_id"), code("type_term"),
                         code("qualifier_term")},
                        [](ChunkWriter& chunk, std::size_t at, const LinkRow& row) {
                            put64(chunk, 0, at, row.id.high);
                            put64(chunk, 1, at, row.id.low);
                            put64(chunk, 2, at, row.object);
                            put32(chunk, 3, at, row.type);
                            put32(chunk, 4, at, row.qualifier);
                        }));
    return given.participants.add(
        connection, "touchline_participants",
        {wide("id_high"), wide("id_low"), wide("record_id"), code("role_term")},
        [](ChunkWriter& chunk, std::size_t at, const ParticipantRow& row) {
            put64(chunk, 0, at, row.id.high);
            put64(chunk, 1, at, row.id.low);
            put64(chunk, 2, at, row.record);
            put32(chunk, 3, at, row.role);
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
    TRY(feed.add(connection, "touchline_feed", threads));
    TRY(add_sides(*this, connection));
    TRY(add_facts(*this, connection));
    TRY(add_assertions(*this, connection));
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

// A look at a mapping as JSON.
#include "serve/files_json.h"

#include "report/json_writer.h"

namespace touchline {
namespace {

void append_columns(JsonWriter& json, const MappingLook& look) {
    json.key("columns").begin_array();
    for (const ColumnRole& column : look.columns) {
        json.begin_object().field("column", column.column).field("role", column.role);
        json.field("detail", column.detail).field("sure", column.sure / 100.0);
        json.field("why", column.why).key("samples").begin_array();
        for (const std::string& sample : column.samples) json.value(sample);
        json.end_array().end_object();
    }
    json.end_array();
}

void append_interaction(JsonWriter& json, const PreviewInteraction& row) {
    json.begin_object().field("row", row.row);
    json.field("occurred_at", write_instant(row.occurred_us));
    json.field("ended_at", write_instant(row.ended_us)).field("kind", row.kind);
    json.field("channel", row.channel).field("centre", row.centre).field("staff", row.staff);
    json.field("reason", row.reason).field("customer", row.customer);
    json.field("object_type", row.object_type).field("object", row.object).end_object();
}

void append_reject(JsonWriter& json, const Reject& reject) {
    json.begin_object().field("record", reject.row).field("line", reject.line);
    json.field("column", reject.column).field("value", reject.value);
    json.field("reason", reject.reason).field("raw", reject.raw).end_object();
}

}  // namespace

std::string write_look_json(const MappingLook& look, const std::string& id,
                            const std::string& name) {
    JsonWriter json(JsonWriter::Style::compact);
    json.begin_object().field("file", id).field("name", name).field("format", look.format);
    json.field("source", look.source).field("known", look.known);
    json.field("mapping_toml", look.mapping_toml);
    append_columns(json, look);
    json.key("preview").begin_object().key("interactions").begin_array();
    for (const PreviewInteraction& row : look.preview.first) append_interaction(json, row);
    json.end_array().key("rejects").begin_array();
    for (const Reject& reject : look.preview.rejects) append_reject(json, reject);
    json.end_array().field("made", look.preview.interactions).field("read", look.preview.read);
    json.field("rejected", look.preview.rejected).end_object();
    json.key("remarks").begin_array();
    for (const std::string& remark : look.remarks) json.value(remark);
    json.end_array().end_object();
    return json.take();
}

}  // namespace touchline

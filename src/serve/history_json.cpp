// The history as JSON.
#include "serve/history_json.h"

#include "capture/reader.h"
#include "report/json_writer.h"

namespace touchline {
namespace {

void instant_or_null(JsonWriter& json, const char* name, Micros at_us) {
    json.key(name);
    if (at_us == no_time) json.null();
    else json.value(write_instant(at_us));
}

}  // namespace

std::string write_batches_json(const std::vector<Batch>& batches) {
    JsonWriter json;
    json.begin_array();
    for (const Batch& batch : batches)
        json.begin_object()
            .field("batch", static_cast<std::uint32_t>(batch.id))
            .field("state", batch_state_name(batch.state))
            .field("source", batch.source)
            .field("file", batch.file_name)
            .field("format", batch.format)
            .field("delivery", batch.delivery)
            .field("recorded_at", write_instant(batch.recorded_at_us))
            .field("read", batch.counts.read)
            .field("accepted", batch.counts.accepted)
            .field("duplicates", batch.counts.duplicates)
            .field("rejected", batch.counts.rejected)
            .field("interactions", batch.counts.interactions)
            .field("reason", batch.reason)
            .end_object();
    json.end_array();
    return json.take();
}

std::string write_rejects_json(const std::vector<RejectOfBatch>& rejects) {
    JsonWriter json;
    json.begin_array();
    for (const auto& [batch, source, reject] : rejects)
        json.begin_object()
            .field("batch", batch)
            .field("source", source)
            .field("record", reject.row)
            .field("line", reject.line)
            .field("column", reject.column)
            .field("value", reject.value)
            .field("reason", reject.reason)
            .field("raw", reject.raw)
            .end_object();
    json.end_array();
    return json.take();
}

std::string write_sources_json(const std::vector<SourceFacts>& sources) {
    JsonWriter json;
    json.begin_object().key("sources").begin_array();
    for (const SourceFacts& facts : sources) {
        json.begin_object().field("source", facts.source).field("batches", facts.batches);
        json.field("interactions", facts.interactions).field("rejected", facts.rejected);
        instant_or_null(json, "first_at", facts.first_us);
        instant_or_null(json, "last_at", facts.last_us);
        instant_or_null(json, "recorded_at", facts.recorded_us);
        json.key("mapping_toml");
        if (facts.mapping_toml.empty()) json.null();
        else json.value(facts.mapping_toml);
        json.key("reasons").begin_array();
        for (const SourceFacts::Reason& reason : facts.reasons)
            json.begin_object()
                .field("reason", reason.reason)
                .field("count", reason.count)
                .end_object();
        json.end_array().end_object();
    }
    json.end_array().end_object();
    return json.take();
}

namespace {

void capture_fields(JsonWriter& json, const CaptureReport& report) {
    json.field("batch", static_cast<std::uint32_t>(report.batch))
        .field("source", report.source)
        .field("read", report.counts.read)
        .field("accepted", report.counts.accepted)
        .field("duplicates", report.counts.duplicates)
        .field("rejected", report.counts.rejected)
        .field("interactions", report.counts.interactions)
        .field("new_versions", report.counts.new_versions)
        .field("stopped", report.stopped)
        .key("repairs")
        .begin_array();
    for (const RepairCount& repair : report.repairs)
        json.begin_object().field("rule", repair.rule).field("times", repair.times).end_object();
    json.end_array().key("remarks").begin_array();
    for (const std::string& remark : report.remarks) json.value(remark);
    json.end_array();
}

}  // namespace

std::string write_capture_json(const CaptureReport& report) {
    JsonWriter json;
    json.begin_object();
    capture_fields(json, report);
    json.end_object();
    return json.take();
}

std::string write_captures_json(const std::vector<CapturedFile>& files) {
    JsonWriter json;
    json.begin_array();
    for (const CapturedFile& file : files) {
        json.begin_object().field("file", file.path);
        capture_fields(json, file.report);
        json.end_object();
    }
    json.end_array();
    return json.take();
}

std::string write_check_json(const std::vector<InvariantLine>& lines) {
    JsonWriter json;
    json.begin_array();
    for (const InvariantLine& line : lines)
        json.begin_object()
            .field("invariant", line.invariant)
            .field("holds", line.holds)
            .field("detail", line.detail)
            .end_object();
    json.end_array();
    return json.take();
}

std::string write_formats_json() {
    JsonWriter json;
    json.begin_array();
    for (const FormatRow& row : formats())
        json.begin_object()
            .field("format", row.name)
            .field("endings", row.endings)
            .field("what", row.what)
            .end_object();
    json.end_array();
    return json.take();
}

std::string write_facts_json(const WorkspaceFacts& facts, const std::string& version) {
    JsonWriter json(JsonWriter::Style::compact);
    json.begin_object().field("name", facts.name).field("interactions", facts.interactions);
    json.field("journeys", facts.journeys).field("customers", facts.customers);
    json.field("batches", facts.batches).key("span");
    if (facts.from_us == no_time) json.null();
    else {
        json.begin_object().field("from", write_instant(facts.from_us));
        json.field("until", write_instant(facts.until_us)).end_object();
    }
    json.field("empty", facts.batches == 0 && facts.interactions == 0);
    json.field("version", version).field("policy_hash", facts.policy);
    json.field("position", facts.position).end_object();
    return json.take();
}

}  // namespace touchline

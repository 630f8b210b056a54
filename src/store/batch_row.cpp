// The row of a new batch, and of its source when that is new too.
#include "base/limits.h"
#include "store/state.h"

namespace touchline {
namespace {

constexpr const char* batch_sql = R"sql(
insert into batch values (
    $batch, $source, $state, $file_name, $format, $delivery, $mapping, $mapping_hash,
    $policy_hash, $format_version, $at, null, 0, $reason, $read, $accepted, $duplicates,
    $rejected, $interactions, $new_versions)
)sql";

Result<std::uint64_t> source_id(Connection& writer, const BatchInfo& info, Micros at_us) {
    const std::string find = "select max(source_id) from source where name = $name";
    TRY(const std::uint64_t found, writer.number(find, {{"name", info.source}}));
    if (found != 0) return found;
    TRY(
        writer.run("insert into source select coalesce(max(source_id), 0) + 1, $name, $priority, "
                   "$at from source",
                   {{"name", info.source},
                    {"priority", std::int64_t{info.source_priority}},
                    {"at", Timestamp{at_us}}}));
    return writer.number(find, {{"name", info.source}});
}

}  // namespace

Result<BatchId> next_batch(Store::State& state) {
    TRY(const std::uint64_t last, state.writer.number("select max(batch_id) from batch"));
    if (last >= limits::batches_max)
        return fail(ErrorCode::limit, "a workspace takes {} batches", limits::batches_max);
    return BatchId{static_cast<std::uint32_t>(last + 1)};
}

Status write_batch_row(Store::State& state, const BatchInfo& info, const BatchFacts& facts,
                       const BatchRow& row) {
    TRY(const std::uint64_t source, source_id(state.writer, info, row.at_us));
    const CaptureCounts& counts = facts.counts;
    TRY(state.writer.run(batch_sql, {{"batch", number_value(row.id)},
                                     {"at", Timestamp{row.at_us}},
                                     {"source", source},
                                     {"state", std::string(row.stopped ? "stopped" : "captured")},
                                     {"file_name", info.file_name},
                                     {"format", info.format},
                                     {"delivery", facts.delivery},
                                     {"mapping", info.mapping},
                                     {"mapping_hash", info.mapping_hash},
                                     {"policy_hash", info.policy_hash},
                                     {"format_version", std::uint64_t{interaction_format_version}},
                                     {"reason", facts.stop_reason},
                                     {"read", counts.read},
                                     {"accepted", counts.accepted},
                                     {"duplicates", counts.duplicates},
                                     {"rejected", counts.rejected},
                                     {"interactions", counts.interactions},
                                     {"new_versions", counts.new_versions}}));
    if (row.stopped) return {};
    for (const std::string& name : info.promoted)
        TRY(state.writer.run("insert into promoted_attribute values ($batch, $name)",
                             {{"batch", number_value(row.id)}, {"name", name}}));
    return {};
}

}  // namespace touchline

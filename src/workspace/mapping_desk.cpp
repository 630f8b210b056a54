// Looking at mappings.
#include "workspace/mapping_desk.h"

#include <filesystem>

#include "base/files.h"
#include "capture/source.h"
#include "workspace/drill_parts.h"

namespace touchline {
namespace {

Result<MappingLook> look(Delivery& delivery, Mapping mapping, const MappingChange& change,
                         const Proposal* proposal) {
    MappingLook answer;
    const std::string source = mapping.source;
    if (!change.mapping_toml.empty()) {
        TRY(mapping, read_mapping(change.mapping_toml));
        proposal = nullptr;
    }
    if (mapping.source.empty()) mapping.source = source;
    if (!change.columns.empty()) { TRY(mapping, with_roles(delivery, mapping, change.columns)); }
    answer.source = mapping.source;
    answer.format = delivery.options().format;
    answer.mapping_toml = write_mapping(mapping);
    TRY(answer.columns, roles_of(delivery, mapping, proposal));
    TRY(answer.preview, preview_mapping(delivery, mapping));
    if (proposal != nullptr) answer.remarks = proposal->remarks;
    return answer;
}

// Nothing could be proposed: the columns are shown all the same, for a person to say what they are.
Result<MappingLook> look_without_mapping(const std::string& path, const MappingChange& change,
                                         const Error& why) {
    SourceRequest request;
    request.path = path;
    TRY(Delivery delivery, Delivery::open(request, {}));
    Mapping mapping;
    mapping.source = source_name_of(path);
    mapping.format = delivery.options();
    if (!change.mapping_toml.empty() || !change.columns.empty())
        return look(delivery, std::move(mapping), change, nullptr);
    MappingLook answer;
    answer.source = mapping.source;
    answer.format = delivery.options().format;
    TRY(answer.columns, roles_of(delivery, mapping));
    TRY(const RecordBlock* block, delivery.sample());
    answer.preview.read = block->size() + block->rejects.size();
    for (ColumnRole& column : answer.columns) column.sure = 0;
    // People know the file by its name, not by where an upload lies.
    std::string said = why.message;
    if (const auto at = said.find(path); at != std::string::npos)
        said.replace(at, path.size(), std::filesystem::path(path).filename().string());
    answer.remarks = {said};
    return answer;
}

}  // namespace

Result<MappingLook> look_at_file(Workspace& workspace, const std::string& path,
                                 const MappingChange& change) {
    CaptureRequest request;
    request.path = path;
    auto planned = workspace.plan_capture(request);
    if (!planned && planned.error().code == ErrorCode::invalid_input)
        return look_without_mapping(path, change, planned.error());
    TRY(const CapturePlan plan, std::move(planned));
    TRY(MappingLook answer, look(*plan.opened->delivery, plan.mapping, change,
                                 plan.proposal ? &*plan.proposal : nullptr));
    answer.known = plan.known;
    return answer;
}

Result<MappingLook> look_at_batch(Workspace& workspace, BatchId id, const MappingChange& change) {
    Workspace::State& state = workspace.state();
    TRY(const Batch batch, state.store->batch(id));
    const std::string path = state.path("sources/" + batch.source + ".toml");
    std::string toml = batch.mapping;
    if (file_exists(path)) { TRY(toml, read_text_file(path)); }
    TRY(Mapping mapping, read_mapping(toml).in("{}", path));
    mapping.source = batch.source;
    FormatOptions options = mapping.format;
    if (options.format.empty() || batch.format == requests_format) options.format = batch.format;
    TRY(Delivery delivery, open_kept(*state.store, batch, options));
    TRY(MappingLook answer, look(delivery, std::move(mapping), change, nullptr));
    answer.known = true;
    answer.source = batch.source;
    return answer;
}

Status keep_mapping(Workspace& workspace, const std::string& source, const std::string& toml) {
    TRY(Mapping mapping, read_mapping(toml));
    mapping.source = source;
    return write_text_file(workspace.state().path("sources/" + source + ".toml"),
                           write_mapping(mapping));
}

}  // namespace touchline

// Files over HTTP: uploaded, looked at, mapped, captured; and mappings mended afterwards.
#include "base/files.h"
#include "serve/files_json.h"
#include "serve/handlers.h"
#include "serve/history_json.h"
#include "serve/json_body.h"
#include "serve/uploads.h"

namespace touchline {
namespace {

Result<MappingChange> read_change(const Call& call) {
    TRY(const JsonBody body, read_json_body(call.request.body, {"mapping_toml", "columns"}));
    MappingChange change;
    change.mapping_toml = body.text("mapping_toml");
    const auto columns = body.lists.find("columns");
    if (columns == body.lists.end()) return change;
    for (const auto& fields : columns->second) {
        ColumnRole& column = change.columns.emplace_back();
        for (const auto& [name, value] : fields) {
            if (name == "column") column.column = value;
            else if (name == "role") column.role = value;
            else if (name == "detail") column.detail = value;
            else
                return fail(
                    ErrorCode::invalid_input,
                    "a column of the body has no field '{}': there are column, role, detail", name);
        }
    }
    return change;
}

Result<BatchId> batch_of(const Call& call) {
    return BatchId{static_cast<std::uint32_t>(call.whole("id"))};
}

// A report is the end of a job; too many rejects are a failure with a report.
JobEnd end_of(const Result<CaptureReport>& report) {
    if (!report) return {"", report.error()};
    JobEnd end{write_capture_json(report.value()), {}};
    if (report.value().stopped)
        end.status = fail(ErrorCode::limit,
                          "more than {:.1f} % of the records were refused: nothing was captured",
                          report.value().rejects_share_max * 100);
    return end;
}

}  // namespace

Result<Response> begin_job(const Call& call, std::string what, Job job) {
    TRY(const std::string id, call.service.jobs.begin(std::move(what), std::move(job)));
    return json_response("{\"job\":\"" + id + "\"}\n");
}

Result<Response> upload_file(const Call& call) {
    const std::string& path = call.request.body_path;
    if (path.empty()) return fail(ErrorCode::invalid_input, "the body is empty: send the file");
    const auto upload = call.service.uploads.of_path(path);
    auto look = look_at_file(call.service.workspace, path, {});
    if (!look) {
        ignore(call.service.uploads.remove(upload.id), "a day later it is removed anyway");
        return look.error();
    }
    return json_response(write_look_json(look.value(), upload.id, upload.name));
}

Result<Response> preview_file(const Call& call) {
    TRY(const Upload upload, call.service.uploads.find(call.text("id")));
    TRY(const MappingChange change, read_change(call));
    TRY(const MappingLook look, look_at_file(call.service.workspace, upload.path, change));
    return json_response(write_look_json(look, upload.id, upload.name));
}

Result<Response> capture_file(const Call& call) {
    TRY(const Upload upload, call.service.uploads.find(call.text("id")));
    TRY(const JsonBody body, read_json_body(call.request.body, {"mapping_toml"}));
    const std::string toml = body.text("mapping_toml");
    if (!toml.empty()) TRY(read_mapping(toml));
    const double rejects_max = call.share("rejects_max");
    Service& service = call.service;
    return begin_job(call, "capture " + upload.name, [=, &service](Progress& progress) -> JobEnd {
        CaptureRequest request;
        request.path = upload.path;
        request.rejects_share_max = rejects_max;
        request.progress = &progress;
        if (!toml.empty()) {
            request.mapping_file = service.uploads.mapping_path(upload.id);
            const Status written = write_text_file(request.mapping_file, toml);
            if (!written) return {"", written};
        }
        const auto report = service.workspace.capture(request);
        JobEnd end = end_of(report);
        if (end.status) ignore(service.uploads.remove(upload.id), "it is in the history now");
        return end;
    });
}

Result<Response> remove_upload(const Call& call) {
    TRY(call.service.uploads.remove(call.text("id")));
    return json_response("{}\n");
}

Result<Response> show_batch_file(const Call& call) {
    TRY(const BatchId batch, batch_of(call));
    TRY(const MappingLook look, look_at_batch(call.service.workspace, batch, {}));
    TRY(const Batch of, call.service.workspace.store().batch(batch));
    return json_response(write_look_json(look, call.text("id"), of.file_name));
}

Result<Response> preview_batch(const Call& call) {
    TRY(const BatchId batch, batch_of(call));
    TRY(const MappingChange change, read_change(call));
    TRY(const MappingLook look, look_at_batch(call.service.workspace, batch, change));
    TRY(const Batch of, call.service.workspace.store().batch(batch));
    return json_response(write_look_json(look, call.text("id"), of.file_name));
}

Result<Response> remap_batch(const Call& call) {
    TRY(const BatchId batch, batch_of(call));
    TRY(const Batch of, call.service.workspace.store().batch(batch));
    TRY(const JsonBody body, read_json_body(call.request.body, {"mapping_toml"}));
    const std::string toml = body.text("mapping_toml");
    if (!toml.empty()) TRY(keep_mapping(call.service.workspace, of.source, toml));
    Service& service = call.service;
    return begin_job(call, fmt::format("map batch {} again", call.whole("id")),
                     [=, &service](Progress& progress) -> JobEnd {
                         return end_of(service.workspace.remap(batch, &progress));
                     });
}

}  // namespace touchline

// What came in: the workspace at a glance, batches, sources, rejects, invariants.
#include "report/json_writer.h"
#include "serve/handlers.h"
#include "serve/history_json.h"
#include "serve/json_body.h"

namespace touchline {
namespace {

Result<BatchId> batch_of(const Call& call) {
    const std::uint64_t id = call.whole("id");
    if (id == 0 || id > UINT32_MAX)
        return fail(ErrorCode::not_found, "there is no batch {}", call.text("id"));
    return BatchId{static_cast<std::uint32_t>(id)};
}

}  // namespace

Result<Response> show_workspace(const Call& call) {
    TRY(const WorkspaceFacts facts, read_facts(call.service.workspace));
    return json_response(write_facts_json(facts, call.service.version));
}

Result<Response> list_batches(const Call& call) {
    call.service.workspace.catch_up();
    TRY(const auto batches, call.service.workspace.store().batches());
    return json_response(write_batches_json(batches));
}

Result<Response> list_sources(const Call& call) {
    TRY(const auto sources, read_sources(call.service.workspace));
    return json_response(write_sources_json(sources));
}

Result<Response> list_rejects(const Call& call) {
    RejectQuestion question;
    question.batch = static_cast<std::uint32_t>(call.whole("batch"));
    question.source = call.text("source");
    question.limit = call.whole("limit");
    TRY(const auto rejects, read_rejects(call.service.workspace, question));
    Response response = json_response(write_rejects_json(rejects));
    response.headers.push_back({"Cache-Control", "no-store"});
    return response;
}

Result<Response> prove_invariants(const Call& call) {
    TRY(const auto lines, call.service.workspace.check());
    return json_response(write_check_json(lines));
}

Result<Response> list_formats(const Call&) { return json_response(write_formats_json()); }

Result<Response> withdraw_batch(const Call& call) {
    TRY(const BatchId batch, batch_of(call));
    TRY(const JsonBody body, read_json_body(call.request.body, {"reason"}));
    TRY(const Withdrawal gone, call.service.workspace.withdraw(batch, body.text("reason")));
    JsonWriter json(JsonWriter::Style::compact);
    json.begin_object().field("batch", static_cast<std::uint32_t>(batch));
    json.field("interactions", gone.interactions).field("restored", gone.restored).end_object();
    return json_response(json.take());
}

}  // namespace touchline

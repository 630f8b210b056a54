// For those who run the server: health, metrics, the API's description, events, jobs.
#include "report/json_writer.h"
#include "serve/handlers.h"
#include "serve/openapi.h"
#include "serve/streams.h"
#include "workspace/overview.h"

namespace touchline {
namespace {

Response text_response(std::string text, const char* type) {
    Response response;
    response.type = type;
    response.body = std::move(text);
    return response;
}

}  // namespace

Response json_response(std::string json, int status) {
    Response response;
    response.status = status;
    response.body = std::move(json);
    return response;
}

Result<Response> show_health(const Call& call) {
    JsonWriter json(JsonWriter::Style::compact);
    json.begin_object().field("status", call.service.draining() ? "draining" : "ok");
    json.field("version", call.service.version).end_object();
    Response response = json_response(json.take(), call.service.draining() ? 503 : 200);
    response.headers.push_back({"Cache-Control", "no-store"});
    return response;
}

Result<Response> show_metrics(const Call& call) {
    const HttpLoad load = call.service.load();
    TRY(const HistoryCounts counts, call.service.workspace.store().counts());
    return text_response(
        call.service.metrics.text(
            {{"touchline_connections", "open connections", double(load.connections)},
             {"touchline_streams", "browsers that listen to events", double(load.streams)},
             {"touchline_quick_waiting", "quick questions that wait for a thread",
              double(load.quick_waiting)},
             {"touchline_slow_waiting", "slow questions that wait for a thread",
              double(load.slow_waiting)},
             {"touchline_interactions", "interactions in the history", double(counts.interactions)},
             {"touchline_batches", "batches in the history", double(counts.batches)}}),
        "text/plain; version=0.0.4; charset=utf-8");
}

Result<Response> show_openapi(const Call& call) {
    return json_response(write_openapi(call.service.version));
}

Result<Response> show_docs(const Call& call) {
    return text_response(write_docs_page(call.service.version), "text/html; charset=utf-8");
}

Result<Response> show_docs_style(const Call&) {
    return text_response(docs_style(), "text/css; charset=utf-8");
}

Result<Response> listen(const Call& call) {
    TRY(const std::string state, state_json(call.service));
    Response response;
    response.type = "text/event-stream";
    response.headers = {{"Cache-Control", "no-store"}};
    response.events =
        call.service.streams.join({"state", call.service.workspace.store().position(), state});
    if (!response.events)
        return fail(ErrorCode::limit, "too many browsers listen already: close a page");
    return response;
}

Result<std::string> state_json(Service& service) {
    TRY(const WorkspaceFacts facts, read_facts(service.workspace));
    JsonWriter json(JsonWriter::Style::compact);
    json.begin_object().field("position", facts.position);
    json.field("interactions", facts.interactions).field("journeys", facts.journeys);
    json.field("customers", facts.customers).field("lag_ms", 0).end_object();
    return json.text();
}

Result<Response> list_jobs(const Call& call) {
    std::string text = "{\"jobs\":[";
    for (const JobFacts& job : call.service.jobs.list())
        text += (text.ends_with('[') ? "" : ",") + write_job_json(job);
    return json_response(text + "]}\n");
}

Result<Response> show_job(const Call& call) {
    const auto job = call.service.jobs.find(call.text("id"));
    if (!job) return fail(ErrorCode::not_found, "there is no job '{}'", call.text("id"));
    Response response = json_response(write_job_json(*job));
    response.headers.push_back({"Cache-Control", "no-store"});
    return response;
}

}  // namespace touchline

// For those who run the server: health, metrics, the API's description, events, jobs.
#include "base/files.h"
#include "report/json_writer.h"
#include "serve/drill_json.h"
#include "serve/errors.h"
#include "serve/handlers.h"
#include "serve/json_body.h"
#include "serve/openapi.h"
#include "serve/streams.h"
#include "workspace/backup.h"

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
    const LiveLag lag = call.service.live.lag();
    const bool draining = call.service.draining();
    JsonWriter json(JsonWriter::Style::compact);
    json.begin_object();
    json.field("status", draining ? "draining" : lag.trouble.empty() ? "ok" : "behind");
    json.field("version", call.service.version);
    json.key("lag").begin_object().field("requests", lag.requests);
    json.field("interactions", lag.interactions).field("bytes", lag.unstored_bytes);
    json.field("ms", lag.oldest_ms).end_object();
    json.end_object();
    Response response = json_response(json.take(), draining ? 503 : 200);
    response.headers.push_back({"Cache-Control", "no-store"});
    return response;
}

Result<Response> show_metrics(const Call& call) {
    const HttpLoad load = call.service.load();
    const LiveLag lag = call.service.live.lag();
    const auto view = call.service.live.view();
    TRY(const std::uint64_t batches, call.service.workspace.store().batch_count());
    return text_response(
        call.service.metrics.text(
            {{"touchline_connections", "open connections", double(load.connections)},
             {"touchline_streams", "browsers that listen to events", double(load.streams)},
             {"touchline_quick_waiting", "quick questions that wait for a thread",
              double(load.quick_waiting)},
             {"touchline_folding_waiting", "questions over all timelines that wait for a thread",
              double(load.folding_waiting)},
             {"touchline_slow_waiting", "slow questions that wait for a thread",
              double(load.slow_waiting)},
             {"touchline_interactions", "interactions in every answer", double(view->interactions)},
             {"touchline_batches", "batches in the history", double(batches)},
             {"touchline_journal_position", "requests acknowledged, ever", double(lag.durable)},
             {"touchline_visible_position", "requests in every answer, ever", double(lag.visible)},
             {"touchline_history_position", "requests that the database has", double(lag.stored)},
             {"touchline_lag_interactions", "interactions acknowledged, not yet in answers",
              double(lag.interactions)},
             {"touchline_lag_seconds", "how long the oldest of these has waited",
              double(lag.oldest_ms) / 1000},
             {"touchline_lag_bytes", "bytes of requests acknowledged, not yet in the database",
              double(lag.unstored_bytes)},
             {"touchline_history_trouble", "1 while the history takes nothing in",
              lag.trouble.empty() ? 0.0 : 1.0}}),
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

Result<Response> back_up(const Call& call) {
    const std::string& peer = call.request.peer;
    if (!peer.starts_with("127.") && peer != "::1")
        return error_response(http_error(403, "a backup is asked for on the server's own machine"));
    TRY(const JsonBody body, read_json_body(call.request.body, {"file"}));
    const std::string file = body.text("file");
    if (!file.starts_with('/'))
        return fail(ErrorCode::invalid_input, "'file' must be a path from '/' on");
    if (file_exists(file)) return fail(ErrorCode::conflict, "'{}' is there already", file);
    Service& service = call.service;
    const auto write = [file, &service](Progress&) -> JobEnd {
        Status done = service.live.wait_until_visible(service.live.lag().durable);
        if (!done) return {"", done};
        const auto report = write_backup(service.workspace, file);
        if (!report) return {"", report.error()};
        JsonWriter json(JsonWriter::Style::compact);
        json.begin_object().field("interactions", report.value().interactions);
        json.field("files", report.value().files).field("bytes", report.value().bytes);
        json.end_object();
        return {json.text(), {}};
    };
    TRY(const std::string job, service.jobs.begin("backup", write));
    return json_response("{\"job\":\"" + job + "\"}\n", 202);
}

Result<Response> listen(const Call& call) {
    const std::string state = state_json(call.service);
    Response response;
    response.type = "text/event-stream";
    response.headers = {{"Cache-Control", "no-store"}};
    response.events =
        call.service.streams.join({"state", call.service.live.view()->version, state});
    if (!response.events)
        return fail(ErrorCode::limit, "too many browsers listen already: close a page");
    return response;
}

std::string state_json(Service& service) {
    const auto view = service.live.view();
    const LiveLag lag = service.live.lag();
    JsonWriter json(JsonWriter::Style::compact);
    json.begin_object().field("position", view->version).field("journal", view->position);
    json.field("interactions", view->interactions).field("journeys", view->journeys);
    json.field("customers", view->customers).field("lag_ms", lag.oldest_ms).end_object();
    return json.text();
}

void tell_change(Service& service, const LiveChange& change) {
    if (service.streams.listeners() == 0) return;
    const std::uint64_t version = change.view->version;
    if (!change.newest.empty()) {
        JsonWriter json(JsonWriter::Style::compact);
        json.begin_array();
        for (const Arrival& arrival : change.newest) append_arrival(json, arrival);
        json.end_array();
        service.streams.send({"interactions", version, json.text()});
    }
    service.streams.send({"state", version, state_json(service)});
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

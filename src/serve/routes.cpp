// THE table of the API. A row is all there is to say about a request; see route.h for what follows
// from it. Routes of one path stand together.
#include "serve/route.h"

#include "serve/handlers.h"

namespace touchline {
namespace {

using P = RouteParameter;
constexpr auto text = P::Type::text;
constexpr auto whole = P::Type::whole;
constexpr auto share = P::Type::share;
constexpr auto flag = P::Type::flag;
constexpr auto choice = P::Type::choice;

P id(const char* what) { return {.name = "id", .what = what, .required = true}; }
P limit(const char* fallback, std::uint64_t most) {
    return {.name = "limit",
            .type = whole,
            .what = "how many rows",
            .fallback = fallback,
            .least = 1,
            .most = most};
}

// Questions under a lens.
void add_questions(std::vector<Route>& table) {
    const P kinds{.name = "kinds",
                  .type = share,
                  .what = "share of kinds to draw, rarest first out",
                  .fallback = "1"};
    const P paths{.name = "paths",
                  .type = share,
                  .what = "share of paths to draw, rarest first out",
                  .fallback = "1"};
    const P layout{.name = "layout",
                   .type = choice,
                   .what = "how the map is laid out",
                   .fallback = "flow",
                   .choices = "flow lanes none"};
    const P top{.name = "top",
                .type = whole,
                .what = "how many variants; 0: all",
                .fallback = "20",
                .most = 10'000};
    table.push_back({.path = "/v1/map",
                     .role = AccessRole::agent,
                     .handler = ask_map,
                     .summary = "What follows what, how often and after which wait; laid out.",
                     .answer = "Map",
                     .parameters = {layout, kinds, paths},
                     .lens = true});
    table.push_back({.path = "/v1/journeys",
                     .role = AccessRole::agent,
                     .handler = ask_journeys,
                     .summary = "The variants of journeys, their coverage and throughput.",
                     .answer = "Variants",
                     .parameters = {top},
                     .lens = true});
    table.push_back({.path = "/v1/measures",
                     .role = AccessRole::agent,
                     .handler = ask_measures,
                     .summary = "Hand-offs, channel switches, repetitions, processing and waiting.",
                     .answer = "Measures",
                     .lens = true});
    table.push_back({.path = "/v1/kinds/{kind}",
                     .role = AccessRole::agent,
                     .handler = ask_kind,
                     .summary = "A closer look at one kind.",
                     .answer = "Kind",
                     .parameters = {{.name = "kind", .what = "the kind", .required = true}},
                     .lens = true});
    table.push_back(
        {.path = "/v1/follows",
         .role = AccessRole::agent,
         .handler = ask_follow,
         .summary = "A closer look at the path from one kind to the next.",
         .answer = "Follow",
         .parameters = {{.name = "first", .what = "a kind; empty: the start", .required = true},
                        {.name = "next", .what = "a kind; empty: the end", .required = true}},
         .lens = true});
}

// What brushes draw, and the journeys behind a number.
void add_series_and_lists(std::vector<Route>& table) {
    table.push_back(
        {.path = "/v1/series",
         .role = AccessRole::agent,
         .handler = ask_series,
         .summary =
             "How many journeys and interactions there are along time, by channel and the like.",
         .answer = "SeriesList",
         .parameters = {{.name = "by",
                         .type = choice,
                         .what = "one or several, with commas",
                         .required = true,
                         .choices = "time channel centre kind staff type outcome"},
                        {.name = "bins",
                         .type = whole,
                         .what = "at most so many along time",
                         .fallback = "200",
                         .least = 1,
                         .most = 2'000},
                        {.name = "crossfilter",
                         .type = flag,
                         .what = "each series leaves out the lens's own field for it",
                         .fallback = "false"}},
         .lens = true});
    table.push_back(
        {.path = "/v1/journeys/list",
         .role = AccessRole::agent,
         .handler = list_journeys,
         .summary = "The journeys behind a number, page by page.",
         .answer = "JourneyPage",
         .parameters = {{.name = "through", .what = "a kind that they go through"},
                        {.name = "first", .what = "with next: a path they take; empty: the start"},
                        {.name = "next", .what = "with first; empty: the end"},
                        {.name = "variant",
                         .what = "all their kinds in order, joined by commas, each encoded twice"},
                        {.name = "order",
                         .type = choice,
                         .what = "which come first",
                         .fallback = "latest",
                         .choices = "latest longest"},
                        limit("50", 500),
                        {.name = "after", .what = "`next` of the page before"}},
         .lens = true});
}

// Down to one customer, one journey, one interaction.
void add_drill(std::vector<Route>& table) {
    table.push_back({.path = "/v1/journeys/{id}",
                     .role = AccessRole::agent,
                     .handler = show_journey,
                     .summary = "One journey with its interactions.",
                     .answer = "Journey",
                     .parameters = {id("of the journey")}});
    table.push_back(
        {.path = "/v1/customers",
         .role = AccessRole::agent,
         .handler = find_customer,
         .summary = "Who has this number, address, order, id … or one that begins so.",
         .answer = "FoundCustomers",
         .parameters = {{.name = "find", .what = "the beginning of it", .required = true},
                        limit("20", 200)}});
    table.push_back(
        {.path = "/v1/customers/{id}",
         .role = AccessRole::agent,
         .handler = show_customer,
         .summary = "One customer: identifiers, journeys, timeline. Noted in the audit.",
         .answer = "Customer",
         .parameters = {id("of the customer or a record of his")}});
    table.push_back({.path = "/v1/customers/{id}/timeline",
                     .role = AccessRole::agent,
                     .handler = show_timeline,
                     .summary = "The same from the index alone: no identifiers, no texts of "
                                "objects, as quick as it is current. Noted in the audit.",
                     .answer = "Customer",
                     .parameters = {id("of the customer or a record of his")}});
    table.push_back({.path = "/v1/interactions/{id}",
                     .role = AccessRole::agent,
                     .handler = show_interaction,
                     .summary = "One interaction with the record it was made from. Noted in the "
                                "audit.",
                     .answer = "InteractionSeen",
                     .parameters = {id("of the interaction")},
                     .lane = WorkLane::slow});
}

// Interactions as they happen. An answer comes when they are on disk.
void add_taking_in(std::vector<Route>& table) {
    const P source{.name = "source",
                   .what = "whose interactions these are; a token of one source needs none"};
    constexpr const char* receipt =
        "{accepted: count, duplicates: count, rejected: [{at: count, id: text, reason: text}], "
        "position: count}";
    constexpr const char* success =
        "{success: flag, accepted: count, duplicates: count, "
        "rejected: [{at: count, id: text, reason: text}], position: count}";
    table.push_back({.method = "POST",
                     .path = "/v1/interactions",
                     .role = AccessRole::capture,
                     .summary = "Takes in CloudEvents 1.0: one, a batch, or one in binary mode.",
                     .answer = receipt,
                     .parameters = {source},
                     .body = BodyKind::events,
                     .body_shape = "any",
                     .later = take_events});
    for (const char* path : {"/v1/track", "/v1/identify", "/v1/page", "/v1/screen", "/v1/group",
                             "/v1/alias", "/v1/batch"})
        table.push_back({.method = "POST",
                         .path = path,
                         .role = AccessRole::capture,
                         .summary = "Takes in messages of the Segment API; Basic with a token of "
                                    "role capture as the write key.",
                         .answer = success,
                         .parameters = {source},
                         .body = BodyKind::events,
                         .body_shape = "any",
                         .later = take_message});
}

// What came in, and what is done to it.
void add_history(std::vector<Route>& table) {
    const P batch{.name = "batch",
                  .type = whole,
                  .what = "only of this batch",
                  .fallback = "0",
                  .most = UINT32_MAX};
    const P batch_id{
        .name = "id", .type = whole, .what = "its number", .required = true, .most = UINT32_MAX};
    table.push_back({.path = "/v1/workspace",
                     .role = AccessRole::agent,
                     .handler = show_workspace,
                     .summary = "The workspace at a glance.",
                     .answer = "Workspace"});
    table.push_back({.path = "/v1/batches",
                     .role = AccessRole::analyst,
                     .handler = list_batches,
                     .summary = "What came in when, from whom, and what became of it.",
                     .answer = "[Batch]"});
    table.push_back({.method = "POST",
                     .path = "/v1/batches/{id}/withdraw",
                     .role = AccessRole::admin,
                     .handler = withdraw_batch,
                     .summary = "Takes a batch out of every answer; it stays in the history.",
                     .answer = "{batch: count, interactions: count, restored: count}",
                     .parameters = {batch_id},
                     .body = BodyKind::json,
                     .body_shape = "{reason?: text}",
                     .lane = WorkLane::slow});
    table.push_back({.path = "/v1/sources",
                     .role = AccessRole::analyst,
                     .handler = list_sources,
                     .summary = "Volumes, freshness, mapping and rejects of each source.",
                     .answer = "Sources",
                     .lane = WorkLane::slow});
    table.push_back(
        {.path = "/v1/rejects",
         .role = AccessRole::analyst,
         .handler = list_rejects,
         .summary = "What was refused, and why; the newest batch first.",
         .answer = "[Reject]",
         .parameters = {
             batch, {.name = "source", .what = "only of this source"}, limit("100", 10'000)}});
    table.push_back({.path = "/v1/check",
                     .role = AccessRole::analyst,
                     .handler = prove_invariants,
                     .summary = "Proves the invariants on this workspace; reads everything.",
                     .answer = "[{invariant: text, holds: flag, detail: text}]",
                     .lane = WorkLane::slow});
    table.push_back({.path = "/v1/formats",
                     .role = AccessRole::agent,
                     .handler = list_formats,
                     .summary = "The formats that can be captured.",
                     .answer = "[{format: text, endings: text, what: text}]"});
}

// Open questions, and work that takes its time.
void add_work(std::vector<Route>& table) {
    table.push_back({.method = "POST",
                     .path = "/v1/sql",
                     .role = AccessRole::analyst,
                     .handler = ask_sql,
                     .summary = "One SELECT over the history, with journeys() and follows().",
                     .answer = "{columns: [{name: text, type: text}], rows: [[any]], "
                               "truncated: flag}",
                     .body = BodyKind::json,
                     .body_shape = "{sql: text}",
                     .lane = WorkLane::slow});
    table.push_back({.path = "/v1/jobs",
                     .role = AccessRole::analyst,
                     .handler = list_jobs,
                     .summary = "Long work, the newest first.",
                     .answer = "{jobs: [Job]}"});
    table.push_back({.path = "/v1/jobs/{id}",
                     .role = AccessRole::analyst,
                     .handler = show_job,
                     .summary = "How far a piece of long work is.",
                     .answer = "Job",
                     .parameters = {id("as the request that began it gave it")}});
    table.push_back({.method = "POST",
                     .path = "/v1/backup",
                     .role = AccessRole::admin,
                     .handler = back_up,
                     .summary =
                         "Writes the whole workspace into a new file on the server's machine, "
                         "while it goes on; asked from that machine only. A job.",
                     .answer = "{job: text}",
                     .body = BodyKind::json,
                     .body_shape = "{file: text}",
                     .success = 202});
    table.push_back({.path = "/v1/stream",
                     .role = AccessRole::agent,
                     .handler = listen,
                     .summary = "Server-sent events: what changes, as it changes.",
                     .answer = "text/event-stream"});
}

constexpr const char* change =
    "{mapping_toml?: text, columns?: [{column: text, role: text, detail?: text}]}";

void add_files(std::vector<Route>& table) {
    table.push_back({.method = "POST",
                     .path = "/v1/files",
                     .role = AccessRole::analyst,
                     .handler = upload_file,
                     .summary = "Takes a file as the body, and proposes a mapping. Nothing is "
                                "captured yet.",
                     .answer = "Look",
                     .parameters = {{.name = "name",
                                     .what = "of the file: its ending says the "
                                             "format",
                                     .required = true}},
                     .body = BodyKind::file,
                     .lane = WorkLane::slow});
    table.push_back({.method = "DELETE",
                     .path = "/v1/files/{id}",
                     .role = AccessRole::analyst,
                     .handler = remove_upload,
                     .summary = "Removes an uploaded file.",
                     .answer = "{}",
                     .parameters = {id("of the file")}});
    table.push_back(
        {.method = "POST",
         .path = "/v1/files/{id}/preview",
         .role = AccessRole::analyst,
         .handler = preview_file,
         .summary = "What another mapping, or columns in other roles, would make of it.",
         .answer = "Look",
         .parameters = {id("of the file")},
         .body = BodyKind::json,
         .body_shape = change,
         .lane = WorkLane::slow});
    table.push_back({.method = "POST",
                     .path = "/v1/files/{id}/capture",
                     .role = AccessRole::analyst,
                     .handler = capture_file,
                     .summary = "Captures it, with this mapping or the one proposed; a job.",
                     .answer = "{job: text}",
                     .parameters = {id("of the file"),
                                    {.name = "rejects_max",
                                     .type = share,
                                     .what = "stop when more than this share is refused",
                                     .fallback = "0.05"}},
                     .body = BodyKind::json,
                     .body_shape = "{mapping_toml?: text}",
                     .success = 202});
}

// Mappings mended afterwards.
void add_mending(std::vector<Route>& table) {
    const P batch_id{.name = "id",
                     .type = whole,
                     .what = "number of the batch",
                     .required = true,
                     .least = 1,
                     .most = UINT32_MAX};
    table.push_back({.path = "/v1/batches/{id}/file",
                     .role = AccessRole::analyst,
                     .handler = show_batch_file,
                     .summary = "The kept delivery of a batch with the mapping of its source.",
                     .answer = "Look",
                     .parameters = {batch_id},
                     .lane = WorkLane::slow});
    table.push_back({.method = "POST",
                     .path = "/v1/batches/{id}/preview",
                     .role = AccessRole::analyst,
                     .handler = preview_batch,
                     .summary = "What another mapping would make of it.",
                     .answer = "Look",
                     .parameters = {batch_id},
                     .body = BodyKind::json,
                     .body_shape = change,
                     .lane = WorkLane::slow});
    table.push_back({.method = "POST",
                     .path = "/v1/batches/{id}/remap",
                     .role = AccessRole::admin,
                     .handler = remap_batch,
                     .summary = "Maps a batch's kept delivery again; a mapping that is given "
                                "becomes its source's. A job.",
                     .answer = "{job: text}",
                     .parameters = {batch_id},
                     .body = BodyKind::json,
                     .body_shape = "{mapping_toml?: text}",
                     .success = 202});
}

// Who may.
void add_operation(std::vector<Route>& table) {
    table.push_back({.path = "/v1/session",
                     .role = AccessRole::nobody,
                     .handler = show_session,
                     .summary = "Who asks, and what writing with a session needs.",
                     .answer = "Session"});
    table.push_back({.method = "POST",
                     .path = "/v1/session",
                     .role = AccessRole::nobody,
                     .handler = begin_session,
                     .summary = "Signs a browser in: a strict same-site cookie for a token.",
                     .answer = "Session",
                     .body = BodyKind::json,
                     .body_shape = "{token: text}"});
    table.push_back({.method = "DELETE",
                     .path = "/v1/session",
                     .role = AccessRole::nobody,
                     .handler = end_session,
                     .summary = "Signs it out.",
                     .answer = "{}"});
    table.push_back({.path = "/v1/tokens",
                     .role = AccessRole::admin,
                     .handler = list_tokens,
                     .summary = "Tokens, without what is secret of them.",
                     .answer = "Tokens"});
    table.push_back({.method = "POST",
                     .path = "/v1/tokens",
                     .role = AccessRole::admin,
                     .handler = make_token,
                     .summary = "Makes a token; it is shown this once.",
                     .answer = "{token: text}",
                     .body = BodyKind::json,
                     .body_shape = "{role: text, name?: text, source?: text, centre?: text}"});
    table.push_back({.method = "DELETE",
                     .path = "/v1/tokens/{id}",
                     .role = AccessRole::admin,
                     .handler = revoke_token,
                     .summary = "Revokes a token and its sessions.",
                     .answer = "{}",
                     .parameters = {id("of the token")}});
    table.push_back(
        {.path = "/v1/audit",
         .role = AccessRole::admin,
         .handler = list_audit,
         .summary = "Who read which customer, the newest first.",
         .answer = "Audit",
         .parameters = {{.name = "customer", .what = "only of this one"}, limit("100", 10'000)}});
}

// For those who run it, and those who program against it.
void add_pages(std::vector<Route>& table) {
    table.push_back({.path = "/health",
                     .role = AccessRole::nobody,
                     .handler = show_health,
                     .summary = "Whether it serves.",
                     .answer = "{status: text, version: text, lag: {requests: count, "
                               "interactions: count, bytes: count, ms: count}}",
                     .lane = WorkLane::here});
    table.push_back({.path = "/metrics",
                     .role = AccessRole::capture,
                     .handler = show_metrics,
                     .summary = "Counters for Prometheus.",
                     .answer = "text/plain"});
    table.push_back({.path = "/openapi.json",
                     .role = AccessRole::nobody,
                     .handler = show_openapi,
                     .summary = "This API for programs.",
                     .answer = "any"});
    table.push_back({.path = "/docs",
                     .role = AccessRole::nobody,
                     .handler = show_docs,
                     .summary = "This API for people.",
                     .answer = "text/html"});
    table.push_back({.path = "/docs.css",
                     .role = AccessRole::nobody,
                     .handler = show_docs_style,
                     .summary = "The style of that page.",
                     .answer = "text/css"});
}

}  // namespace

const std::vector<Route>& routes() {
    static const std::vector<Route> table = [] {
        std::vector<Route> rows;
        add_questions(rows);
        add_series_and_lists(rows);
        add_drill(rows);
        add_taking_in(rows);
        add_history(rows);
        add_work(rows);
        add_files(rows);
        add_mending(rows);
        add_operation(rows);
        add_pages(rows);
        return rows;
    }();
    return table;
}

}  // namespace touchline

// One function a route, grouped by file; they stand here so that routes.cpp needs no header each.
#pragma once

#include "serve/route.h"
#include "serve/service.h"

namespace touchline {

// ask.cpp: questions under a lens
Result<Response> ask_map(const Call& call);
Result<Response> ask_journeys(const Call& call);
Result<Response> ask_measures(const Call& call);
Result<Response> ask_kind(const Call& call);
Result<Response> ask_follow(const Call& call);
Result<Response> ask_series(const Call& call);
Result<Response> list_journeys(const Call& call);
// drill.cpp: down to one customer, one journey, one interaction
Result<Response> show_journey(const Call& call);
Result<Response> find_customer(const Call& call);
Result<Response> show_customer(const Call& call);
Result<Response> show_timeline(const Call& call);
Result<Response> show_interaction(const Call& call);
// history.cpp: what came in
Result<Response> show_workspace(const Call& call);
Result<Response> list_batches(const Call& call);
Result<Response> list_sources(const Call& call);
Result<Response> list_rejects(const Call& call);
Result<Response> prove_invariants(const Call& call);
Result<Response> list_formats(const Call& call);
Result<Response> withdraw_batch(const Call& call);
// files.cpp: files and their mappings
Result<Response> upload_file(const Call& call);
Result<Response> preview_file(const Call& call);
Result<Response> capture_file(const Call& call);
Result<Response> remove_upload(const Call& call);
Result<Response> show_batch_file(const Call& call);
Result<Response> preview_batch(const Call& call);
Result<Response> remap_batch(const Call& call);
// query.cpp
Result<Response> ask_sql(const Call& call);
// take_in.cpp: interactions as they happen
void take_events(const Call& call, const Answered& answered);
void take_message(const Call& call, const Answered& answered);
// session.cpp: who may
Result<Response> begin_session(const Call& call);
Result<Response> show_session(const Call& call);
Result<Response> end_session(const Call& call);
Result<Response> list_tokens(const Call& call);
Result<Response> make_token(const Call& call);
Result<Response> revoke_token(const Call& call);
Result<Response> list_audit(const Call& call);
// operate.cpp: for those who run it
Result<Response> show_health(const Call& call);
Result<Response> show_metrics(const Call& call);
Result<Response> show_openapi(const Call& call);
Result<Response> show_docs(const Call& call);
Result<Response> show_docs_style(const Call& call);
Result<Response> back_up(const Call& call);
Result<Response> listen(const Call& call);
Result<Response> list_jobs(const Call& call);
Result<Response> show_job(const Call& call);

}  // namespace touchline

// One customer, one journey, one interaction. Whoever reads one is noted (audit.h).
#include "serve/drill_json.h"
#include "serve/handlers.h"

namespace touchline {
namespace {

Response personal(std::string json) {
    Response response = json_response(std::move(json));
    response.headers.push_back({"Cache-Control", "no-store"});
    return response;
}

Result<Response> customer(const Call& call, bool details) {
    TRY(const CustomerTimeline found,
        read_customer(call.service.workspace, call.text("id"), details));
    TRY(audit_customer(call, write_customer_id(found.customer)));
    return personal(write_customer_json(found));
}

}  // namespace

Result<Response> show_customer(const Call& call) { return customer(call, true); }
Result<Response> show_timeline(const Call& call) { return customer(call, false); }

Result<Response> show_journey(const Call& call) {
    TRY(const JourneyDetail journey, read_journey(call.service.workspace, call.text("id")));
    TRY(audit_customer(call, write_customer_id(journey.row.id.customer)));
    return personal(write_journey_json(journey));
}

Result<Response> show_interaction(const Call& call) {
    TRY(const InteractionSeen detail, read_interaction(call.service.workspace, call.text("id")));
    TRY(audit_customer(call, write_customer_id(detail.customer)));
    return personal(write_interaction_json(detail));
}

Result<Response> find_customer(const Call& call) {
    TRY(const auto found,
        find_customers(call.service.workspace, call.text("find"), call.whole("limit")));
    for (const FoundCustomer& row : found)  // why he was found may be his number
        TRY(audit_customer(call, write_customer_id(row.customer)));
    return personal(write_found_json(found));
}

Status audit_customer(const Call& call, const std::string& customer) {
    AuditLine line;
    line.at_us = call.service.clock.now_us();
    line.token = call.who.first_run ? "first run" : call.who.token;
    line.role = role_name(call.who.role);
    line.route = fmt::format("{} {}", call.route.method, call.route.path);
    line.customer = customer;
    return call.service.audit.add(line);
}

}  // namespace touchline

// Who may: browser sessions, tokens, the audit.
#include "report/json_writer.h"
#include "serve/errors.h"
#include "serve/handlers.h"
#include "serve/json_body.h"

namespace touchline {
namespace {

constexpr std::string_view cookie_name = "touchline_session";

Response no_store(std::string json) {
    Response response = json_response(std::move(json));
    response.headers.push_back({"Cache-Control", "no-store"});
    return response;
}

std::string session_json(const Who& who, const std::string& csrf) {
    JsonWriter json(JsonWriter::Style::compact);
    json.begin_object().field("role", role_name(who.role)).field("name", who.name);
    json.field("first_run", who.first_run).field("csrf", csrf).end_object();
    return json.take();
}

HttpHeader cookie(const std::string& value, std::int64_t seconds) {
    return {"Set-Cookie", fmt::format("{}={}; Max-Age={}; Path=/; HttpOnly; SameSite=Strict",
                                      cookie_name, value, seconds)};
}

std::string session_of(const RequestHead& head) {
    std::string_view cookies = head.header("cookie");
    const std::size_t at = cookies.find(cookie_name);
    if (at == cookies.npos) return "";
    cookies.remove_prefix(std::min(cookies.size(), at + cookie_name.size() + 1));
    return std::string(cookies.substr(0, cookies.find(';')));
}

void append_instant(JsonWriter& json, const char* name, Micros at_us) {
    json.key(name);
    if (at_us == no_time) json.null();
    else json.value(write_instant(at_us));
}

}  // namespace

Result<Response> begin_session(const Call& call) {
    TRY(const JsonBody body, read_json_body(call.request.body, {"token"}));
    const auto who = call.service.access.who_has(body.text("token"));
    if (!who)
        return Response(error_response(http_error(401, "the token is not known, or was revoked")));
    const std::string session = call.service.access.begin_session(*who);
    Response response = no_store(session_json(*who, call.service.access.csrf_of(session)));
    response.headers.push_back(cookie(session, session_us / 1'000'000));
    return response;
}

Result<Response> show_session(const Call& call) {
    const std::string session = call.who.by_cookie ? session_of(call.request) : "";
    return no_store(
        session_json(call.who, session.empty() ? "" : call.service.access.csrf_of(session)));
}

Result<Response> end_session(const Call&) {
    Response response = no_store("{}\n");
    response.headers.push_back(cookie("", 0));
    return response;
}

Result<Response> list_tokens(const Call& call) {
    TRY(const auto tokens, call.service.access.list());
    JsonWriter json(JsonWriter::Style::compact);
    json.begin_object().key("tokens").begin_array();
    for (const Token& token : tokens) {
        json.begin_object().field("id", token.id).field("name", token.name);
        json.field("role", role_name(token.role)).field("source", token.source);
        json.field("centre", token.centre);
        append_instant(json, "made_at", token.made_at_us);
        append_instant(json, "revoked_at", token.revoked_at_us);
        json.end_object();
    }
    json.end_array().end_object();
    return no_store(json.take());
}

Result<Response> make_token(const Call& call) {
    TRY(const JsonBody body,
        read_json_body(call.request.body, {"role", "name", "source", "centre"}));
    TokenWish wish;
    TRY(wish.role, read_role(body.text("role")));
    wish.name = body.text("name");
    wish.source = body.text("source");
    wish.centre = body.text("centre");
    TRY(const std::string token, call.service.access.make(wish));
    JsonWriter json(JsonWriter::Style::compact);
    json.begin_object().field("token", token).end_object();
    return no_store(json.take());
}

Result<Response> revoke_token(const Call& call) {
    TRY(call.service.access.revoke(call.text("id")));
    return no_store("{}\n");
}

Result<Response> list_audit(const Call& call) {
    TRY(const auto lines,
        read_audit(call.service.workspace.folder(), call.text("customer"), call.whole("limit")));
    JsonWriter json(JsonWriter::Style::compact);
    json.begin_object().key("readings").begin_array();
    for (const AuditLine& line : lines)
        json.begin_object()
            .field("at", write_instant(line.at_us))
            .field("token", line.token)
            .field("role", line.role)
            .field("route", line.route)
            .field("customer", line.customer)
            .end_object();
    json.end_array().end_object();
    return no_store(json.take());
}

}  // namespace touchline

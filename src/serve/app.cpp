// From the head of a request to a checked call, and from an answer to headers.
#include "serve/app.h"

#include <sodium.h>

#include <algorithm>

#include "base/hash.h"
#include "base/text.h"
#include "report/json_writer.h"
#include "serve/assets.h"
#include "serve/gzip.h"
#include "serve/limits.h"
#include "serve/uploads.h"

namespace touchline {
namespace {

constexpr std::string_view session_cookie = "touchline_session";

bool is_ip_literal(std::string_view host) {
    if (host.starts_with('[')) return true;
    return !host.empty() && std::all_of(host.begin(), host.end(),
                                        [](char c) { return (c >= '0' && c <= '9') || c == '.'; });
}

std::string_view without_port(std::string_view host) {
    if (host.starts_with('[')) return host.substr(0, host.find(']') + 1);
    return host.substr(0, host.find(':'));
}

std::string_view cookie_of(const RequestHead& head) {
    for (std::string_view part : split(head.header("cookie"), ';')) {
        part = trim(part);
        const std::size_t equals = part.find('=');
        if (equals != part.npos && part.substr(0, equals) == session_cookie)
            return part.substr(equals + 1);
    }
    return {};
}

// The user name of Basic is where tools that know no Bearer put their key.
std::string token_of(std::string_view authorization) {
    const std::size_t blank = authorization.find(' ');
    const std::string scheme = lower(authorization.substr(0, blank));
    const std::string_view rest =
        blank == authorization.npos ? "" : trim(authorization.substr(blank + 1));
    if (scheme == "bearer") return std::string(rest);
    if (scheme != "basic" || rest.size() > 1'000) return "";
    std::string plain(rest.size(), '\0');
    std::size_t size = 0;
    if (sodium_base642bin(reinterpret_cast<unsigned char*>(plain.data()), plain.size(), rest.data(),
                          rest.size(), "=", &size, nullptr,
                          sodium_base64_VARIANT_ORIGINAL_NO_PADDING) != 0)
        return "";
    plain.resize(size);
    return plain.substr(0, plain.find(':'));
}

// Lower case; empty: as it is.
std::string packing_of(const RequestHead& head) {
    std::string packing = lower(trim(head.header("content-encoding")));
    return packing == "identity" ? "" : packing;
}

// The body as it was before it was packed.
Status unpack(Request& request) {
    TRY(request.body, gunzip(request.body, limits::events_body_bytes_max));
    return {};
}

bool is_api(std::string_view path) {
    if (path == "/v1" || path.starts_with("/v1/")) return true;
    return std::any_of(routes().begin(), routes().end(),
                       [&](const Route& route) { return path == route.path; });
}

bool changes(std::string_view method) { return method != "GET" && method != "HEAD"; }

std::string security_headers(std::string_view content_policy) {
    return fmt::format(
        "X-Content-Type-Options: nosniff\r\n"
        "X-Frame-Options: DENY\r\n"
        "Referrer-Policy: no-referrer\r\n"
        "Cross-Origin-Opener-Policy: same-origin\r\n"
        "Cross-Origin-Resource-Policy: same-origin\r\n"
        "Permissions-Policy: camera=(), geolocation=(), microphone=()\r\n"
        "Content-Security-Policy: {}\r\n",
        content_policy);
}

void add_security_headers(Response& response) {
    static const std::string of_pages = security_headers(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'");
    static const std::string of_data =
        security_headers("default-src 'none'; frame-ancestors 'none'");
    response.fixed_headers = response.type.starts_with("text/html") ? of_pages : of_data;
}

bool has_header(const Response& response, std::string_view name) {
    return std::any_of(response.headers.begin(), response.headers.end(),
                       [&](const HttpHeader& header) { return header.name == name; });
}

// A question asked again is answered by 304 when its answer is the same.
void add_tag(const RequestHead& request, Response& response) {
    if (changes(request.method) || response.status != 200 || response.events) return;
    if (!has_header(response, "Cache-Control"))
        response.headers.push_back({"Cache-Control", "private, no-cache"});
    if (!has_header(response, "ETag"))
        response.headers.push_back({"ETag", fmt::format("W/\"{:016x}\"", hash64(response.body))});
    const auto tag = std::find_if(response.headers.begin(), response.headers.end(),
                                  [](const HttpHeader& header) { return header.name == "ETag"; });
    if (request.header("if-none-match").find(tag->value) == std::string_view::npos) return;
    response.status = 304;
    response.body.clear();
}

}  // namespace

App::App(Service& service, DoorOptions options) : service_(service), options_(std::move(options)) {}

// A page elsewhere can give its own name our address (DNS rebinding): then Host is its name. No
// browser sends HTTP/1.0, which those send who only look whether we are there.
bool App::host_fits(const RequestHead& head, HttpError& error) const {
    const std::string_view host = head.header("host");
    const std::string name = lower(without_port(host));
    const auto& known = options_.hosts;
    if (is_ip_literal(name) || name == "localhost" || (host.empty() && head.old) ||
        std::find(known.begin(), known.end(), name) != known.end())
        return true;
    error = host.empty() ? http_error(400, "the Host header is missing")
                         : http_error(421,
                                      "this server is not known by the name in the Host header: "
                                      "start it with --host NAME to add one");
    return false;
}

bool App::identify(const RequestHead& head, Who& who, HttpError& error) const {
    const std::string_view given = head.header("authorization");
    if (!given.empty())
        if (const auto known = service_.access.who_has(token_of(given))) return who = *known, true;
    const bool open = options_.loopback && !service_.access.any_made();
    if (open) {
        who.role = AccessRole::admin;
        who.first_run = true;
        return true;
    }
    if (!given.empty()) {
        error = http_error(401, "the token is not known, or it was revoked");
        return false;
    }
    if (const std::string_view session = cookie_of(head); !session.empty())
        if (const auto known = service_.access.who_has_session(session)) who = *known;
    return true;
}

// What changes something must come from our own page, or from a program with a token.
bool App::may_write(const RequestHead& head, const Who& who, HttpError& error) const {
    if (!changes(head.method) || (!head.header("authorization").empty() && !who.first_run))
        return true;
    const std::string_view origin = head.header("origin"), site = head.header("sec-fetch-site");
    const std::string_view host = head.header("host");
    const bool other_origin = !origin.empty() && origin != "http://" + std::string(host) &&
                              origin != "https://" + std::string(host);
    const bool other_site = !site.empty() && site != "same-origin" && site != "none";
    if (other_origin || other_site) {
        error = http_error(403, "the request was sent by a page of another site");
        return false;
    }
    if (!who.by_cookie) return true;
    if (service_.access.csrf_fits(cookie_of(head), head.header("x-csrf-token"))) return true;
    error = http_error(403,
                       "writing with a session needs the header X-CSRF-Token, as GET "
                       "/v1/session gives it");
    return false;
}

bool App::find_route(const RequestHead& head, Admitted& admitted, Response& refusal) const {
    if (!is_api(head.path)) {
        if (!changes(head.method)) return true;
        refusal = error_response(http_error(405, "the web app is only read"));
        refusal.headers.push_back({"Allow", "GET, HEAD"});
        return false;
    }
    Match match = match_route(head.method, head.path);
    admitted.route = match.route;
    admitted.values = std::move(match.values);
    if (match.route != nullptr) return true;
    if (match.allow.empty()) {
        refusal = error_response(http_error(404, "there is no such path: /docs lists them"));
        return false;
    }
    refusal = error_response(http_error(405, "this path is asked with " + match.allow));
    refusal.headers.push_back({"Allow", match.allow});
    return false;
}

bool App::prepare(const RequestHead& head, Admitted& admitted, Admission& admission) {
    const Route& route = *admitted.route;
    admission.lane = route.lane;
    const Status read = read_parameters(route, head.query, admitted.values, admitted.lens);
    if (!read) {
        admission.refused = error_response(http_error(read.error()));
        return false;
    }
    const std::string packing = packing_of(head);
    const bool unpacks = route.body == BodyKind::events && packing == "gzip";
    if (route.body != BodyKind::none && !packing.empty() && !unpacks) {
        admission.refused = error_response(
            http_error(415,
                       "the body says it is packed: send interactions packed by gzip, or "
                       "anything as it is"));
        return false;
    }
    if (route.body == BodyKind::json) admission.body_bytes_max = limits::json_body_bytes_max;
    if (route.body == BodyKind::events) {
        admission.body_bytes_max = limits::events_body_bytes_max;
        std::int64_t bytes = 0;
        if (read_int(head.header("content-length"), bytes) && bytes >= 0 &&
            static_cast<std::size_t>(bytes) <= limits::events_here_bytes_max && !unpacks)
            admission.lane = WorkLane::here;
    }
    if (route.lens && admission.lane == WorkLane::quick) admission.lane = WorkLane::folding;
    if (route.body != BodyKind::file) return true;
    admission.body_bytes_max = limits::upload_bytes_max;
    const auto upload = service_.uploads.begin(admitted.values["name"]);
    if (!upload) {
        admission.refused = error_response(http_error(upload.error()));
        return false;
    }
    admission.body_path = upload.value().path;
    return true;
}

Admission App::admit(const RequestHead& head) {
    auto admitted = std::make_shared<Admitted>();
    Admission admission;
    admission.context = admitted;
    admission.lane = WorkLane::here;
    HttpError error;
    Response refusal;
    const auto refuse = [&](Response response) {
        add_security_headers(response);
        admission.refused = std::move(response);
        return admission;
    };
    if (!host_fits(head, error)) return refuse(error_response(error));
    if (!find_route(head, *admitted, refusal)) return refuse(std::move(refusal));
    if (admitted->route == nullptr) return admission;
    const AccessRole least = admitted->route->role;
    if (!identify(head, admitted->who, error)) {
        if (least != AccessRole::nobody) return refuse(error_response(error));
        admitted->who = {};
    }
    if (admitted->who.role < least) {
        const bool nobody = admitted->who.role == AccessRole::nobody;
        return refuse(error_response(
            nobody
                ? http_error(401, "sign in, or send a token: Authorization: Bearer TOKEN")
                : http_error(403, fmt::format("this needs the role {}, the token has {}",
                                              role_name(least), role_name(admitted->who.role)))));
    }
    if (!may_write(head, admitted->who, error)) return refuse(error_response(error));
    if (!prepare(head, *admitted, admission)) return refuse(std::move(*admission.refused));
    return admission;
}

Response App::finish(const Request& request, const Admitted& admitted, Result<Response> answer) {
    Response response =
        answer ? std::move(answer).value() : error_response(http_error(answer.error()));
    if (response.status == 200 && admitted.route != nullptr)
        response.status = admitted.route->success;
    add_tag(request, response);
    add_security_headers(response);
    return response;
}

void App::answer(Request&& request, Reply reply) {
    const auto admitted = std::static_pointer_cast<Admitted>(request.context);
    if (admitted->route == nullptr)
        return reply(finish(request, *admitted, asset_response(request)));
    const Route& route = *admitted->route;
    if (route.body == BodyKind::events && packing_of(request) == "gzip")
        if (const Status unpacked = unpack(request); !unpacked) {
            const bool large = unpacked.error().code == ErrorCode::limit;
            Response refusal =
                error_response(http_error(large ? 413 : 400, unpacked.error().message));
            return reply(finish(request, *admitted, std::move(refusal)));
        }
    const Call call{service_, request, route, admitted->who, admitted->values, admitted->lens};
    if (route.later == nullptr) {
        Result<Response> given = route.handler(call);
        return reply(finish(request, *admitted, std::move(given)));
    }
    route.later(call, [reply](Result<Response> answer) {
        Response response =
            answer ? std::move(answer).value() : error_response(http_error(answer.error()));
        add_security_headers(response);
        reply(std::move(response));
    });
}

void App::rested() { service_.live.begin_held(); }

Response App::failure(int status, std::string_view message) {
    Response response = error_response(http_error(status, std::string(message)));
    add_security_headers(response);
    return response;
}

void App::done(const RequestHead&, const std::shared_ptr<void>& context, const Outcome& outcome) {
    const auto admitted = std::static_pointer_cast<Admitted>(context);
    const Route* route = admitted ? admitted->route : nullptr;
    const auto place =
        route != nullptr ? static_cast<std::size_t>(route - routes().data()) : routes().size();
    service_.metrics.count(place, outcome.status, outcome.took_us, outcome.bytes_in,
                           outcome.bytes_out);
    if (!options_.log) return;
    // Only what the table says and what we counted: nothing a stranger wrote gets into the log.
    JsonWriter json(JsonWriter::Style::compact);
    json.begin_object().field("at", write_instant(service_.clock.now_us()));
    json.field("request", ++requests_);
    json.field("route", route != nullptr ? fmt::format("{} {}", route->method, route->path)
                        : admitted       ? "other"
                                         : "unread");
    json.field("status", outcome.status);
    json.field("ms", static_cast<double>(outcome.took_us) / 1000);
    json.field("bytes_in", outcome.bytes_in).field("bytes_out", outcome.bytes_out);
    if (admitted && admitted->who.role != AccessRole::nobody) {
        json.field("role", role_name(admitted->who.role));
        json.field("token", admitted->who.first_run ? "first run" : admitted->who.token);
    }
    json.end_object();
    options_.log(json.text());
}

}  // namespace touchline

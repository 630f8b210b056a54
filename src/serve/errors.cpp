// Codes and statuses.
#include "serve/errors.h"

#include "report/json_writer.h"

namespace touchline {
namespace {

struct CodeRow {
    ErrorCode code;
    int status;
    std::string_view name;
};
constexpr CodeRow codes[] = {
    {ErrorCode::invalid_input, 400, "invalid_input"},
    {ErrorCode::not_found, 404, "not_found"},
    {ErrorCode::conflict, 409, "conflict"},
    {ErrorCode::limit, 429, "limit"},
    {ErrorCode::cancelled, 503, "cancelled"},
    {ErrorCode::unavailable, 503, "unavailable"},
    {ErrorCode::corrupt, 500, "corrupt"},
    {ErrorCode::internal, 500, "internal"},
};

std::string_view name_of(int status) {
    switch (status) {
        case 401: return "unauthorised";
        case 403:
        case 421: return "forbidden";
        case 404: return "not_found";
        case 408:
        case 413:
        case 429:
        case 431: return "limit";
        case 409: return "conflict";
        case 499: return "cancelled";
        case 500: return "internal";
        case 503: return "unavailable";
        default: return "invalid_input";
    }
}

}  // namespace

HttpError http_error(const Error& error) {
    for (const CodeRow& row : codes)
        if (row.code == error.code) return {row.status, row.name, error.message};
    return {500, "internal", error.message};
}

HttpError http_error(int status, std::string message) {
    return {status, name_of(status), std::move(message)};
}

Response error_response(const HttpError& error) {
    JsonWriter json(JsonWriter::Style::compact);
    json.begin_object().key("error").begin_object();
    json.field("code", error.code).field("message", error.message).field("see", error.see);
    json.end_object().end_object();
    Response response;
    response.status = error.status;
    response.body = json.take();
    response.headers.push_back({"Cache-Control", "no-store"});
    if (error.status == 503 || error.status == 429)
        response.headers.push_back({"Retry-After", "1"});
    if (error.status == 401) response.headers.push_back({"WWW-Authenticate", "Bearer"});
    return response;
}

const std::vector<ErrorRow>& error_rows() {
    static const std::vector<ErrorRow> rows{
        {400, "invalid_input",
         "a parameter, the lens or the body is not right; the message says "
         "what would be"},
        {401, "unauthorised", "no token, or one that is not known or was revoked"},
        {403, "forbidden", "the token's role may not do this, or another page sent the request"},
        {404, "not_found", "there is no such path, customer, journey, kind …"},
        {405, "invalid_input", "the path exists, but not with this method; see Allow"},
        {408, "limit", "the request came too slowly"},
        {409, "conflict", "it exists already, or something else is in its way"},
        {413, "limit", "the body is larger than allowed"},
        {415, "invalid_input", "the body is packed in a way that is not read here"},
        {421, "forbidden", "the Host header names a host that this server is not known by"},
        {429, "limit", "too much at once; try again after Retry-After seconds"},
        {431, "limit", "request line and headers are larger than allowed"},
        {500, "internal", "our mistake"},
        {500, "corrupt", "stored data breaks an invariant: touchline check"},
        {503, "unavailable", "stopping, overloaded, or the disk is full; try again"},
        {503, "cancelled", "it was stopped before its end"},
    };
    return rows;
}

}  // namespace touchline

// The text around an answer.
#include "serve/http_text.h"

#include <algorithm>
#include <ctime>

#include "base/text.h"
#include "serve/gzip.h"
#include "serve/limits.h"

namespace touchline {
namespace {

struct Reason {
    int status;
    std::string_view text;
};
constexpr Reason reasons[] = {
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {303, "See Other"},
    {304, "Not Modified"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {413, "Content Too Large"},
    {415, "Unsupported Media Type"},
    {421, "Misdirected Request"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {499, "Client Closed Request"},
    {500, "Internal Server Error"},
    {503, "Service Unavailable"},
};

bool shrinks(std::string_view type) {
    return type.starts_with("text/") || type.find("json") != type.npos ||
           type.find("javascript") != type.npos || type.find("svg") != type.npos;
}

// A header is one line, whatever it was made from.
void append_header(std::string& out, std::string_view name, std::string_view value) {
    out += name;
    out += ": ";
    for (const char c : value) out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    out += "\r\n";
}

// It is the same for a second.
const std::string& date_of_now(Micros now_us) {
    static thread_local Micros second = no_time;
    static thread_local std::string date;
    if (now_us / 1'000'000 != second) {
        second = now_us / 1'000'000;
        date = http_date(now_us);
    }
    return date;
}

std::string begin_head(const Response& response, Micros now_us) {
    std::string text;
    text.reserve(response.fixed_headers.size() + 400);
    fmt::format_to(std::back_inserter(text), "HTTP/1.1 {} {}\r\n", response.status,
                   reason_of(response.status));
    append_header(text, "Date", date_of_now(now_us));
    if (!response.type.empty()) append_header(text, "Content-Type", response.type);
    for (const HttpHeader& header : response.headers)
        append_header(text, header.name, header.value);
    return text += response.fixed_headers;
}

}  // namespace

std::string_view what_is_odd(const RequestHead& head) {
    const auto times = [&](std::string_view name) {
        return std::count_if(head.headers.begin(), head.headers.end(),
                             [&](const HttpHeader& header) { return header.name == name; });
    };
    if (!head.path.starts_with('/')) return "the target must be a path: this is no proxy";
    if (times("host") > 1) return "the Host header is there more than once";
    const auto encodings = times("transfer-encoding");
    if (encodings > 1 || (encodings == 1 && lower(head.header("transfer-encoding")) != "chunked"))
        return "the body may be sent chunked, or with its length: no other Transfer-Encoding is "
               "read";
    return {};
}

std::string_view RequestHead::header(std::string_view name) const {
    for (const HttpHeader& header : headers)
        if (header.name == name) return header.value;
    return {};
}

std::string_view reason_of(int status) {
    for (const Reason& reason : reasons)
        if (reason.status == status) return reason.text;
    return "Status";
}

std::string head_text(const Response& response, bool keep_alive, Micros now_us) {
    std::string text = begin_head(response, now_us);
    if (response.status != 304 && response.status != 204)
        append_header(text, "Content-Length", std::to_string(response.body.size()));
    append_header(text, "Connection", keep_alive ? "keep-alive" : "close");
    return text += "\r\n";
}

std::string stream_head_text(const Response& response, Micros now_us) {
    std::string text = begin_head(response, now_us);
    append_header(text, "Transfer-Encoding", "chunked");
    append_header(text, "Connection", "close");
    return text + "\r\n";
}

std::string chunk_text(std::string_view text) {
    return fmt::format("{:x}\r\n{}\r\n", text.size(), text);
}

std::string http_date(Micros at_us) {
    const std::time_t seconds = at_us / 1'000'000;
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    constexpr const char* days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} GMT", days[parts.tm_wday], parts.tm_mday,
                       months[parts.tm_mon], parts.tm_year + 1900, parts.tm_hour, parts.tm_min,
                       parts.tm_sec);
}

void compress(Response& response) {
    if (response.events || response.body.size() < limits::compress_bytes_min) return;
    if (!shrinks(response.type)) return;
    const bool packed =
        std::any_of(response.headers.begin(), response.headers.end(),
                    [](const HttpHeader& header) { return header.name == "Content-Encoding"; });
    if (packed) return;
    response.body = gzip(response.body);
    response.headers.push_back({"Content-Encoding", "gzip"});
    response.headers.push_back({"Vary", "Accept-Encoding"});
}

}  // namespace touchline

// A client of a few lines, over the same library as the server.
#include "serve/ask_server.h"

#include <utility>

#include <simdjson.h>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

namespace touchline {
namespace {

namespace net = boost::asio;
namespace http = boost::beast::http;
using tcp = net::ip::tcp;
using boost::system::error_code;

struct Address {
    std::string host, port;
};

// "http://[::1]:7117"
Address address_of(std::string_view url) {
    url.remove_prefix(std::min(url.size(), std::string_view("http://").size()));
    const std::size_t colon = url.rfind(':');
    std::string host(url.substr(0, colon));
    if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
    return {std::move(host), std::string(colon == url.npos ? "80" : url.substr(colon + 1))};
}

std::string message_of(const std::string& body) {
    simdjson::dom::parser parser;
    std::string_view message;
    if (parser.parse(simdjson::padded_string(body)).at_pointer("/error/message").get(message))
        return body;
    return std::string(message);
}

ErrorCode code_of(unsigned status) {
    switch (status) {
        case 400: return ErrorCode::invalid_input;
        case 404: return ErrorCode::not_found;
        case 409: return ErrorCode::conflict;
        case 429: return ErrorCode::limit;
        default: return ErrorCode::unavailable;
    }
}

}  // namespace

Result<std::string> ask_server(const std::string& url, const ServerQuestion& question) {
    const Address address = address_of(url);
    net::io_context io;
    tcp::socket socket(io);
    error_code error;
    const auto found = tcp::resolver(io).resolve(address.host, address.port, error);
    if (!error) net::connect(socket, found, error);
    if (error)
        return fail(ErrorCode::unavailable, "nobody answers at {}: {}", url, error.message());
    http::request<http::string_body> request;
    request.method_string(question.method);
    request.target(question.path);
    request.version(11);
    request.set(http::field::host, "localhost");
    request.set(http::field::connection, "close");
    if (!question.token.empty())
        request.set(http::field::authorization, "Bearer " + question.token);
    request.body() = question.body;
    request.prepare_payload();
    http::write(socket, request, error);
    boost::beast::flat_buffer buffer;
    http::response<http::string_body> response;
    if (!error) http::read(socket, buffer, response, error);
    if (error) return fail(ErrorCode::unavailable, "{} does not answer: {}", url, error.message());
    if (response.result_int() >= 300)
        return fail(code_of(response.result_int()), "{}", message_of(response.body()));
    return std::move(response.body());
}

}  // namespace touchline

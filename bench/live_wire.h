// What the load of the bench says over sockets, as text: requests put together, answers taken
// apart. No I/O.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace touchline::bench {

// How many bytes the first whole answer takes at the start of `bytes`; 0: it is not whole yet.
// Throws std::runtime_error when it can be no answer of the protocol.
using AnswerEnd = std::size_t (*)(std::string_view bytes);

struct HttpAnswer {
    int status = 0;
    std::string_view head, body;
    // The value of a header, given in the spelling of the server; empty when there is none.
    std::string_view header(std::string_view name) const;
};
std::size_t http_answer_end(std::string_view bytes);
HttpAnswer read_http_answer(std::string_view whole);

// A request with everything that the server wants to know.
struct HttpAsk {
    std::string_view method = "GET", target = {}, token = {}, type = {}, body = {};
    bool gzip = false;  // the answer may be compressed
};
void append_http_request(std::string& out, const HttpAsk& ask);

// The number behind `"name":` in JSON, searched from `from` on; 0 when it is not there.
std::uint64_t json_number(std::string_view json, std::string_view name, std::size_t from = 0);
std::size_t count_of(std::string_view text, std::string_view part);
// The value of a gauge in Prometheus' text form; 0 when it is not there.
double gauge_value(std::string_view text, std::string_view name);

// PostgreSQL's protocol (version 3), as far as a load needs it. An answer ends when the server is
// ready for the next request; read_postgres_answer() throws with the server's words when it holds
// an error, else gives the command it has completed ("COPY 200").
std::size_t postgres_answer_end(std::string_view bytes);
std::string_view read_postgres_answer(std::string_view whole);
std::string postgres_startup(std::string_view user, std::string_view database);
void append_postgres_query(std::string& out, std::string_view sql);
void append_postgres_copy(std::string& out, std::string_view table, std::string_view rows);
std::string postgres_prepare(std::string_view sql);  // the unnamed statement
void append_postgres_execute(std::string& out, const std::vector<std::string_view>& values);

}  // namespace touchline::bench

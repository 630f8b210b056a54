// HTTP/1.1 without its transport: what a request is, what an answer is, and a server that carries
// both. Nothing outside http.cpp knows sockets.
//
// Bounded in everything (serve/limits.h): connections, head, body, time, queues. A client that is
// slow is told so with 408 and cut; one that asks more than can wait is told 503.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/process.h"
#include "base/result.h"

namespace touchline {

struct HttpHeader {
    std::string name, value;  // of a request: the name in lower case
};

struct RequestHead {
    std::string method;  // "GET"
    std::string path;    // as sent, up to the '?'
    std::string query;   // behind it
    bool old = false;    // HTTP/1.0: may come without Host
    std::vector<HttpHeader> headers;
    std::string_view header(std::string_view name) const;  // empty when there is none
    std::string peer;    // address of the client
    Micros began_us = 0;  // ticks_us() when its head was read
};

struct Request : RequestHead {
    std::string body;
    std::string body_path;         // where a body that was asked to go to a file is
    std::shared_ptr<void> context;  // what admit() gave
};

// Server-sent events to one client. send() may be called from any thread.
class EventQueue {
public:
    // False when the client is gone or too far behind: it is cut and will come again.
    bool send(std::string event);
    void close();

    struct State;
    EventQueue();
    ~EventQueue();
    const std::shared_ptr<State>& state() const { return state_; }

private:
    std::shared_ptr<State> state_;
};

struct Response {
    int status = 200;
    std::string type = "application/json";
    std::vector<HttpHeader> headers;
    std::string_view fixed_headers;  // further ones as they are sent, "Name: value\r\n"; static
    std::string body;
    std::shared_ptr<EventQueue> events;  // instead of a body
};

// The answer to one request, given once from any thread. A reply that is dropped unanswered
// answers 500 by itself, so no client waits for ever.
class Reply {
public:
    void operator()(Response response) const;
    struct State;
    explicit Reply(std::shared_ptr<State> state) : state_(std::move(state)) {}

private:
    std::shared_ptr<State> state_;
};

// Where an answer is worked out: at once on the thread that reads sockets (microseconds only), or
// by one of the threads for what is quick, for what reads every timeline, or for what is slow. So
// who asks for one customer does not wait behind maps, and who asks for a map not behind SQL.
enum class WorkLane : std::uint8_t { here, quick, folding, slow };

// What is decided once the head of a request was read.
struct Admission {
    std::optional<Response> refused;  // answered at once; the body is not read
    std::size_t body_bytes_max = 0;
    std::string body_path;            // where the body goes; empty: into Request::body
    WorkLane lane = WorkLane::quick;
    std::shared_ptr<void> context;    // handed on with the request
};

struct Outcome {
    int status = 0;
    std::uint64_t bytes_in = 0, bytes_out = 0;
    Micros took_us = 0;
};

class HttpApp {
public:
    virtual ~HttpApp() = default;
    virtual Admission admit(const RequestHead& head) = 0;  // quick; on a socket thread
    virtual void answer(Request&& request, Reply reply) = 0;
    // After answers were begun: once for all that had come together, where that can be known.
    // What was kept back to be done together is to be done now. From any thread.
    virtual void rested() {}
    // An answer of the transport's own: 400, 408, 413, 431, 500, 503.
    virtual Response failure(int status, std::string_view message) = 0;
    // Once an answer was written. `context` is null when the head could not be read.
    virtual void done(const RequestHead& head, const std::shared_ptr<void>& context,
                      const Outcome& outcome) = 0;
};

struct HttpOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;  // 0 = any free one
    unsigned socket_threads = 1, quick_threads = 2, folding_threads = 2, slow_threads = 2;
    const Clock* clock = nullptr;  // never null
    // Of serve/limits.h; tests make them short.
    std::int64_t idle_ms = 0, header_ms = 0, body_step_ms = 0, drain_ms = 0;
};

struct HttpLoad {
    std::size_t connections = 0, streams = 0;
    std::size_t quick_waiting = 0, folding_waiting = 0, slow_waiting = 0;
};

class HttpServer {
public:
    // The port is open when this returns. Errors: conflict when it is taken, invalid_input.
    static Result<std::unique_ptr<HttpServer>> listen(const HttpOptions& options, HttpApp& app);
    // Serves until stop(), or SIGINT or SIGTERM when asked to heed them: no new connections, what
    // runs is finished (at most drain_ms), then it returns. `on_drain` is called when it begins.
    void run(bool heed_signals, const std::function<void()>& on_drain = {});
    void stop();  // from any thread
    bool draining() const;
    std::uint16_t port() const;
    HttpLoad load() const;
    ~HttpServer();

    struct State;

private:
    explicit HttpServer(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace touchline

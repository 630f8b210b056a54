// The server: accepts, ticks, drains. With http_connection.h the only code that sees Boost.Beast,
// in one file because it takes long to compile.
#include "serve/http_connection.h"

#include <sys/socket.h>

#include <cerrno>
#include <thread>

#include "base/process_turns.h"

namespace touchline {

EventQueue::EventQueue() : state_(std::make_shared<State>()) {}
EventQueue::~EventQueue() = default;

bool EventQueue::send(std::string event) {
    {
        const std::lock_guard lock(state_->mutex);
        if (state_->closed) return false;
        state_->closed = state_->pending.size() + event.size() > limits::stream_bytes_max;
        if (!state_->closed) state_->pending += event;
    }
    state_->call_wake();
    return true;
}

void EventQueue::close() {
    {
        const std::lock_guard lock(state_->mutex);
        state_->closed = true;
    }
    state_->call_wake();
}

void Reply::operator()(Response response) const { (*state_)(std::move(response)); }

namespace {

constexpr auto tick_every = std::chrono::milliseconds(100);

Task<void> keep_running(std::shared_ptr<HttpConnection> connection) { co_await connection->run(); }
Task<void> turn_away(std::shared_ptr<HttpConnection> connection) {
    co_await connection->turn_away();
}

// Whether the client has closed, as a browser does with what it asks no more: then the answer is
// not worked out for nobody.
bool has_gone(int socket) {
    char byte = 0;
    const ssize_t got = recv(socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return got == 0 || (got < 0 && errno == ECONNRESET);
}

void answer_guarded(HttpApp& app, Request&& request, const Reply& reply) {
    try {
        app.answer(std::move(request), reply);
    } catch (const std::bad_alloc&) {
        reply(app.failure(503, "out of memory"));
    } catch (const std::exception& error) { reply(app.failure(500, error.what())); }
}

}  // namespace

Status HttpServer::State::open() {
    error_code error;
    const auto address = net::ip::make_address(options.address, error);
    if (error)
        return fail(ErrorCode::invalid_input, "'{}' is not an address such as 127.0.0.1 or ::1",
                    options.address);
    const tcp::endpoint at(address, options.port);
    acceptor.open(at.protocol(), error);
    if (!error) acceptor.set_option(net::socket_base::reuse_address(true), error);
    if (!error) acceptor.bind(at, error);
    if (!error) acceptor.listen(1024, error);
    if (error == net::error::address_in_use)
        return fail(ErrorCode::conflict,
                    "port {} of {} is taken by another program: choose another with --port",
                    options.port, options.address);
    if (error)
        return fail(ErrorCode::unavailable, "cannot listen on {} port {}: {}", options.address,
                    options.port, error.message());
    return {};
}

Task<void> HttpServer::State::accept() {
    while (!draining) {
        auto [error, socket] = co_await acceptor.async_accept(executor_of_a_connection(), resume);
        if (draining) break;
        if (error) {  // out of descriptors, most likely: wait until some are free
            net::steady_timer pause(io, tick_every);
            co_await pause.async_wait(resume);
            continue;
        }
        const auto executor = socket.get_executor();
        auto connection = std::make_shared<HttpConnection>(*this, std::move(socket));
        bool full = false;
        {
            const std::lock_guard lock(mutex);
            full = connections.size() > limits::connections_max;
        }
        net::co_spawn(executor, full ? turn_away(connection) : keep_running(connection),
                      net::detached);
    }
}

Task<void> HttpServer::State::tick() {
    for (;;) {
        ticks.expires_after(tick_every);
        co_await ticks.async_wait(resume);
        const Micros now = ticks_us();
        const std::lock_guard lock(mutex);
        for (HttpConnection* connection : connections) connection->expire_after(now);
        if (draining && (connections.empty() || now >= drained_by_us)) break;
    }
    io.stop();
}

// The first signal drains; a second one stops what runs, too.
void HttpServer::State::heed() {
    signals.async_wait([this](error_code error, int) {
        if (error) return;
        if (draining) request_stop();
        drain();
        heed();
    });
}

void HttpServer::State::drain() {
    net::post(io, [this] {
        if (draining.exchange(true)) return;
        drained_by_us = ticks_us() + or_limit(options.drain_ms, limits::drain_ms_max) * 1000;
        error_code ignored;
        acceptor.close(ignored);
        if (on_drain) on_drain();
        const std::lock_guard lock(mutex);
        for (HttpConnection* connection : connections) connection->wind_up();
    });
}

net::any_io_executor HttpServer::State::executor_of_a_connection() {
    if (options.socket_threads > 1) return net::make_strand(io);
    return io.get_executor();
}

WorkPool& HttpServer::State::pool_of(WorkLane lane) {
    return lane == WorkLane::slow ? slow : lane == WorkLane::folding ? folding : quick;
}

// Put behind everything that can be read by now.
void HttpServer::State::rest_when_all_is_read() {
    if (rest_is_due.exchange(true)) return;
    net::post(io, [this] {
        rest_is_due = false;
        app.rested();
    });
}

void HttpServer::State::answer(Request&& request, WorkLane lane, int socket, const Reply& reply) {
    if (lane == WorkLane::here) {
        answer_guarded(app, std::move(request), reply);
        return rest_when_all_is_read();
    }
    auto kept = std::make_shared<Request>(std::move(request));
    const bool question = kept->method == "GET";
    const bool taken = pool_of(lane).submit([this, kept, reply, socket, question] {
        if (question && has_gone(socket)) return reply(app.failure(499, "the client has gone"));
        answer_guarded(app, std::move(*kept), reply);
        app.rested();
    });
    if (!taken) reply(app.failure(503, "too many questions wait already"));
}

HttpServer::HttpServer(std::unique_ptr<State> state) : state_(std::move(state)) {}
HttpServer::~HttpServer() = default;

Result<std::unique_ptr<HttpServer>> HttpServer::listen(const HttpOptions& options, HttpApp& app) {
    CHECK(options.clock != nullptr);
    auto state = std::make_unique<State>(options, app);
    TRY(state->open());
    return std::unique_ptr<HttpServer>(new HttpServer(std::move(state)));
}

void HttpServer::run(bool heed_signals, const std::function<void()>& on_drain) {
    State& state = *state_;
    state.on_drain = on_drain;
    if (heed_signals) {
        state.signals.add(SIGINT);
        state.signals.add(SIGTERM);
        state.heed();
    }
    net::co_spawn(state.io, state.accept(), net::detached);
    net::co_spawn(state.io, state.tick(), net::detached);
    {
        std::vector<std::jthread> others;
        const auto work = [&] {
            take_short_turns();
            state.io.run();
        };
        for (unsigned i = 1; i < state.options.socket_threads; ++i) others.emplace_back(work);
        work();
    }
    if (ticks_us() >= state.drained_by_us) request_stop();  // what still runs is cut short
    state.quick.close();
    state.folding.close();
    state.slow.close();
}

void HttpServer::stop() { state_->drain(); }
bool HttpServer::draining() const { return state_->draining; }

std::uint16_t HttpServer::port() const {
    error_code ignored;
    return state_->acceptor.local_endpoint(ignored).port();
}

HttpLoad HttpServer::load() const {
    HttpLoad load;
    {
        const std::lock_guard lock(state_->mutex);
        load.connections = state_->connections.size();
    }
    load.streams = state_->streams;
    load.quick_waiting = state_->quick.waiting();
    load.folding_waiting = state_->folding.waiting();
    load.slow_waiting = state_->slow.waiting();
    return load;
}

}  // namespace touchline

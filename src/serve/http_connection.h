// For http.cpp alone: one connection, and what it shares with the server. A coroutine each, on one
// thread at a time (a strand, where several read sockets), so that its members need no lock;
// deadlines are looked at by the ticks.
#pragma once

#include "serve/http.h"

// <utility> first: awaitable.hpp of Boost 1.81 forgets it.
#include <array>
#include <mutex>
#include <unordered_set>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>

#include "base/files.h"
#include "base/process_ticks.h"
#include "base/text.h"
#include "serve/http_text.h"
#include "serve/limits.h"
#include "serve/work_pool.h"

namespace touchline {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using tcp = net::ip::tcp;
using boost::system::error_code;
template <class T>
using Task = net::awaitable<T>;

inline constexpr auto resume = net::as_tuple(net::use_awaitable);
inline constexpr Micros no_deadline = INT64_MAX;

class HttpConnection;

struct EventQueue::State {
    std::mutex mutex;
    std::string pending;
    bool closed = false;
    std::function<void()> wake;

    void call_wake() {
        std::function<void()> act;
        {
            const std::lock_guard lock(mutex);
            act = wake;
        }
        if (act) act();
    }
};

struct Reply::State {
    std::function<void(Response)> give;
    HttpApp* app = nullptr;
    std::atomic<bool> given{false};

    void operator()(Response response) {
        if (!given.exchange(true)) give(std::move(response));
    }
    ~State() {
        if (!given) (*this)(app->failure(500, "the question was dropped without an answer"));
    }
};

struct HttpServer::State {
    State(const HttpOptions& options_, HttpApp& app_)
        : options(options_),
          app(app_),
          io(static_cast<int>(options.socket_threads)),
          acceptor(io),
          ticks(io),
          signals(io),
          quick(options.quick_threads, limits::quick_queue_max, WorkPool::Turns::short_ones),
          folding(options.folding_threads, limits::folding_queue_max),
          slow(options.slow_threads, limits::slow_queue_max) {}

    HttpOptions options;
    HttpApp& app;
    net::io_context io;
    tcp::acceptor acceptor;
    net::steady_timer ticks;
    net::signal_set signals;
    WorkPool quick, folding, slow;
    std::atomic<bool> rest_is_due{false};
    std::atomic<bool> draining{false};
    std::atomic<std::size_t> streams{0}, answers_bytes{0};
    std::function<void()> on_drain;
    Micros drained_by_us = no_deadline;
    mutable std::mutex mutex;
    std::unordered_set<HttpConnection*> connections;

    Status open();
    Task<void> accept();
    Task<void> tick();
    void heed();
    void drain();
    net::any_io_executor executor_of_a_connection();
    WorkPool& pool_of(WorkLane lane);
    void answer(Request&& request, WorkLane lane, int socket, const Reply& reply);
    void rest_when_all_is_read();
};

inline std::int64_t or_limit(std::int64_t wanted_ms, std::int64_t limit_ms) {
    return wanted_ms > 0 ? wanted_ms : limit_ms;
}

// Bytes of an answer on its way. Clients that take none must not fill the memory with theirs.
class AnswerRoom {
public:
    AnswerRoom(std::atomic<std::size_t>& all, std::size_t bytes) : all_(all), bytes_(bytes) {
        full_ = all_.fetch_add(bytes_) + bytes_ > limits::answers_bytes_max;
    }
    ~AnswerRoom() { all_ -= bytes_; }
    AnswerRoom(const AnswerRoom&) = delete;
    bool fits() const { return !full_ || bytes_ <= limits::small_answer_bytes_max; }

private:
    std::atomic<std::size_t>& all_;
    const std::size_t bytes_;
    bool full_ = false;
};

class HttpConnection : public std::enable_shared_from_this<HttpConnection> {
public:
    HttpConnection(HttpServer::State& server, tcp::socket socket)
        : server_(server),
          socket_(std::move(socket)) {
        const std::lock_guard lock(server_.mutex);
        server_.connections.insert(this);
    }
    ~HttpConnection() {
        const std::lock_guard lock(server_.mutex);
        server_.connections.erase(this);
    }

    Task<void> run() {
        error_code ignored;
        socket_.set_option(tcp::no_delay(true), ignored);
        const auto end = socket_.remote_endpoint(ignored);
        if (!ignored) peer_ = end.address().to_string();
        for (bool more = true; more;) more = co_await one_request();
        socket_.shutdown(tcp::socket::shutdown_send, ignored);
        if (linger_) co_await linger();
        socket_.close(ignored);
    }

    Task<void> turn_away() {
        head_ = {};
        head_.began_us = ticks_us();
        co_await write(server_.app.failure(503, "too many connections"), false);
    }

    // From the thread of the ticks.
    void expire_after(Micros now_us) {
        if (deadline_us_.load(std::memory_order_relaxed) > now_us) return;
        net::post(socket_.get_executor(), [self = weak_from_this()] {
            if (const auto connection = self.lock()) connection->expire();
        });
    }
    void wind_up() {
        net::post(socket_.get_executor(), [self = weak_from_this()] {
            const auto connection = self.lock();
            if (!connection) return;
            if (connection->idle_) connection->cancel();
            if (connection->events_) connection->events_->close();
        });
    }

private:
    void set_deadline(std::int64_t in_ms) {
        deadline_us_.store(in_ms < 0 ? no_deadline : ticks_us() + in_ms * 1000,
                           std::memory_order_relaxed);
    }
    void cancel() {
        error_code ignored;
        socket_.cancel(ignored);
    }
    void expire() {
        if (deadline_us_.load(std::memory_order_relaxed) > ticks_us()) return;
        expired_ = true;
        set_deadline(-1);
        cancel();
    }

    // Waits for the first byte of the next request.
    Task<bool> wait_for_request() {
        if (server_.draining) co_return false;
        if (buffer_.size() > 0) co_return true;
        idle_ = true;
        set_deadline(or_limit(server_.options.idle_ms, limits::idle_ms_max));
        const auto [error, bytes] =
            co_await socket_.async_read_some(buffer_.prepare(8 << 10), resume);
        idle_ = false;
        if (error) co_return false;
        buffer_.commit(bytes);
        co_return true;
    }

    Task<bool> one_request() {
        if (!co_await wait_for_request()) co_return false;
        parser_.emplace();
        parser_->header_limit(limits::header_bytes_max);
        parser_->body_limit(boost::none);  // counted by read_body()
        set_deadline(or_limit(server_.options.header_ms, limits::header_ms_max));
        const auto [error, bytes] =
            co_await http::async_read_header(socket_, buffer_, *parser_, resume);
        head_ = {};
        context_.reset();
        bytes_in_ = bytes;
        head_.began_us = ticks_us();
        if (error) co_return co_await refuse_head(error);
        set_deadline(-1);
        read_head();
        if (const std::string_view odd = what_is_odd(head_); !odd.empty()) {
            linger_ = true;
            co_return co_await write(failure(400, odd), false);
        }
        Admission admission = server_.app.admit(head_);
        context_ = admission.context;
        const bool keep = parser_->keep_alive();
        if (admission.refused) {
            const bool unread = !parser_->is_done();
            linger_ = unread;
            co_return co_await write(std::move(*admission.refused), keep && !unread);
        }
        Request request;
        static_cast<RequestHead&>(request) = head_;
        request.context = admission.context;
        const int wrong = co_await read_body(request, admission);
        if (wrong != 0) co_return co_await refuse_body(wrong, admission.body_bytes_max);
        set_deadline(-1);
        Response response = co_await work_out(std::move(request), admission.lane);
        if (response.events) co_return co_await stream(std::move(response));
        co_return co_await write(std::move(response), keep);
    }

    void read_head() {
        const auto& message = parser_->get();
        head_.method = std::string(message.method_string());
        head_.old = message.version() < 11;
        const std::string_view target(message.target().data(), message.target().size());
        const std::size_t mark = target.find('?');
        head_.path = target.substr(0, mark);
        if (mark != target.npos) head_.query = target.substr(mark + 1);
        head_.peer = peer_;
        for (const auto& field : message)
            head_.headers.push_back(
                {lower({field.name_string().data(), field.name_string().size()}),
                 std::string(field.value())});
    }

    Task<bool> refuse_head(error_code error) {
        const auto& of_http = http::make_error_code(http::error::bad_method).category();
        const bool gone = error == http::error::end_of_stream ||
                          error == http::error::partial_message || error.category() != of_http;
        if (gone && !expired_) co_return false;
        linger_ = true;
        const bool large =
            error == http::error::header_limit || error == http::error::buffer_overflow;
        Response told =
            expired_ ? failure(408, "the head of the request did not come to its end")
            : large  ? failure(431, fmt::format("request line and headers may have {} bytes",
                                                limits::header_bytes_max))
                     : failure(400, fmt::format("this is not HTTP/1.1: {}", error.message()));
        co_return co_await write(std::move(told), false);
    }

    Task<bool> refuse_body(int status, std::size_t bytes_max) {
        linger_ = true;
        if (status == 413)
            co_return co_await write(
                failure(413, fmt::format("the body may have {} bytes", bytes_max)), false);
        if (status == 408)
            co_return co_await write(failure(408, "the body came too slowly"), false);
        if (status == 503)
            co_return co_await write(failure(503, "the body could not be kept: is the disk full?"),
                                     false);
        co_return status == 400 && co_await write(failure(400, "the body is not HTTP/1.1"), false);
    }

    Response failure(int status, std::string_view message) {
        return server_.app.failure(status, message);
    }

    // 0, or the status to refuse it with; 1 when the client has gone.
    Task<int> read_body(Request& request, const Admission& admission) {
        if (parser_->is_done()) co_return 0;
        const auto length = parser_->content_length();
        if (length && *length > admission.body_bytes_max) co_return 413;
        if (lower(head_.header("expect")) == "100-continue") {
            constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
            set_deadline(limits::write_ms_max);
            const auto [error, bytes] =
                co_await net::async_write(socket_, net::buffer(go_on.data(), go_on.size()), resume);
            if (error) co_return 1;
        }
        std::optional<OutputFile> file;
        if (!admission.body_path.empty()) {
            auto made = OutputFile::create(admission.body_path);
            if (!made) co_return 503;
            file.emplace(std::move(made).value());
        } else request.body.reserve(length ? *length : std::size_t{64} << 10);
        const int wrong = co_await read_chunks(request, admission, file ? &*file : nullptr);
        if (wrong != 0) co_return wrong;
        if (file && !file->commit()) co_return 503;
        request.body_path = admission.body_path;
        co_return 0;
    }

    Task<int> read_chunks(Request& request, const Admission& admission, OutputFile* file) {
        const std::int64_t step_ms =
            or_limit(server_.options.body_step_ms, limits::body_step_ms_max);
        const std::size_t room =
            file != nullptr ? chunk_bytes
                            : std::clamp<std::size_t>(request.body.capacity(), 1, 64 << 10);
        const auto chunk = std::make_unique_for_overwrite<char[]>(room);
        std::size_t total = 0, step = 0;
        set_deadline(step_ms);
        while (!parser_->is_done()) {
            auto& body = parser_->get().body();
            body.data = chunk.get();
            body.size = room;
            auto [error, bytes] =
                co_await http::async_read_some(socket_, buffer_, *parser_, resume);
            if (error == http::error::need_buffer) error = {};
            if (error) co_return expired_ ? 408 : error == http::error::partial_message ? 1 : 400;
            const std::string_view got(chunk.get(), room - parser_->get().body().size);
            total += got.size();
            bytes_in_ += got.size();
            if (total > admission.body_bytes_max) co_return 413;
            if (file == nullptr) request.body += got;
            else if (!file->write(got)) co_return 503;
            if ((step += got.size()) < limits::body_step_bytes) continue;
            step = 0;
            set_deadline(step_ms);
        }
        co_return 0;
    }

    // Hands the request to its lane and comes back with the answer.
    Task<Response> work_out(Request request, WorkLane lane) {
        auto moved = std::make_shared<Request>(std::move(request));
        const bool zip = head_.header("accept-encoding").find("gzip") != std::string_view::npos;
        auto begin = [this, moved, lane, zip](auto handler) {
            auto shared = std::make_shared<decltype(handler)>(std::move(handler));
            auto state = std::make_shared<Reply::State>();
            state->app = &server_.app;
            state->give = [shared, zip, to = socket_.get_executor()](Response response) {
                if (zip) compress(response);
                net::post(to, [shared, response = std::move(response)]() mutable {
                    (*shared)(std::move(response));
                });
            };
            server_.answer(std::move(*moved), lane, socket_.native_handle(), Reply(state));
        };
        co_return co_await net::async_initiate<const net::use_awaitable_t<>, void(Response)>(
            begin, net::use_awaitable);
    }

    Task<bool> write(Response response, bool keep) {
        keep = keep && !server_.draining;
        const AnswerRoom room(server_.answers_bytes, response.body.size());
        if (!room.fits()) response = failure(503, "too many large answers wait for their clients");
        std::string head = head_text(response, keep, server_.options.clock->now_us());
        const bool bare = head_.method == "HEAD" || response.status == 304;
        if (bare) response.body.clear();
        std::array<net::const_buffer, 2> first{
            net::buffer(head),
            net::buffer(response.body.data(), std::min(response.body.size(), write_bytes))};
        set_deadline(limits::write_ms_max);
        auto [error, bytes] = co_await net::async_write(socket_, first, resume);
        std::size_t sent = std::min(response.body.size(), write_bytes);
        while (!error && sent < response.body.size()) {
            const std::size_t now = std::min(response.body.size() - sent, write_bytes);
            set_deadline(limits::write_ms_max);
            std::tie(error, bytes) = co_await net::async_write(
                socket_, net::buffer(response.body.data() + sent, now), resume);
            sent += now;
        }
        finish(response.status, head.size() + sent);
        co_return keep && !error;
    }

    void finish(int status, std::size_t bytes_out) {
        const Outcome outcome{status, bytes_in_, bytes_out, ticks_us() - head_.began_us};
        server_.app.done(head_, context_, outcome);
        context_.reset();
    }

    // Events until either side has enough. Chunked, so that the end can be seen.
    Task<bool> stream(Response response) {
        events_ = std::move(response.events);
        ++server_.streams;
        std::string text = stream_head_text(response, server_.options.clock->now_us());
        net::steady_timer wait(socket_.get_executor());
        const auto queue = events_->state();
        {
            const std::lock_guard lock(queue->mutex);
            queue->wake = [&wait, to = socket_.get_executor(), self = weak_from_this()] {
                net::post(to, [&wait, self] {
                    if (const auto alive = self.lock(); alive && alive->events_) wait.cancel();
                });
            };
        }
        std::size_t sent = 0;
        for (bool open = true;;) {
            set_deadline(limits::write_ms_max);
            const auto [error, bytes] =
                co_await net::async_write(socket_, net::buffer(text), resume);
            set_deadline(-1);
            sent += bytes;
            if (error || !open) break;
            text = take(*queue, open);
            if (!text.empty()) continue;
            wait.expires_after(heartbeat_every);
            co_await wait.async_wait(resume);
            text = take(*queue, open);
            if (text.empty()) text = chunk_text(": still here\n\n");
        }
        {
            const std::lock_guard lock(queue->mutex);
            queue->wake = {};
            queue->closed = true;
        }
        events_.reset();
        --server_.streams;
        finish(200, sent);
        co_return false;
    }

    // What waits, as a chunk; the closing chunk when there will be no more.
    static std::string take(EventQueue::State& queue, bool& open) {
        const std::lock_guard lock(queue.mutex);
        std::string text = queue.pending.empty() ? "" : chunk_text(queue.pending);
        queue.pending.clear();
        if (queue.closed) {
            text += "0\r\n\r\n";
            open = false;
        }
        return text;
    }

    // The client may still be sending what nobody reads: it must see the answer before the reset.
    Task<void> linger() {
        std::array<char, 16 << 10> sink;
        set_deadline(1'000);
        std::size_t left = 4 << 20;
        while (left > 0) {
            const auto [error, bytes] = co_await socket_.async_read_some(net::buffer(sink), resume);
            if (error) break;
            left -= std::min(left, bytes);
        }
    }

    static constexpr std::size_t chunk_bytes = 256 << 10;
    static constexpr std::size_t write_bytes = 1 << 20;  // of an answer at a time
    static constexpr auto heartbeat_every = std::chrono::seconds(15);

    HttpServer::State& server_;
    tcp::socket socket_;
    beast::flat_buffer buffer_{512 << 10};
    std::optional<http::request_parser<http::buffer_body>> parser_;
    std::string peer_;
    RequestHead head_;
    std::shared_ptr<void> context_;
    std::shared_ptr<EventQueue> events_;
    std::uint64_t bytes_in_ = 0;
    std::atomic<Micros> deadline_us_{no_deadline};
    bool idle_ = false, expired_ = false, linger_ = false;
};

}  // namespace touchline

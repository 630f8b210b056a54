// The transport with a small app behind it: what clients may do, and what they are told.
#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <thread>

#include "serve/http.h"
#include "serve/http_client.h"
#include "serve/http_text.h"
#include "serve/limits.h"

namespace touchline {
namespace {

using client::Answer;
using client::Asking;
using client::Wire;

constexpr std::size_t huge_bytes = 24 << 20;  // more than the sockets between us hold

// Answers what it was asked; some paths misbehave.
class EchoApp : public HttpApp {
public:
    Admission admit(const RequestHead& head) override {
        Admission admission;
        admission.body_bytes_max = 100'000;
        if (head.path == "/here") admission.lane = WorkLane::here;
        if (head.path == "/folding") admission.lane = WorkLane::folding;
        if (head.path == "/slow") admission.lane = WorkLane::slow;
        if (head.path == "/file") admission.body_path = folder + "/body";
        if (head.path == "/refused") admission.refused = failure(401, "no");
        return admission;
    }
    void answer(Request&& request, Reply reply) override {
        ++answered;
        Response response;
        response.type = "text/plain";
        response.body =
            request.method + " " + request.path + "?" + request.query + "\n" + request.body;
        if (request.path == "/large") response.body = std::string(3 << 20, 'x');
        if (request.path == "/huge") response.body = std::string(huge_bytes, 'x');
        if (request.path == "/throws") throw std::runtime_error("on purpose");
        if (request.path == "/dropped") return;
        if (request.path == "/slow") wait();
        if (request.path == "/file") response.body = request.body_path;
        if (request.path == "/header")
            response.headers.push_back({"X-Split", "a\r\nX-Injected: b"});
        if (request.path == "/later") {
            std::thread([reply, response] { reply(response); }).detach();
            return;
        }
        if (request.path == "/events") {
            response.events = events = std::make_shared<EventQueue>();
            events->send("event: a\ndata: 1\n\n");
        }
        reply(std::move(response));
    }
    Response failure(int status, std::string_view message) override {
        Response response;
        response.status = status;
        response.body = message;
        return response;
    }
    void rested() override { rested_after = answered.load(); }
    void done(const RequestHead&, const std::shared_ptr<void>&, const Outcome& outcome) override {
        last_status = outcome.status;
        ++finished;
    }

    void wait() {
        std::unique_lock lock(mutex);
        ++waiting;
        changed.notify_all();
        changed.wait(lock, [&] { return released; });
    }
    void wait_until_waiting(int count) {
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] { return waiting >= count; });
    }
    void release() {
        const std::lock_guard lock(mutex);
        released = true;
        changed.notify_all();
    }

    std::string folder;
    std::shared_ptr<EventQueue> events;
    std::atomic<int> answered{0}, finished{0}, last_status{0}, rested_after{0};
    std::mutex mutex;
    std::condition_variable changed;
    int waiting = 0;
    bool released = false;
};

class Http : public testing::Test {
protected:
    void start(const std::function<void(HttpOptions&)>& change = {}) {
        HttpOptions options;
        options.clock = &clock;
        if (change) change(options);
        app.folder = testing::TempDir();
        server = HttpServer::listen(options, app).value();
        port = server->port();
        thread = std::jthread([this] { server->run(false); });
    }
    void TearDown() override {
        app.release();
        if (server) server->stop();
        thread = {};
    }
    Answer ask(const Asking& asking) { return client::ask(port, asking); }

    const FixedClock clock{784'111'777'000'000};  // Sun, 06 Nov 1994 08:49:37 GMT
    EchoApp app;
    std::unique_ptr<HttpServer> server;
    std::uint16_t port = 0;
    std::jthread thread;
};

TEST_F(Http, AnswersAndKeepsTheConnection) {
    start();
    Wire wire(port);
    for (int i = 0; i < 3; ++i) {
        ASSERT_TRUE(wire.send(client::text_of({.target = "/a?b=" + std::to_string(i)})));
        const Answer answer = wire.answer();
        EXPECT_EQ(answer.status, 200);
        EXPECT_EQ(answer.body, "GET /a?b=" + std::to_string(i) + "\n");
        EXPECT_EQ(answer.headers.at("date"), "Sun, 06 Nov 1994 08:49:37 GMT");
        EXPECT_EQ(answer.headers.at("connection"), "keep-alive");
    }
    ASSERT_TRUE(wire.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
    EXPECT_EQ(wire.answer().headers.at("connection"), "close");
    EXPECT_TRUE(wire.closed());
}

TEST_F(Http, AnswersWhatIsPipelinedInOrder) {
    start();
    Wire wire(port);
    std::string all;
    for (int i = 0; i < 20; ++i) all += client::text_of({.target = "/" + std::to_string(i)});
    ASSERT_TRUE(wire.send(all));
    for (int i = 0; i < 20; ++i) EXPECT_EQ(wire.answer().body, "GET /" + std::to_string(i) + "?\n");
}

TEST_F(Http, ReadsBodiesWholeOrInChunks) {
    start();
    EXPECT_EQ(ask({.method = "POST", .target = "/p", .body = "hello"}).body, "POST /p?\nhello");
    Wire wire(port);
    ASSERT_TRUE(
        wire.send("POST /c HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                  "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"));
    EXPECT_EQ(wire.answer().body, "POST /c?\nhello world");
}

TEST_F(Http, StreamsABodyToAFile) {
    start();
    const std::string body(90'000, 'y');
    const Answer answer = ask({.method = "POST", .target = "/file", .body = body});
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(std::filesystem::file_size(answer.body), body.size());
}

TEST_F(Http, HeadHasNoBody) {
    start();
    const Answer answer = ask({.method = "HEAD", .target = "/a"});
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.headers.at("content-length"), "9");
    EXPECT_TRUE(answer.body.empty());
}

TEST_F(Http, PacksLargeAnswersForWhoeverTakesIt) {
    start();
    const Answer packed = ask({.target = "/large", .headers = {{"Accept-Encoding", "gzip"}}});
    EXPECT_EQ(packed.headers.at("content-encoding"), "gzip");
    EXPECT_EQ(packed.headers.at("vary"), "Accept-Encoding");
    EXPECT_EQ(packed.body.size(), 3u << 20);
    const Answer plain = ask({.target = "/large"});
    EXPECT_FALSE(plain.headers.contains("content-encoding"));
    EXPECT_EQ(plain.body, packed.body);
}

TEST_F(Http, LargeAnswersThatNobodyTakesAreBounded) {
    start();
    std::vector<std::unique_ptr<Wire>> wires;
    const std::size_t fit = limits::answers_bytes_max / huge_bytes;
    for (std::size_t i = 0; i < fit + 4; ++i) {
        wires.push_back(std::make_unique<Wire>(port));
        ASSERT_TRUE(wires.back()->send(client::text_of({.target = "/huge"})));
        ASSERT_TRUE(wires.back()->receive_until("\r\n\r\n"));
    }
    EXPECT_TRUE(wires.front()->buffer.starts_with("HTTP/1.1 200"));
    EXPECT_TRUE(wires.back()->buffer.starts_with("HTTP/1.1 503")) << wires.back()->buffer;
    EXPECT_EQ(ask({}).status, 200);  // what is small goes through
    wires.clear();
    for (int i = 0; i < 100 && ask({.target = "/huge"}).status != 200; ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    EXPECT_EQ(ask({.target = "/huge"}).status, 200);
}

TEST_F(Http, AHeaderIsOneLine) {
    start();
    const Answer answer = ask({.target = "/header"});
    EXPECT_FALSE(answer.headers.contains("x-injected"));
}

TEST_F(Http, RefusesBodiesBeyondTheLimit) {
    start();
    EXPECT_EQ(ask({.method = "POST", .target = "/p", .body = std::string(100'001, 'x')}).status,
              413);
    Wire wire(port);  // not announced, but sent
    ASSERT_TRUE(wire.send("POST /c HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"));
    const std::string chunk = "2710\r\n" + std::string(10'000, 'x') + "\r\n";
    for (int i = 0; i < 11; ++i) wire.send(chunk);
    EXPECT_EQ(wire.answer().status, 413);
}

TEST_F(Http, RefusesWhatIsNotHttp) {
    start();
    for (const char* text :
         {"nonsense\r\n\r\n", "GET / HTTP/1.1\r\nHost : x\r\n\r\n", "\x16\x03\x01\x02\r\n\r\n",
          "GET / HTTP/7.3\r\n\r\n", "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n"}) {
        Wire wire(port);
        ASSERT_TRUE(wire.send(text));
        EXPECT_EQ(wire.answer().status, 400) << text;
        EXPECT_TRUE(wire.closed());
    }
    Wire wire(port);
    ASSERT_TRUE(wire.send("GET / HTTP/1.1\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n"));
    EXPECT_EQ(wire.answer().status, 431);
    EXPECT_EQ(ask({}).status, 200);  // the server is well
}

TEST_F(Http, RefusesWhatTwoReadersMayReadInTwoWays) {
    start();
    for (const char* text :
         {"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil\r\n\r\n",
          "GET http://localhost/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
          "OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n",
          "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\nGET /a HTTP/1.1\r\n\r\n",
          "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: x, chunked\r\n\r\n0\r\n\r\n",
          "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n",
          "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n"}) {
        Wire wire(port);
        ASSERT_TRUE(wire.send(text));
        EXPECT_EQ(wire.answer().status, 400) << text;
        EXPECT_TRUE(wire.closed()) << text;
        EXPECT_EQ(wire.buffer, "") << text;
    }
    EXPECT_EQ(app.answered, 0);
}

TEST_F(Http, NobodyWorksForWhoHasGone) {
    start([](HttpOptions& options) { options.slow_threads = 1; });
    Wire first(port), closes(port), breaks(port), stays(port);
    ASSERT_TRUE(first.send(client::text_of({.target = "/slow"})));
    app.wait_until_waiting(1);
    for (Wire* wire : {&closes, &breaks, &stays})
        ASSERT_TRUE(wire->send(client::text_of({.target = "/slow"})));
    while (server->load().slow_waiting < 3) std::this_thread::yield();
    closes.reset();
    breaks.reset();
    app.release();
    EXPECT_EQ(stays.answer().status, 200);
    EXPECT_EQ(app.answered, 2);
}

TEST_F(Http, AClientThatSendsAByteNowAndThenIsCut) {
    start([](HttpOptions& options) {
        options.header_ms = 400;
        options.body_step_ms = 400;
    });
    for (const std::string& start_of :
         {std::string("GET / HTTP/1.1\r\n"),
          std::string("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 50000\r\n\r\n")}) {
        Wire wire(port);
        ASSERT_TRUE(wire.send(start_of));
        const auto began = std::chrono::steady_clock::now();
        while (!wire.receive(100) &&
               std::chrono::steady_clock::now() - began < std::chrono::seconds(10))
            wire.send("x");
        EXPECT_EQ(wire.answer().status, 408) << start_of;
        EXPECT_TRUE(wire.closed());
    }
}

TEST_F(Http, AnIdleConnectionIsClosedWithoutAWord) {
    start([](HttpOptions& options) { options.idle_ms = 200; });
    Wire wire(port);
    ASSERT_TRUE(wire.send(client::text_of({})));
    EXPECT_EQ(wire.answer().status, 200);
    EXPECT_TRUE(wire.closed());
    EXPECT_TRUE(wire.buffer.empty());
}

TEST_F(Http, SaysContinueBeforeABody) {
    start();
    Wire wire(port);
    ASSERT_TRUE(wire.send(
        "POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n"));
    EXPECT_EQ(wire.answer().status, 100);
    ASSERT_TRUE(wire.send("ok"));
    EXPECT_EQ(wire.answer().body, "POST /p?\nok");
}

TEST_F(Http, RefusedAtTheDoorItsBodyIsNotRead) {
    start();
    Wire wire(port);
    ASSERT_TRUE(wire.send("POST /refused HTTP/1.1\r\nHost: x\r\nContent-Length: 90000\r\n\r\nxx"));
    EXPECT_EQ(wire.answer().status, 401);
    EXPECT_TRUE(wire.closed());
    EXPECT_EQ(app.answered, 0);
}

TEST_F(Http, WhatFailsOrIsForgottenIsAnswered) {
    start();
    EXPECT_EQ(ask({.target = "/throws"}).status, 500);
    EXPECT_EQ(ask({.target = "/dropped"}).status, 500);
    EXPECT_EQ(ask({.target = "/later"}).status, 200);
    EXPECT_EQ(ask({.target = "/here"}).status, 200);
}

TEST_F(Http, SlowQuestionsDoNotBlockQuickOnes) {
    start();
    Wire first(port), second(port), third(port);
    for (Wire* wire : {&first, &second, &third})
        ASSERT_TRUE(wire->send(client::text_of({.target = "/slow"})));
    app.wait_until_waiting(2);  // as many as there are threads for them
    EXPECT_EQ(ask({.target = "/quick"}).status, 200);
    EXPECT_EQ(ask({.target = "/here"}).status, 200);
    app.release();
    for (Wire* wire : {&first, &second, &third}) EXPECT_EQ(wire->answer().status, 200);
}

TEST_F(Http, AfterAnswersItRests) {
    start();
    int asked = 0;
    for (const char* path : {"/here", "/quick", "/folding"}) {
        EXPECT_EQ(ask({.target = path}).status, 200);
        ++asked;
        for (int i = 0; i < 2'000 && app.rested_after < asked; ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        EXPECT_EQ(app.rested_after, asked) << path;
    }
}

TEST_F(Http, QuestionsBeyondTheQueueAreRefused) {
    start([](HttpOptions& options) { options.slow_threads = 1; });
    std::vector<std::unique_ptr<Wire>> wires;
    for (std::size_t i = 0; i < limits::slow_queue_max + 6; ++i) {
        wires.push_back(std::make_unique<Wire>(port));
        ASSERT_TRUE(wires.back()->send(client::text_of({.target = "/slow"})));
        if (i == 0) app.wait_until_waiting(1);
    }
    // Those that do not fit are answered while the others still wait.
    while (app.finished < 5) std::this_thread::yield();
    EXPECT_EQ(app.last_status, 503);
    app.release();
    int served = 0, refused = 0;
    for (const auto& wire : wires) {
        const int status = wire->answer().status;
        served += status == 200;
        refused += status == 503;
    }
    EXPECT_EQ(served, static_cast<int>(limits::slow_queue_max) + 1);
    EXPECT_EQ(refused, 5);
}

TEST_F(Http, EventsComeAsTheyHappenUntilTheServerStops) {
    start();
    Wire wire(port);
    ASSERT_TRUE(wire.send(client::text_of({.target = "/events"})));
    ASSERT_TRUE(wire.receive_until("data: 1\n\n"));
    EXPECT_EQ(server->load().streams, 1u);
    EXPECT_TRUE(app.events->send("event: b\ndata: 2\n\n"));
    ASSERT_TRUE(wire.receive_until("data: 2\n\n"));
    server->stop();
    ASSERT_TRUE(wire.receive_until("\r\n0\r\n\r\n"));
    EXPECT_TRUE(wire.closed());
    EXPECT_FALSE(app.events->send("event: c\ndata: 3\n\n"));
}

TEST_F(Http, AListenerTooFarBehindIsCut) {
    start();
    Wire wire(port);
    ASSERT_TRUE(wire.send(client::text_of({.target = "/events"})));
    ASSERT_TRUE(wire.receive_until("data: 1\n\n"));
    const std::string large(limits::stream_bytes_max + 1, 'x');
    app.events->send("data: " + large + "\n\n");
    EXPECT_TRUE(wire.closed());
    EXPECT_FALSE(app.events->send("data: 2\n\n"));
}

TEST_F(Http, StoppingLetsWhatRunsEndAndTakesNothingNew) {
    start();
    Wire busy(port), idle(port);
    ASSERT_TRUE(idle.send(client::text_of({})));
    EXPECT_EQ(idle.answer().status, 200);
    ASSERT_TRUE(busy.send(client::text_of({.target = "/slow"})));
    app.wait_until_waiting(1);
    server->stop();
    EXPECT_TRUE(idle.closed());
    EXPECT_FALSE(Wire(port).open());
    app.release();
    const Answer answer = busy.answer();
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.headers.at("connection"), "close");
    thread = {};
    EXPECT_TRUE(server->draining());
}

TEST_F(Http, ATakenPortIsSaid) {
    start();
    HttpOptions options;
    options.clock = &clock;
    options.port = port;
    const auto second = HttpServer::listen(options, app);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, ErrorCode::conflict);
    EXPECT_NE(second.error().message.find("--port"), std::string::npos);
    options.address = "nowhere";
    EXPECT_EQ(HttpServer::listen(options, app).error().code, ErrorCode::invalid_input);
}

TEST(Gzip, PacksAndUnpacks) {
    for (const std::string& text : {std::string(), std::string("a"), std::string(1 << 20, 'x')}) {
        EXPECT_EQ(gunzip(gzip(text), 2 << 20).value(), text);
    }
    EXPECT_EQ(gunzip(gzip(std::string(1000, 'x')), 999).error().code, ErrorCode::limit);
    EXPECT_EQ(gunzip("nonsense", 1000).error().code, ErrorCode::invalid_input);
    EXPECT_EQ(gunzip("", 1000).error().code, ErrorCode::invalid_input);
    const std::string cut = gzip("a text that is long enough to be cut somewhere").substr(0, 20);
    EXPECT_EQ(gunzip(cut, 1000).error().code, ErrorCode::invalid_input);
}

}  // namespace
}  // namespace touchline

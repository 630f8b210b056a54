// The load's own parts: answers are found however they arrive, waits are counted right, events are
// what they should be, and the loop keeps its pace.
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <set>
#include <thread>

#include <fmt/format.h>

#include "base/process_ticks.h"
#include "bench/live_events.h"
#include "bench/live_load.h"
#include "bench/live_wire.h"

namespace touchline::bench {
namespace {

TEST(LiveWire, AnAnswerEndsWhereItsLengthSays) {
    const std::string first = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX: y\r\n\r\nhello";
    const std::string both = first + "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n";
    for (std::size_t size = 0; size < first.size(); ++size)
        EXPECT_EQ(http_answer_end(both.substr(0, size)), 0U) << size;
    for (std::size_t size = first.size(); size <= both.size(); ++size)
        EXPECT_EQ(http_answer_end(both.substr(0, size)), first.size()) << size;
    const HttpAnswer answer = read_http_answer(first);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "hello");
    EXPECT_EQ(answer.header("X"), "y");
    EXPECT_EQ(answer.header("Y"), "");
    EXPECT_EQ(read_http_answer(both.substr(first.size())).status, 204);
}

TEST(LiveWire, WhatIsNoAnswerIsToldFromOneThatIsNotWhole) {
    EXPECT_THROW(http_answer_end("SSH-2.0\r\n\r\n"), std::runtime_error);
    EXPECT_THROW(http_answer_end("HTTP/1.1 200 OK\r\n\r\n"), std::runtime_error);
    EXPECT_THROW(postgres_answer_end(std::string("Z\0\0\0\1", 5)), std::runtime_error);
}

TEST(LiveWire, ARequestSaysHowLongItsBodyIs) {
    std::string get, post;
    append_http_request(get, {.target = "/a", .token = "t"});
    EXPECT_EQ(get, "GET /a HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer t\r\n\r\n");
    get.clear();
    append_http_request(get, {.target = "/a", .gzip = true});
    EXPECT_EQ(get, "GET /a HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip\r\n\r\n");
    append_http_request(post,
                        {.method = "POST", .target = "/a", .type = "text/json", .body = "[]"});
    EXPECT_EQ(post,
              "POST /a HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/json\r\n"
              "Content-Length: 2\r\n\r\n[]");
}

TEST(LiveWire, NumbersAreFoundByTheirNames) {
    const std::string json = R"({"accepted":200,"a":{"interactions":7},"interactions":9})";
    EXPECT_EQ(json_number(json, "accepted"), 200U);
    EXPECT_EQ(json_number(json, "interactions", json.find("},")), 9U);
    EXPECT_EQ(json_number(json, "position"), 0U);
    EXPECT_EQ(count_of("aXbXc", "X"), 2U);
    const std::string metrics = "# HELP lag 5\nlag_seconds 0.25\nlag 12000\n";
    EXPECT_EQ(gauge_value(metrics, "lag"), 12000);
    EXPECT_EQ(gauge_value(metrics, "lag_seconds"), 0.25);
    EXPECT_EQ(gauge_value(metrics, "none"), 0);
}

std::string message(char letter, std::string_view says) {
    std::string text(1, letter);
    text += std::string("\0\0\0", 3) + static_cast<char>(says.size() + 4);
    return text += says;
}

TEST(LiveWire, PostgresAnswersWhenItIsReadyAgain) {
    const std::string copied =
        message('G', "x") + message('C', std::string("COPY 200\0", 9)) + message('Z', "I");
    for (std::size_t size = 0; size < copied.size(); ++size)
        EXPECT_EQ(postgres_answer_end(copied.substr(0, size)), 0U) << size;
    EXPECT_EQ(postgres_answer_end(copied + "more"), copied.size());
    EXPECT_EQ(read_postgres_answer(copied), "COPY 200");
    const std::string refused =
        message('E', std::string("Mno such table\0", 15)) + message('Z', "I");
    EXPECT_EQ(postgres_answer_end(refused), refused.size());
    EXPECT_THROW(read_postgres_answer(refused), std::runtime_error);
}

TEST(LiveWire, PostgresIsSentMessagesWithTheirLengths) {
    std::string query, copy, execute;
    append_postgres_query(query, "select 1");
    EXPECT_EQ(query, std::string("Q\0\0\0\x0dselect 1\0", 14));
    append_postgres_copy(copy, "t", "1\n");
    EXPECT_EQ(copy, std::string("Q\0\0\0\x16"
                                "copy t from stdin\0d\0\0\0\x06"
                                "1\nc\0\0\0\4",
                                5 + 18 + 5 + 2 + 5));
    append_postgres_execute(execute, {"a", "bc"});
    EXPECT_EQ(execute, std::string("B\0\0\0\x17\0\0\0\0\0\2\0\0\0\1a\0\0\0\2bc\0\0"
                                   "E\0\0\0\x09\0\0\0\0\0S\0\0\0\4",
                                   24 + 10 + 5));
    EXPECT_EQ(postgres_startup("u", "d").size(), 4U + 4 + 5 + 2 + 9 + 2 + 1);
}

TEST(Waits, AQuantileIsTheLeastWaitThatTheShareDidNotExceed) {
    Waits waits;
    EXPECT_EQ(waits.quantile_ms(0.5), 0);
    for (int ms = 100; ms >= 1; --ms) waits.add(ms * 1000);
    EXPECT_EQ(waits.quantile_ms(0.5), 50);
    EXPECT_EQ(waits.quantile_ms(0.99), 99);
    EXPECT_EQ(waits.quantile_ms(0.991), 100);
    EXPECT_EQ(waits.quantile_ms(0), 1);
    EXPECT_EQ(waits.most_ms(), 100);
    waits.add(-5);
    EXPECT_EQ(waits.quantile_ms(0), 0);
}

TEST(EventStream, EachEventIsAnotherAndTheSameSeedGivesTheSame) {
    EventStream stream(7), again(7);
    std::string batch, same, one;
    stream.append_events(batch, 200);
    again.ready(1 << 20);
    again.append_events(same, 200);
    EXPECT_EQ(batch, same);
    EXPECT_EQ(count_of(batch, "\"specversion\""), 200U);
    EXPECT_TRUE(batch.starts_with("[{") && batch.ends_with("}}]"));
    stream.append_events(one, 1);
    EXPECT_TRUE(one.starts_with(R"({"specversion":"1.0","id":"e00000000201","source":"/bench",)"));
    EXPECT_EQ(stream.given(), 201U);
    std::set<std::string> ids, customers;
    for (int i = 0; i < 5000; ++i) {
        const auto values = stream.row_values();
        ids.insert(std::string(values[0]));
        customers.insert(std::string(values[3]));
    }
    EXPECT_EQ(ids.size(), 5000U);
    EXPECT_GT(customers.size(), 400U);
    std::string rows;
    stream.append_copy_rows(rows, 3);
    EXPECT_EQ(count_of(rows, "\n"), 3U);
    EXPECT_EQ(count_of(rows, "\t"), 3U * 7);
}

// Says its number; counts what comes back.
class Echoed : public Talker {
public:
    Echoed(Pace* pace, Waits& waits) : pace_(pace), waits_(waits) {}
    Micros next(Micros now_us, std::string& out) override {
        if (due_us_ == no_time) due_us_ = pace_ == nullptr ? now_us : pace_->next_due(now_us);
        if (due_us_ > now_us) return due_us_;
        append_http_request(out, {.target = "/"});
        return 0;
    }
    void answered(std::string_view answer, Micros now_us) override {
        EXPECT_EQ(read_http_answer(answer).body, "ok");
        waits_.add(now_us - due_us_);
        due_us_ = no_time;
    }

private:
    Pace* pace_;
    Waits& waits_;
    Micros due_us_ = no_time;
};

// Answers in two pieces, so that an answer is never whole at once.
void answer_all(int socket) {
    std::array<char, 4096> bytes;
    std::string heard;
    for (ssize_t got = 0; (got = ::recv(socket, bytes.data(), bytes.size(), 0)) > 0;) {
        heard.append(bytes.data(), static_cast<std::size_t>(got));
        for (; heard.find("\r\n\r\n") != heard.npos; heard.erase(0, heard.find("\r\n\r\n") + 4))
            for (const std::string_view part :
                 {"HTTP/1.1 200 OK\r\nContent-", "Length: 2\r\n\r\nok"})
                if (::send(socket, part.data(), part.size(), MSG_NOSIGNAL) < 0) return;
    }
    ::close(socket);
}

std::size_t load_for(Micros length_us, Pace* pace) {
    Waits waits;
    std::vector<std::jthread> servers;
    {
        Load load;
        for (int i = 0; i < 3; ++i) {
            std::array<int, 2> ends{};
            EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()), 0);
            servers.emplace_back(answer_all, ends[1]);
            load.add(std::make_unique<Echoed>(pace, waits), ends[0], http_answer_end);
        }
        load.run(length_us);
    }
    return waits.size();
}

TEST(Load, APaceIsKeptAndWithoutOneTheAnswerSetsIt) {
    Pace pace(200);
    const std::size_t paced = load_for(500'000, &pace);
    EXPECT_LE(paced, 101U);
    EXPECT_GE(paced, 90U);  // the last ones may be late on a busy machine
    EXPECT_GT(load_for(200'000, nullptr), 101U);
}

TEST(Load, AConnectionThatEndsIsAnError) {
    Waits waits;
    std::array<int, 2> ends{};
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()), 0);
    Load load;
    load.add(std::make_unique<Echoed>(nullptr, waits), ends[0], http_answer_end);
    ::shutdown(ends[1], SHUT_WR);
    EXPECT_THROW(load.run(1'000'000), std::runtime_error);
    ::close(ends[1]);
}

}  // namespace
}  // namespace touchline::bench

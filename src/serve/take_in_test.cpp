// Interactions over HTTP: the three modes of CloudEvents, Segment's paths, who may, what is told.
#include <gtest/gtest.h>

#include "report/json_writer.h"
#include "serve/limits.h"
#include "serve/server_fixture.h"
#include "serve/shapes.h"

namespace touchline {
namespace {

using client::Answer;

constexpr const char* receipt_shape =
    "{accepted: count, duplicates: count, rejected: [{at: count, id: text, reason: text}], "
    "position: count}";

std::string event(const std::string& id, const std::string& more = "") {
    return R"({"specversion":"1.0","id":")" + id + R"(","source":"/s","type":"asked",)" +
           R"("time":"2026-03-02T10:00:00Z","data":{"customer":"zoe")" + more + "}}";
}

Answer send(ServedWorkspace& served, const std::string& target, const std::string& body,
            const std::map<std::string, std::string>& headers = {},
            AccessRole role = AccessRole::capture) {
    return served.ask({.method = "POST", .target = target, .body = body, .headers = headers}, role);
}

// Until the answer holds the text, or for ten seconds.
bool becomes(ServedWorkspace& served, const std::string& target, const std::string& text) {
    for (int i = 0; i < 500; ++i) {
        if (served.get(target).body.find(text) != std::string::npos) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return false;
}

TEST(TakeIn, OneABatchAndBinary) {
    ServedWorkspace served;
    const Answer one = send(served, "/v1/interactions", event("1"),
                            {{"Content-Type", "application/cloudevents+json; charset=utf-8"}});
    ASSERT_EQ(one.status, 200) << one.body;
    EXPECT_EQ(misfit(one.body, receipt_shape), "");
    EXPECT_EQ(one.body, "{\"accepted\":1,\"duplicates\":0,\"rejected\":[],\"position\":1}\n");
    const Answer batch = send(served, "/v1/interactions", "[" + event("1") + "," + event("2") + "]",
                              {{"Content-Type", "application/cloudevents-batch+json"}});
    EXPECT_EQ(batch.body, "{\"accepted\":1,\"duplicates\":1,\"rejected\":[],\"position\":2}\n");
    const std::map<std::string, std::string> attributes{{"ce-specversion", "1.0"},
                                                        {"ce-id", "3"},
                                                        {"ce-source", "/s"},
                                                        {"ce-type", "asked%20again"},
                                                        {"ce-time", "2026-03-02T10:05:00Z"},
                                                        {"Content-Type", "application/json"}};
    const Answer binary = send(served, "/v1/interactions", R"({"customer":"zoe"})", attributes);
    EXPECT_EQ(binary.body, "{\"accepted\":1,\"duplicates\":0,\"rejected\":[],\"position\":3}\n");
    EXPECT_TRUE(becomes(served, "/v1/map", "asked again"));
    EXPECT_TRUE(becomes(served, "/v1/workspace", "\"interactions\":9"));
}

TEST(TakeIn, PackedByGzipAndNoOtherWay) {
    ServedWorkspace served;
    const auto packed = [&](const std::string& body, const std::string& how,
                            const std::string& target = "/v1/interactions") {
        return send(served, target, body,
                    {{"Content-Type", "application/cloudevents+json"}, {"Content-Encoding", how}});
    };
    EXPECT_EQ(packed(gzip(event("1")), "gzip").body,
              "{\"accepted\":1,\"duplicates\":0,\"rejected\":[],\"position\":1}\n");
    EXPECT_EQ(packed(event("1"), "identity").status, 200);
    EXPECT_EQ(packed(event("1"), "br").status, 415);
    EXPECT_EQ(packed(event("1"), "gzip, gzip").status, 415);
    EXPECT_EQ(packed("nonsense", "gzip").status, 400);
    const std::string bomb = gzip(std::string(limits::events_body_bytes_max + 1, ' '));
    const Answer refused = packed(bomb, "gzip");
    EXPECT_EQ(refused.status, 413);
    EXPECT_NE(refused.body.find("unpacks to more than"), std::string::npos) << refused.body;
    EXPECT_EQ(served
                  .ask({.method = "POST",
                        .target = "/v1/session",
                        .body = gzip("{}"),
                        .headers = {{"Content-Encoding", "gzip"}}})
                  .status,
              415);
}

TEST(TakeIn, WhatIsRefusedIsTold) {
    ServedWorkspace served;
    const Answer some =
        send(served, "/v1/interactions",
             "[" + event("1") + R"(,{"id":"2"},{"specversion":"1.0","id":"3","source":"s",)" +
                 R"("type":"t","time":"never","data":{"customer":"zoe"}}])");
    ASSERT_EQ(some.status, 200);
    EXPECT_EQ(misfit(some.body, receipt_shape), "");
    EXPECT_NE(some.body.find(R"("accepted":1)"), std::string::npos);
    EXPECT_NE(some.body.find(R"({"at":1,"id":"2","reason":"is no CloudEvent)"), std::string::npos)
        << some.body;
    EXPECT_NE(some.body.find("never"), std::string::npos) << some.body;
    EXPECT_TRUE(becomes(served, "/v1/rejects", "is no CloudEvent"));
    for (const char* wrong : {"", "nonsense", "17", "\"x\"", "{\"id\":", "[1,2", "\xff\xfe"})
        EXPECT_EQ(send(served, "/v1/interactions", wrong).status, 400) << wrong;
    EXPECT_EQ(send(served, "/v1/interactions", "[]").body,
              "{\"accepted\":0,\"duplicates\":0,\"rejected\":[],\"position\":0}\n");
}

// Texts that would break out of SQL, HTML, JSON or a line of the log, in every field there is.
TEST(TakeIn, TextsStayTexts) {
    ServedWorkspace served;
    const std::vector<std::string> breakouts{"'; drop table interaction; --",
                                             "<script>alert(1)</script>",
                                             "\"},{\"a\":\"",
                                             "../../etc/passwd",
                                             "a\nb\r\nSet-Cookie: c",
                                             "${jndi:x}"};
    for (const std::string& breakout : breakouts) {
        SCOPED_TRACE(breakout);
        const std::string text = json_string(breakout);
        std::string members;
        for (const char* name :
             {"customer", "channel", "centre", "staff", "reason", "text", "order", "other"})
            members += fmt::format("{}\"{}\":{}", members.empty() ? "" : ",", name, text);
        const Answer sent = send(
            served, "/v1/interactions",
            fmt::format(R"({{"specversion":"1.0","id":{0},"source":"/s","type":{0},"subject":{0},)"
                        R"("time":"2026-03-02T10:00:00Z","data":{{{1},{0}:{0}}}}})",
                        text, members),
            {{"Content-Type", "application/cloudevents+json"}});
        EXPECT_NE(sent.body.find("\"accepted\":1"), std::string::npos) << sent.body;
        const Answer tracked =
            send(served, "/v1/track",
                 fmt::format(R"({{"messageId":{0},"userId":{0},"anonymousId":{0},"event":{0},)"
                             R"("timestamp":"2026-03-02T11:00:00Z","properties":{{{1},{0}:{0}}}}})",
                             text, members));
        EXPECT_NE(tracked.body.find("\"accepted\":1"), std::string::npos) << tracked.body;
    }
    ASSERT_TRUE(becomes(served, "/v1/workspace",
                        fmt::format("\"interactions\":{}", 6 + 2 * breakouts.size())));
    EXPECT_EQ(misfit(served.get("/v1/map").body, "Map"), "");
    EXPECT_EQ(misfit(served.get("/v1/sources").body, "any"), "");
    const std::string proof = served.get("/v1/check").body;
    EXPECT_NE(proof.find("\"holds\": true"), std::string::npos) << proof;
    EXPECT_EQ(proof.find("\"holds\": false"), std::string::npos) << proof;
    for (const std::string& line : served.lines())
        for (const char* part : {"drop table", "script", "jndi", "Set-Cookie", "passwd"})
            EXPECT_EQ(line.find(part), std::string::npos) << line;
}

TEST(TakeIn, ATokenSpeaksForItsSourceAndCentreOnly) {
    ServedWorkspace served;
    const auto access = Access::open(served.folder, served.clock).value();
    const std::string token = access->make({AccessRole::capture, "milan", "acd", "milan"}).value();
    const auto with = [&](const std::string& target, const std::string& body) {
        return send(served, target, body, {{"Authorization", "Bearer " + token}});
    };
    EXPECT_EQ(with("/v1/interactions", event("1")).status, 200);
    EXPECT_EQ(with("/v1/interactions?source=acd", event("2")).status, 200);
    EXPECT_EQ(with("/v1/interactions?source=other", event("3")).status, 403);
    const Answer other = with("/v1/interactions", event("4", R"(,"centre":"rome")"));
    EXPECT_NE(other.body.find("may speak for 'milan' only"), std::string::npos) << other.body;
    EXPECT_TRUE(becomes(served, "/v1/map?centre=milan", "asked"));
    EXPECT_EQ(with("/v1/map", "").status, 405);
    EXPECT_EQ(send(served, "/v1/interactions?source=..%2Fx", event("5")).status, 400);
    EXPECT_EQ(send(served, "/v1/track?source=acd", R"({"userId":"u","event":"e"})").status, 409)
        << "its mapping is that of CloudEvents";
}

TEST(TakeIn, SegmentMessagesOneByOneAndInBatches) {
    ServedWorkspace served;
    const auto good = [&](const std::string& path, const std::string& body) {
        const Answer answer = send(served, path, body);
        EXPECT_EQ(answer.status, 200) << answer.body;
        EXPECT_NE(answer.body.find(R"({"success":true,"accepted":)"), std::string::npos);
        return answer.body;
    };
    const auto one = [](const std::string& id, const std::string& more) {
        return R"({"messageId":")" + id + R"(","userId":"u","timestamp":"2026-03-02T10:00:00Z")" +
               more + "}";
    };
    EXPECT_NE(good("/v1/track", one("1", R"(,"event":"Clicked")")).find("\"accepted\":1"),
              std::string::npos);
    good("/v1/identify", one("2", ""));
    good("/v1/page", one("3", ""));
    good("/v1/screen", one("4", ""));
    good("/v1/group", one("5", R"(,"groupId":"g")"));
    good("/v1/alias", one("6", R"(,"previousId":"p")"));
    const std::string batch = good(
        "/v1/batch", R"({"batch":[{"type":"track","event":"Clicked","messageId":"1","userId":"u"},)"
                     R"({"type":"dance","userId":"u"}],"sentAt":"2026-03-02T10:00:00Z"})");
    EXPECT_NE(batch.find("\"duplicates\":1"), std::string::npos) << batch;
    EXPECT_NE(batch.find("known are track, page"), std::string::npos) << batch;
    EXPECT_EQ(send(served, "/v1/batch", R"({"batch":17})").status, 400);
    EXPECT_NE(good("/v1/track", "{}").find("\"rejected\":[{\"at\":0"), std::string::npos);
    EXPECT_TRUE(becomes(served, "/v1/workspace", "\"interactions\":12"));
}

TEST(TakeIn, WhoListensSeesThemArrive) {
    ServedWorkspace served;
    client::Wire wire(served.server->port());
    ASSERT_TRUE(wire.send("GET /v1/stream HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " +
                          served.tokens[AccessRole::agent] + "\r\n\r\n"));
    while (wire.buffer.find("event: state") == std::string::npos) ASSERT_TRUE(wire.receive());
    ASSERT_EQ(send(served, "/v1/interactions", event("1")).status, 200);
    while (wire.buffer.find("event: interactions") == std::string::npos ||
           wire.buffer.find("\"interactions\":7") == std::string::npos)
        ASSERT_TRUE(wire.receive()) << wire.buffer;
    EXPECT_NE(wire.buffer.find("\"kind\":\"asked\""), std::string::npos);
    EXPECT_NE(wire.buffer.find("\"after\":null"), std::string::npos) << wire.buffer;
    EXPECT_NE(served.get("/metrics").body.find("touchline_journal_position 1"), std::string::npos);
    EXPECT_NE(served.get("/health").body.find("\"lag\":{\"requests\":0"), std::string::npos);
}

}  // namespace
}  // namespace touchline

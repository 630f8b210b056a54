// Interactions over HTTP: the three modes of CloudEvents, Segment's paths, who may, what is told.
#include <gtest/gtest.h>

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

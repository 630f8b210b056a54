// A served workspace: the whole table walked, who may what, and what strangers try.
#include <gtest/gtest.h>

#include <set>

#include "base/text.h"
#include "report/json_writer.h"
#include "serve/audit.h"
#include "serve/route.h"
#include "serve/server_fixture.h"
#include "serve/shapes.h"

namespace touchline {
namespace {

using client::Answer;
using client::Asking;

// Calls of every route that answer something, from what the workspace holds.
struct Example {
    std::string target, body;
};

class Walk : public testing::Test {
protected:
    Example example_of(const Route& route) {
        const std::string path = route.path;
        if (path.starts_with("/v1/journeys/{id}")) return {"/v1/journeys/" + journey(), ""};
        if (path == "/v1/customers") return {"/v1/customers?find=ann", ""};
        if (path.starts_with("/v1/customers/{id}"))
            return {"/v1/customers/" + customer() + path.substr(18), ""};
        if (path.starts_with("/v1/interactions/{id}"))
            return {"/v1/interactions/" + interaction(), ""};
        if (path == "/v1/kinds/{kind}") return {"/v1/kinds/call_answered", ""};
        if (path == "/v1/follows") return {"/v1/follows?first=order_placed&next=call_answered", ""};
        if (path == "/v1/series") return {"/v1/series?by=time,channel,outcome", ""};
        if (path == "/v1/sql")
            return {path, R"({"sql":"select kind, 1.5 as n from interactions"})"};
        if (path == "/v1/tokens" && std::string_view(route.method) == "POST")
            return {path, R"({"role":"agent","name":"walk"})"};
        if (path == "/v1/tokens/{id}") return {"/v1/tokens/" + token_id(), ""};
        if (path == "/v1/session" && std::string_view(route.method) == "POST")
            return {path, R"({"token":")" + served.tokens[AccessRole::agent] + "\"}"};
        if (path == "/v1/jobs/{id}") return {"/v1/jobs/" + job(), ""};
        if (path == "/v1/files") return {"/v1/files?name=more.csv", sample_csv};
        if (path.starts_with("/v1/files/{id}"))
            return {"/v1/files/" + upload() + path.substr(14), ""};
        if (path == "/v1/backup") return {path, R"({"file":")" + served.root + "/b.tar\"}"};
        if (route.body == BodyKind::events) return {path, "{}"};  // refused item by item
        if (path.starts_with("/v1/batches/{id}")) return {"/v1/batches/1" + path.substr(16), ""};
        return {path, ""};
    }
    std::string customer() {
        return ServedWorkspace::field(served.get("/v1/customers?find=anna").body, "customer");
    }
    std::string journey() {
        return ServedWorkspace::field(served.get("/v1/journeys/list").body, "id");
    }
    std::string interaction() {
        const std::string body = served.get("/v1/customers/" + customer()).body;
        return ServedWorkspace::field(body, "id", body.find("\"interactions\":["));
    }
    std::string upload() {
        return ServedWorkspace::field(served.post("/v1/files?name=x.csv", sample_csv).body, "file");
    }
    std::string token_id() {
        EXPECT_EQ(served.post("/v1/tokens", R"({"role":"agent"})").status, 200);
        const std::string body = served.get("/v1/tokens").body;
        return ServedWorkspace::field(body, "id", body.rfind("{\"id\""));
    }
    std::string job() {
        const Answer begun = served.post("/v1/files/" + upload() + "/capture", "");
        EXPECT_EQ(begun.status, 202) << begun.body;
        const std::string id = ServedWorkspace::field(begun.body, "job");
        for (int i = 0; i < 1'000; ++i) {
            const std::string state =
                ServedWorkspace::field(served.get("/v1/jobs/" + id).body, "state");
            if (state == "done") return id;
            EXPECT_NE(state, "failed");
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        ADD_FAILURE() << "the job does not end";
        return id;
    }
    Answer call(const Route& route, const Example& example, AccessRole role) {
        return served.ask({.method = route.method, .target = example.target, .body = example.body},
                          role);
    }

    ServedWorkspace served;
};

TEST_F(Walk, EveryRouteAnswersWhatItsRowSays) {
    for (const Route& route : routes()) {
        SCOPED_TRACE(std::string(route.method) + " " + route.path);
        if (std::string_view(route.answer) == "text/event-stream") continue;
        if (std::string_view(route.path) == "/v1/demo") continue;  // wants no history: see Demo
        const Answer answer = call(route, example_of(route), AccessRole::admin);
        EXPECT_EQ(answer.status, route.success) << answer.body;
        if (std::string_view(route.answer).starts_with("text/")) {
            EXPECT_TRUE(answer.headers.at("content-type").starts_with(route.answer));
        } else {
            EXPECT_EQ(misfit(answer.body, route.answer), "") << answer.body;
        }
    }
}

TEST_F(Walk, EveryRouteAsksWhoItIs) {
    for (const Route& route : routes()) {
        SCOPED_TRACE(std::string(route.method) + " " + route.path);
        const Example example = example_of(route);
        const Answer nobody = call(route, example, AccessRole::nobody);
        if (route.role == AccessRole::nobody) {
            EXPECT_EQ(nobody.status, route.success);
            continue;
        }
        EXPECT_EQ(nobody.status, 401);
        EXPECT_EQ(nobody.headers.at("www-authenticate"), "Bearer");
        EXPECT_EQ(misfit(nobody.body, "{error: {code: text, message: text, see: text}}"), "");
        for (const auto role : {AccessRole::capture, AccessRole::agent, AccessRole::analyst}) {
            if (role >= route.role) continue;
            EXPECT_EQ(call(route, example, role).status, 403) << role_name(role);
        }
        Asking wrong{.method = route.method, .target = example.target, .body = example.body};
        wrong.headers["Authorization"] = "Bearer tl_aaaaaaaa_" + std::string(64, '0');
        EXPECT_EQ(served.ask(wrong).status, 401);
    }
}

TEST_F(Walk, EveryParameterIsCheckedAndUnknownOnesAreNamed) {
    for (const Route& route : routes()) {
        SCOPED_TRACE(std::string(route.method) + " " + route.path);
        const Example example = example_of(route);
        const char join = example.target.find('?') == std::string::npos ? '?' : '&';
        const auto status_with = [&](const std::string& query) {
            return call(route, {example.target + join + query, example.body}, AccessRole::admin)
                .status;
        };
        EXPECT_EQ(status_with("no_such_thing=1"), 400);
        for (const RouteParameter& parameter : route.parameters) {
            using Type = RouteParameter::Type;
            const std::string given = std::string(parameter.name) + "=";
            if (std::string_view(route.path).find("{" + std::string(parameter.name) + "}") !=
                std::string_view::npos)
                continue;
            if (parameter.type != Type::text) {
                EXPECT_EQ(status_with(given + "%20x"), 400) << parameter.name;
            }
        }
    }
}

TEST_F(Walk, PathsAndMethodsThatAreNotThere) {
    EXPECT_EQ(served.get("/v1/nothing").status, 404);
    std::set<std::string> paths;
    for (const Route& route : routes()) paths.insert(route.path);
    for (const std::string& path : paths) {
        Answer answer = served.ask({.method = "PATCH", .target = path});
        EXPECT_EQ(answer.status, 405) << path;
        EXPECT_NE(answer.headers["allow"], "") << path;
    }
}

TEST(Server, WithoutATokenThisMachineMayEverythingAtFirst) {
    ServedWorkspace served(false);
    const Answer session = served.get("/v1/session");
    EXPECT_NE(session.body.find("\"role\":\"admin\""), std::string::npos);
    EXPECT_NE(session.body.find("\"first_run\":true"), std::string::npos);
    EXPECT_EQ(served.get("/v1/map").status, 200);
    // The first token closes the door.
    const Answer made = served.post("/v1/tokens", R"({"role":"admin"})");
    EXPECT_EQ(made.status, 200);
    EXPECT_EQ(served.get("/v1/map").status, 401);
    served.tokens[AccessRole::admin] = ServedWorkspace::field(made.body, "token");
    EXPECT_EQ(served.get("/v1/map").status, 200);
}

TEST(Server, AnotherAddressNeedsAToken) {
    ServedWorkspace served(false);
    served.stop();
    ServerOptions options;
    options.address = "0.0.0.0";
    options.port = 0;
    const auto refused = Server::open(Workspace::open(served.folder).value(), options);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::invalid_input);
    EXPECT_NE(refused.error().message.find("token new --role admin"), std::string::npos);
    ASSERT_TRUE(
        Access::open(served.folder, served.clock).value()->make({AccessRole::admin, "", "", ""}));
    EXPECT_TRUE(Server::open(Workspace::open(served.folder).value(), options));
}

// As a balancer looks that knows no host.
TEST(Server, IsFoundWellByWhoSpeaksHttp10) {
    ServedWorkspace served(false);
    client::Wire old(served.server->port()), new_without_host(served.server->port());
    ASSERT_TRUE(old.send("GET /health HTTP/1.0\r\n\r\n"));
    EXPECT_EQ(old.answer().status, 200);
    EXPECT_TRUE(old.closed());
    ASSERT_TRUE(new_without_host.send("GET /health HTTP/1.1\r\n\r\n"));
    EXPECT_EQ(new_without_host.answer().status, 400);
}

TEST(Server, APageElsewhereCanNeitherReadNorWrite) {
    ServedWorkspace served(false);  // the open door is the one to guard
    // Its name was given our address.
    EXPECT_EQ(served.ask({.target = "/v1/map", .headers = {{"Host", "evil.example"}}}).status, 421);
    EXPECT_EQ(served.ask({.target = "/", .headers = {{"Host", "evil.example:7117"}}}).status, 421);
    for (const char* host : {"localhost:7117", "127.0.0.1", "[::1]:7117", "TOUCHLINE.example"})
        EXPECT_EQ(served.ask({.target = "/v1/map", .headers = {{"Host", host}}}).status, 200)
            << host;
    // It posts a form to us.
    Asking form{.method = "POST", .target = "/v1/tokens", .body = R"({"role":"admin"})"};
    form.headers = {{"Origin", "https://evil.example"}, {"Content-Type", "text/plain"}};
    EXPECT_EQ(served.ask(form).status, 403);
    form.headers = {{"Origin", "null"}};
    EXPECT_EQ(served.ask(form).status, 403);
    form.headers = {{"Sec-Fetch-Site", "cross-site"}};
    EXPECT_EQ(served.ask(form).status, 403);
    form.headers = {{"Origin", "http://localhost"}, {"Sec-Fetch-Site", "same-origin"}};
    EXPECT_EQ(served.ask(form).status, 200);
    // Nothing it could read is offered to it.
    const Answer answer = served.get("/v1/session");
    EXPECT_FALSE(answer.headers.contains("access-control-allow-origin"));
    EXPECT_EQ(answer.headers.at("cross-origin-resource-policy"), "same-origin");
}

TEST(Server, ABrowserSignsInWritesAndSignsOut) {
    ServedWorkspace served;
    const Asking sign_in{.method = "POST",
                         .target = "/v1/session",
                         .body = R"({"token":")" + served.tokens[AccessRole::admin] + "\"}"};
    const Answer session = client::ask(served.server->port(), sign_in);
    ASSERT_EQ(session.status, 200) << session.body;
    const std::string cookie = session.headers.at("set-cookie");
    for (const char* part : {"HttpOnly", "SameSite=Strict", "Path=/"})
        EXPECT_NE(cookie.find(part), std::string::npos);
    const std::string csrf = ServedWorkspace::field(session.body, "csrf");
    const std::string mine = cookie.substr(0, cookie.find(';'));
    const auto with = [&](Asking asking) {
        asking.headers["Cookie"] = "other=1; " + mine;
        return client::ask(served.server->port(), asking);
    };
    EXPECT_EQ(with({.target = "/v1/map"}).status, 200);
    EXPECT_EQ(ServedWorkspace::field(with({.target = "/v1/session"}).body, "csrf"), csrf);
    Asking writing{.method = "POST", .target = "/v1/tokens", .body = R"({"role":"agent"})"};
    EXPECT_EQ(with(writing).status, 403);
    writing.headers["X-CSRF-Token"] = csrf + "0";
    EXPECT_EQ(with(writing).status, 403);
    writing.headers["X-CSRF-Token"] = csrf;
    EXPECT_EQ(with(writing).status, 200);
    writing.headers["Origin"] = "https://evil.example";
    EXPECT_EQ(with(writing).status, 403);
    const Answer out =
        with({.method = "DELETE", .target = "/v1/session", .headers = {{"X-CSRF-Token", csrf}}});
    EXPECT_NE(out.headers.at("set-cookie").find("Max-Age=0"), std::string::npos);
    const Asking wrong{.method = "POST", .target = "/v1/session", .body = R"({"token":"x"})"};
    EXPECT_EQ(client::ask(served.server->port(), wrong).status, 401);
}

TEST(Server, BasicCarriesATokenAsUserName) {
    ServedWorkspace served;
    const std::string token = served.tokens[AccessRole::agent] + ":";
    std::string encoded;
    constexpr std::string_view letters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (std::size_t i = 0; i < token.size(); i += 3) {
        std::uint32_t bits = 0;
        for (std::size_t j = 0; j < 3; ++j)
            bits =
                bits << 8 | (i + j < token.size() ? static_cast<unsigned char>(token[i + j]) : 0);
        for (std::size_t j = 0; j < 4; ++j)
            encoded += i * 8 + j * 6 < token.size() * 8 ? letters[bits >> (18 - 6 * j) & 63] : '=';
    }
    EXPECT_EQ(served.ask({.target = "/v1/map", .headers = {{"Authorization", "Basic " + encoded}}})
                  .status,
              200);
    for (const char* wrong : {"Basic", "Basic !!!", "Digest x", "Bearer", "tl_x"})
        EXPECT_EQ(served.ask({.target = "/v1/map", .headers = {{"Authorization", wrong}}}).status,
                  401)
            << wrong;
}

TEST(Server, EveryAnswerCarriesTheSecurityHeaders) {
    ServedWorkspace served;
    for (const char* target :
         {"/", "/v1/map", "/v1/nothing", "/docs", "/health", "/assets/none.js"}) {
        const Answer answer = served.get(target);
        EXPECT_EQ(answer.headers.at("x-content-type-options"), "nosniff") << target;
        EXPECT_EQ(answer.headers.at("referrer-policy"), "no-referrer") << target;
        const std::string& policy = answer.headers.at("content-security-policy");
        EXPECT_NE(policy.find("frame-ancestors 'none'"), std::string::npos) << target;
        EXPECT_EQ(policy.find("unsafe"), std::string::npos) << target;
    }
    EXPECT_NE(served.get("/").headers.at("content-security-policy").find("script-src 'self'"),
              std::string::npos);
}

TEST(Server, ReadingACustomerIsNoted) {
    ServedWorkspace served;
    const std::string customer =
        ServedWorkspace::field(served.get("/v1/customers?find=anna").body, "customer");
    EXPECT_EQ(served.get("/v1/customers/" + customer, AccessRole::agent).status, 200);
    EXPECT_EQ(served.get("/v1/customers/0123456789abcdef", AccessRole::agent).status, 404);
    const auto lines = read_audit(served.folder, customer, 10).value();
    ASSERT_EQ(lines.size(), 2u);
    EXPECT_EQ(lines[0].route, "GET /v1/customers/{id}");
    EXPECT_EQ(lines[0].role, "agent");
    EXPECT_NE(served.get("/v1/audit?customer=" + customer).body.find("/v1/customers/{id}"),
              std::string::npos);
}

TEST(Server, TheSameAnswerIsNotSentTwice) {
    ServedWorkspace served;
    const Answer first = served.get("/v1/map");
    const std::string tag = first.headers.at("etag");
    const Answer again = served.ask({.target = "/v1/map", .headers = {{"If-None-Match", tag}}});
    EXPECT_EQ(again.status, 304);
    EXPECT_TRUE(again.body.empty());
    const Answer other =
        served.ask({.target = "/v1/map?channel=voice", .headers = {{"If-None-Match", tag}}});
    EXPECT_EQ(other.status, 200);
}

TEST(Server, TheLogHoldsNothingThatWasSent) {
    ServedWorkspace served;
    const std::string secret = "anna-0171-555";
    served.get("/v1/customers?find=" + secret);
    served.get("/v1/" + secret + "%0a%22");
    served.ask({.target = "/v1/map", .headers = {{"User-Agent", secret}, {"Referer", secret}}});
    served.post("/v1/session", R"({"token":")" + secret + "\"}");
    served.get("/v1/kinds/" + secret);
    served.stop();
    const auto lines = served.lines();
    ASSERT_EQ(lines.size(), 5u);
    for (const std::string& line : lines) {
        EXPECT_EQ(line.find(secret), std::string::npos) << line;
        EXPECT_EQ(line.find('\n'), std::string::npos);
        EXPECT_EQ(misfit(line,
                         "{at: instant, request: count, route: text, status: count, "
                         "ms: number, bytes_in: count, bytes_out: count, role?: text, "
                         "token?: text}"),
                  "")
            << line;
    }
}

// Texts that would break out of SQL, HTML, JSON, CSV or a path, in every field there is.
const std::vector<std::string> breakouts{"'; drop table interaction; --",
                                         "x' OR '1'='1",
                                         "<script>alert(1)</script>",
                                         "\"},{\"a\":\"",
                                         "../../../etc/passwd",
                                         "%27%22%3C",
                                         "a\\\"b\\",
                                         "${jndi:x}",
                                         "=cmd()"};

TEST(Injection, TextsStayTexts) {
    std::string csv = "customer,ticket,when,kind,channel,centre,agent,note\n";
    for (std::size_t i = 0; i < breakouts.size(); ++i) {
        std::string cell;
        append_csv_field(cell, breakouts[i]);
        for (int minute = 0; minute < 3; ++minute)
            csv += fmt::format("{0},{0},2026-03-0{1} 09:0{2}:00,{0},{0},{0},{0},{0}\n", cell, i + 1,
                               minute);
    }
    ServedWorkspace served(true, csv);
    const auto escaped = [](const std::string& text) {
        std::string out;
        for (const char c : text) out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
        return out;
    };
    for (const std::string& text : breakouts) {
        SCOPED_TRACE(text);
        const std::string value = escaped(text);
        for (const std::string& target :
             {"/v1/map?kind=" + value, "/v1/map?channel=" + value + "&centre=" + value,
              "/v1/kinds/" + value, "/v1/follows?first=&next=" + value,
              "/v1/journeys/list?through=" + value, "/v1/customers?find=" + value,
              "/v1/map?staff=" + value}) {
            const Answer answer = served.get(target);
            EXPECT_EQ(answer.status, 200) << target << answer.body;
            EXPECT_EQ(misfit(answer.body, "any"), "") << target;
        }
        for (const std::string& target :
             {"/v1/map?attr." + value + "=" + value, "/v1/map?segment.x=" + value,
              "/v1/rejects?source=" + value, "/v1/audit?customer=" + value})
            EXPECT_EQ(served.get(target).status, 200) << target;
        const Answer found = served.get("/v1/customers?find=" + value);
        EXPECT_EQ(ServedWorkspace::field(found.body, "customer").size(), 16u) << found.body;
        for (const std::string& target :
             {"/v1/customers/" + value, "/v1/journeys/" + value, "/v1/interactions/" + value,
              "/v1/jobs/" + value, "/v1/batches/1/" + value})
            EXPECT_EQ(served.get(target).status, 404) << target;
    }
    EXPECT_EQ(served.get("/v1/check").status, 200);
    EXPECT_EQ(ServedWorkspace::field(served.get("/v1/batches").body, "x"), "");
    const Answer map = served.get("/v1/map");
    EXPECT_EQ(misfit(map.body, "Map"), "");
    EXPECT_NE(map.body.find(std::to_string(breakouts.size())), std::string::npos);
}

TEST(Injection, SqlOnlyReads) {
    ServedWorkspace served;
    for (const char* sql :
         {"drop table interaction", "delete from interaction", "insert into note values ('a','b')",
          "select 1; drop table interaction", "copy interaction to '/tmp/x.csv'",
          "select * from read_csv('/etc/passwd')", "select * from '/etc/passwd'",
          "attach '/tmp/x.db'", "install httpfs", "set threads=1", "pragma database_list",
          "create table x(a int)", "update batch set reason='x'", "select getenv('HOME')",
          "call pragma_version()", "load json"}) {
        JsonWriter json(JsonWriter::Style::compact);
        json.begin_object().field("sql", sql).end_object();
        const Answer answer = served.post("/v1/sql", json.text());
        EXPECT_TRUE(answer.status == 400) << sql << " " << answer.status << answer.body;
    }
    EXPECT_NE(served.get("/v1/workspace").body.find("\"interactions\":6"), std::string::npos);
}

TEST(Files, AreUploadedLookedAtMappedAndCaptured) {
    ServedWorkspace served(true, "");
    EXPECT_NE(served.get("/v1/workspace").body.find("\"empty\":true"), std::string::npos);
    const Answer look = served.post("/v1/files?name=..%2F..%2Fcalls.csv", sample_csv);
    ASSERT_EQ(look.status, 200) << look.body;
    EXPECT_EQ(ServedWorkspace::field(look.body, "name"), "calls.csv");
    const std::string file = "/v1/files/" + ServedWorkspace::field(look.body, "file");
    EXPECT_NE(look.body.find(R"("column":"kind","role":"kind")"), std::string::npos) << look.body;
    EXPECT_NE(look.body.find(R"("read":6)"), std::string::npos);
    const Answer same = served.post(file + "/preview", "{}");
    EXPECT_EQ(same.body, look.body);
    const Answer other =
        served.post(file + "/preview", R"({"columns":[{"column":"agent","role":"ignored"}]})");
    ASSERT_EQ(other.status, 200) << other.body;
    EXPECT_NE(other.body.find(R"("column":"agent","role":"ignored")"), std::string::npos)
        << other.body;
    EXPECT_EQ(
        served.post(file + "/preview", R"({"columns":[{"column":"agnt","role":"staff"}]})").status,
        400);
    EXPECT_EQ(served.post(file + "/preview", R"({"mapping_toml":"nonsense"})").status, 400);
    const Answer begun = served.post(file + "/capture", "");
    ASSERT_EQ(begun.status, 202) << begun.body;
    std::string job;
    for (int i = 0; i < 1'000 && job.find("\"state\":\"done\"") == job.npos; ++i) {
        job = served.get("/v1/jobs/" + ServedWorkspace::field(begun.body, "job")).body;
        ASSERT_EQ(job.find("\"state\":\"failed\""), std::string::npos) << job;
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    EXPECT_NE(job.find("\"accepted\": 6"), std::string::npos) << job;
    EXPECT_EQ(served.post(file + "/preview", "{}").status, 404) << "it was captured";
    EXPECT_NE(served.get("/v1/workspace").body.find("\"interactions\":6"), std::string::npos);
    EXPECT_EQ(served.post("/v1/files?name=.", "x").status, 400);
    EXPECT_EQ(served.post("/v1/files?name=x.csv", "").status, 400);
}

TEST(Demo, FillsAnEmptyWorkspaceOnly) {
    ServedWorkspace served(true, "");
    const Answer begun = served.post("/v1/demo?people=100", "");
    ASSERT_EQ(begun.status, 202) << begun.body;
    std::string job;
    for (int i = 0; i < 30'000 && job.find("\"state\":\"done\"") == job.npos; ++i) {
        job = served.get("/v1/jobs/" + ServedWorkspace::field(begun.body, "job")).body;
        ASSERT_EQ(job.find("\"state\":\"failed\""), std::string::npos) << job;
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    const std::string facts = served.get("/v1/workspace").body;
    EXPECT_NE(facts.find("\"empty\":false"), std::string::npos) << facts;
    EXPECT_NE(served.get("/v1/map").body.find("call_"), std::string::npos);
    EXPECT_EQ(served.post("/v1/demo", "").status, 409);
}

}  // namespace
}  // namespace touchline

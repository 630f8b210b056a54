// Paths, parameters, shapes, small bodies, names of files: what a stranger can write.
#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "serve/errors.h"
#include "serve/json_body.h"
#include "serve/limits.h"
#include "serve/metrics.h"
#include "serve/openapi.h"
#include "serve/route.h"
#include "serve/shapes.h"
#include "serve/streams.h"
#include "serve/uploads.h"

namespace touchline {
namespace {

const Route& route_of(const char* method, const char* path) {
    const Match match = match_route(method, path);
    EXPECT_NE(match.route, nullptr) << path;
    return *match.route;
}

struct Read {
    std::map<std::string, std::string> values;
    Lens lens;
    Status status;
};
Read read(const char* path, std::string_view query) {
    Read read;
    read.status = read_parameters(route_of("GET", path), query, read.values, read.lens);
    return read;
}

TEST(Route, PathsAreMatchedPartByPart) {
    EXPECT_STREQ(match_route("GET", "/v1/journeys/list").route->path, "/v1/journeys/list");
    const Match one = match_route("GET", "/v1/journeys/0123");
    EXPECT_STREQ(one.route->path, "/v1/journeys/{id}");
    EXPECT_EQ(one.values.at("id"), "0123");
    EXPECT_EQ(match_route("GET", "/v1/kinds/call%2Fanswered%20%C3%A9").values.at("kind"),
              "call/answered é");
    EXPECT_EQ(match_route("HEAD", "/v1/map").route, match_route("GET", "/v1/map").route);
    for (const char* nowhere : {"", "/", "/v1", "/v1/", "/v1/maps", "/v1/map/", "//v1/map",
                                "/v1/kinds/", "/v1/kinds/%zz", "/v1/kinds/%ff", "/v1/../map"}) {
        const Match match = match_route("GET", nowhere);
        EXPECT_EQ(match.route, nullptr) << nowhere;
        EXPECT_TRUE(match.allow.empty()) << nowhere;
    }
}

TEST(Route, AnotherMethodIsToldWhichThereAre) {
    EXPECT_EQ(match_route("POST", "/v1/map").allow, "GET, HEAD");
    EXPECT_EQ(match_route("PUT", "/v1/session").allow, "DELETE, GET, HEAD, POST");
    EXPECT_EQ(match_route("get", "/v1/map").route, nullptr);
}

TEST(Route, RowsAreWellMade) {
    std::set<std::string> seen;
    std::string last;
    std::set<std::string> paths;
    for (const Route& route : routes()) {
        SCOPED_TRACE(std::string(route.method) + " " + route.path);
        EXPECT_TRUE(seen.insert(std::string(route.method) + " " + route.path).second);
        EXPECT_TRUE((route.handler != nullptr) != (route.later != nullptr));
        EXPECT_TRUE(std::string_view(route.summary).ends_with('.'));
        if (last != route.path) { EXPECT_TRUE(paths.insert(route.path).second); }
        last = route.path;
        for (const RouteParameter& parameter : route.parameters) {
            EXPECT_STRNE(parameter.what, "");
            if (parameter.type == RouteParameter::Type::choice) {
                EXPECT_STRNE(parameter.choices, "");
            }
        }
        const std::string path = route.path;
        for (std::size_t at = path.find('{'); at != path.npos; at = path.find('{', at + 1)) {
            const std::string name = path.substr(at + 1, path.find('}', at) - at - 1);
            const bool known = std::any_of(
                route.parameters.begin(), route.parameters.end(),
                [&](const RouteParameter& parameter) { return parameter.name == name; });
            EXPECT_TRUE(known) << name;
        }
        if (!std::string_view(route.answer).starts_with("text/")) {
            JsonWriter json;
            append_schema(json, route.answer);
        }
    }
}

TEST(Parameters, WhatIsNoParameterIsTheLens) {
    const Read all = read("/v1/map", "kinds=0.5&channel=voice,web%2Cchat&from=2024-01-01&paths=1");
    ASSERT_TRUE(all.status) << all.status.error().message;
    EXPECT_EQ(all.values.at("kinds"), "0.5");
    EXPECT_EQ(all.lens.channel, (std::vector<std::string>{"voice", "web,chat"}));
    const Read blank = read("/v1/map", "staff=Anna+Maria&kind=a%2Bb");
    ASSERT_TRUE(blank.status);
    EXPECT_EQ(blank.lens.staff[0], "Anna Maria");
    EXPECT_EQ(blank.lens.kind[0], "a+b");
    EXPECT_TRUE(read("/v1/map", "").status);
    EXPECT_TRUE(read("/v1/map", "&&").status);
}

// query, part of the message.
const std::vector<std::pair<std::string, std::string>> wrong_queries{
    {"chanel=voice", "did you mean 'channel'?"},
    {"kindz=1", "did you mean 'kind'?"},
    {"layuot=flow", "the parameter 'layout'"},
    {"kinds=2", "from 0 to 1"},
    {"kinds=x", "from 0 to 1"},
    {"kinds=1&kinds=1", "given twice"},
    {"channel=a&channel=b", "given twice"},
    {"layout=flwo", "did you mean 'flow'?"},
    {"kinds=%", "two hexadecimal digits"},
    {"channel=%f", "two hexadecimal digits"},
    {"kinds=%ff", "UTF-8"},
    {"from=never", "from"},
    {"nonsense", "lacks an '='"},
    {"from=2024-02-01&until=2024-01-01", "not after"},
};

TEST(Parameters, WhatIsWrongIsNamed) {
    for (const auto& [query, message] : wrong_queries) {
        const Read wrong = read("/v1/map", query);
        ASSERT_FALSE(wrong.status) << query;
        EXPECT_EQ(wrong.status.error().code, ErrorCode::invalid_input);
        EXPECT_NE(wrong.status.error().message.find(message), std::string::npos)
            << query << ": " << wrong.status.error().message;
    }
    EXPECT_NE(read("/v1/series", "").status.error().message.find("'by' is missing"),
              std::string::npos);
    EXPECT_NE(read("/v1/batches", "top=3").status.error().message.find("takes none"),
              std::string::npos);
    EXPECT_NE(read("/v1/rejects", "btch=3").status.error().message.find("'batch'"),
              std::string::npos);
    EXPECT_NE(read("/v1/journeys/x", "id=3").status.error().message.find("no parameter 'id'"),
              std::string::npos);
}

TEST(Parameters, AreBounded) {
    EXPECT_FALSE(read("/v1/map", std::string(limits::query_bytes_max + 1, 'a')).status);
    std::string many;
    for (std::size_t i = 0; i <= limits::query_fields_max; ++i)
        many += "&attr.a" + std::to_string(i) + "=1";
    EXPECT_FALSE(read("/v1/map", many).status);
    EXPECT_FALSE(read("/v1/rejects", "limit=10001").status);
    EXPECT_FALSE(read("/v1/rejects", "limit=-1").status);
    EXPECT_FALSE(read("/v1/rejects", "limit=99999999999999999999").status);
}

TEST(Shapes, FitOrSayWhatDoesNot) {
    const char* shape = "{a: count, b?: text?, c: [{d: flag}], e: Ties?}";
    EXPECT_EQ(misfit(R"({"a":1,"c":[],"e":null})", shape), "");
    EXPECT_EQ(misfit(R"({"a":1,"b":null,"c":[{"d":true}],"e":{"pairs":1,"journeys":2,"share":0}})",
                     shape),
              "");
    EXPECT_EQ(misfit(R"({"a":-1,"c":[],"e":null})", shape), "answer.a is not of type count");
    EXPECT_EQ(misfit(R"({"a":1,"c":[{"d":1}],"e":null})", shape),
              "answer.c[0].d is not of type flag");
    EXPECT_EQ(misfit(R"({"c":[],"e":null})", shape), "answer lacks 'a'");
    EXPECT_EQ(misfit(R"({"a":1,"c":[],"e":null,"f":1})", shape),
              "answer holds 'f', which no shape names");
    EXPECT_EQ(misfit("{", shape), "this is not JSON");
    EXPECT_EQ(misfit(R"("2024-01-01T00:00:00Z")", "instant"), "");
    EXPECT_NE(misfit(R"("yesterday")", "instant"), "");
    JsonWriter json(JsonWriter::Style::compact);
    append_schema(json, "{a: count?, b?: [text]}");
    EXPECT_EQ(json.text(),
              R"({"type":"object","properties":{"a":{"type":["integer","null"],"minimum":0},)"
              R"("b":{"type":"array","items":{"type":"string"}}},"required":["a"]})");
}

TEST(OpenApi, HoldsEveryRoute) {
    const std::string text = write_openapi("1.2.3");
    const std::string page = write_docs_page("1.2.3");
    for (const Route& route : routes()) {
        EXPECT_NE(text.find(std::string("\"") + route.path + "\""), std::string::npos);
        EXPECT_NE(page.find(std::string("<code>") + route.path + "</code>"), std::string::npos);
    }
    EXPECT_EQ(misfit(text, "any"), "");
    EXPECT_EQ(page.find("<script"), std::string::npos);
    EXPECT_EQ(page.find("style=\""), std::string::npos);  // the policy allows none
}

TEST(JsonBody, ReadsTextsAndListsOfThem) {
    const auto body =
        read_json_body(R"({"a":"é\n","b":null,"c":[{"x":"1","y":null},{}]})", {"a", "b", "c"});
    ASSERT_TRUE(body) << body.error().message;
    EXPECT_EQ(body.value().text("a"), "é\n");
    EXPECT_FALSE(body.value().has("b"));
    EXPECT_EQ(body.value().lists.at("c").size(), 2u);
    EXPECT_EQ(body.value().lists.at("c")[0].at("x"), "1");
    EXPECT_TRUE(read_json_body("", {}));
    EXPECT_TRUE(read_json_body("  ", {}));
    for (const char* wrong :
         {"[", "[]", "1", "{\"a\":1}", "{\"a\":{}}", "{\"a\":[1]}", "{\"a\":[{\"b\":2}]}",
          "{\"aa\":\"\"}", "\xff", "{\"a\":\"\\ud800\"}", "{\"a\":\"x\"} trailing"})
        EXPECT_FALSE(read_json_body(wrong, {"a"})) << wrong;
    std::string deep;
    for (int i = 0; i < 5'000; ++i) deep += "[";
    EXPECT_FALSE(read_json_body(deep, {"a"}));
}

TEST(Uploads, OnlyTheLastPartOfANameIsUsed) {
    const std::vector<std::pair<std::string, std::string>> names{
        {"calls.csv", "calls.csv"},
        {"../../etc/passwd", "passwd"},
        {"..\\..\\windows\\calls.csv", "calls.csv"},
        {"/etc/shadow", "shadow"},
        {"....//x.csv", "x.csv"},
        {"a\nb\".csv", "ab.csv"},
        {".hidden", "hidden"},
        {"C:calls.csv", "Ccalls.csv"},
        {std::string("a\0b.csv", 7), "ab.csv"},
        {"Anrufe März 2024.csv.gz", "Anrufe März 2024.csv.gz"},
    };
    for (const auto& [name, safe] : names) EXPECT_EQ(safe_file_name(name).value(), safe) << name;
    for (const char* none : {"", ".", "..", "/", "../", "a/", "\n", "\xff\xfe"})
        EXPECT_FALSE(safe_file_name(none)) << none;
    const std::string text = safe_file_name(std::string(400, 'x') + ".csv.gz").value();
    EXPECT_LE(text.size(), 150u);
    EXPECT_TRUE(text.ends_with(".csv.gz"));
}

TEST(Uploads, StayInTheirFolderAndGoAfterADay) {
    FixedClock clock{0};
    const std::string folder = testing::TempDir() + "uploads_test";
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    Uploads uploads(folder, clock);
    const Upload upload = uploads.begin("../../x.csv").value();
    EXPECT_TRUE(upload.path.starts_with(folder + "/uploads/"));
    EXPECT_EQ(upload.path.find(".."), std::string::npos);
    EXPECT_FALSE(uploads.find(upload.id)) << "nothing was written yet";
    std::filesystem::copy_file("/proc/self/cmdline", upload.path);
    EXPECT_EQ(uploads.find(upload.id).value().name, "x.csv");
    EXPECT_EQ(uploads.of_path(upload.path).id, upload.id);
    for (const char* wrong : {"", "..", "../uploads", "x", "/", "aaaaaaaaaaaaaaaa"})
        EXPECT_FALSE(uploads.find(wrong)) << wrong;
    clock.set(SystemClock().now_us() + 3600LL * 1'000'000);
    uploads.remove_old();
    EXPECT_TRUE(uploads.find(upload.id));
    clock.set(SystemClock().now_us() + 25LL * 3600 * 1'000'000);
    uploads.remove_old();
    EXPECT_FALSE(uploads.find(upload.id));
    std::filesystem::remove_all(folder);
}

TEST(Metrics, AreTextThatPrometheusReads) {
    Metrics metrics({"GET /a", "other"});
    metrics.count(0, 200, 1'500, 10, 20);
    metrics.count(0, 404, 2'000'000, 0, 5);
    metrics.count(99, 500, 1, 0, 0);
    const std::string text = metrics.text({{"touchline_x", "what", 3.5}});
    for (const char* line :
         {"touchline_requests_total{method=\"GET\",route=\"/a\",status=\"2xx\"} 1\n",
          "touchline_requests_total{method=\"GET\",route=\"/a\",status=\"4xx\"} 1\n",
          "touchline_requests_total{method=\"\",route=\"other\",status=\"5xx\"} 1\n",
          "touchline_request_seconds_bucket{method=\"GET\",route=\"/a\",le=\"0.0025\"} 1\n",
          "touchline_request_seconds_bucket{method=\"GET\",route=\"/a\",le=\"+Inf\"} 2\n",
          "touchline_request_seconds_count{method=\"GET\",route=\"/a\"} 2\n",
          "touchline_bytes_total{method=\"GET\",route=\"/a\",way=\"out\"} 25\n",
          "# TYPE touchline_x gauge\ntouchline_x 3.5\n"})
        EXPECT_NE(text.find(line), std::string::npos) << line << text;
}

TEST(Errors, HaveOneForm) {
    const Response response = error_response(http_error(fail(ErrorCode::not_found, "no \"x\"\n")));
    EXPECT_EQ(response.status, 404);
    EXPECT_EQ(misfit(response.body, "{error: {code: text, message: text, see: text}}"), "");
    EXPECT_NE(response.body.find(R"("no \"x\"\n")"), std::string::npos);
    std::set<int> statuses;
    for (const ErrorRow& row : error_rows()) statuses.insert(row.status);
    for (const int status : {400, 401, 403, 404, 405, 408, 409, 413, 421, 429, 431, 500, 503})
        EXPECT_TRUE(statuses.contains(status)) << status;
}

TEST(Streams, TellEverybodyAndForgetWhoLeft) {
    StreamHub hub;
    auto first = hub.join({"state", 1, "{}"});
    auto second = hub.join({"state", 1, "{}"});
    EXPECT_EQ(hub.listeners(), 2u);
    second.reset();
    EXPECT_EQ(hub.listeners(), 1u);
    hub.send({"job", 2, "{}"});
    EXPECT_EQ(event_text({"job", 2, "{}"}), "event: job\nid: 2\ndata: {}\n\n");
    std::vector<std::shared_ptr<EventQueue>> many;
    for (std::size_t i = 0; i < limits::streams_max - 1; ++i)
        many.push_back(hub.join({"s", 1, ""}));
    EXPECT_EQ(hub.join({"s", 1, ""}), nullptr);
}

}  // namespace
}  // namespace touchline

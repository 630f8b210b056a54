// For tests: a served workspace with a small history, tokens of every role, and a client.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/files.h"
#include "serve/access.h"
#include "serve/http_client.h"
#include "serve/server.h"

namespace touchline {

inline constexpr const char* sample_csv =
    "customer,ticket,when,kind,channel,centre,agent,note\n"
    "anna,t1,2026-03-02 09:00:00,order_placed,web,shop,,first order\n"
    "anna,t1,2026-03-02 10:30:00,call_answered,voice,north,s1,asked for the date\n"
    "anna,t1,2026-03-04 10:00:00,order_delivered,field,depot,s2,\n"
    "ben,t2,2026-03-03 08:00:00,order_placed,web,shop,,\n"
    "ben,t2,2026-03-03 09:00:00,order_delivered,field,depot,s2,\n"
    "ben,t3,2026-03-09 09:00:00,call_answered,voice,north,s1,where is it\n";

class ServedWorkspace {
public:
    explicit ServedWorkspace(bool with_tokens = true, const std::string& csv = sample_csv) {
        std::string pattern = testing::TempDir() + "served_XXXXXX";
        root = mkdtemp(pattern.data());
        folder = root + "/acme";
        Workspace made = Workspace::create(folder).value();
        if (!csv.empty()) {
            EXPECT_TRUE(write_text_file(root + "/calls.csv", csv));
            CaptureRequest request;
            request.path = root + "/calls.csv";
            const auto report = made.capture(request);
            EXPECT_TRUE(report) << (report ? "" : report.error().message);
        }
        if (with_tokens) {
            const auto access = Access::open(folder, clock).value();
            for (const auto role :
                 {AccessRole::capture, AccessRole::agent, AccessRole::analyst, AccessRole::admin})
                tokens[role] = access->make({role, role_name(role), "", ""}).value();
        }
        open(std::move(made));
    }
    ~ServedWorkspace() {
        stop();
        std::filesystem::remove_all(root);
    }

    void open(Workspace workspace) {
        ServerOptions options;
        options.port = 0;
        options.version = "1.2.3";
        options.hosts = {"touchline.example"};
        options.log = [this](std::string_view line) {
            const std::lock_guard lock(mutex);
            log.emplace_back(line);
        };
        auto opened = Server::open(std::move(workspace), options);
        ASSERT_TRUE(opened) << opened.error().message;
        server = std::move(opened).value();
        thread = std::jthread([this] { EXPECT_TRUE(server->run(false)); });
    }
    void stop() {
        if (server) server->stop();
        thread = {};
        server.reset();
    }

    client::Answer ask(client::Asking asking, AccessRole role = AccessRole::admin) {
        if (tokens.contains(role) && !asking.headers.contains("Authorization"))
            asking.headers["Authorization"] = "Bearer " + tokens[role];
        return client::ask(server->port(), asking);
    }
    client::Answer get(const std::string& target, AccessRole role = AccessRole::admin) {
        return ask({.target = target}, role);
    }
    client::Answer post(const std::string& target, const std::string& body,
                        AccessRole role = AccessRole::admin) {
        return ask({.method = "POST", .target = target, .body = body}, role);
    }
    // The text behind "name": in JSON, for ids.
    static std::string field(const std::string& json, const std::string& name,
                             std::size_t from = 0) {
        const std::string mark = "\"" + name + "\":\"";
        const std::size_t at = json.find(mark, from);
        if (at == json.npos) return "";
        return json.substr(at + mark.size(), json.find('"', at + mark.size()) - at - mark.size());
    }
    std::vector<std::string> lines() {
        const std::lock_guard lock(mutex);
        return log;
    }

    const SystemClock clock;
    std::string root, folder;
    std::map<AccessRole, std::string> tokens;
    std::unique_ptr<Server> server;
    std::jthread thread;
    std::mutex mutex;
    std::vector<std::string> log;
};

}  // namespace touchline

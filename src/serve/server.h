// A workspace served: the parts put together, started, and stopped in order.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "serve/http.h"
#include "workspace/live.h"

namespace touchline {

struct ServerOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 7117;       // 0: any free one
    std::vector<std::string> hosts;  // further names it is known by
    std::string version;
    std::function<void(std::string_view line)> log;  // JSON, a line a request; may be empty
    HttpOptions http;                // what tests make short
    LiveOptions live;
};

class Server {
public:
    // Listens when this returns. Errors: conflict (the port is taken), invalid_input (another
    // address than this machine's own, and no token was made).
    static Result<std::unique_ptr<Server>> open(Workspace workspace, const ServerOptions& options);
    const Recovery& recovery() const;  // what the last run had left
    // Until stop() or, when asked to heed them, SIGINT or SIGTERM; everything is finished then.
    Status run(bool heed_signals);
    void stop();
    std::uint16_t port() const;
    std::string url() const;  // "http://127.0.0.1:7117"
    ~Server();

    struct State;

private:
    explicit Server(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

// The address of the server that holds the workspace; empty when none does.
std::string serving_url(const std::string& workspace_folder);

}  // namespace touchline

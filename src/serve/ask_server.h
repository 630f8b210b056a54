// Asking the server that holds a workspace, on this machine: for commands that can be done through
// it. Blocking; one request a connection.
#pragma once

#include <string>

#include "base/result.h"

namespace touchline {

struct ServerQuestion {
    std::string method = "GET", path, body;
    std::string token;  // empty: none
};

// The body of a good answer; of another one its message. Errors: unavailable when nobody answers.
Result<std::string> ask_server(const std::string& url, const ServerQuestion& question);

}  // namespace touchline

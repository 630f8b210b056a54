// Made, filled, begun; its port is read from what it says.
#include "bench/live_served.h"

#include <signal.h>
#include <unistd.h>

#include <charconv>
#include <filesystem>
#include <stdexcept>

#include "bench/live_load.h"

namespace touchline::bench {

Served::Served(const ServedWish& wish)
    : workspace(wish.workspace),
      binary_(wish.binary),
      log_(wish.workspace + ".log") {
    std::filesystem::remove_all(workspace);
    must_end_well({{binary_, "new", workspace}, log_, ""});
    if (!wish.file.empty())
        must_end_well({{binary_, "-w", workspace, "capture", wish.file, "--yes"}, log_, ""});
    capture_token = new_token("capture");
    agent_token = new_token("agent");
    program_ = std::make_unique<Program>(
        ProgramWish{{binary_, "-w", workspace, "serve", "--port", "0"}, log_, ""});
    const std::string line = program_->line_with("Serving ");
    const std::size_t colon = line.find(':', line.find("//"));
    std::from_chars(line.data() + colon + 1, line.data() + line.size(), port_);
}

int Served::connect() const { return connect_to_port(port_); }

std::string Served::ask(const std::string& target, const std::string& token) const {
    std::string request;
    append_http_request(request, {.target = target, .token = token});
    const int socket = connect();
    const std::string answer = ask_once(socket, request, http_answer_end);
    ::close(socket);
    return answer;
}

void Served::end() {
    if (program_->end(SIGTERM) != 0) throw std::runtime_error("the server did not end well");
}

std::string Served::new_token(const std::string& role) {
    Program made({{binary_, "-w", workspace, "token", "new", "--role", role}, log_, ""});
    return made.line_with("tl_");
}

}  // namespace touchline::bench

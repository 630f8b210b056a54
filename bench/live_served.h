// The program, serving a workspace of the bench: asked by whoever has a token.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "bench/live_program.h"

namespace touchline::bench {

struct ServedWish {
    std::string binary;     // the program
    std::string workspace;  // a folder; what is there is removed
    std::string file;       // captured before it is served; empty: nothing is
};

class Served {
public:
    // Throws std::runtime_error when a step fails.
    explicit Served(const ServedWish& wish);

    int connect() const;
    std::string ask(const std::string& target, const std::string& token) const;
    double worked_s() const { return program_->worked_s(); }
    std::uint64_t memory_bytes() const { return program_->memory_bytes(); }
    void end();

    const std::string workspace;
    std::string capture_token, agent_token;

private:
    std::string new_token(const std::string& role);

    std::string binary_, log_;
    std::unique_ptr<Program> program_;
    std::uint16_t port_ = 0;
};

}  // namespace touchline::bench

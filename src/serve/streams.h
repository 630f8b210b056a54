// Everyone who listens to GET /v1/stream.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "serve/http.h"

namespace touchline {

struct StreamEvent {
    std::string_view name;  // "state"
    std::uint64_t position = 0;
    std::string_view data;  // JSON on one line
};

class StreamHub {
public:
    // Null when too many listen already. `hello` is sent at once.
    std::shared_ptr<EventQueue> join(const StreamEvent& hello);
    void send(const StreamEvent& event);
    std::size_t listeners() const;
    void close();

private:
    mutable std::mutex mutex_;
    std::vector<std::weak_ptr<EventQueue>> queues_;
};

std::string event_text(const StreamEvent& event);

}  // namespace touchline

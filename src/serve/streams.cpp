// Server-sent events to all who listen.
#include "serve/streams.h"

#include <fmt/format.h>

#include <algorithm>

#include "serve/limits.h"

namespace touchline {

std::string event_text(const StreamEvent& event) {
    return fmt::format("event: {}\nid: {}\ndata: {}\n\n", event.name, event.position, event.data);
}

std::shared_ptr<EventQueue> StreamHub::join(const StreamEvent& hello) {
    auto queue = std::make_shared<EventQueue>();
    queue->send("retry: 2000\n\n" + event_text(hello));
    const std::lock_guard lock(mutex_);
    std::erase_if(queues_, [](const auto& weak) { return weak.expired(); });
    if (queues_.size() >= limits::streams_max) return nullptr;
    queues_.push_back(queue);
    return queue;
}

void StreamHub::send(const StreamEvent& event) {
    const std::string text = event_text(event);
    std::vector<std::shared_ptr<EventQueue>> alive;
    {
        const std::lock_guard lock(mutex_);
        for (const auto& weak : queues_)
            if (auto queue = weak.lock()) alive.push_back(std::move(queue));
    }
    for (const auto& queue : alive) queue->send(text);
}

std::size_t StreamHub::listeners() const {
    const std::lock_guard lock(mutex_);
    return static_cast<std::size_t>(std::count_if(
        queues_.begin(), queues_.end(), [](const auto& weak) { return !weak.expired(); }));
}

void StreamHub::close() {
    const std::lock_guard lock(mutex_);
    for (const auto& weak : queues_)
        if (const auto queue = weak.lock()) queue->close();
}

}  // namespace touchline

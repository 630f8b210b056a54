// Threads that work off a queue that has an end: what does not fit is refused at once.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace touchline {

class WorkPool {
public:
    enum class Turns : std::uint8_t { common, short_ones };  // base/process_turns.h
    WorkPool(unsigned threads, std::size_t queue_max, Turns turns = Turns::common);
    ~WorkPool();  // works off what waits
    bool submit(std::function<void()> job);  // false when the queue is full or closed
    std::size_t waiting() const;
    void close();  // takes no more; returns when everything is worked off

private:
    void run();

    const std::size_t queue_max_;
    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<std::function<void()>> jobs_;
    bool closed_ = false;
    std::vector<std::jthread> threads_;
};

}  // namespace touchline

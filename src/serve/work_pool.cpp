// Threads that work off a queue that has an end.
#include "serve/work_pool.h"

#include "base/process_turns.h"

namespace touchline {

WorkPool::WorkPool(unsigned threads, std::size_t queue_max, Turns turns) : queue_max_(queue_max) {
    for (unsigned i = 0; i < threads; ++i)
        threads_.emplace_back([this, turns] {
            if (turns == Turns::short_ones) take_short_turns();
            run();
        });
}

WorkPool::~WorkPool() { close(); }

bool WorkPool::submit(std::function<void()> job) {
    {
        const std::lock_guard lock(mutex_);
        if (closed_ || jobs_.size() >= queue_max_) return false;
        jobs_.push_back(std::move(job));
    }
    wake_.notify_one();
    return true;
}

std::size_t WorkPool::waiting() const {
    const std::lock_guard lock(mutex_);
    return jobs_.size();
}

void WorkPool::close() {
    {
        const std::lock_guard lock(mutex_);
        closed_ = true;
    }
    wake_.notify_all();
    for (std::jthread& thread : threads_)
        if (thread.joinable()) thread.join();
}

void WorkPool::run() {
    for (;;) {
        std::function<void()> job;
        {
            std::unique_lock lock(mutex_);
            wake_.wait(lock, [&] { return closed_ || !jobs_.empty(); });
            if (jobs_.empty()) return;
            job = std::move(jobs_.front());
            jobs_.pop_front();
        }
        job();
    }
}

}  // namespace touchline

// Clock, kill points, stop requests, threads. What is static here belongs to the process itself:
// the signal flag and the environment.
#include "base/process.h"

#include <signal.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <exception>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/limits.h"
#include "base/text.h"

namespace touchline {

namespace {

std::atomic<bool> stop_flag{false};
static_assert(std::atomic<bool>::is_always_lock_free, "request_stop runs in a signal handler");

// TOUCHLINE_KILL_AT="name" or "name:3", read once.
struct KillOrder {
    std::string name;
    std::int64_t passage = 1;
    std::atomic<std::int64_t> passed{0};

    KillOrder() {
        const char* text = std::getenv("TOUCHLINE_KILL_AT");
        if (text == nullptr) return;
        name = text;
        const std::size_t colon = name.rfind(':');
        if (colon == name.npos || !read_int(std::string_view(name).substr(colon + 1), passage))
            return;
        name.resize(colon);
    }
};

}  // namespace

Micros SystemClock::now_us() const {
    using namespace std::chrono;
    return duration_cast<microseconds>(system_clock::now().time_since_epoch()).count();
}

void kill_point(std::string_view name) {
    static KillOrder order;
    if (order.name.empty() || order.name != name) return;
    if (++order.passed == order.passage) raise(SIGKILL);
}

bool stop_requested() { return stop_flag.load(std::memory_order_relaxed); }
void request_stop() { stop_flag.store(true, std::memory_order_relaxed); }
void clear_stop() { stop_flag.store(false, std::memory_order_relaxed); }

Status check_stop() {
    if (stop_requested()) return fail(ErrorCode::cancelled, "stopped on request");
    return {};
}

unsigned thread_count() {
    std::int64_t wanted = 0;
    const char* text = std::getenv("TOUCHLINE_THREADS");
    if (text == nullptr || !read_int(text, wanted) || wanted < 1)
        wanted = std::thread::hardware_concurrency();
    return static_cast<unsigned>(std::clamp<std::int64_t>(wanted, 1, limits::threads_max));
}

void parallel_for(unsigned threads, std::size_t count,
                  const std::function<void(std::size_t)>& act) {
    std::atomic<std::size_t> next{0};
    std::exception_ptr failure;
    std::mutex failure_mutex;
    const auto run = [&] {
        for (std::size_t i; (i = next.fetch_add(1)) < count;) try {
                act(i);
            } catch (...) {
                const std::lock_guard lock(failure_mutex);
                if (!failure) failure = std::current_exception();
                next.store(count);  // the others finish what they have begun
            }
    };
    {
        std::vector<std::jthread> others;
        for (std::size_t i = 1; i < std::min<std::size_t>(threads, count); ++i)
            others.emplace_back(run);
        run();
    }
    if (failure) std::rethrow_exception(failure);
}

}  // namespace touchline

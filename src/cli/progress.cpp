// Draws rows, rate and time left from counters that the work keeps anyway.
#include "cli/progress.h"

#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <string>
#include <thread>

#include "base/text.h"

namespace touchline {

using Steady = std::chrono::steady_clock;

struct ProgressBar::State {
    const Progress& progress;
    std::mutex mutex;
    std::condition_variable wake;
    bool over = false;
    bool drawn = false;
    Steady::time_point began = Steady::now();
    std::thread thread;

    void draw() {
        const double seconds = std::chrono::duration<double>(Steady::now() - began).count();
        const auto rows = progress.rows_done.load(), bytes = progress.bytes_done.load();
        const auto total = progress.bytes_total.load();
        const double share = total == 0 ? 0 : std::min(1.0, double(bytes) / double(total));
        constexpr int width = 28;
        std::string bar;
        for (int i = 0; i < width; ++i) bar += i < int(share * width) ? "█" : "░";
        std::string line = total == 0 ? "" : fmt::format("{} {:3.0f} %  ", bar, share * 100);
        line += fmt::format("{} rows  {}/s", with_thousands(std::int64_t(rows)),
                            with_thousands(std::int64_t(double(rows) / seconds)));
        if (share > 0.01 && share < 1)
            line += "  " + write_duration_ms(seconds * (1 - share) / share * 1000) + " left";
        std::fprintf(stderr, "\r\033[K%s", line.c_str());
        std::fflush(stderr);
        drawn = true;
    }

    void run() {
        std::unique_lock lock(mutex);
        if (wake.wait_for(lock, std::chrono::seconds(1), [&] { return over; })) return;
        do draw();
        while (!wake.wait_for(lock, std::chrono::milliseconds(200), [&] { return over; }));
    }
};

ProgressBar::ProgressBar(const Progress& progress) {
    if (isatty(STDERR_FILENO) == 0) return;
    state_.reset(new State{progress, {}, {}, false, false, Steady::now(), {}});
    state_->thread = std::thread([state = state_.get()] { state->run(); });
}

ProgressBar::~ProgressBar() {
    if (!state_) return;
    {
        const std::lock_guard lock(state_->mutex);
        state_->over = true;
    }
    state_->wake.notify_all();
    state_->thread.join();
    if (state_->drawn) std::fprintf(stderr, "\r\033[K");
}

}  // namespace touchline

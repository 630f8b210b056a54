// Runs a world: each thread simulates a pod and prepares it for the sink, which takes them in
// order. Threads wait when they are too far ahead of the sink.
#include <condition_variable>
#include <mutex>
#include <optional>
#include <vector>

#include "base/process.h"
#include "simulate/plan.h"
#include "simulate/pod.h"
#include "simulate/sink.h"

namespace touchline::simulate {

namespace {

class Line {
public:
    Line(const World& world, Sink& sink, const RunOptions& options)
        : world_(world),
          plan_(world),
          sink_(sink),
          threads_(std::max(1u, options.threads)),
          window_(std::size_t{threads_} * (1 + options.ahead)),
          prepared_(window_) {}

    Result<RunCounts> run() {
        TRY(sink_.begin(world_));
        parallel_for(threads_, threads_, [&](std::size_t) { work(); });
        if (error_) return *error_;
        TRY(sink_.finish());
        return counts_;
    }

private:
    void work() {
        PodSimulation simulation(plan_);
        Happening pod;
        for (;;) {
            std::size_t number = 0;
            {
                std::unique_lock lock(mutex_);
                room_.wait(lock, [&] { return error_ || next_ < taken_ + window_; });
                if (error_ || next_ >= world_.pods.size()) return;
                number = next_++;
            }
            if (stop_requested()) return fail_with(check_stop());
            simulation.run(static_cast<std::uint32_t>(number), pod);
            auto prepared = sink_.prepare(pod);
            if (!prepared) return fail_with(std::move(prepared).error());
            hand_over(number, std::move(prepared).value(), pod);
        }
    }

    void fail_with(Status status) {
        const std::lock_guard lock(mutex_);
        if (!status && !error_) error_ = status.error();
        room_.notify_all();
    }

    // Puts a pod into its slot; who holds the next one in order gives all that are ready.
    void hand_over(std::size_t number, std::unique_ptr<Prepared> prepared, const Happening& pod) {
        std::unique_lock lock(mutex_);
        prepared_[number % window_] = std::move(prepared);
        ready_.resize(std::max(ready_.size(), number + 1));
        ready_[number] = true;
        ++counts_.pods;
        counts_.people += pod.people.size();
        counts_.interactions += pod.interactions.size();
        counts_.journeys += pod.journeys.size();
        if (taking_) return;
        taking_ = true;
        while (!error_ && taken_ < ready_.size() && ready_[taken_]) {
            std::unique_ptr<Prepared> next = std::move(prepared_[taken_ % window_]);
            lock.unlock();
            Status status = sink_.take(std::move(next));
            lock.lock();
            if (!status && !error_) error_ = status.error();
            ++taken_;
            room_.notify_all();
        }
        taking_ = false;
    }

    const World& world_;
    const Plan plan_;
    Sink& sink_;
    unsigned threads_;
    std::size_t window_;
    std::mutex mutex_;
    std::condition_variable room_;
    std::vector<std::unique_ptr<Prepared>> prepared_;  // by number modulo window
    std::vector<bool> ready_;
    std::size_t next_ = 0, taken_ = 0;
    bool taking_ = false;
    std::optional<Error> error_;
    RunCounts counts_;
};

}  // namespace

Result<RunCounts> run(const World& world, Sink& sink, const RunOptions& options) {
    return Line(world, sink, options).run();
}

}  // namespace touchline::simulate

// Runs a world: each thread simulates a pod and shows it to the sink, which takes them in order.
// Threads wait when they are too far ahead of the sink. Pods are used again, with their memory.
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
          pods_(options.pods_max()) {}

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
        for (;;) {
            std::size_t number = 0;
            {
                std::unique_lock lock(mutex_);
                room_.wait(lock, [&] { return error_ || next_ < taken_ + pods_.size(); });
                if (error_ || next_ >= world_.pods.size()) return;
                number = next_++;
            }
            if (stop_requested()) return fail_with(check_stop());
            Happening& pod = pods_[number % pods_.size()];
            simulation.run(static_cast<std::uint32_t>(number), pod);
            if (Status prepared = sink_.prepare(pod); !prepared) return fail_with(prepared);
            hand_over(number, pod);
        }
    }

    void fail_with(Status status) {
        const std::lock_guard lock(mutex_);
        if (!status && !error_) error_ = status.error();
        room_.notify_all();
    }

    // Who holds the next one in order gives all that are ready.
    void hand_over(std::size_t number, const Happening& pod) {
        std::unique_lock lock(mutex_);
        ready_.resize(std::max(ready_.size(), number + 1));
        ready_[number] = true;
        ++counts_.pods;
        counts_.people += pod.people.size();
        counts_.interactions += pod.interactions.size();
        counts_.journeys += pod.journeys.size();
        if (taking_) return;
        taking_ = true;
        while (!error_ && taken_ < ready_.size() && ready_[taken_]) {
            const Happening& next = pods_[taken_ % pods_.size()];
            lock.unlock();
            Status status = sink_.take(next);
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
    std::mutex mutex_;
    std::condition_variable room_;
    std::vector<Happening> pods_;  // pod n is in place n modulo their number
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

// Randomness that repeats, kill points that kill, threads that report.
#include "base/process.h"

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmath>
#include <stdexcept>
#include <thread>
#include <vector>

#include "base/process_turns.h"

namespace touchline {
namespace {

TEST(Random, TheSameSeedGivesTheSameNumbers) {
    Random a(42), b(42), c(43);
    // Fixed for ever: stored simulations are told by their seed.
    EXPECT_EQ(Random(42).next(), 0x15780B2E0C2EC716ULL);
    int equal = 0;
    for (int i = 0; i < 1'000; ++i) {
        const std::uint64_t number = a.next();
        ASSERT_EQ(number, b.next());
        equal += number == c.next();
    }
    EXPECT_EQ(equal, 0);
}

TEST(Random, BelowIsEvenAndWithinItsBound) {
    Random random(7);
    std::vector<int> counts(10);
    for (int i = 0; i < 100'000; ++i) ++counts[random.below(10)];
    for (const int count : counts) EXPECT_NEAR(count, 10'000, 500);
    EXPECT_EQ(random.below(1), 0u);
    EXPECT_THROW(random.below(0), InternalError);
}

TEST(Random, MeansAreAsAsked) {
    Random random(7);
    double uniform = 0, exponential = 0, normal = 0, square = 0;
    constexpr int n = 200'000;
    for (int i = 0; i < n; ++i) {
        const double u = random.uniform();
        ASSERT_TRUE(u >= 0 && u < 1);
        uniform += u, exponential += random.exponential(3);
        const double x = random.normal();
        normal += x, square += x * x;
    }
    EXPECT_NEAR(uniform / n, 0.5, 0.005);
    EXPECT_NEAR(exponential / n, 3, 0.05);
    EXPECT_NEAR(normal / n, 0, 0.01);
    EXPECT_NEAR(square / n, 1, 0.02);
}

// In a child of its own: the order is read once a process.
int end_of_child(const char* order, int passages) {
    const pid_t child = ::fork();
    if (child == 0) {
        ::setenv("TOUCHLINE_KILL_AT", order, 1);
        for (int i = 0; i < passages; ++i) kill_point("test.point"), kill_point("test.other");
        ::_exit(0);
    }
    int status = -1;
    ::waitpid(child, &status, 0);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

TEST(KillPoint, KillsAtItsPassageAndNowhereElse) {
    EXPECT_EQ(end_of_child("test.point", 1), SIGKILL);
    EXPECT_EQ(end_of_child("test.point:3", 2), 0);
    EXPECT_EQ(end_of_child("test.point:3", 3), SIGKILL);
    EXPECT_EQ(end_of_child("elsewhere", 3), 0);
}

TEST(Stop, IsAskedForAndTakenBack) {
    clear_stop();
    EXPECT_TRUE(check_stop());
    request_stop();
    EXPECT_EQ(check_stop().error().code, ErrorCode::cancelled);
    clear_stop();
    EXPECT_FALSE(stop_requested());
}

TEST(Turns, ShortOnesChangeNothingElseOfAThread) {
    std::thread([] {
        const int policy = sched_getscheduler(0), nice = getpriority(PRIO_PROCESS, 0);
        take_short_turns();
        take_short_turns();
        EXPECT_EQ(sched_getscheduler(0), policy);
        EXPECT_EQ(getpriority(PRIO_PROCESS, 0), nice);
    }).join();
}

TEST(ParallelFor, DoesEverythingOnce) {
    for (const unsigned threads : {1u, 4u}) {
        std::vector<std::atomic<int>> done(1'000);
        parallel_for(threads, done.size(), [&](std::size_t i) { ++done[i]; });
        for (const auto& times : done) ASSERT_EQ(times, 1);
    }
    parallel_for(4, 0, [](std::size_t) { FAIL(); });
}

TEST(ParallelFor, ThrowsWhatAWorkerThrew) {
    const auto work = [](std::size_t i) {
        if (i == 17) throw std::runtime_error("seventeen");
    };
    EXPECT_THROW(parallel_for(4, 100, work), std::runtime_error);
}

TEST(Threads, AtLeastOneAndAsTold) {
    EXPECT_GE(thread_count(), 1u);
    ::setenv("TOUCHLINE_THREADS", "3", 1);
    EXPECT_EQ(thread_count(), 3u);
    ::setenv("TOUCHLINE_THREADS", "0", 1);
    EXPECT_GE(thread_count(), 1u);
    ::unsetenv("TOUCHLINE_THREADS");
}

}  // namespace
}  // namespace touchline

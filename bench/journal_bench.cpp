// The journal against a library that could be it: SQLite in WAL mode with synchronous=FULL.
//
// Producers wait for the acknowledgement of one request each; a committer takes whatever waits as
// one group. Both sides get the same requests, in turns; docs/decisions/0004 holds the figures.
//
//     journal_bench FOLDER [--seconds 3] [--runs 3]
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "base/process.h"
#include "store/journal.h"

namespace touchline {
namespace {

using Seconds = std::chrono::duration<double>;

struct Log {
    virtual ~Log() = default;
    virtual void append(const std::vector<std::string_view>& records) = 0;
};

struct OurLog : Log {
    explicit OurLog(const std::string& folder) : journal(Journal::open(folder, 0).value()) {}
    void append(const std::vector<std::string_view>& records) override {
        const std::uint64_t last = journal.append(records).value();
        if (last % 4096 < records.size()) ignore(journal.trim(last - 1), "room only");
    }
    Journal journal;
};

// SQLite at its best: one prepared insert, no index but the row number, no row ever removed.
struct SqliteLog : Log {
    SqliteLog(const std::string& folder, int page_bytes) {
        std::filesystem::create_directories(folder);
        CHECK(sqlite3_open((folder + "/journal.sqlite").c_str(), &database) == SQLITE_OK);
        run(fmt::format("pragma page_size={}", page_bytes).c_str());
        run("pragma journal_mode=wal");
        run("pragma synchronous=full");
        run("create table journal (position integer primary key, record blob)");
        CHECK(sqlite3_prepare_v2(database, "insert into journal (record) values (?)", -1, &insert,
                                 nullptr) == SQLITE_OK);
    }
    ~SqliteLog() override {
        sqlite3_finalize(insert);
        sqlite3_close(database);
    }
    void run(const char* sql) {
        CHECK(sqlite3_exec(database, sql, nullptr, nullptr, nullptr) == SQLITE_OK);
    }
    void append(const std::vector<std::string_view>& records) override {
        run("begin");
        for (const std::string_view record : records) {
            sqlite3_bind_blob64(insert, 1, record.data(), record.size(), SQLITE_STATIC);
            CHECK(sqlite3_step(insert) == SQLITE_DONE);
            sqlite3_reset(insert);
        }
        run("commit");
    }
    sqlite3* database = nullptr;
    sqlite3_stmt* insert = nullptr;
};

struct Load {
    const char* name;
    unsigned producers;
    std::size_t bytes;
};

struct Figures {
    double requests_s = 0, p50_ms = 0, p99_ms = 0, group = 0, committer_us = 0, written = 0;
};

// Processor time of this thread, system included, in microseconds.
double thread_us() {
    rusage use{};
    getrusage(RUSAGE_THREAD, &use);
    return static_cast<double>(use.ru_utime.tv_sec + use.ru_stime.tv_sec) * 1e6 +
           static_cast<double>(use.ru_utime.tv_usec + use.ru_stime.tv_usec);
}

// Bytes this process sent to the disk.
double written_bytes() {
    rusage use{};
    getrusage(RUSAGE_SELF, &use);
    return static_cast<double>(use.ru_oublock) * 512;
}

// A closed loop: every producer has one request on the way.
class Loop {
public:
    Loop(Log& log, const Load& load) : log_(log), load_(load), slots_(load.producers) {}

    Figures run(Seconds length) {
        std::vector<std::thread> threads;
        for (Slot& slot : slots_) threads.emplace_back([this, &slot] { produce(slot); });
        const auto began = std::chrono::steady_clock::now();
        std::uint64_t groups = 0, requests = 0;
        const double used_us = thread_us(), written = written_bytes();
        while (std::chrono::steady_clock::now() - began < length) {
            requests += commit();
            ++groups;
        }
        const Seconds took = std::chrono::steady_clock::now() - began;
        const double a_request_us = (thread_us() - used_us) / static_cast<double>(requests);
        const double a_byte = (written_bytes() - written) / static_cast<double>(requests) /
                              static_cast<double>(load_.bytes);
        {
            const std::lock_guard lock(guard_);
            stop_ = true;
        }
        changed_.notify_all();
        for (Slot& slot : slots_) slot.done.notify_one();
        for (std::thread& thread : threads) thread.join();
        std::vector<double> waits;
        for (const Slot& slot : slots_)
            waits.insert(waits.end(), slot.waits_ms.begin(), slot.waits_ms.end());
        std::sort(waits.begin(), waits.end());
        return {static_cast<double>(requests) / took.count(),
                waits[waits.size() / 2],
                waits[waits.size() * 99 / 100],
                static_cast<double>(requests) / static_cast<double>(groups),
                a_request_us,
                a_byte};
    }

private:
    struct Slot {
        std::condition_variable done;
        bool acknowledged = false;
        std::string record;
        std::vector<double> waits_ms;
    };

    void produce(Slot& slot) {
        Random random(17);
        slot.record.resize(load_.bytes);
        for (std::size_t at = 0; at + 8 <= slot.record.size(); at += 8) {
            const std::uint64_t word = random.next();
            std::memcpy(slot.record.data() + at, &word, 8);
        }
        for (;;) {
            const auto began = std::chrono::steady_clock::now();
            std::unique_lock lock(guard_);
            if (stop_) return;
            slot.acknowledged = false;
            waiting_.push_back(&slot);
            changed_.notify_one();
            slot.done.wait(lock, [&] { return stop_ || slot.acknowledged; });
            if (stop_) return;
            slot.waits_ms.push_back(Seconds(std::chrono::steady_clock::now() - began).count() *
                                    1000);
        }
    }

    std::size_t commit() {
        std::vector<Slot*> group;
        {
            std::unique_lock lock(guard_);
            changed_.wait(lock, [&] { return !waiting_.empty(); });
            group.swap(waiting_);
        }
        std::vector<std::string_view> records;
        for (const Slot* slot : group) records.push_back(slot->record);
        log_.append(records);
        const std::lock_guard lock(guard_);
        for (Slot* slot : group) {
            slot->acknowledged = true;
            slot->done.notify_one();
        }
        return group.size();
    }

    Log& log_;
    Load load_;
    std::vector<Slot> slots_;
    std::mutex guard_;
    std::condition_variable changed_;
    std::vector<Slot*> waiting_;
    bool stop_ = false;
};

Figures median(std::vector<Figures> runs) {
    std::sort(runs.begin(), runs.end(),
              [](const Figures& a, const Figures& b) { return a.requests_s < b.requests_s; });
    return runs[runs.size() / 2];
}

void compare(const std::string& folder, Seconds length, int runs) {
    const Load loads[] = {{"one by one, 290 bytes, 64 waiting", 64, 290},
                          {"one by one, 290 bytes, 1 waiting", 1, 290},
                          {"batches of 200, 36 kB, 16 waiting", 16, 36'000}};
    using Make = std::function<std::unique_ptr<Log>(const std::string&)>;
    const std::pair<const char*, Make> sides[] = {
        {"our log", [](const std::string& at) { return std::make_unique<OurLog>(at); }},
        {"SQLite, pages of 4 kB",
         [](const std::string& at) { return std::make_unique<SqliteLog>(at, 4096); }},
        {"SQLite, pages of 32 kB",
         [](const std::string& at) { return std::make_unique<SqliteLog>(at, 32768); }}};
    for (const Load& load : loads) {
        std::vector<std::vector<Figures>> figures(std::size(sides));
        for (int run = 0; run < runs; ++run)
            for (std::size_t side = 0; side < std::size(sides); ++side) {
                const std::string at = folder + "/journal_bench";
                std::filesystem::remove_all(at);
                const auto log = sides[side].second(at);
                figures[side].push_back(Loop(*log, load).run(length));
            }
        const double ours = median(figures[0]).requests_s;
        std::printf("%s\n", load.name);
        for (std::size_t side = 0; side < std::size(sides); ++side) {
            const Figures f = median(figures[side]);
            std::printf(
                "  %-24s %9.0f requests/s  %7.1f MB/s  p50 %6.2f ms  p99 %7.2f ms  "
                "%5.1f a group  %6.1f us of a core, %4.1f bytes written a byte  %3.0f %%\n",
                sides[side].first, f.requests_s,
                f.requests_s * static_cast<double>(load.bytes) / 1e6, f.p50_ms, f.p99_ms, f.group,
                f.committer_us, f.written, 100 * f.requests_s / ours);
        }
    }
    std::filesystem::remove_all(folder + "/journal_bench");
}

}  // namespace
}  // namespace touchline

int main(int count, char** words) {
    std::string folder = ".";
    double seconds = 3;
    int runs = 3;
    for (int i = 1; i < count; ++i) {
        const std::string word = words[i];
        if (word == "--seconds" && i + 1 < count) seconds = std::atof(words[++i]);
        else if (word == "--runs" && i + 1 < count) runs = std::atoi(words[++i]);
        else folder = word;
    }
    touchline::compare(folder, touchline::Seconds(seconds), runs);
    return 0;
}

// Long work that a request begins and others ask about: captures, remaps, the demo. One at a time
// and in order, because the workspace takes them so anyway.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/process.h"
#include "base/result.h"
#include "serve/work_pool.h"

namespace touchline {

struct JobFacts {
    std::string id, what;
    enum class State : std::uint8_t { waiting, running, done, failed } state = State::waiting;
    std::uint64_t rows = 0, bytes_done = 0, bytes_total = 0;
    std::string report;  // JSON, when done (or failed with one)
    std::string error;   // when failed
    Micros began_us = no_time, ended_us = no_time;
};
const char* job_state_name(JobFacts::State state);
std::string write_job_json(const JobFacts& job);

// What the work gave: a report in JSON, and an error when it went wrong.
struct JobEnd {
    std::string report;
    Status status;
};
using Job = std::function<JobEnd(Progress& progress)>;

class Jobs {
public:
    // `changed` is called when a job begins or ends.
    Jobs(const Clock& clock, std::function<void(const JobFacts&)> changed);
    // Errors: limit, when too many wait.
    Result<std::string> begin(std::string what, Job job);  // its id
    std::optional<JobFacts> find(const std::string& id) const;
    std::vector<JobFacts> list() const;  // the newest first
    void close();  // lets the one that runs end; those that wait end as failed

private:
    struct Entry {
        JobFacts facts;
        Progress progress;
        Job job;
    };
    void run(const std::shared_ptr<Entry>& entry);
    JobFacts facts_of(const Entry& entry) const;

    const Clock& clock_;
    const std::function<void(const JobFacts&)> changed_;
    mutable std::mutex mutex_;
    std::deque<std::shared_ptr<Entry>> entries_;
    bool closing_ = false;
    WorkPool pool_;
};

}  // namespace touchline

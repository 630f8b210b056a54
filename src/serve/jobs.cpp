// Jobs, one after the other.
#include "serve/jobs.h"

#include <algorithm>

#include "report/json_writer.h"
#include "serve/access.h"
#include "serve/limits.h"

namespace touchline {

const char* job_state_name(JobFacts::State state) {
    constexpr const char* names[] = {"waiting", "running", "done", "failed"};
    return names[static_cast<std::size_t>(state)];
}

std::string write_job_json(const JobFacts& job) {
    JsonWriter json(JsonWriter::Style::compact);
    json.begin_object().field("job", job.id).field("what", job.what);
    json.field("state", job_state_name(job.state)).field("rows", job.rows);
    json.field("bytes_done", job.bytes_done).field("bytes_total", job.bytes_total);
    if (job.began_us != no_time) json.field("began_at", write_instant(job.began_us));
    if (job.ended_us != no_time) json.field("ended_at", write_instant(job.ended_us));
    if (!job.report.empty()) json.key("report").raw(job.report);
    if (!job.error.empty()) json.field("error", job.error);
    json.end_object();
    return json.take();
}

Jobs::Jobs(const Clock& clock, std::function<void(const JobFacts&)> changed)
    : clock_(clock),
      changed_(std::move(changed)),
      pool_(1, limits::jobs_waiting_max) {}

Result<std::string> Jobs::begin(std::string what, Job job) {
    auto entry = std::make_shared<Entry>();
    entry->facts.id = random_word(10);
    entry->facts.what = std::move(what);
    entry->job = std::move(job);
    {
        const std::lock_guard lock(mutex_);
        entries_.push_front(entry);
        if (entries_.size() > limits::jobs_kept_max) entries_.pop_back();
    }
    if (pool_.submit([this, entry] { run(entry); })) return entry->facts.id;
    const std::lock_guard lock(mutex_);
    std::erase(entries_, entry);
    return fail(ErrorCode::limit, "{} pieces of work wait already: try again when one has ended",
                limits::jobs_waiting_max);
}

void Jobs::run(const std::shared_ptr<Entry>& entry) {
    JobEnd end;
    {
        const std::lock_guard lock(mutex_);
        if (closing_) end.status = fail(ErrorCode::cancelled, "the server stopped before it began");
        entry->facts.state = JobFacts::State::running;
        entry->facts.began_us = clock_.now_us();
    }
    if (end.status) {
        changed_(facts_of(*entry));
        try {
            end = entry->job(entry->progress);
        } catch (const std::exception& error) {
            end.status = fail(ErrorCode::internal, "{}", error.what());
        }
    }
    {
        const std::lock_guard lock(mutex_);
        entry->facts.state = end.status ? JobFacts::State::done : JobFacts::State::failed;
        entry->facts.report = std::move(end.report);
        if (!end.status) entry->facts.error = end.status.error().message;
        entry->facts.ended_us = clock_.now_us();
        entry->job = {};
    }
    changed_(facts_of(*entry));
}

JobFacts Jobs::facts_of(const Entry& entry) const {
    const std::lock_guard lock(mutex_);
    JobFacts facts = entry.facts;
    facts.rows = entry.progress.rows_done;
    facts.bytes_done = entry.progress.bytes_done;
    facts.bytes_total = entry.progress.bytes_total;
    return facts;
}

std::optional<JobFacts> Jobs::find(const std::string& id) const {
    std::shared_ptr<Entry> found;
    {
        const std::lock_guard lock(mutex_);
        for (const auto& entry : entries_)
            if (entry->facts.id == id) found = entry;
    }
    if (!found) return {};
    return facts_of(*found);
}

std::vector<JobFacts> Jobs::list() const {
    std::vector<std::shared_ptr<Entry>> entries;
    {
        const std::lock_guard lock(mutex_);
        entries.assign(entries_.begin(), entries_.end());
    }
    std::vector<JobFacts> facts;
    for (const auto& entry : entries) facts.push_back(facts_of(*entry));
    return facts;
}

void Jobs::close() {
    {
        const std::lock_guard lock(mutex_);
        closing_ = true;
    }
    pool_.close();
}

}  // namespace touchline

// Requests from their senders into the journal.
#include <simdjson.h>

#include "base/process_ticks.h"
#include "base/process_turns.h"
#include "capture/keep_rows.h"
#include "workspace/live_state.h"

namespace touchline {
namespace {

constexpr std::size_t group_bytes_max = 32 << 20;  // written and synced at once

Error stopping_now() { return fail(ErrorCode::unavailable, "the server is stopping"); }

Receipt receipt_of(const LiveRequest& request) {
    Receipt receipt;
    receipt.accepted = request.accepted;
    receipt.duplicates = request.duplicates.size();
    receipt.position = request.position;
    for (std::size_t i = 0; i < request.made.rejects.size(); ++i) {
        const Reject& reject = request.made.rejects[i];
        std::string reason = reject.column.empty() ? "" : reject.column + ": ";
        reason += reject.reason;
        if (!reject.value.empty()) reason += fmt::format(" ('{}')", reject.value);
        receipt.rejected.push_back({reject.row - 1, request.made.reject_ids[i], std::move(reason)});
    }
    return receipt;
}

}  // namespace

Result<std::shared_ptr<LiveSource>> Live::State::source_of(const std::string& name,
                                                           const std::string& dialect) {
    const std::lock_guard lock(naming);
    auto& source = sources[name];
    if (!source) {
        auto made = LiveSource::make(of(), name, dialect);
        if (!made) {
            sources.erase(name);
            return std::move(made).error();
        }
        source = std::move(made).value();
    }
    if (source->dialect == dialect) return source;
    return fail(ErrorCode::conflict,
                "source '{}' is sent requests of dialect '{}', this one is '{}': send it for "
                "another source",
                name, source->dialect, dialect);
}

// Under guard.
Status Live::State::room_for(const LiveRequest& request) const {
    if (stopping) return stopping_now();
    if (closed.contains(request.source->name) || request.source->over)
        return fail(ErrorCode::unavailable,
                    "a batch of source '{}' is being changed: send it again in a moment",
                    request.source->name);
    if (waiting_bytes + request.text.size() > options.queue_bytes_max && !waiting.empty())
        return fail(ErrorCode::limit, "{} bytes wait to be written: send it again in a moment",
                    waiting_bytes);
    if (unstored_bytes > options.behind_bytes_max)
        return fail(ErrorCode::limit,
                    "{} acknowledged bytes are not in the history yet{}: send it again later",
                    unstored_bytes, store_trouble.empty() ? "" : " (" + store_trouble + ")");
    return {};
}

void Live::State::accept(Submission&& submission, Accepted&& done) {
    {
        const std::lock_guard lock(guard);
        if (stopping) return done(stopping_now());
    }
    auto source = source_of(submission.source, submission.dialect);
    if (!source) return done(std::move(source).error());
    LiveRequest request;
    request.source = std::move(source).value();
    request.since_us = ticks_us();
    ReceivedHead head;
    head.dialect = submission.dialect;
    head.source = submission.source;
    head.centre = submission.centre;
    head.received_at_us =
        submission.received_at_us == no_time ? of().clock().now_us() : submission.received_at_us;
    head.mapping_hash = hash64(request.source->mapping_text);
    head.bytes = submission.body.size();
    submission.body.reserve(submission.body.size() + simdjson::SIMDJSON_PADDING);
    auto made = request.source->intake->read(head, submission.body);
    if (!made) return done(std::move(made).error());
    request.made = std::move(made).value();
    request.text = write_request(head, submission.body);
    request.done = std::move(done);
    if (request.made.read() == 0) return request.done(Receipt());
    Status room;
    {
        const std::lock_guard lock(guard);
        room = room_for(request);
        if (room) {
            ++request.source->in_flight;
            waiting_bytes += request.text.size();
            waiting.push_back(std::move(request));
        }
    }
    if (!room) return request.done(room.error());
    if (submission.held) held = true;
    else journal_wakes.notify_one();
}

// What the source has already is a duplicate, whatever else it says now.
void Live::State::decide(LiveRequest& request) {
    IntakeResult& made = request.made;
    KnownIds& known = request.source->known;
    std::vector<std::uint8_t> keep(made.block.size(), 1);
    for (const IntakeRecord& record : made.records) {
        const std::uint16_t row = KnownIds::row_of(record.row);
        if (!record.repeated && known.insert(record.id, row)) {
            ++request.accepted;
            continue;
        }
        if (std::uint16_t* earlier = known.find(record.id);
            earlier != nullptr && *earlier != KnownIds::of_file)
            *earlier = std::min(*earlier, row);
        request.duplicates.push_back({record.id, record.row});
        std::fill_n(keep.begin() + record.first, record.count, std::uint8_t{0});
    }
    if (!request.duplicates.empty()) keep_rows(made.block, keep);
}

void Live::State::write_group(std::vector<LiveRequest> group) {
    std::vector<std::string_view> records;
    records.reserve(group.size());
    for (const LiveRequest& request : group) records.push_back(request.text);
    const auto written = journal->append(records);
    std::vector<std::pair<Accepted, Result<Receipt>>> answers;
    answers.reserve(group.size());
    std::size_t bytes = 0, interactions = 0;
    if (written) {
        std::uint64_t position = written.value() - group.size();
        for (LiveRequest& request : group) {
            request.position = ++position;
            decide(request);
            bytes += request.text.size();
            interactions += request.made.block.size();
            answers.emplace_back(std::move(request.done), receipt_of(request));
        }
    }
    {
        const std::lock_guard lock(guard);
        if (written) {
            durable_position = written.value();
            unstored_bytes += bytes;
            journal_bytes = journal->bytes();
            durable_interactions += interactions;
            for (LiveRequest& request : group) durable.push_back(std::move(request));
        } else {
            for (LiveRequest& request : group) {
                --request.source->in_flight;
                answers.emplace_back(std::move(request.done), written.error());
            }
        }
    }
    if (written) applier_wakes.notify_one();
    else moved.notify_all();
    for (auto& [done, receipt] : answers) done(std::move(receipt));
}

std::vector<LiveRequest> Live::State::take_waiting(bool wait) {
    std::unique_lock lock(guard);
    if (wait)
        journal_wakes.wait(
            lock, [&] { return stopping || abandoned || trim_to > 0 || !waiting.empty(); });
    std::vector<LiveRequest> group;
    if (abandoned) return group;
    std::size_t bytes = 0;
    while (!waiting.empty() && (group.empty() || bytes < group_bytes_max)) {
        bytes += waiting.front().text.size();
        group.push_back(std::move(waiting.front()));
        waiting.pop_front();
    }
    waiting_bytes -= bytes;
    return group;
}

void Live::State::trim_journal() {
    std::uint64_t applied = 0;
    {
        const std::lock_guard lock(guard);
        std::swap(applied, trim_to);
    }
    if (applied == 0) return;
    ignore(journal->trim(applied), "the next time it is tried again");
    const std::lock_guard lock(guard);
    journal_bytes = journal->bytes();
}

void Live::State::run_journal() {
    take_short_turns();  // senders wait for it, and it waits for the disk
    for (;;) {
        std::vector<LiveRequest> group = take_waiting(true);
        trim_journal();
        if (!group.empty()) {
            write_group(std::move(group));
            continue;
        }
        const std::lock_guard lock(guard);
        if ((!stopping && !abandoned) || (!waiting.empty() && !abandoned)) continue;
        journal_ended = true;
        applier_wakes.notify_all();
        return;
    }
}

}  // namespace touchline

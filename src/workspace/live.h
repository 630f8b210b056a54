// The live core: a workspace that takes interactions in while it answers.
//
//   accept() ──► mapped ──► journal (group commit, synced) ──► acknowledged
//                                └─► shown, up to 50 times a second: view() ──► the history
//
// What is always true:
//   1. done(receipt) is called only when the request is in the journal and synced.
//   2. What was acknowledged is in the history exactly once, whatever kills the process; what is
//      shown before the history has it is what the history then has.
//   3. view() never changes once given; the next one is another. The questions of workspace()
//      (map, journeys, measures, sql, check …) may be asked from any thread and see the view of
//      the moment, and what is asked of the history waits until it has that; capture, withdraw
//      and remap wait their turn.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "base/time.h"
#include "model/ids.h"
#include "timeline/index.h"
#include "workspace/drill.h"
#include "workspace/workspace.h"

namespace touchline {

struct LiveOptions {
    std::size_t queue_bytes_max = 64 << 20;     // of requests not yet durable
    std::size_t behind_bytes_max = 1ULL << 30;  // of requests durable, not yet in the history
    std::uint64_t stream_bytes_max = 256ULL << 20;  // of a delivery; then the next one begins
    Micros apply_every_us = 20'000;             // at most this long are interactions gathered
    // Told when acknowledged requests cannot be brought into the history, why; and, with nothing,
    // when they can again. From a thread of ours; must not block.
    std::function<void(const std::string& trouble)> on_trouble;
    std::uint64_t merge_now_rows_max = limits::merge_now_rows_max;
    bool threads = true;  // false: nothing happens but by step(), for tests with a clock of theirs
    // Without threads: how many steps a merge beside them takes, and how many are shown before the
    // history takes them in.
    unsigned merge_steps = 0, store_steps = 0;
};

// One request, as it was received.
struct Submission {
    std::string source;  // whose mapping applies (sources/NAME.toml, else that of the dialect)
    std::string dialect;  // a format that takes requests: "cloudevents", "segment"
    std::string body;  // the bytes
    std::string centre;  // not empty: what names another centre is refused, none is given this
    Micros received_at_us = no_time;  // no_time: now
    bool held = false;  // written once begin_held() is called, with others that have come by then
};

struct RefusedItem {
    std::uint64_t at = 0;  // place in the request, from 0
    std::string id;  // as the sender wrote it; may be empty
    std::string reason;  // a sentence that says what would be right
};

struct Receipt {
    std::uint64_t accepted = 0, duplicates = 0;  // source records
    std::vector<RefusedItem> rejected;  // each is kept as a reject, too
    std::uint64_t position = 0;  // in the journal: seen by every view with this position or more
};
// Called once, on any thread, sometimes before accept() returns; must not block.
// Errors: invalid_input (not this dialect; nothing is kept), limit (the queue is full: try again),
// unavailable (the journal cannot be written, or we are stopping).
using Accepted = std::function<void(Result<Receipt> receipt)>;

// An interaction that has just become visible, for people who watch.
struct Arrival {
    StepRow step;
    CustomerId customer = CustomerId::none;
    std::string after;  // the kind before it in its journey; empty: it is the first
    Micros recorded_us = 0;
};

// The state of one moment.
struct LiveView {
    std::uint64_t position = 0;  // everything acknowledged up to here is in it
    std::uint64_t version = 0;  // another one whenever answers may be others, if by time alone
    std::shared_ptr<const Index> index;
    std::uint64_t interactions = 0, journeys = 0, customers = 0;
    Micros made_at_us = 0;
};

// What has changed: interactions came, a batch was taken or taken back, or time alone has closed
// journeys.
struct LiveChange {
    std::shared_ptr<const LiveView> view;
    std::vector<Arrival> newest;  // at most limits::arrivals_shown_max, the latest ones
    std::uint64_t arrived = 0;  // how many there were
};

struct LiveLag {
    std::uint64_t durable = 0, visible = 0, stored = 0;  // positions; stored: in the history
    std::uint64_t requests = 0, interactions = 0;  // acknowledged, not yet visible
    std::int64_t oldest_ms = 0;  // how long the oldest of these has waited
    std::uint64_t unstored_bytes = 0;  // of requests acknowledged, not yet in the history
    std::string trouble;  // why the history takes nothing in at the moment; empty: it does
};

struct Recovery {
    std::uint64_t requests = 0, interactions = 0;  // acknowledged before, applied now
    std::uint64_t bytes_cut = 0;  // of a torn tail that nobody was told of
    std::string line;  // for the log: what was replayed, or empty
};

// What a Subscription keeps alive; dropped, no more calls come.
class Subscription {
public:
    Subscription() = default;
    explicit Subscription(std::shared_ptr<void> keep) : keep_(std::move(keep)) {}

private:
    std::shared_ptr<void> keep_;
};

class Live {
public:
    // Replays what a crash left in the journal, and brings the index up to date.
    // Errors: corrupt (a damaged record with good ones behind it: nothing is touched); those of a
    // mapping that cannot be used any more.
    static Result<std::unique_ptr<Live>> start(Workspace workspace,
                                               const LiveOptions& options = {});

    Workspace& workspace();
    const Recovery& recovery() const;

    // Thread-safe. Reads and maps the body on the calling thread; done is called when the
    // request is durable, or at once when it is refused.
    void accept(Submission submission, Accepted done);
    void begin_held();  // thread-safe, and cheap when nothing is held

    std::shared_ptr<const LiveView> view() const;  // thread-safe, never null
    LiveLag lag() const;  // thread-safe

    // Called after each change of the view, one call at a time, on a thread of ours; be quick.
    [[nodiscard]] Subscription subscribe(std::function<void(const LiveChange&)> changed);

    // Waits until everything acknowledged up to `position` is visible. Errors: unavailable.
    Status wait_until_visible(std::uint64_t position);

    // Without threads: makes durable and visible what was accepted until now, and looks whether
    // time has closed journeys.
    Status step();

    // Accepts nothing more, brings everything into the history, closes the open deliveries,
    // saves the index. What fails is left in the journal, and replayed by the next start().
    Status stop();
    ~Live();  // without stop(): as a crash would leave it

    struct State;

private:
    explicit Live(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace touchline

// What the parts of the live core share; for live*.cpp alone.
//
//   who sends     accept(): reads and maps, puts the request into `waiting`
//   the journal   takes all that waits, writes and syncs it as one group, decides what is new,
//                 acknowledges, puts the requests into `durable`
//   the applier   makes a step of what is durable, shows it, puts it into `unstored`
//   the storer    takes one step after another into the history, and makes its checkpoints
//   the merger    makes one of large segments of the index, while the applier goes on
//
// One thread each; `guard` is held for moments only. Whoever changes what is shown holds
// `changing`; when he has waited until nothing is unstored, too, the history is his to change.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <map>
#include <set>
#include <thread>

#include "store/journal.h"
#include "workspace/live.h"
#include "workspace/live_source.h"
#include "workspace/state.h"
#include "workspace/watchers.h"

namespace touchline {

inline constexpr auto live_retry_after = std::chrono::milliseconds(500);  // what failed

// One request on its way.
struct LiveRequest {
    std::shared_ptr<LiveSource> source;
    std::string text;  // as in the journal
    IntakeResult made;
    Accepted done;
    Micros since_us = 0;  // ticks: when it was taken in
    // Once it is durable:
    std::uint64_t position = 0;
    std::uint64_t accepted = 0;  // records that are new; their interactions alone are left
    std::vector<Sighting> duplicates;  // the others, each with its place in the request
};

// What a source sent in one step.
struct LiveShare {
    std::shared_ptr<LiveSource> source;
    std::string text;  // for its delivery
    std::size_t requests = 0;
    bool last = false;  // its stream is closed behind it
};

// A group of requests that is shown at once, and one transaction of the history. Usually it is
// shown first: where the history decides what is to be shown, it is shown when that has it.
struct LiveStep {
    std::vector<LiveShare> shares;
    std::vector<StreamPart> parts;  // one a share
    std::uint64_t position = 0;  // of the journal, with it
    std::size_t interactions = 0, bytes = 0;
    StreamChange change;  // what becomes of it; as expected, until the history has it
    Conclude conclude;    // what the identifiers that came say of who is who
    LinkNews news;
    Workspace::State::BeforeChange before;  // of one that is shown behind
    bool shown = false, given = false;
    // Given to the storer, it is his until nothing is unstored.
    bool stored = false;
    std::size_t closed = 0;  // shares whose stream was seen to
};

struct Live::State : ChangeGate {
    State(Workspace workspace_, const LiveOptions& options_)
        : workspace(std::move(workspace_)),
          options(options_) {}
    ~State() override;

    Workspace workspace;
    const LiveOptions options;
    Recovery recovery;
    std::optional<Journal> journal;  // of the journal's thread, once it runs

    std::mutex naming;  // of sources
    std::map<std::string, std::shared_ptr<LiveSource>> sources;

    mutable std::mutex guard;  // of what follows
    std::condition_variable journal_wakes, applier_wakes, storer_wakes, merger_wakes, moved;
    std::deque<LiveRequest> waiting, durable;
    std::deque<std::shared_ptr<LiveStep>> unstored;
    std::size_t waiting_bytes = 0, durable_interactions = 0;
    std::size_t unstored_bytes = 0, unstored_rows = 0;  // bytes: of `durable`, too
    std::uint64_t durable_position = 0, visible_position = 0, stored_position = 0;
    std::uint64_t showing_position = 0;  // up to which anybody may see what is not stored yet
    std::uint64_t stored_rows = 0;  // of the history, as far as `next_row` knows
    Micros taken_since_us = no_time;  // since when the oldest of what was taken to be shown waits
    std::uint64_t trim_to = 0, journal_bytes = 0;
    bool stopping = false, abandoned = false, journal_ended = false, applier_ended = false;
    bool storer_runs = false;
    std::set<std::string> closed;  // sources whose batches somebody is changing
    std::string store_trouble, index_trouble;  // set_trouble()
    std::shared_ptr<const LiveView> view;
    std::atomic<bool> held{false};  // something waits of which the journal was not told

    std::mutex entering, changing;
    // Begun, and tried again until it is shown; written under `guard`, too. Under `changing`, as …
    std::shared_ptr<LiveStep> next;
    std::optional<std::uint64_t> next_row;  // … where the history's next rows will stand
    Micros last_change_us = no_time;  // … and the instant of its last change, as shown
    unsigned store_steps_left = 0;  // without threads
    Micros next_closing_us = no_time;  // when time alone closes a journey; under `changing`
    std::uint64_t closings = 0;  // how often it has
    std::vector<Source> known_sources;  // in their order; empty: to be asked for
    std::uint64_t checkpoint_position = 0;  // of the storer
    std::shared_ptr<SegmentMerge> merging;  // handed to the merger; given up under `changing`
    unsigned merge_steps_left = 0;  // without threads
    std::shared_ptr<SegmentMerge> to_merge, merged;  // what the merger takes and gives; under guard
    std::vector<std::shared_ptr<void>> retired;  // large, freed by the merger; under guard
    std::atomic<bool> merger_stops{false};
    Watchers watchers;
    std::jthread journal_thread, applier_thread, storer_thread, merger_thread;

    Workspace::State& of() { return workspace.state(); }
    Store& store() { return workspace.store(); }

    // live.cpp
    Status open();
    Status replay();
    Status close_left_open(std::uint64_t applied);
    Result<std::shared_ptr<void>> enter(const std::string& source) override;
    Result<std::shared_ptr<void>> hold() override;
    void catch_up() override;
    void leave(const std::string& source);
    // live_accept.cpp
    Result<std::shared_ptr<LiveSource>> source_of(const std::string& name,
                                                  const std::string& dialect);
    Status room_for(const LiveRequest& request) const;
    void accept(Submission&& submission, Accepted&& done);
    void decide(LiveRequest& request);
    void write_group(std::vector<LiveRequest> group);
    std::vector<LiveRequest> take_waiting(bool wait);
    void run_journal();
    void trim_journal();
    // live_steps.cpp
    std::shared_ptr<LiveStep> make_step(std::vector<LiveRequest>&& group);
    bool knows(const LiveSource& source) const;
    bool shows_first(const LiveStep& step);
    // live_apply.cpp
    std::vector<LiveRequest> take_durable();
    void forget_rows();
    Status show_first(LiveStep& step);
    Status show_behind(const std::shared_ptr<LiveStep>& step);
    void went_on(LiveStep& step);
    Status bring_index(LiveStep& step);
    Status apply_next();
    Status settle();
    Status apply_some();
    void run_applier();
    void close_due_journeys();
    // live_store.cpp
    void give(const std::shared_ptr<LiveStep>& step);
    Status put_into_history(LiveStep& step);
    void is_stored(LiveStep& step);
    Status store_step(LiveStep& step);
    Status store_next();
    Status drain();
    void run_storer();
    Status close_stored(LiveSource& source, Micros at_us);
    Status close_stream(LiveSource& source);
    Status close_streams();
    void checkpoint_when_due(bool now);
    void set_trouble(std::string State::* which, std::string now);  // empty: there is none
    // live_merge.cpp
    void begin_merge();
    void put_merged();
    void retire(std::shared_ptr<void> large);
    void run_merger();
    void stop_merger();
    // live_view.cpp
    std::vector<Arrival> newest(const Index& index, const StreamChange& change);
    void show(std::uint64_t position, const StreamChange& change);
    void tell(std::shared_ptr<const LiveView> made, LiveChange change);
    void find_next_closing(const Index& index, Micros now_us);
};

}  // namespace touchline

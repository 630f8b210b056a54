// What is durable is shown. Nobody waits for the history meanwhile: what becomes of a step is known
// beforehand but in few cases, and the journal has it whatever happens to the history.
#include <algorithm>

#include "base/limits.h"
#include "base/process.h"
#include "base/process_ticks.h"
#include "base/process_turns.h"
#include "workspace/live_state.h"
#include "workspace/stream_rows.h"

namespace touchline {
namespace {

constexpr std::size_t apply_rows_max = 100'000;  // in one step
// When more comes than this, a step waits until the history has the one before it: steps become
// larger and cost less, and more of the cores is left for making durable what comes.
constexpr double prompt_rows_a_second = 100'000;

// Changes of the history that a step is: its own, and one for each stream that it closes.
std::uint64_t changes_of(const LiveStep& step) {
    const auto closes = std::count_if(step.shares.begin(), step.shares.end(),
                                      [](const LiveShare& share) { return share.last; });
    return 1 + static_cast<std::uint64_t>(closes);
}

// How many rows come in a second, as of the last second or so.
class Inflow {
public:
    void add(std::size_t rows, Micros in_us) {
        constexpr double second_us = 1e6;
        const double seconds = static_cast<double>(std::max<Micros>(in_us, 1)) / second_us;
        const double share = std::min(1.0, seconds);  // of what is new
        rows_a_second_ += share * (static_cast<double>(rows) / seconds - rows_a_second_);
    }
    double rows_a_second() const { return rows_a_second_; }

private:
    double rows_a_second_ = 0;
};

}  // namespace

std::vector<LiveRequest> Live::State::take_durable() {
    const std::lock_guard lock(guard);
    std::vector<LiveRequest> group;
    std::size_t rows = 0;
    while (!durable.empty() && (group.empty() || rows < apply_rows_max)) {
        rows += durable.front().made.block.size();
        group.push_back(std::move(durable.front()));
        durable.pop_front();
    }
    if (!group.empty()) taken_since_us = group.front().since_us;
    return group;
}

// Where sources and rows stand, and what is promoted, may be another thing. With nothing unstored.
void Live::State::forget_rows() {
    of().kept_rows->clear();
    of().kept_rows->settle(UINT64_MAX);
    of().known_promoted.reset();
    known_sources.clear();
    next_row.reset();
}

// The step as if the history had it. What fails here leaves all as it was.
Status Live::State::show_first(LiveStep& step) {
    Workspace::State& state = of();
    step.change.first_row = *next_row;
    step.change.rows = step.interactions;
    {
        const std::lock_guard lock(guard);
        state.kept_rows->settle(stored_rows);
        showing_position = step.position;
    }
    Workspace::State::BeforeChange before;
    before.index = *state.seen_index();
    TRY(const auto whose, state.fresh_customers());
    before.customers = whose;
    const std::uint64_t shown = state.shown_position;
    state.shown_position = state.position() + changes_of(step);
    state.same_customers();
    const Workspace::State::Came came{rows_of_change(step.parts, step.change, known_sources),
                                      false};
    auto now = state.advanced(std::move(before), &came);
    if (!now) {
        state.shown_position = shown;
        state.same_customers();
        return std::move(now).error();
    }
    auto made = std::make_shared<const Index>(std::move(now.value().index));
    state.whole_answers.change(made, now.value().touched, state.threads());
    state.publish(std::move(made), whose);
    step.shown = true;
    return {};
}

// What is known of the history after the step.
void Live::State::went_on(LiveStep& step) {
    next_row.reset();  // copies of what moved stand behind the rows that came
    if (!step.change.moved) next_row = step.change.first_row + step.change.rows;
    last_change_us = step.change.at_us + static_cast<Micros>(changes_of(step)) - 1;
    of().keep_links(true);
    for (const LiveShare& share : step.shares) share.source->streamed = true;
    show(step.position, step.change);
    {
        const std::lock_guard lock(guard);
        durable_interactions -= step.interactions;
        visible_position = step.position;
        taken_since_us = no_time;
    }
    moved.notify_all();
}

// Once the history has it.
Status Live::State::show_behind(const std::shared_ptr<LiveStep>& step) {
    TRY(drain());
    if (!step->given) {
        auto before = of().before_change();
        if (!before) {
            set_trouble(&State::index_trouble, before.error().message);
            return std::move(before).error();
        }
        step->before = std::move(before).value();
        const bool all_known =
            std::all_of(step->shares.begin(), step->shares.end(),
                        [&](const LiveShare& share) { return knows(*share.source); });
        if (!all_known) forget_rows();
        give(step);
        TRY(drain());
    }
    // The history has it now: what goes wrong from here on must not bring it there once more.
    of().kept_rows->settle(UINT64_MAX);
    if (step->news.assertions == 0) of().same_customers();
    const Status indexed = bring_index(*step);
    set_trouble(&State::index_trouble, indexed ? "" : indexed.error().message);
    if (!indexed) forget_rows();
    went_on(*step);
    return {};
}

Status Live::State::bring_index(LiveStep& step) {
    Workspace::State& state = of();
    std::shared_ptr<const Index> made;
    std::optional<Workspace::State::Came> came;
    if (!step.change.moved) {
        if (known_sources.empty()) { TRY(known_sources, store().sources()); }
        came = {rows_of_change(step.parts, step.change, known_sources), true};
    }
    if (step.before.index) {
        if (auto now = state.advanced(std::move(step.before), came ? &*came : nullptr)) {
            made = std::make_shared<const Index>(std::move(now.value().index));
            state.whole_answers.change(made, now.value().touched, state.threads());
        }
    }
    if (!made) {
        TRY(Index built, state.build_index(state.journey_policy, no_time, state.threads()));
        made = std::make_shared<const Index>(std::move(built));
    }
    TRY(auto whose, state.fresh_customers());
    state.publish(std::move(made), std::move(whose));
    return {};
}

Status Live::State::apply_next() {
    if (!next) {
        auto group = take_durable();
        if (group.empty()) return {};
        auto made = make_step(std::move(group));
        const std::lock_guard lock(guard);
        next = std::move(made);
    }
    if (shows_first(*next) && show_first(*next)) {
        went_on(*next);
        kill_point("live.shown");
        give(next);
    } else {
        TRY(show_behind(next));
    }
    std::shared_ptr<LiveStep> over;  // freed once nobody waits for `guard`
    const std::lock_guard lock(guard);
    over.swap(next);
    return {};
}

// For whoever is to change what the history has, or to compare it with what is shown: no step is
// half done, and it has all of them. Under `changing`.
Status Live::State::settle() {
    if (next) TRY(apply_next());
    return drain();
}

Status Live::State::apply_some() {
    const std::lock_guard turn(changing);
    put_merged();
    Status done = apply_next();
    begin_merge();
    close_due_journeys();
    return done;
}

void Live::State::run_applier() {
    take_short_turns();  // people wait to see what comes
    Micros began_us = 0;
    Inflow inflow;
    for (;;) {
        {
            std::unique_lock lock(guard);
            const auto over = [&] {
                const bool done = journal_ended && durable.empty() && !next;
                return stopping && (done || !store_trouble.empty());
            };
            const bool many = inflow.rows_a_second() > prompt_rows_a_second;
            const std::uint64_t ahead_max = many ? 0 : limits::ahead_rows_max;
            const auto ready = [&] {
                const bool room = unstored_rows <= ahead_max;
                return abandoned || over() || ((next || !durable.empty()) && room);
            };
            applier_wakes.wait_for(lock, std::chrono::milliseconds(200), ready);
            if (abandoned || over()) break;
            const Micros rest_us = began_us + options.apply_every_us - ticks_us();
            if (!durable.empty() && rest_us > 0 && !stopping)
                applier_wakes.wait_for(lock, std::chrono::microseconds(rest_us),
                                       [&] { return abandoned || stopping; });
            if (abandoned) break;
            if (unstored_rows > ahead_max) continue;
            const Micros now_us = ticks_us();
            inflow.add(durable_interactions, now_us - std::exchange(began_us, now_us));
        }
        if (apply_some()) continue;
        std::unique_lock lock(guard);
        if (stopping) break;  // what is left is replayed by the next start
        applier_wakes.wait_for(lock, live_retry_after, [&] { return abandoned || stopping; });
    }
    const std::lock_guard lock(guard);
    applier_ended = true;
    storer_wakes.notify_all();
    moved.notify_all();
}

}  // namespace touchline

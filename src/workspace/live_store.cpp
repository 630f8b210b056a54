// The history takes in one step after another, each in one transaction with the position of the
// journal. What fails stays, and is tried again.
#include <algorithm>

#include "base/limits.h"
#include "workspace/live_state.h"

namespace touchline {
namespace {

constexpr std::uint64_t checkpoint_requests = 200'000;
constexpr std::uint64_t checkpoint_bytes = 256ULL << 20;  // of the journal

std::string open_name(const LiveSource& source, std::uint64_t position) {
    return fmt::format("{}{:016x}-{}", open_delivery_prefix, hash64(source.name), position);
}

// The delivery holds what the history takes in before it does.
Status grow_delivery(Store& store, const LiveShare& share, StreamPart& part,
                     std::uint64_t position) {
    LiveSource& source = *share.source;
    if (!source.delivery && source.batch != BatchId::none) {
        // A transaction failed: it goes back to what the history knows.
        TRY(auto again, OpenDelivery::reopen(store.deliveries_folder(), source.delivery_name,
                                             source.stream_position));
        source.delivery.emplace(std::move(again));
    } else if (!source.delivery) {
        source.delivery_name = open_name(source, position);
        TRY(auto made, OpenDelivery::create(store.deliveries_folder(), source.delivery_name));
        source.delivery.emplace(std::move(made));
    }
    part.delivery = source.delivery_name;
    TRY(source.delivery->append(position, share.text));
    return source.delivery->sync();
}

}  // namespace

void Live::State::give(const std::shared_ptr<LiveStep>& step) {
    step->given = true;
    {
        const std::lock_guard lock(guard);
        unstored.push_back(step);
        unstored_rows += step->interactions;
    }
    storer_wakes.notify_one();
}

Status Live::State::put_into_history(LiveStep& step) {
    Status done;
    for (std::size_t i = 0; i < step.shares.size(); ++i) {
        step.parts[i].batch = step.shares[i].source->batch;
        if (done) done = grow_delivery(store(), step.shares[i], step.parts[i], step.position);
    }
    kill_point("live.before_apply");
    StreamChange change;
    if (done) {
        auto applied =
            store().append_stream(step.parts, step.position, step.change.at_us, step.conclude);
        if (applied) change = applied.value();
        else done = std::move(applied).error();
    }
    for (std::size_t i = 0; i < step.shares.size(); ++i) {
        LiveSource& source = *step.shares[i].source;
        if (!done) {
            source.delivery.reset();
            continue;
        }
        source.batch = step.parts[i].batch;
        source.stream_position = step.position;
    }
    TRY(std::move(done));
    kill_point("live.applied");
    if (step.shown)
        CHECK(change.first_row == step.change.first_row && change.rows == step.change.rows &&
              !change.moved);
    step.change = change;
    return {};
}

void Live::State::is_stored(LiveStep& step) {
    step.stored = true;
    const std::lock_guard lock(guard);
    for (const LiveShare& share : step.shares) share.source->in_flight -= share.requests;
    unstored_bytes -= step.bytes;
    unstored_rows -= step.interactions;
    stored_position = step.position;
    stored_rows = step.change.first_row + step.change.rows;
}

Status Live::State::store_step(LiveStep& step) {
    if (!step.stored) {
        TRY(put_into_history(step));
        is_stored(step);
    }
    Micros at_us = step.change.at_us;
    for (; step.closed < step.shares.size(); ++step.closed)
        if (step.shares[step.closed].last)
            TRY(close_stored(*step.shares[step.closed].source, ++at_us));
    return {};
}

// The step that has waited longest; it is the storer's alone until it is over.
Status Live::State::store_next() {
    std::shared_ptr<LiveStep> step;
    {
        const std::lock_guard lock(guard);
        if (unstored.empty()) return {};
        step = unstored.front();
    }
    const Status done = store_step(*step);
    set_trouble(&State::store_trouble, done ? "" : done.error().message);
    if (done) {
        const std::lock_guard lock(guard);
        unstored.pop_front();
    }
    moved.notify_all();
    applier_wakes.notify_one();
    TRY(done);
    checkpoint_when_due(false);
    return {};
}

// Until the history has all that it was given. Errors: unavailable, with what is in its way.
Status Live::State::drain() {
    for (;;) {
        {
            std::unique_lock lock(guard);
            moved.wait(lock, [&] {
                return abandoned || unstored.empty() || !store_trouble.empty() || !storer_runs;
            });
            if (unstored.empty()) return {};
            if (abandoned || storer_runs)
                return fail(ErrorCode::unavailable, "{}",
                            store_trouble.empty() ? "the server has stopped" : store_trouble);
        }
        TRY(store_next());  // nobody else does it
    }
}

void Live::State::run_storer() {
    for (;;) {
        {
            std::unique_lock lock(guard);
            storer_wakes.wait(lock, [&] {
                return abandoned || !unstored.empty() || (stopping && applier_ended);
            });
            if (abandoned || unstored.empty()) break;
        }
        if (store_next()) continue;
        std::unique_lock lock(guard);
        if (stopping) break;  // what is left is replayed by the next start
        storer_wakes.wait_for(lock, live_retry_after, [&] { return abandoned || stopping; });
    }
    const std::lock_guard lock(guard);
    storer_runs = false;
    moved.notify_all();
}

void Live::State::set_trouble(std::string State::* which, std::string now) {
    std::string told;
    {
        const std::lock_guard lock(guard);
        const auto worst = [&] { return store_trouble.empty() ? index_trouble : store_trouble; };
        const std::string before = worst();
        this->*which = std::move(now);
        told = worst();
        if (told == before) return;
    }
    if (options.on_trouble) options.on_trouble(told);
}

// The history has all of the stream.
Status Live::State::close_stored(LiveSource& source, Micros at_us) {
    if (!source.delivery || source.batch == BatchId::none) return {};
    TRY(close_open_stream(store(), *source.delivery, source.batch, at_us));
    source.forget_delivery();
    return {};
}

// With nothing unstored, under `changing`.
Status Live::State::close_stream(LiveSource& source) {
    if (source.batch == BatchId::none) return {};
    const bool links_follow = of().current_links() != nullptr;
    const bool is_current = of().seen_index()->key == of().index_key();
    TRY(close_stored(source, of().clock().now_us()));
    retire(source.begin_stream());
    last_change_us = store().last_change_us();
    if (links_follow) of().keep_links(true);
    if (!is_current) return {};  // it could not be brought on: it is built by the next change
    // Nothing that the index is made of has changed, but the history's position has.
    of().same_customers();
    auto index = std::make_shared<Index>(*of().seen_index());
    index->key = of().index_key();
    TRY(auto whose, of().fresh_customers());
    of().whole_answers.same(index);
    of().publish(std::move(index), std::move(whose));
    return {};
}

Status Live::State::close_streams() {
    std::vector<std::shared_ptr<LiveSource>> all;
    {
        const std::lock_guard lock(naming);
        for (const auto& [name, source] : sources) all.push_back(source);
    }
    for (const auto& source : all) TRY(close_stream(*source));
    return {};
}

// The journal may forget what the database's file holds, not what is only in the database's log.
void Live::State::checkpoint_when_due(bool now) {
    std::uint64_t applied = 0, bytes = 0;
    {
        const std::lock_guard lock(guard);
        applied = stored_position;
        bytes = journal_bytes;
    }
    const bool due = applied - checkpoint_position >= checkpoint_requests ||
                     (bytes >= checkpoint_bytes && applied > checkpoint_position);
    if (!due && !now) return;
    if (!store().checkpoint()) return;  // a reader is in its way
    checkpoint_position = applied;
    {
        const std::lock_guard lock(guard);
        trim_to = applied;
    }
    journal_wakes.notify_one();
}

}  // namespace touchline

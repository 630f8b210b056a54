// The live core as a whole: started from what a crash may have left, opened to others who change
// the history, stopped.
#include "workspace/live.h"

#include <simdjson.h>

#include "base/limits.h"
#include "base/process_ticks.h"
#include "base/text.h"
#include "workspace/live_state.h"

namespace touchline {
namespace {

std::string sentence(const Recovery& recovery, const JournalTail& tail) {
    std::string line;
    const auto number = [](std::uint64_t n) {
        return with_thousands(static_cast<std::int64_t>(n));
    };
    if (recovery.requests > 0)
        line = fmt::format(
            "Replayed {} acknowledged {} with {} new {} that the last run had not yet taken into "
            "the history.",
            number(recovery.requests), recovery.requests == 1 ? "request" : "requests",
            number(recovery.interactions),
            recovery.interactions == 1 ? "interaction" : "interactions");
    if (recovery.bytes_cut > 0)
        line += fmt::format(
            "{}Cut {} bytes from the end of the journal ({}): a write that was never finished, "
            "so nobody was told of it.",
            line.empty() ? "" : " ", number(recovery.bytes_cut), tail.where);
    return line;
}

}  // namespace

// As a crash would leave it: what waits is not written, what is durable stays in the journal.
Live::State::~State() {
    {
        const std::lock_guard lock(guard);
        abandoned = true;
    }
    journal_wakes.notify_all();
    applier_wakes.notify_all();
    storer_wakes.notify_all();
    moved.notify_all();
    journal_thread = {};
    applier_thread = {};
    storer_thread = {};
    stop_merger();
    for (LiveRequest& request : waiting)
        request.done(fail(ErrorCode::unavailable, "the server has stopped"));
    of().live = false;
    of().whole_answers.end();
    of().gate = nullptr;
}

// Streams that were open when the last run ended: what the history has of them is a batch now.
Status Live::State::close_left_open(std::uint64_t applied) {
    TRY(const auto open, store().open_streams());
    for (const OpenStream& stream : open) {
        TRY(auto delivery,
            OpenDelivery::reopen(store().deliveries_folder(), stream.delivery, applied));
        TRY(close_open_stream(store(), delivery, stream.batch, of().clock().now_us()));
    }
    return {};
}

// Decided and applied as they would have been.
Status Live::State::replay() {
    std::vector<LiveRequest> group;
    std::size_t rows = 0;
    const auto apply = [&]() -> Status {
        rows = 0;
        if (group.empty()) return {};
        for (const LiveRequest& request : group) {
            ++request.source->in_flight;
            unstored_bytes += request.text.size();
            durable_interactions += request.made.block.size();
        }
        next = make_step(std::move(group));
        group.clear();
        TRY(apply_next());
        return drain();
    };
    std::uint64_t applied = 0;
    TRY(applied, store().applied_position());
    TRY(journal->replay(applied, [&](std::uint64_t position, std::string_view record) -> Status {
        std::string text(record);
        text.reserve(text.size() + simdjson::SIMDJSON_PADDING);
        std::string_view rest = text;
        TRY(const ReceivedRequest received, take_request(rest));
        LiveRequest request;
        TRY(request.source, source_of(received.head.source, received.head.dialect));
        TRY(request.made, request.source->intake->read(received.head, received.body));
        request.position = position;
        decide(request);
        request.text = std::move(text);
        ++recovery.requests;
        recovery.interactions += request.made.block.size();
        rows += request.made.block.size();
        group.push_back(std::move(request));
        constexpr std::size_t rows_max = 50'000;
        return rows < rows_max && group.size() < rows_max ? Status() : apply();
    }));
    return apply();
}

Status Live::State::open() {
    TRY(const std::uint64_t applied, store().applied_position());
    TRY(auto opened, Journal::open(of().path(journal_folder), applied));
    journal.emplace(std::move(opened));
    recovery.bytes_cut = journal->tail().bytes_cut;
    journal_bytes = journal->bytes();
    TRY(close_left_open(applied));
    TRY(const auto index, of().current_index());
    TRY(auto whose, of().fresh_customers());
    of().publish(index, std::move(whose));
    of().live = true;
    of().whole_answers.begin(index, of().threads());
    of().kept_rows.emplace(limits::kept_rows_max);
    TRY(of().learn_links());
    visible_position = stored_position = applied;
    last_change_us = store().last_change_us();
    show(applied, {});
    TRY(replay().in("replaying the journal"));
    durable_position = std::max(journal->position(), visible_position);
    checkpoint_position = 0;
    checkpoint_when_due(true);
    find_next_closing(*view->index, of().clock().now_us());
    recovery.line = sentence(recovery, journal->tail());
    of().merge_scope.rows_max = options.merge_now_rows_max;
    of().gate = this;
    return {};
}

Result<std::unique_ptr<Live>> Live::start(Workspace workspace, const LiveOptions& options) {
    auto state = std::make_unique<State>(std::move(workspace), options);
    TRY(state->open());
    State& s = *state;
    if (options.threads) {
        s.storer_runs = true;
        s.journal_thread = std::jthread([&s] { s.run_journal(); });
        s.storer_thread = std::jthread([&s] { s.run_storer(); });
        s.applier_thread = std::jthread([&s] { s.run_applier(); });
        s.merger_thread = std::jthread([&s] { s.run_merger(); });
    }
    return std::unique_ptr<Live>(new Live(std::move(state)));
}

// Lets everything of the source into the history first, and takes nothing of it until it is over.
Result<std::shared_ptr<void>> Live::State::enter(const std::string& source) {
    auto alone = std::make_shared<std::unique_lock<std::mutex>>(entering);
    {  // first: who is made from now on gets nothing in
        const std::lock_guard lock(guard);
        closed.insert(source);
    }
    std::shared_ptr<LiveSource> streamed;
    {
        const std::lock_guard lock(naming);
        if (const auto found = sources.find(source); found != sources.end())
            streamed = found->second;
    }
    if (streamed) {
        std::unique_lock lock(guard);
        const auto through = [&] { return abandoned || streamed->in_flight == 0; };
        if (options.threads) {
            while (!through() && store_trouble.empty() && index_trouble.empty())
                moved.wait_for(lock, std::chrono::milliseconds(100), through);
        } else {
            lock.unlock();
            ignore(drain(), "it is said below");
            lock.lock();
        }
        const bool is_through = through();
        if (!is_through) {
            closed.erase(source);
            return fail(ErrorCode::unavailable,
                        "interactions of source '{}' wait to be taken into the history: {}", source,
                        store_trouble.empty() ? "try again" : store_trouble);
        }
    }
    changing.lock();
    Status ours = settle();
    if (ours && streamed) ours = close_stream(*streamed);
    if (!ours) {
        changing.unlock();
        const std::lock_guard lock(guard);
        closed.erase(source);
        return ours.error();
    }
    forget_rows();  // the change may bring a source that moves the places of others
    return std::shared_ptr<void>(this, [alone, source](State* state) { state->leave(source); });
}

Result<std::shared_ptr<void>> Live::State::hold() {
    changing.lock();
    if (Status all = settle(); !all) {
        changing.unlock();
        return fail(ErrorCode::unavailable,
                    "interactions wait to be taken into the history: {}; nothing was looked at",
                    all.error().message);
    }
    return std::shared_ptr<void>(this, [](State* state) { state->changing.unlock(); });
}

void Live::State::catch_up() {
    if (!options.threads) return ignore(drain(), "what there is is asked");
    std::unique_lock lock(guard);
    const std::uint64_t shown = showing_position;
    moved.wait_for(lock, std::chrono::milliseconds(limits::catch_up_ms_max), [&] {
        return !storer_runs || stored_position >= shown || !store_trouble.empty();
    });
}

// The source is read anew: its mapping and its records may be others.
void Live::State::leave(const std::string& source) {
    std::shared_ptr<LiveSource> before;
    {
        const std::lock_guard lock(naming);
        if (auto found = sources.extract(source)) before = std::move(found.mapped());
    }
    const Status learned = of().learn_links();
    std::uint64_t position = 0;
    {
        const std::lock_guard lock(guard);
        closed.erase(source);
        if (before) before->over = true;  // whoever has it already asks for the new one
        position = visible_position;
    }
    if (!learned) set_trouble(&State::index_trouble, learned.error().message);
    find_next_closing(*of().seen_index(), of().clock().now_us());
    show(position, {});
    changing.unlock();
}

Live::Live(std::unique_ptr<State> state) : state_(std::move(state)) {}
Live::~Live() = default;

Workspace& Live::workspace() { return state_->workspace; }
const Recovery& Live::recovery() const { return state_->recovery; }

void Live::accept(Submission submission, Accepted done) {
    state_->accept(std::move(submission), std::move(done));
}

void Live::begin_held() {
    if (!state_->held.load(std::memory_order_relaxed)) return;
    if (state_->held.exchange(false)) state_->journal_wakes.notify_one();
}

std::shared_ptr<const LiveView> Live::view() const {
    const std::lock_guard lock(state_->guard);
    return state_->view;
}

LiveLag Live::lag() const {
    const State& state = *state_;
    const std::lock_guard lock(state.guard);
    LiveLag lag;
    lag.durable = state.durable_position;
    lag.visible = state.visible_position;
    lag.stored = state.stored_position;
    lag.requests = lag.durable - lag.visible;
    lag.interactions = state.durable_interactions;
    lag.unstored_bytes = state.unstored_bytes;
    Micros since_us = state.taken_since_us;
    if (since_us == no_time && !state.durable.empty()) since_us = state.durable.front().since_us;
    if (since_us != no_time) lag.oldest_ms = (ticks_us() - since_us) / 1000;
    lag.trouble = state.store_trouble.empty() ? state.index_trouble : state.store_trouble;
    return lag;
}

Subscription Live::subscribe(std::function<void(const LiveChange&)> changed) {
    return state_->watchers.add(std::move(changed));
}

Status Live::wait_until_visible(std::uint64_t position) {
    State& state = *state_;
    std::unique_lock lock(state.guard);
    const std::string& trouble = state.store_trouble;
    state.moved.wait(lock, [&] {
        return state.abandoned || state.visible_position >= position ||
               (state.stopping && (state.applier_ended || !trouble.empty()));
    });
    if (state.visible_position >= position) return {};
    return fail(ErrorCode::unavailable, "the server is stopping{}",
                trouble.empty() ? "" : ": " + trouble);
}

Status Live::step() {
    State& state = *state_;
    CHECK(!state.options.threads);
    for (auto group = state.take_waiting(false); !group.empty(); group = state.take_waiting(false))
        state.write_group(std::move(group));
    state.trim_journal();
    do TRY(state.apply_some());
    while (lag().requests > 0);
    if (state.store_steps_left > 0) {
        --state.store_steps_left;
        return {};
    }
    state.store_steps_left = state.options.store_steps;
    return state.drain();
}

Status Live::stop() {
    State& state = *state_;
    {
        const std::lock_guard lock(state.guard);
        state.stopping = true;
    }
    state.journal_wakes.notify_all();
    state.applier_wakes.notify_all();
    state.journal_thread = {};
    state.applier_thread = {};
    state.storer_wakes.notify_all();
    state.storer_thread = {};
    state.stop_merger();
    if (!state.options.threads) TRY(step());
    {
        const std::lock_guard turn(state.changing);
        ignore(state.settle(), "what is left is counted below");
    }
    state.moved.notify_all();
    const LiveLag left = lag();
    if (left.durable > left.stored)
        return fail(ErrorCode::unavailable,
                    "{} acknowledged requests are not in the history yet; the journal keeps them "
                    "for the next start{}",
                    left.durable - left.stored, left.trouble.empty() ? "" : ": " + left.trouble);
    const std::lock_guard turn(state.changing);
    TRY(state.close_streams());
    state.checkpoint_when_due(true);
    state.trim_journal();
    state.of().save_index_file(*state.of().seen_index());
    return {};
}

}  // namespace touchline

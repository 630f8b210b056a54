// What is durable, on its way into the history: any number of requests in one transaction, with the
// position of the journal. What fails stays, and is tried again.
#include <algorithm>

#include "base/limits.h"
#include "base/process_ticks.h"
#include "base/process_turns.h"
#include "capture/keep_rows.h"
#include "workspace/live_state.h"
#include "workspace/stream_rows.h"

namespace touchline {
namespace {

constexpr std::size_t apply_rows_max = 100'000;  // in one transaction
constexpr std::uint64_t stream_bytes_max = 256ULL << 20;  // then the next delivery begins
constexpr std::uint64_t checkpoint_requests = 200'000;
constexpr std::uint64_t checkpoint_bytes = 256ULL << 20;  // of the journal
constexpr auto retry_after = std::chrono::milliseconds(500);

std::string open_name(const LiveSource& source, std::uint64_t position) {
    return fmt::format("{}{:016x}-{}", open_delivery_prefix, hash64(source.name), position);
}

// One source's share of a group.
struct Share {
    LiveSource* source;
    StreamPart part;
    std::string text;
    std::uint64_t rejects = 0;
};

void add(const LiveRequest& request, Share& share) {
    LiveSource& source = *share.source;
    const IntakeResult& made = request.made;
    StreamPart& part = share.part;
    if (made.block.size() > 0) {
        if (part.blocks.empty()) part.blocks.emplace_back();
        append_rows(part.blocks.front(), made.block);
    }
    for (const IdentifierFact& fact : made.identifiers)
        if (source.first_saying(fact)) part.identifiers.push_back(fact);
    for (const ObjectFact& fact : made.objects)
        if (source.first_saying(fact)) part.objects.push_back(fact);
    for (const Reject& reject : made.rejects)
        if (source.rejects_kept + share.rejects < limits::rejects_kept_max) {
            part.rejects.push_back(reject);
            ++share.rejects;
        }
    for (const Sighting& seen : request.duplicates)
        if (!source.held->brought.contains(seen.record)) part.duplicates.push_back(seen);
    part.counts.read += made.read();
    part.counts.accepted += request.accepted;
    part.counts.duplicates += request.duplicates.size();
    part.counts.rejected += made.rejects.size();
    part.counts.interactions += made.block.size();
    share.text += request.text;
    for (const InteractionId& id : made.block.id) source.held->brought.insert(id.record());
}

// The delivery holds what the history takes in before it does.
Status grow_delivery(Store& store, Share& share, std::uint64_t position) {
    LiveSource& source = *share.source;
    if (!source.delivery) {
        TRY(auto made,
            OpenDelivery::create(store.deliveries_folder(), open_name(source, position)));
        source.delivery.emplace(std::move(made));
    }
    share.part.delivery = source.delivery->name();
    TRY(source.delivery->append(position, share.text));
    return source.delivery->sync();
}

// What a failed transaction left: the delivery goes back to what the history knows.
void take_back(Store& store, LiveSource& source) {
    source.held->said = {};  // saying something twice does no harm
    if (!source.delivery) return;
    const std::string name = source.delivery->name();
    source.delivery.reset();
    if (source.batch == BatchId::none) return;
    auto again = OpenDelivery::reopen(store.deliveries_folder(), name, source.stream_position);
    if (again) source.delivery.emplace(std::move(again).value());
}

// What the identifiers that came say of who is who; none when nothing.
Conclude what_follows(Workspace::State& state, std::span<const Share> shares, LinkNews& news) {
    LinkBook* const links = state.current_links();
    if (links == nullptr) return state.link_identities(news, ChangeReach::takes_back);
    state.links_position = Workspace::State::no_position;  // until it is committed
    for (const Share& share : shares)
        for (const IdentifierFact& fact : share.part.identifiers)
            links->add(fact.record, state.store->terms().text(fact.scheme), fact.value, fact.valid);
    std::vector<Assertion> lines = links->changes();
    news.assertions = lines.size();
    if (lines.empty()) return {};
    return [drawn = std::move(lines)](PendingHistory&) -> Result<Conclusion> {
        return Conclusion{drawn, {}};
    };
}

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
    return group;
}

// Under `changing`.
Status Live::State::put_into_history(const std::vector<LiveRequest>& group) {
    std::vector<Share> shares;
    for (const LiveRequest& request : group) {
        auto share = std::find_if(shares.begin(), shares.end(), [&](const Share& one) {
            return one.source == request.source.get();
        });
        if (share == shares.end()) share = shares.insert(share, {request.source.get(), {}, "", 0});
        add(request, *share);
    }
    const std::uint64_t position = group.back().position;
    TRY(auto before, of().before_change());
    Status done;
    StreamChange change;
    LinkNews news;
    std::vector<StreamPart> parts;
    for (Share& share : shares) {
        share.part.info = share.source->batch_info(of());
        share.part.batch = share.source->batch;
        if (share.part.batch == BatchId::none) forget_rows();  // of another source, maybe
        if (done) done = grow_delivery(store(), share, position);
    }
    kill_point("live.before_apply");
    Conclude conclude;
    if (done) conclude = what_follows(of(), shares, news);
    for (Share& share : shares) parts.push_back(std::move(share.part));
    if (done) {
        auto applied = store().append_stream(parts, position, of().clock().now_us(), conclude);
        if (applied) change = applied.value();
        else done = std::move(applied).error();
    }
    if (done) of().keep_links(true);
    for (std::size_t i = 0; i < shares.size(); ++i) {
        LiveSource& source = *shares[i].source;
        if (!done) {
            take_back(store(), source);
            continue;
        }
        source.batch = parts[i].batch;
        source.stream_position = position;
        source.rejects_kept += shares[i].rejects;
    }
    TRY(std::move(done));
    kill_point("live.applied");
    if (news.assertions == 0) of().same_customers();
    // The history has it now: what goes wrong from here on must not bring it there once more.
    const Status indexed = bring_index(std::move(before), parts, change);
    set_trouble(indexed ? "" : indexed.error().message);
    show(position, change);
    return {};
}

// Where sources stand among each other may be another thing.
void Live::State::forget_rows() {
    of().kept_rows->clear();
    of().known_promoted.reset();
    known_sources.clear();
}

Status Live::State::bring_index(Workspace::State::BeforeChange before,
                                std::span<const StreamPart> parts, const StreamChange& change) {
    Workspace::State& state = of();
    std::shared_ptr<const Index> made;
    std::optional<KeptRows::Found> came;
    if (!change.moved) {
        if (known_sources.empty()) { TRY(known_sources, store().sources()); }
        came = rows_of_change(parts, change, known_sources);
    }
    if (before.index) {
        if (auto now = state.advanced(std::move(before), came ? &*came : nullptr)) {
            made = std::make_shared<const Index>(std::move(now.value().index));
            state.whole_map.change(made, now.value().touched, state.threads());
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

void Live::State::set_trouble(std::string now) {
    {
        const std::lock_guard lock(guard);
        if (trouble == now) return;
        trouble = now;
    }
    if (options.on_trouble) options.on_trouble(now);
}

Status Live::State::apply_group(std::vector<LiveRequest> group) {
    if (group.empty()) return {};
    const std::lock_guard turn(changing);
    const Status done = put_into_history(group);
    {
        const std::lock_guard lock(guard);
        if (!done) {
            std::move(group.rbegin(), group.rend(), std::front_inserter(durable));
        } else {
            for (const LiveRequest& request : group) {
                durable_bytes -= request.text.size();
                durable_interactions -= request.made.block.size();
                --request.source->in_flight;
            }
            visible_position = group.back().position;
        }
    }
    if (!done) set_trouble(done.error().message);
    moved.notify_all();
    if (!done) return done;
    for (const LiveRequest& request : group)
        if (LiveSource& source = *request.source;
            source.delivery && source.delivery->bytes() > stream_bytes_max)
            ignore(close_stream(source), "it is tried again when more has come");
    checkpoint_when_due(false);
    return {};
}

Status Live::State::close_stream(LiveSource& source) {
    if (!source.delivery || source.batch == BatchId::none) return {};
    const bool links_follow = of().current_links() != nullptr;
    TRY(close_open_stream(store(), *source.delivery, source.batch, of().clock().now_us()));
    retire(source.forget_stream());
    if (links_follow) of().keep_links(true);
    // Nothing that the index is made of has changed, but the history's position has.
    of().same_customers();
    auto index = std::make_shared<Index>(*of().seen_index());
    index->key = of().index_key();
    TRY(auto whose, of().fresh_customers());
    of().whole_map.same(index);
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
        applied = visible_position;
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

Status Live::State::apply_some() {
    {
        const std::lock_guard turn(changing);
        put_merged();
    }
    Status done = apply_group(take_durable());
    const std::lock_guard turn(changing);
    begin_merge();
    close_due_journeys();
    return done;
}

void Live::State::run_applier() {
    take_short_turns();  // people wait to see what comes
    Micros began_us = 0;
    for (;;) {
        {
            std::unique_lock lock(guard);
            const auto ready = [&] {
                return abandoned || !durable.empty() || (stopping && journal_ended);
            };
            applier_wakes.wait_for(lock, std::chrono::milliseconds(200), ready);
            if (abandoned || (durable.empty() && stopping && journal_ended)) return;
            const Micros rest_us = began_us + options.apply_every_us - ticks_us();
            if (!durable.empty() && rest_us > 0 && !stopping)
                applier_wakes.wait_for(lock, std::chrono::microseconds(rest_us),
                                       [&] { return abandoned || stopping; });
            if (abandoned) return;
        }
        began_us = ticks_us();
        if (apply_some()) continue;
        std::unique_lock lock(guard);
        if (stopping) return;  // what is left is replayed by the next start
        applier_wakes.wait_for(lock, retry_after, [&] { return abandoned || stopping; });
    }
}

}  // namespace touchline

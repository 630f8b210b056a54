// What is durable becomes a step: each source's share of it, and what follows from that.
#include <algorithm>

#include "capture/keep_rows.h"
#include "workspace/live_state.h"

namespace touchline {
namespace {

void add(const LiveRequest& request, LiveShare& share, StreamPart& part) {
    LiveSource& source = *share.source;
    const IntakeResult& made = request.made;
    if (made.block.size() > 0) {
        if (part.blocks.empty()) part.blocks.emplace_back();
        append_rows(part.blocks.front(), made.block);
    }
    for (const IdentifierFact& fact : made.identifiers)
        if (source.first_saying(fact)) part.identifiers.push_back(fact);
    for (const ObjectFact& fact : made.objects)
        if (source.first_saying(fact)) part.objects.push_back(fact);
    for (const Reject& reject : made.rejects) {
        if (source.rejects_kept == limits::rejects_kept_max) break;
        part.rejects.push_back(reject);
        ++source.rejects_kept;
    }
    for (const Sighting& seen : request.duplicates)
        if (!source.held->brought.contains(seen.record)) part.duplicates.push_back(seen);
    part.counts.read += made.read();
    part.counts.accepted += request.accepted;
    part.counts.duplicates += request.duplicates.size();
    part.counts.rejected += made.rejects.size();
    part.counts.interactions += made.block.size();
    share.text += request.text;
    ++share.requests;
    for (const InteractionId& id : made.block.id) source.held->brought.insert(id.record());
}

// What the identifiers that came say of who is who; none when nothing.
Conclude what_follows(Workspace::State& state, const LiveStep& step, LinkNews& news) {
    LinkBook* const links = state.current_links();
    if (links == nullptr) return state.link_identities(news, ChangeReach::takes_back);
    state.links_position = Workspace::State::no_position;  // until it is shown or stored
    for (const StreamPart& part : step.parts)
        for (const IdentifierFact& fact : part.identifiers)
            links->add(fact.record, state.store->terms().text(fact.scheme), fact.value, fact.valid);
    std::vector<Assertion> lines = links->changes();
    news.assertions = lines.size();
    if (lines.empty()) return {};
    return [drawn = std::move(lines)](PendingHistory&) -> Result<Conclusion> {
        return Conclusion{drawn, {}};
    };
}

// A name that JSON writes as it is.
bool is_plain(std::string_view name) {
    return std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-' || c == '.' || c == ' ';
    });
}

// May a row of the block have a value of one of these attributes? Never a wrong no.
bool may_have(const InteractionBlock& block, const std::vector<std::string>& attributes) {
    return std::any_of(attributes.begin(), attributes.end(), [&](const std::string& name) {
        const std::string_view all = block.attributes.bytes;
        return is_plain(name) ? all.find(name) != all.npos : !all.empty();
    });
}

}  // namespace

// Under `changing`.
std::shared_ptr<LiveStep> Live::State::make_step(std::vector<LiveRequest>&& group) {
    auto step = std::make_shared<LiveStep>();
    for (const LiveRequest& request : group) {
        const auto same = [&](const LiveShare& one) { return one.source == request.source; };
        auto share = std::find_if(step->shares.begin(), step->shares.end(), same);
        if (share == step->shares.end()) {
            share = step->shares.insert(share, {request.source, "", 0, false});
            step->parts.emplace_back().info = request.source->batch_info(of());
        }
        add(request, *share, step->parts[static_cast<std::size_t>(share - step->shares.begin())]);
        step->bytes += request.text.size();
        step->interactions += request.made.block.size();
    }
    step->position = group.back().position;
    step->change.at_us = std::max(of().clock().now_us(), last_change_us + 1);
    step->conclude = what_follows(of(), *step, step->news);
    for (LiveShare& share : step->shares) {
        LiveSource& source = *share.source;
        source.stream_bytes += share.text.size();
        if (source.stream_bytes <= options.stream_bytes_max) continue;
        share.last = true;
        retire(source.begin_stream());
    }
    return step;
}

// Is it a source whose place among the others is known, as is what it wants in the index?
bool Live::State::knows(const LiveSource& source) const {
    return source.streamed &&
           std::any_of(known_sources.begin(), known_sources.end(),
                       [&](const Source& one) { return one.name == source.name; });
}

// Nothing that only the history can tell decides what is to be shown: where the rows will stand,
// whose they are, that none of them counts instead of another.
bool Live::State::shows_first(const LiveStep& step) {
    Workspace::State& state = of();
    if (step.given || step.conclude || !next_row || !state.known_promoted) return false;
    if (const auto seen = state.seen_index(); !seen || seen->key != state.index_key()) return false;
    for (std::size_t i = 0; i < step.shares.size(); ++i) {
        if (!knows(*step.shares[i].source) || !step.parts[i].duplicates.empty()) return false;
        for (const InteractionBlock& block : step.parts[i].blocks)
            if (may_have(block, *state.known_promoted)) return false;
    }
    return true;
}

}  // namespace touchline

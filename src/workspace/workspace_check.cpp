// touchline check: the invariants of ARCHITECTURE.md, proved on this workspace.
#include <algorithm>
#include <filesystem>

#include "base/text.h"
#include "store/journal.h"
#include "summary/follow_map.h"
#include "timeline/export.h"
#include "workspace/state.h"

namespace touchline {
namespace {

std::string number(std::uint64_t n) { return with_thousands(static_cast<std::int64_t>(n)); }

InvariantLine counts_add_up(const std::vector<Batch>& batches) {
    InvariantLine line{"1. accepted + duplicates + rejected = source records read", true, ""};
    std::uint64_t read = 0;
    for (const Batch& batch : batches) {
        const CaptureCounts& counts = batch.counts;
        read += counts.read;
        if (counts.accepted + counts.duplicates + counts.rejected == counts.read) continue;
        line.holds = false;
        line.detail =
            fmt::format("batch {}: {} + {} + {} is not {}", static_cast<std::uint32_t>(batch.id),
                        counts.accepted, counts.duplicates, counts.rejected, counts.read);
        return line;
    }
    line.detail = fmt::format("{} batches, {} records", number(batches.size()), number(read));
    return line;
}

// Every living row of the history is in the index exactly once.
InvariantLine each_once(std::vector<std::uint64_t> history, const Index& index) {
    InvariantLine line{"3. every interaction is in exactly one timeline and one journey", true, ""};
    std::vector<std::uint64_t> indexed;
    for (const auto& segment : index.segments)
        for (std::size_t journey = 0; journey < segment->journeys(); ++journey) {
            if (segment->dead.size() > 0 && segment->dead.test(journey)) continue;
            for (auto at = segment->offset[journey]; at < segment->offset[journey + 1]; ++at)
                indexed.push_back(segment->history_row[at]);
        }
    std::sort(history.begin(), history.end());
    std::sort(indexed.begin(), indexed.end());
    line.holds = history == indexed;
    line.detail = fmt::format("{} interactions in the history, {} in the index",
                              number(history.size()), number(indexed.size()));
    return line;
}

InvariantLine flows_conserved(const Index& index, unsigned threads) {
    InvariantLine line{"5. at every kind: in + starts = out + ends = interactions", true, ""};
    const FollowMap map = fold_follows(index, select_all(index), threads);
    std::vector<std::uint64_t> in(map.kind.size()), out(map.kind.size());
    for (const FollowSum& follow : map.follows) {
        out[follow.from] += follow.count;
        in[follow.to] += follow.count;
    }
    for (std::size_t kind = 0; kind < map.kind.size(); ++kind) {
        const KindSum& sum = map.kind[kind];
        if (in[kind] + sum.starts == sum.interactions && out[kind] + sum.ends == sum.interactions)
            continue;
        line.holds = false;
        line.detail = fmt::format("'{}': {} + {} in, {} + {} out, {} interactions", map.kinds[kind],
                                  in[kind], sum.starts, out[kind], sum.ends, sum.interactions);
        return line;
    }
    line.detail =
        fmt::format("{} kinds, {} follows", number(map.kind.size()), number(map.follows.size()));
    return line;
}

InvariantLine customers_partition(const Index& index) {
    InvariantLine line{"2. every customer has one timeline", true, ""};
    std::vector<CustomerId> living;
    for (const auto& segment : index.segments)
        for (std::uint32_t customer = 0; customer < segment->customers.size(); ++customer) {
            const std::uint32_t first = segment->first_journey[customer];
            const bool dead = segment->dead.size() > 0 && segment->dead.test(first);
            if (!dead) living.push_back(segment->customers[customer]);
        }
    std::sort(living.begin(), living.end());
    const auto twice = std::adjacent_find(living.begin(), living.end());
    line.holds = twice == living.end();
    line.detail = fmt::format("{} customers", number(living.size()));
    return line;
}

}  // namespace

Result<std::uint64_t> Workspace::waiting_requests() {
    const std::string journal = state_->path(journal_folder);
    if (!std::filesystem::exists(journal)) return std::uint64_t{0};
    TRY(const std::uint64_t durable, journal_position(journal).in("reading {}", journal));
    TRY(const std::uint64_t applied, store().applied_position());
    return durable - std::min(durable, applied);
}

Result<std::vector<InvariantLine>> Workspace::check() {
    std::vector<InvariantLine> lines;
    // History and index are compared: neither may move meanwhile.
    std::shared_ptr<void> still;
    if (state_->gate != nullptr) { TRY(still, state_->gate->hold()); }
    TRY(const auto batches, state_->store->batches());
    lines.push_back(counts_add_up(batches));
    TRY(const auto stored, state_->store->check());
    for (const CheckLine& check : stored)
        lines.push_back({check.what, check.failures == 0,
                         check.failures == 0
                             ? fmt::format("{} examined", number(check.examined))
                             : fmt::format("{} of {}, for example {}", number(check.failures),
                                           number(check.examined), check.example)});
    TRY(const auto index, state_->current_index());
    std::vector<std::vector<std::uint64_t>> rows(sink_threads_max);
    TRY(state_->store->scan({}, [&](const HistoryBlock& block, unsigned thread) {
        rows[thread].insert(rows[thread].end(), block.history_row.begin(), block.history_row.end());
    }));
    std::vector<std::uint64_t> history;
    for (const auto& part : rows) history.insert(history.end(), part.begin(), part.end());
    lines.push_back(each_once(std::move(history), *index));
    lines.push_back(customers_partition(*index));
    TRY(lines.emplace_back(), state_->check_identities());
    lines.push_back(flows_conserved(*index, state_->threads()));
    InvariantLine rebuilt{"4. the index = a rebuild from the history, with one thread too", true,
                          ""};
    TRY(const Index again, state_->build_index(state_->journey_policy, no_time, 1));
    rebuilt.holds = canonical_hash(*index) == canonical_hash(again);
    rebuilt.detail = fmt::format("{} journeys of {} customers compared", number(index->journeys()),
                                 number(index->customers()));
    lines.push_back(rebuilt);
    if (state_->live) {
        const auto compared = state_->whole_answers.compare(*index, state_->threads());
        lines.push_back(
            {"4. what is kept while interactions arrive = a fold of all journeys", compared.holds,
             compared.kept.empty() ? "nothing is kept: nobody has asked lately"
                                   : fmt::format("{} of {} interactions compared", compared.kept,
                                                 number(index->interactions()))});
    }
    return lines;
}

}  // namespace touchline

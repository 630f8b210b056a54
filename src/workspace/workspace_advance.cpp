// The index after one more batch: only the touched timelines are read and built again.
#include <mutex>

#include "base/limits.h"
#include "timeline/builder.h"
#include "timeline/cache.h"
#include "timeline/delta.h"
#include "workspace/state.h"

namespace touchline {
namespace {

// More than this share of new interactions: building anew is quicker.
constexpr double advance_share_max = 0.25;

Result<std::vector<std::uint64_t>> superseded_by(Store& store, BatchId batch) {
    std::vector<std::uint64_t> found;
    TRY(Rows rows, store.query(fmt::format("SELECT rowid::UBIGINT FROM interaction WHERE "
                                           "superseded_by = {}",
                                           static_cast<std::uint32_t>(batch))));
    while (true) {
        TRY(const bool more, rows.next());
        if (!more) return found;
        const auto column = rows.chunk().column<std::uint64_t>(0);
        found.insert(found.end(), column.begin(), column.end());
    }
}

}  // namespace

Result<std::optional<Index>> Workspace::State::index_before_change() {
    if (!file_exists(path(index_file))) return std::optional<Index>();
    auto cached = load_index(path(index_file), index_key(), threads());
    if (!cached) return std::optional<Index>();
    return std::optional<Index>(std::move(cached).value());
}

Status Workspace::State::advance_index(std::optional<Index> before, const Batch& batch) {
    // A small history is left to the first question: it takes no time there, and no memory here.
    if (!before && batch.counts.interactions < limits::index_later_interactions_max) return {};
    const bool few = before && double(batch.counts.interactions) <=
                                   advance_share_max * double(before->interactions());
    if (!few) {
        TRY(current_index());
        return {};
    }
    TRY(const auto resolved, read_customers());
    const CustomersOf customers_of = customers_function(*resolved);
    const JourneyCutter cutter(journey_policy, store->terms());
    Builder builder(store->terms(), cutter, customers_of);
    Touched touched(*before, cutter, customers_of);
    std::mutex guard;
    const auto read = [&](const ScanRange& range) -> Status {
        TRY(store->scan(range, [&](const HistoryBlock& block, unsigned) {
            builder.add(block);
            const std::lock_guard one(guard);
            touched.add(block);
        }));
        TRY(const auto further, store->further_objects(range));
        builder.add_further(further);
        touched.add_further(further);
        return {};
    };
    TRY(const auto removed, superseded_by(*store, batch.id));
    touched.remove(removed);
    ScanRange fresh_rows;
    fresh_rows.after = BatchId{static_cast<std::uint32_t>(batch.id) - 1};
    TRY(read(fresh_rows));
    for (auto rows = touched.missing(); !rows.empty(); rows = touched.missing()) {
        ScanRange old_rows;
        old_rows.history_rows = rows;
        TRY(read(old_rows));
    }
    TRY(Index fresh, builder.finish(threads(), index_key()));
    TRY(Index merged, apply(std::move(*before), std::move(fresh), touched.customers(), threads()));
    merged.key = index_key();
    keep_index(std::move(merged));
    return {};
}

}  // namespace touchline

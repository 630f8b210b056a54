// The index after one more change: only the touched timelines are read and built again.
//
// Every row of the history says when it came and when it was taken back, so it does not matter
// whether a batch was captured, withdrawn or mapped again: rows of this change are read, and those
// of the timelines it touches, with those of records that now belong to another customer.
#include <algorithm>
#include <mutex>

#include "base/limits.h"
#include "timeline/attributes.h"
#include "timeline/builder.h"
#include "timeline/cache.h"
#include "timeline/delta.h"
#include "workspace/state.h"

namespace touchline {
namespace {

// More than this share of interactions that come or go: building anew is quicker.
constexpr double advance_share_max = 0.25;

using Members = std::vector<std::pair<CustomerId, RecordId>>;

// What became of customers: records that changed hands, and the customers they left or joined.
struct Moved {
    std::vector<RecordId> records;
    std::vector<CustomerId> customers;
};

Moved moved_between(Members before, Members after) {
    const auto by_record = [](const auto& a, const auto& b) { return a.second < b.second; };
    std::sort(before.begin(), before.end(), by_record);
    std::sort(after.begin(), after.end(), by_record);
    Moved moved;
    auto a = before.begin(), b = after.begin();
    while (a != before.end() || b != after.end()) {
        const bool in_a = a != before.end() && (b == after.end() || a->second <= b->second);
        const bool in_b = b != after.end() && (a == before.end() || b->second <= a->second);
        const RecordId record = in_a ? a->second : b->second;
        const CustomerId alone{static_cast<std::uint64_t>(record)};
        const CustomerId was = in_a ? a++->first : alone, is = in_b ? b++->first : alone;
        if (was == is) continue;
        moved.records.push_back(record);
        moved.customers.insert(moved.customers.end(), {was, is});
    }
    return moved;
}

// Rows on their way into timelines that are built again.
struct Rereading {
    Workspace::State& state;
    Builder& builder;
    Touched& touched;
    std::mutex guard{};  // of `touched` and the rows that are kept

    void add(const KeptRows::Found& found) {
        builder.add(found.block());
        touched.add(found.block());
        builder.add_further(found.further);
        touched.add_further(found.further);
    }
    Status read(const ScanRange& range) {
        auto& kept = state.kept_rows;
        TRY(state.store->scan(range, [&](const HistoryBlock& block, unsigned) {
            builder.add(block);
            const std::lock_guard one(guard);
            touched.add(block);
            if (kept) kept->add(block);
        }));
        TRY(const auto further, state.store->further_objects(range));
        builder.add_further(further);
        touched.add_further(further);
        if (kept) kept->add_further(further);
        return {};
    }
    // Of the touched timelines, until no other is touched by them.
    Status read_missing() {
        auto& kept = state.kept_rows;
        for (auto rows = touched.missing(); !rows.empty(); rows = touched.missing()) {
            if (kept) add(kept->take(rows));
            if (rows.empty()) continue;
            if (kept && rows.back() >= kept->settled())
                return fail(ErrorCode::unavailable, "row {} is not in the history yet",
                            rows.back());
            ScanRange range;
            range.history_rows = rows;
            TRY(read(range));
        }
        return {};
    }
};

}  // namespace

Result<std::shared_ptr<void>> Workspace::State::enter(const std::string& source) {
    if (gate == nullptr) return std::shared_ptr<void>();
    return gate->enter(source);
}

Result<Workspace::State::BeforeChange> Workspace::State::before_change() {
    BeforeChange before;
    before.since_us = store->last_change_us();
    if (const auto seen = seen_index(); seen && seen->key == index_key()) before.index = *seen;
    else if (auto cached = load_index(path(index_file), index_key(), threads()))
        before.index = std::move(cached).value();
    if (!before.index) return before;
    TRY(before.customers, fresh_customers());
    return before;
}

Status Workspace::State::advance_index(BeforeChange before, std::uint64_t interactions) {
    // A small history is left to the first question: it takes no time there, and no memory here.
    if (!live && !before.index && interactions < limits::index_later_interactions_max) return {};
    const bool few = before.index && double(interactions) <=
                                         advance_share_max * double(before.index->interactions());
    if (!live) {  // so that columns can be changed where they are, or built in their place
        const std::lock_guard held(seeing);
        index.reset();
    }
    if (few) {
        TRY(Advanced now, advanced(std::move(before)));
        return keep_index(std::move(now.index));
    }
    before.index.reset();
    TRY(Index built, build_index(journey_policy, no_time, threads()));
    return keep_index(std::move(built));
}

Result<Workspace::State::Advanced> Workspace::State::advanced(BeforeChange before,
                                                              const Came* came) {
    TRY(const auto resolved, fresh_customers());
    const CustomersOf customers_of = customers_function(*resolved);
    const JourneyCutter cutter(journey_policy, store->terms());
    Builder builder(store->terms(), cutter, customers_of);
    Touched touched(*before.index, cutter, customers_of);
    Rereading rows{*this, builder, touched};
    std::vector<std::uint64_t> removed;
    if (came != nullptr) {
        rows.add(came->rows);
        if (kept_rows) kept_rows->add(came->rows.block());
        if (kept_rows) kept_rows->add_further(came->rows.further);
    } else {
        TRY(removed, store->superseded_since(before.since_us));
        touched.remove(removed);
        ScanRange fresh_rows;
        fresh_rows.since_us = before.since_us;
        TRY(rows.read(fresh_rows));
    }
    const Moved moved = resolved == before.customers
                            ? Moved()
                            : moved_between(before.customers->members(), resolved->members());
    touched.add_customers(moved.customers);
    if (!moved.records.empty()) {
        ScanRange of_records;
        of_records.records = moved.records;
        TRY(store->scan(of_records, [&](const HistoryBlock& block, unsigned) {
            const std::lock_guard one(rows.guard);
            touched.want(block.history_row);
        }));
    }
    TRY(rows.read_missing());
    TRY(Index fresh, builder.finish(threads(), index_key()));
    if (came == nullptr || !known_promoted) { TRY(known_promoted, store->promoted_attributes()); }
    const std::vector<std::string>& promoted = *known_promoted;
    const IndexKey since = before.index->key;
    if (came != nullptr) {
        TRY(fill_came(fresh, promoted, *before.index, touched.customers(), *came));
    } else {
        TRY(fill_fresh(fresh, promoted));
    }
    TRY(Index now, apply(std::move(*before.index), std::move(fresh), touched.customers(), threads(),
                         merge_scope));
    now.key = index_key();
    TRY(fill_missing(now, promoted, !removed.empty()));
    return Advanced{std::move(now), {since, touched.customers()}};
}

// The columns of a small index, from its own rows.
Status Workspace::State::fill_fresh(Index& fresh, std::span<const std::string> promoted) {
    ScanRange range;
    std::vector<std::uint64_t> rows;
    for (const auto& segment : fresh.segments)
        rows.insert(rows.end(), segment->history_row.values().begin(),
                    segment->history_row.values().end());
    range.history_rows = rows;
    if (rows.empty()) range.since_us = store->last_change_us();  // no row at all
    return fill_attributes(fresh, promoted, range);
}

// Rows that came beside what the index had: their values alone are asked of the history.
Status Workspace::State::fill_came(Index& fresh, std::span<const std::string> promoted,
                                   const Index& before, std::span<const CustomerId> touched,
                                   const Came& came) {
    if (promoted.empty()) return {};
    const RowPlaces places(fresh);
    ScanRange range;
    range.history_rows = came.rows.history_row;
    for (const std::string& name : promoted) {
        AttributeColumn column(places, sink_threads_max);
        column.add(before, name, touched);
        if (came.in_history && !came.rows.history_row.empty())
            TRY(store->attribute_values(
                name, range,
                [&](std::span<const std::uint64_t> rows, std::span<const std::string_view> values,
                    unsigned thread) { column.add(rows, values, thread); }));
        column.put(fresh, name);
    }
    return {};
}

// Attributes that are promoted now and were not before, and those whose values may have become
// too many or few enough, are filled anew; those that nobody promotes any more go.
Status Workspace::State::fill_missing(Index& now, std::span<const std::string> promoted,
                                      bool values_went) {
    const auto in = [](const auto& names, const std::string& name) {
        return std::find(names.begin(), names.end(), name) != names.end();
    };
    std::vector<std::string> gone = now.attributes_left_out, missing;
    for (const Attribute& attribute : now.attributes) gone.push_back(attribute.name);
    std::erase_if(gone, [&](const std::string& name) { return in(promoted, name); });
    for (const std::string& name : gone) drop_attribute(now, name);
    for (const std::string& name : promoted)
        if (!now.find_attribute(name) && (values_went || !in(now.attributes_left_out, name)))
            missing.push_back(name);
    return fill_attributes(now, missing, {});
}

}  // namespace touchline

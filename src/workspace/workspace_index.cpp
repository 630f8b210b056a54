// The index of a workspace: read from its cache, brought up to date, or built from the history.
#include "base/files.h"
#include "timeline/builder.h"
#include "timeline/cache.h"
#include "timeline/export.h"
#include "workspace/state.h"

namespace touchline {

CustomersOf customers_function(const Customers& customers) {
    return [&customers](std::span<const RecordId> records, std::span<CustomerId> owners,
                        std::span<std::uint8_t> anonymous) {
        for (std::size_t i = 0; i < records.size(); ++i) {
            owners[i] = customers.of(records[i]);
            anonymous[i] = is_anonymous(records[i]) ? 1 : 0;
        }
    };
}

IndexKey Workspace::State::index_key() const {
    IndexKey key;
    key.history_position = position();
    key.policy_hash = policy_hash();
    return key;
}

Result<Index> Workspace::State::build_index(const JourneyPolicy& policy, Micros known_at_us,
                                            unsigned thread_number) {
    catch_up();
    TRY(const auto resolved,
        known_at_us == no_time ? fresh_customers() : read_customers(known_at_us));
    const JourneyCutter cutter(policy, store->terms());
    Builder builder(store->terms(), cutter, customers_function(*resolved));
    ScanRange range;
    range.known_at_us = known_at_us;
    if (options.progress != nullptr) {
        TRY(const HistoryCounts counts, store->counts());
        options.progress->bytes_total = counts.interactions;
    }
    TRY(store->scan(range, [&](const HistoryBlock& block, unsigned) {
        builder.add(block);
        if (options.progress == nullptr) return;
        options.progress->rows_done += block.rows();
        options.progress->bytes_done += block.rows();
    }));
    TRY(const auto further, store->further_objects(range));
    builder.add_further(further);
    TRY(Index built, builder.finish(thread_number, index_key()));
    built.known_at_us = known_at_us;
    TRY(const auto promoted, store->promoted_attributes());
    TRY(fill_attributes(built, promoted, range));
    return built;
}

void Workspace::State::publish(std::shared_ptr<const Index> made,
                               std::shared_ptr<const Customers> whose) {
    if (live) whole_answers.begin(made, threads());
    const std::lock_guard held(seeing);
    customers = std::move(whose);
    index = std::move(made);
}

void Workspace::State::replace_index(std::shared_ptr<const Index> made) {
    const std::lock_guard held(seeing);
    index = std::move(made);
}

std::shared_ptr<const Index> Workspace::State::seen_index() const {
    const std::lock_guard held(seeing);
    return index;
}

void Workspace::State::save_index_file(const Index& of) const {
    ignore(make_folder(path("index")), "the cache only saves time");
    ignore(save_index(of, path(index_file), threads()), "the cache only saves time");
}

Status Workspace::State::keep_index(Index made) {
    auto kept = std::make_shared<const Index>(std::move(made));
    TRY(auto whose, fresh_customers());
    publish(kept, std::move(whose));
    save_index_file(*kept);
    return {};
}

Result<std::shared_ptr<const Index>> Workspace::State::current_index() {
    if (auto seen = seen_index(); seen && (live || seen->key == index_key())) return seen;
    if (auto cached = load_index(path(index_file), index_key(), threads())) {
        auto loaded = std::make_shared<const Index>(std::move(cached).value());
        TRY(auto whose, fresh_customers());
        publish(loaded, std::move(whose));
        return loaded;
    }
    TRY(Index built, build_index(journey_policy, no_time, threads()));
    TRY(keep_index(std::move(built)));
    return seen_index();
}

Status Workspace::prepare() {
    TRY(state_->current_index());
    return {};
}

void Workspace::catch_up() { state_->catch_up(); }

Result<std::string> Workspace::canonical_export(const Lens& lens) {
    if (!lens.empty())
        return fail(ErrorCode::invalid_input, "--rows shows every journey: leave the lens out");
    TRY(const auto index, state_->current_index());
    std::string text;
    for (const std::string& line : canonical_lines(*index)) text += line + "\n";
    return text;
}

}  // namespace touchline

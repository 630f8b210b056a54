// Taking rows in, and the order of the steps that make an index of them.
#include "timeline/builder.h"

#include <algorithm>
#include <mutex>

#include "base/limits.h"
#include "base/process.h"
#include "timeline/assemble.h"
#include "timeline/lanes.h"

namespace touchline {

void each_its_own(std::span<const RecordId> records, std::span<CustomerId> customers,
                  std::span<std::uint8_t>) {
    for (std::size_t i = 0; i < records.size(); ++i)
        customers[i] = static_cast<CustomerId>(static_cast<std::uint64_t>(records[i]));
}

struct Builder::State {
    const Terms& terms;
    const Cutter& cutter;
    CustomersOf customers_of;
    std::mutex mutex;  // of what follows
    std::vector<std::unique_ptr<Lane>> lanes, idle;
    std::vector<FurtherObject> further;

    std::unique_ptr<Lane> borrow() {
        const std::lock_guard lock(mutex);
        if (idle.empty()) return std::make_unique<Lane>();
        auto lane = std::move(idle.back());
        idle.pop_back();
        return lane;
    }
    void give_back(std::unique_ptr<Lane> lane) {
        const std::lock_guard lock(mutex);
        idle.push_back(std::move(lane));
    }
    bool owns(Lane& lane, TermId type) const {
        const auto code = static_cast<std::uint32_t>(type);
        if (code >= lane.owns.size()) lane.owns.resize(code + 64, 0);
        if (lane.owns[code] == 0) lane.owns[code] = cutter.owns(type, false) ? 2 : 1;
        return lane.owns[code] == 2;
    }
    void take(Lane& lane, const HistoryBlock& block) const;
    Result<Dictionaries> dictionaries() const;
};

Builder::Builder(const Terms& terms, const Cutter& cutter, CustomersOf customers_of)
    : state_(new State{terms, cutter, std::move(customers_of), {}, {}, {}, {}}) {}
Builder::~Builder() = default;

void Builder::State::take(Lane& lane, const HistoryBlock& block) const {
    const std::size_t rows = block.rows();
    lane.customers.resize(rows);
    lane.anonymous.assign(rows, 0);
    customers_of(block.record, lane.customers, lane.anonymous);
    for (std::size_t i = 0; i < rows; ++i) {
        const bool owned = block.object[i] != ObjectId::none && owns(lane, block.object_type[i]);
        lane.any_owned |= owned;
        lane.kinds.add(block.kind[i]);
        lane.channels.add(block.channel[i]);
        lane.centres.add(block.centre[i]);
        lane.staff.add(block.staff[i]);
        const CustomerId customer = lane.customers[i];
        // A record id and the slot in it: 56 and 8 bits order as all 128 do.
        const std::uint64_t tie = (block.id_high[i] & ~0xFFULL) | (block.id_low[i] & 0xFF);
        lane.add(partition_of(customer),
                 {customer, customer, block.occurred_us[i], block.ended_us[i], block.row[i], tie,
                  block.history_row[i], block.object[i], block.object_type[i], block.kind[i],
                  block.channel[i], block.centre[i], block.staff[i], block.reason[i],
                  block.source[i], lane.anonymous[i] != 0, owned, false});
    }
}

void Builder::add(const HistoryBlock& block) {
    auto lane = state_->borrow();
    state_->take(*lane, block);
    state_->give_back(std::move(lane));
}

void Builder::add_further(std::span<const FurtherObject> objects) {
    const std::lock_guard lock(state_->mutex);
    state_->further.insert(state_->further.end(), objects.begin(), objects.end());
}

namespace {

// An interaction whose primary object makes no journey, but exactly one of its further objects
// does, belongs to that one: the two change places.
void use_further(TimelineRow& row, std::span<FurtherObject> objects, const Cutter& cutter) {
    row.further = !objects.empty();
    if (row.owned) return;
    FurtherObject* only = nullptr;
    for (FurtherObject& object : objects) {
        if (!cutter.owns(object.type, true)) continue;
        if (only != nullptr) return;
        only = &object;
    }
    if (only == nullptr) return;
    std::swap(row.object, only->object);
    std::swap(row.object_type, only->type);
    row.owned = true;
}

Result<Dictionary> dictionary(const std::vector<std::unique_ptr<Lane>>& lanes,
                              UsedTerms Lane::* column, const Terms& terms, std::size_t most,
                              const char* what) {
    std::vector<std::uint8_t> used(1, 0);
    for (const auto& lane : lanes) {
        const auto& codes = (*lane.*column).codes();
        if (codes.size() > used.size()) used.resize(codes.size(), 0);
        for (std::size_t i = 0; i < codes.size(); ++i) used[i] |= codes[i];
    }
    std::vector<std::pair<std::string, std::uint32_t>> words;
    for (std::uint32_t i = 0; i < used.size(); ++i)
        if (used[i]) words.emplace_back(terms.text(static_cast<TermId>(i)), i);
    if (words.size() > most)
        return fail(ErrorCode::limit, "{} different {} are more than {}: map a coarser column",
                    words.size(), what, most);
    std::sort(words.begin(), words.end());
    Dictionary result;
    result.code.assign(used.size(), 0);
    for (auto& [text, term] : words) {
        result.code[term] = static_cast<std::uint16_t>(result.names.size());
        result.names.push_back(std::move(text));
    }
    return result;
}

}  // namespace

Result<Dictionaries> Builder::State::dictionaries() const {
    Dictionaries all;
    TRY(all.kinds, dictionary(lanes, &Lane::kinds, terms, limits::kinds_max, "kinds"));
    TRY(all.channels, dictionary(lanes, &Lane::channels, terms, limits::channels_max, "channels"));
    TRY(all.centres, dictionary(lanes, &Lane::centres, terms, limits::centres_max, "centres"));
    TRY(all.staff, dictionary(lanes, &Lane::staff, terms, limits::staff_max, "staff"));
    return all;
}

Result<Index> Builder::finish(unsigned threads, IndexKey key) {
    State& state = *state_;
    state.lanes = std::move(state.idle);
    TRY(const Dictionaries words, state.dictionaries());
    FurtherObjects further(std::move(state.further));
    bool any_owned = false;
    for (const auto& lane : state.lanes) any_owned |= lane->any_owned;
    if (!further.empty()) {
        any_owned = true;
        work_off(threads, partitions, [&](unsigned, std::size_t partition) {
            for (const auto& lane : state.lanes)
                for (LaneChunk* c = lane->chunks(partition); c != nullptr; c = c->next)
                    for (std::uint32_t i = 0; i < c->size; ++i)
                        use_further(c->rows[i], further.of(c->rows[i].history_row), state.cutter);
        });
    }
    if (any_owned) settle_owners(state.lanes, threads);
    TRY(Index index, assemble(state.lanes, words, state.cutter, further, threads));
    if (key.policy_hash == 0) key.policy_hash = state.cutter.policy_hash();
    index.key = key;
    state.lanes.clear();
    return index;
}

}  // namespace touchline

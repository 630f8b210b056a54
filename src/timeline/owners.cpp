// Whose journey an object is, when several customers take part in it.
//
// Objects met by one customer only (nearly all) are settled where they lie: only pairs of object
// and customer are compared, each once. The others' rows travel: to one place per object, where
// the first known customer in canonical order becomes the owner, then to the owner's partition.
#include <algorithm>
#include <bit>
#include <vector>

#include "timeline/lanes.h"

namespace touchline {

namespace {

constexpr unsigned exchange_bits = 8;
constexpr std::size_t exchanges = std::size_t{1} << exchange_bits;

std::uint64_t spread(ObjectId object) {
    return customer_order(static_cast<CustomerId>(static_cast<std::uint64_t>(object)));
}
std::size_t exchange_of(ObjectId object) { return spread(object) >> (64 - exchange_bits); }

struct Pair {
    ObjectId object;
    CustomerId customer;
};

// object -> the first customer met, open addressing.
class OwnerTable {
public:
    explicit OwnerTable(std::size_t objects) : slots_(std::bit_ceil(objects * 2 + 8)) {}
    // The slot of the object; its customer is none when it is new.
    Pair& at(ObjectId object) {
        const std::size_t mask = slots_.size() - 1;
        std::size_t i = spread(object) & mask;
        while (slots_[i].object != ObjectId::none && slots_[i].object != object) i = (i + 1) & mask;
        slots_[i].object = object;
        return slots_[i];
    }
    bool contains(ObjectId object) const {
        const std::size_t mask = slots_.size() - 1;
        std::size_t i = spread(object) & mask;
        while (slots_[i].object != ObjectId::none && slots_[i].object != object) i = (i + 1) & mask;
        return slots_[i].object == object;
    }

private:
    std::vector<Pair> slots_;
};

template <class Work>
void for_rows(const std::vector<std::unique_ptr<Lane>>& lanes, std::size_t partition,
              const Work& work) {
    for (const auto& lane : lanes)
        for (LaneChunk* chunk = lane->chunks(partition); chunk != nullptr; chunk = chunk->next)
            work(*chunk);
}

using PairExchange = std::vector<std::vector<std::vector<Pair>>>;  // [worker][exchange]

// The pairs met lately: most repeats are found here, the others do no harm.
class RecentPairs {
public:
    bool is_new(const Pair& pair) {
        Pair& slot = slots_[spread(pair.object) % slots_.size()];
        if (slot.object == pair.object && slot.customer == pair.customer) return false;
        slot = pair;
        return true;
    }

private:
    std::vector<Pair> slots_ = std::vector<Pair>(4096);
};

void collect_pairs(const std::vector<std::unique_ptr<Lane>>& lanes, std::size_t partition,
                   RecentPairs& recent, std::vector<std::vector<Pair>>& out) {
    for_rows(lanes, partition, [&](const LaneChunk& chunk) {
        for (std::uint32_t i = 0; i < chunk.size; ++i) {
            const Pair pair{chunk.rows[i].object, chunk.rows[i].customer};
            if (chunk.rows[i].owned && recent.is_new(pair))
                out[exchange_of(pair.object)].push_back(pair);
        }
    });
}

std::vector<ObjectId> shared_objects(const PairExchange& exchange, std::size_t at) {
    std::size_t pairs = 0;
    for (const auto& worker : exchange) pairs += worker[at].size();
    OwnerTable first(pairs);
    std::vector<ObjectId> shared;
    for (const auto& worker : exchange)
        for (const Pair& pair : worker[at]) {
            Pair& slot = first.at(pair.object);
            if (slot.customer == CustomerId::none) slot.customer = pair.customer;
            if (slot.customer != pair.customer) shared.push_back(pair.object);
        }
    std::sort(shared.begin(), shared.end());
    shared.erase(std::unique(shared.begin(), shared.end()), shared.end());
    return shared;
}

std::vector<std::vector<ObjectId>> find_shared(const std::vector<std::unique_ptr<Lane>>& lanes,
                                               unsigned threads) {
    PairExchange exchange(threads, std::vector<std::vector<Pair>>(exchanges));
    std::vector<RecentPairs> recent(threads);
    work_off(threads, partitions, [&](unsigned worker, std::size_t partition) {
        collect_pairs(lanes, partition, recent[worker], exchange[worker]);
    });
    std::vector<std::vector<ObjectId>> shared(exchanges);
    work_off(threads, exchanges,
             [&](unsigned, std::size_t at) { shared[at] = shared_objects(exchange, at); });
    return shared;
}

using RowExchange = std::vector<std::vector<std::vector<TimelineRow>>>;  // [worker][exchange]

void take_out(LaneChunk& chunk, const OwnerTable& shared,
              std::vector<std::vector<TimelineRow>>& out) {
    for (std::uint32_t i = 0; i < chunk.size;) {
        const TimelineRow& row = chunk.rows[i];
        if (row.owned && shared.contains(row.object)) {
            out[exchange_of(row.object)].push_back(row);
            chunk.rows[i] = chunk.rows[--chunk.size];
        } else {
            ++i;
        }
    }
}

void settle(std::vector<TimelineRow>& rows, Lane& lane) {
    std::sort(rows.begin(), rows.end(), [](const TimelineRow& a, const TimelineRow& b) {
        return a.object != b.object ? a.object < b.object : before(a, b);
    });
    for (std::size_t first = 0; first < rows.size();) {
        std::size_t last = first;
        while (last < rows.size() && rows[last].object == rows[first].object) ++last;
        std::size_t owner = first;
        while (owner < last && rows[owner].anonymous) ++owner;
        if (owner == last) owner = first;  // nobody is known: the first stands for all
        const CustomerId customer = rows[owner].customer;
        for (; first < last; ++first) {
            rows[first].owner = customer;
            lane.add(partition_of(customer), rows[first]);
        }
    }
}

}  // namespace

void settle_owners(std::vector<std::unique_ptr<Lane>>& lanes, unsigned threads) {
    const auto by_exchange = find_shared(lanes, threads);
    std::size_t count = 0;
    for (const auto& objects : by_exchange) count += objects.size();
    if (count == 0) return;
    OwnerTable shared(count);
    for (const auto& objects : by_exchange)
        for (const ObjectId object : objects) shared.at(object);

    RowExchange exchange(threads, std::vector<std::vector<TimelineRow>>(exchanges));
    work_off(threads, partitions, [&](unsigned worker, std::size_t partition) {
        for_rows(lanes, partition,
                 [&](LaneChunk& chunk) { take_out(chunk, shared, exchange[worker]); });
    });
    std::vector<std::unique_ptr<Lane>> settled(threads);
    for (auto& lane : settled) lane = std::make_unique<Lane>();
    work_off(threads, exchanges, [&](unsigned worker, std::size_t at) {
        std::vector<TimelineRow> rows;
        for (auto& from : exchange) {
            rows.insert(rows.end(), from[at].begin(), from[at].end());
            from[at] = {};
        }
        settle(rows, *settled[worker]);
    });
    for (auto& lane : settled) lanes.push_back(std::move(lane));
}

}  // namespace touchline

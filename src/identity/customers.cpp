// From the log of assertions to customers: union-find over the records it names.
#include <algorithm>

#include "base/check.h"
#include "base/hash.h"
#include "identity/effective.h"
#include "identity/identity.h"

namespace touchline {

namespace {

// Records by their place in a sorted list, so that the smaller place is the smaller record.
class Clusters {
public:
    explicit Clusters(std::vector<RecordId> records)
        : records_(std::move(records)),
          parent_(records_.size()),
          enemies_(records_.size()) {
        for (std::size_t i = 0; i < parent_.size(); ++i) parent_[i] = i;
    }
    std::size_t place(RecordId record) const {
        const auto found = std::lower_bound(records_.begin(), records_.end(), record);
        return static_cast<std::size_t>(found - records_.begin());
    }
    std::size_t root(std::size_t i) {
        while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
        return i;
    }
    void keep_apart(RecordId a, RecordId b) {
        enemies_[place(a)].push_back(place(b));
        enemies_[place(b)].push_back(place(a));
    }
    // Not when two who must be kept apart would come together.
    void join(RecordId a, RecordId b) {
        const auto [low, high] = std::minmax({root(place(a)), root(place(b))});
        if (low == high) return;
        const auto& fewer = enemies_[low].size() < enemies_[high].size() ? low : high;
        const std::size_t other = fewer == low ? high : low;
        for (const std::size_t enemy : enemies_[fewer])
            if (root(enemy) == other) return;
        parent_[high] = low;
        enemies_[low].insert(enemies_[low].end(), enemies_[high].begin(), enemies_[high].end());
        enemies_[high] = {};
    }
    std::size_t size() const { return records_.size(); }
    RecordId record(std::size_t i) const { return records_[i]; }

private:
    std::vector<RecordId> records_;
    std::vector<std::size_t> parent_;
    std::vector<std::vector<std::size_t>> enemies_;
};

std::vector<RecordId> records_in(const Verdicts& pairs) {
    std::vector<RecordId> records;
    for (const auto& [pair, verdict] : pairs) {
        records.push_back(pair.first);
        records.push_back(pair.second);
    }
    std::sort(records.begin(), records.end());
    records.erase(std::unique(records.begin(), records.end()), records.end());
    return records;
}

std::size_t start_of(RecordId record, std::size_t mask) {
    return mix(static_cast<std::uint64_t>(record), 0) & mask;
}

}  // namespace

Customers::Customers(std::span<const Assertion> log) {
    const Verdicts pairs = verdicts(log, Effective(log));
    Clusters clusters(records_in(pairs));
    for (const auto& [pair, verdict] : pairs)
        if (!verdict.same) clusters.keep_apart(pair.first, pair.second);
    for (const bool human : {true, false})  // what people say goes first
        for (const auto& [pair, verdict] : pairs)
            if (verdict.same && verdict.human == human) clusters.join(pair.first, pair.second);

    std::vector<char> linked(clusters.size());
    for (std::size_t i = 0; i < clusters.size(); ++i)
        if (const std::size_t root = clusters.root(i); root != i) linked[i] = linked[root] = 1;
    linked_ = static_cast<std::size_t>(std::count(linked.begin(), linked.end(), 1));
    if (linked_ == 0) return;
    std::size_t capacity = 16;
    while (capacity < 2 * linked_) capacity *= 2;
    slots_.resize(capacity);
    for (std::size_t i = 0; i < clusters.size(); ++i) {
        const RecordId smallest = clusters.record(clusters.root(i));
        if (linked[i] != 0)
            insert(clusters.record(i), CustomerId{static_cast<std::uint64_t>(smallest)});
    }
}

void Customers::insert(RecordId record, CustomerId customer) {
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = start_of(record, mask);
    while (slots_[at].record != RecordId::none) at = (at + 1) & mask;
    slots_[at] = {record, customer};
}

CustomerId Customers::find(RecordId record) const {
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t at = start_of(record, mask);; at = (at + 1) & mask) {
        if (slots_[at].record == record && record != RecordId::none) return slots_[at].customer;
        if (slots_[at].record == RecordId::none)
            return CustomerId{static_cast<std::uint64_t>(record)};
    }
}

std::vector<RecordId> Customers::records_of(CustomerId customer) const {
    std::vector<RecordId> records;
    for (const Slot& slot : slots_)
        if (slot.record != RecordId::none && slot.customer == customer)
            records.push_back(slot.record);
    if (records.empty()) records.push_back(RecordId{static_cast<std::uint64_t>(customer)});
    std::sort(records.begin(), records.end());
    return records;
}

std::vector<std::pair<CustomerId, RecordId>> Customers::members() const {
    std::vector<std::pair<CustomerId, RecordId>> all;
    for (const Slot& slot : slots_)
        if (slot.record != RecordId::none) all.emplace_back(slot.customer, slot.record);
    std::sort(all.begin(), all.end());
    return all;
}

}  // namespace touchline

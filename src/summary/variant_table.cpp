// Open addressing over numbers. What no journey has any more stays until it is half of all: most of
// these sequences come again soon.
#include "summary/variant_table.h"

#include <algorithm>

#include "base/check.h"

namespace touchline {

std::uint32_t VariantTable::tag_of(std::uint64_t key) {
    return static_cast<std::uint32_t>(customer_order(static_cast<CustomerId>(key)) >> 32);
}

bool VariantTable::is(std::uint32_t number, Sequence kinds, std::uint64_t key) const {
    const std::uint32_t place = place_[number];
    if (!SequenceKeys::hashed(key)) return place == nowhere && prefix_[number] == key;
    if (place == nowhere) return false;
    const std::size_t length = std::size_t{long_kinds_[place]} | std::size_t{long_kinds_[place + 1]}
                                                                     << 16;
    return length == kinds.size() &&
           std::equal(kinds.begin(), kinds.end(), long_kinds_.begin() + place + 2);
}

std::size_t VariantTable::find(Sequence kinds, std::uint64_t key) const {
    const std::uint32_t tag = tag_of(key);
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = tag & mask;
    for (; slots_[at].number != nowhere; at = (at + 1) & mask)
        if (slots_[at].tag == tag && is(slots_[at].number, kinds, key)) break;
    return at;
}

std::uint32_t VariantTable::make(Sequence kinds, std::uint64_t key) {
    std::uint32_t place = nowhere;
    if (SequenceKeys::hashed(key)) {
        CHECK(long_kinds_.size() + kinds.size() + 2 < nowhere);
        place = static_cast<std::uint32_t>(long_kinds_.size());
        long_kinds_.push_back(static_cast<std::uint16_t>(kinds.size()));
        long_kinds_.push_back(static_cast<std::uint16_t>(kinds.size() >> 16));
        long_kinds_.insert(long_kinds_.end(), kinds.begin(), kinds.end());
    }
    const std::uint64_t prefix = keys_.prefix(kinds);
    if (!free_.empty()) {
        const std::uint32_t number = free_.back();
        free_.pop_back();
        prefix_[number] = prefix;
        place_[number] = place;
        return number;
    }
    prefix_.push_back(prefix);
    place_.push_back(place);
    journeys_.push_back(0);
    return static_cast<std::uint32_t>(prefix_.size() - 1);
}

std::uint32_t VariantTable::add(Sequence kinds, std::uint32_t journeys) {
    const std::uint64_t key = keys_.key(kinds);
    std::size_t at = find(kinds, key);
    if (slots_[at].number == nowhere) {
        if (taken_ > 2 * living_ + 64) {
            sweep();
            at = find(kinds, key);
        }
        if ((taken_ + 1) * 4 > slots_.size() * 3) {
            place_again(slots_.size() * 2);
            at = find(kinds, key);
        }
        slots_[at] = {tag_of(key), make(kinds, key)};
        ++taken_;
    }
    const std::uint32_t number = slots_[at].number;
    living_ += journeys_[number] == 0;
    journeys_[number] += journeys;
    return number;
}

std::uint32_t VariantTable::remove(Sequence kinds) {
    const std::uint32_t number = slots_[find(kinds, keys_.key(kinds))].number;
    CHECK(number != nowhere && journeys_[number] > 0);
    living_ -= --journeys_[number] == 0;
    return number;
}

void VariantTable::place_again(std::size_t slots) {
    std::vector<TableSlot> old(slots);
    old.swap(slots_);
    const std::size_t mask = slots - 1;
    for (const TableSlot& slot : old) {
        if (slot.number == nowhere) continue;
        std::size_t at = slot.tag & mask;
        while (slots_[at].number != nowhere) at = (at + 1) & mask;
        slots_[at] = slot;
    }
}

// Numbers of sequences that no journey has become free.
void VariantTable::sweep() {
    std::vector<std::uint16_t> long_kinds;
    for (TableSlot& slot : slots_) {
        if (slot.number == nowhere) continue;
        if (journeys_[slot.number] == 0) {
            free_.push_back(slot.number);
            slot.number = nowhere;
            continue;
        }
        std::uint32_t& place = place_[slot.number];
        if (place == nowhere) continue;
        const auto first = long_kinds_.begin() + place;
        const std::ptrdiff_t length = first[0] | std::ptrdiff_t{first[1]} << 16;
        place = static_cast<std::uint32_t>(long_kinds.size());
        long_kinds.insert(long_kinds.end(), first, first + 2 + length);
    }
    long_kinds_ = std::move(long_kinds);
    taken_ = living_;
    place_again(slots_.size());
}

void VariantTable::kinds(std::uint32_t number, std::vector<std::uint16_t>& kinds) const {
    const std::uint32_t place = place_[number];
    if (place == nowhere) return keys_.unpack(prefix_[number], kinds);
    const auto first = long_kinds_.begin() + place;
    const std::ptrdiff_t length = first[0] | std::ptrdiff_t{first[1]} << 16;
    kinds.assign(first + 2, first + 2 + length);
}

bool VariantTable::before(std::uint32_t a, std::uint32_t b) const {
    if (journeys_[a] != journeys_[b]) return journeys_[a] > journeys_[b];
    if (prefix_[a] != prefix_[b]) return prefix_[a] < prefix_[b];
    std::vector<std::uint16_t> x, y;
    kinds(a, x);
    kinds(b, y);
    return x < y;
}

std::vector<std::uint32_t> VariantTable::first(std::size_t top) const {
    const auto in_order = [&](std::uint32_t a, std::uint32_t b) { return before(a, b); };
    std::vector<std::uint32_t> best;  // a heap, the last of them in front
    for (std::uint32_t number = 0; number < journeys_.size(); ++number) {
        if (journeys_[number] == 0) continue;
        if (best.size() == top) {
            if (top == 0 || !before(number, best.front())) continue;
            std::pop_heap(best.begin(), best.end(), in_order);
            best.pop_back();
        }
        best.push_back(number);
        std::push_heap(best.begin(), best.end(), in_order);
    }
    std::sort_heap(best.begin(), best.end(), in_order);
    return best;
}

std::size_t VariantTable::bytes() const {
    return slots_.capacity() * sizeof(TableSlot) + prefix_.capacity() * sizeof(std::uint64_t) +
           (journeys_.capacity() + place_.capacity() + free_.capacity()) * sizeof(std::uint32_t) +
           long_kinds_.capacity() * sizeof(std::uint16_t);
}

}  // namespace touchline

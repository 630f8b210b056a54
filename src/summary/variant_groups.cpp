// Grouping, merging, and the medians of what was grouped.
#include "summary/variant_groups.h"

#include <algorithm>
#include <array>

#include "timeline/lanes.h"
#include "timeline/set_bits.h"

namespace touchline {

namespace {

constexpr unsigned merge_bits = 6;
constexpr std::size_t merge_partitions = std::size_t{1} << merge_bits;
constexpr std::uint32_t nowhere = UINT32_MAX;

std::uint64_t spread(std::uint64_t key) { return customer_order(static_cast<CustomerId>(key)); }

// key -> place, open addressing; the caller says whether a place with the same key is the same.
class KeyTable {
public:
    struct Slot {
        std::uint64_t key = 0;  // 0: free; no sequence has this key
        std::uint32_t place = 0;
    };
    explicit KeyTable(std::size_t slots) : slots_(slots) {}
    void prefetch(std::uint64_t spread_key) const {
        __builtin_prefetch(&slots_[spread_key & (slots_.size() - 1)]);
    }
    // The place of the key; that of `next` when it is new.
    template <class Same>
    std::uint32_t find(std::uint64_t key, std::uint64_t spread_key, std::uint32_t next,
                       const Same& same) {
        if (std::size_t{next} * 2 >= slots_.size()) grow();
        const std::size_t mask = slots_.size() - 1;
        std::size_t at = spread_key & mask;
        for (; slots_[at].key != 0; at = (at + 1) & mask)
            if (slots_[at].key == key && same(slots_[at].place)) return slots_[at].place;
        slots_[at] = {key, next};
        return next;
    }

private:
    void grow() {
        std::vector<Slot> old(slots_.size() * 4);
        old.swap(slots_);
        const std::size_t mask = slots_.size() - 1;
        for (const Slot& slot : old) {
            if (slot.key == 0) continue;
            std::size_t at = spread(slot.key) & mask;
            while (slots_[at].key != 0) at = (at + 1) & mask;
            slots_[at] = slot;
        }
    }
    std::vector<Slot> slots_;
};

}  // namespace

struct VariantGrouping::Found {
    std::uint64_t key;
    std::uint32_t journey;
    std::uint32_t count;
    std::uint32_t group;  // its partition and place there; then place in groups_
};

struct VariantGrouping::Worker {
    KeyTable table{4096};
    std::vector<Found> found;
    std::vector<std::size_t> ranges;  // it was handed
    std::array<std::vector<std::uint32_t>, merge_partitions> by_partition;  // places in found
    std::vector<std::uint16_t> scratch, other;
};

VariantGrouping::VariantGrouping(const Index& index, const Selection& selection, unsigned threads)
    : index_(index),
      selection_(selection),
      threads_(threads),
      sequences_(index, selection),
      ranges_(split(index, std::size_t{threads} * 16)),
      found_(Column<std::uint32_t>::of_size(sequences_.size())),
      merged_(merge_partitions) {
    found_.writable();
    for (unsigned w = 0; w < threads; ++w) workers_.push_back(std::make_shared<Worker>());
    work_off(threads, ranges_.size(),
             [&](unsigned worker, std::size_t range) { group_range(range, *workers_[worker]); });
    work_off(threads, workers_.size(), [&](unsigned, std::size_t w) {
        Worker& worker = *workers_[w];
        for (std::uint32_t i = 0; i < worker.found.size(); ++i)
            worker.by_partition[spread(worker.found[i].key) >> (64 - merge_bits)].push_back(i);
    });
    work_off(threads, merge_partitions, [&](unsigned, std::size_t p) { merge(p); });
    number_groups();
}

void VariantGrouping::group_range(std::size_t number, Worker& worker) {
    // Keys are made some ahead, so that the table's memory is there when it is looked at.
    struct Ahead {
        std::uint64_t key, spread_key;
        std::uint32_t journey;
    };
    std::array<Ahead, 16> ahead;
    std::size_t waiting = 0;
    std::uint32_t* const found = found_.writable();
    const auto flush = [&] {
        for (std::size_t i = 0; i < waiting; ++i) {
            const Ahead& one = ahead[i];
            const auto next = static_cast<std::uint32_t>(worker.found.size());
            const std::uint32_t place =
                worker.table.find(one.key, one.spread_key, next, [&](std::uint32_t other) {
                    if (!SequenceKeys::hashed(one.key)) return true;
                    const Sequence a = sequences_.of(one.journey, worker.scratch);
                    const Sequence b = sequences_.of(worker.found[other].journey, worker.other);
                    return std::equal(a.begin(), a.end(), b.begin(), b.end());
                });
            if (place == next) worker.found.push_back({one.key, one.journey, 0, 0});
            ++worker.found[place].count;
            found[one.journey] = place;
        }
        waiting = 0;
    };
    const JourneyRange& range = ranges_[number];
    const Bitmap& bits = selection_.journeys[range.segment];
    for_set_bits(bits, range.first, range.last, [&](std::size_t j) {
        const auto journey = static_cast<std::uint32_t>(sequences_.number(range.segment, j));
        const Sequence kinds = sequences_.of(range.segment, j, worker.scratch);
        if (kinds.empty()) return void(found[journey] = nowhere);  // all hidden
        const std::uint64_t key = sequences_.keys().key(kinds), spread_key = spread(key);
        worker.table.prefetch(spread_key);
        ahead[waiting++] = {key, spread_key, journey};
        if (waiting == ahead.size()) flush();
    });
    flush();
    worker.ranges.push_back(number);
}

void VariantGrouping::merge(std::size_t partition) {
    auto& groups = merged_[partition];
    std::size_t most = 0;
    for (const auto& worker : workers_) most += worker->by_partition[partition].size();
    KeyTable table(std::bit_ceil(most * 2 + 2));
    std::vector<std::uint16_t> scratch, other_scratch;
    for (const auto& worker : workers_)
        for (const std::uint32_t i : worker->by_partition[partition]) {
            Found& found = worker->found[i];
            const auto next = static_cast<std::uint32_t>(groups.size());
            const Sequence kinds = sequences_.of(found.journey, scratch);
            found.group = table.find(found.key, spread(found.key), next, [&](std::uint32_t other) {
                if (!SequenceKeys::hashed(found.key)) return true;
                const Sequence b = sequences_.of(groups[other].journey, other_scratch);
                return std::equal(kinds.begin(), kinds.end(), b.begin(), b.end());
            });
            if (found.group == next)
                groups.push_back({sequences_.keys().prefix(kinds), found.journey, 0, 0});
            groups[found.group].count += found.count;
        }
}

// Places in the partitions become places in one list.
void VariantGrouping::number_groups() {
    std::vector<std::uint32_t> first(merge_partitions);
    std::size_t count = 0;
    for (std::size_t p = 0; p < merge_partitions; ++p) {
        first[p] = static_cast<std::uint32_t>(count);
        count += merged_[p].size();
    }
    groups_.resize(count);
    work_off(threads_, merge_partitions, [&](unsigned, std::size_t p) {
        for (std::uint32_t i = 0; i < merged_[p].size(); ++i) {
            groups_[first[p] + i] = merged_[p][i];
            groups_[first[p] + i].place = first[p] + i;
        }
        for (const auto& worker : workers_)
            for (const std::uint32_t i : worker->by_partition[p])
                worker->found[i].group += first[p];
    });
    merged_.clear();
}

bool VariantGrouping::before(const VariantGroup& a, const VariantGroup& b) const {
    if (a.count != b.count) return a.count > b.count;
    if (a.prefix != b.prefix) return a.prefix < b.prefix;
    if (a.journey == b.journey) return false;
    std::vector<std::uint16_t> scratch_a, scratch_b;  // stay empty unless something is hidden
    const Sequence x = sequences_.of(a.journey, scratch_a);
    const Sequence y = sequences_.of(b.journey, scratch_b);
    return std::lexicographical_compare(x.begin(), x.end(), y.begin(), y.end());
}

Column<std::uint64_t> VariantGrouping::throughputs(const std::vector<VariantGroup>& chosen) const {
    std::vector<std::uint32_t> row_of(groups_.size(), nowhere);
    std::vector<std::uint64_t> next(chosen.size());
    std::uint64_t sum = 0;
    for (std::uint32_t row = 0; row < chosen.size(); ++row) {
        row_of[chosen[row].place] = row;
        next[row] = sum;
        sum += chosen[row].count;
    }
    // Where each worker's part of each group begins; and which groups are wanted, to be seen soon.
    std::vector<std::vector<std::uint64_t>> next_of(workers_.size());
    std::vector<Bitmap> wanted(workers_.size());
    for (std::size_t w = 0; w < workers_.size(); ++w) {
        const auto& found = workers_[w]->found;
        next_of[w].resize(found.size());
        wanted[w] = Bitmap(found.size());
        for (std::size_t i = 0; i < found.size(); ++i) {
            const std::uint32_t row = row_of[found[i].group];
            if (row == nowhere) continue;
            wanted[w].set(i);
            next_of[w][i] = next[row];
            next[row] += found[i].count;
        }
    }
    auto values = Column<std::uint64_t>::of_size(sum);
    std::uint64_t* const out = values.writable();
    work_off(threads_, workers_.size(), [&](unsigned, std::size_t w) {
        for (const std::size_t number : workers_[w]->ranges) {
            const JourneyRange& range = ranges_[number];
            const Segment& s = *index_.segments[range.segment];
            const std::uint64_t first = sequences_.number(range.segment, 0);
            const Bitmap& bits = selection_.journeys[range.segment];
            for_set_bits(bits, range.first, range.last, [&](std::size_t j) {
                const std::uint32_t place = found_[first + j];
                if (place != nowhere && wanted[w].test(place))
                    out[next_of[w][place]++] = s.throughput_ms(j);
            });
        }
    });
    return values;
}

std::vector<double> VariantGrouping::throughput_medians(
    const std::vector<VariantGroup>& chosen) const {
    Column<std::uint64_t> values = throughputs(chosen);
    std::uint64_t* const all = values.writable();
    std::vector<std::uint64_t> first(1, 0);
    for (const VariantGroup& group : chosen) first.push_back(first.back() + group.count);
    std::vector<double> medians(chosen.size());
    // Pieces of about equal numbers of journeys: the first groups are large.
    const std::uint64_t each = first.back() / (std::uint64_t{threads_} * 8) + 1;
    work_off(threads_, first.back() / each + 1, [&](unsigned, std::size_t piece) {
        const auto row_at = [&](std::uint64_t place) {
            return static_cast<std::size_t>(
                std::lower_bound(first.begin(), first.end() - 1, place) - first.begin());
        };
        for (std::size_t row = row_at(piece * each); row < row_at((piece + 1) * each); ++row) {
            std::uint64_t *const begin = all + first[row], *const end = all + first[row + 1];
            const auto value_at = [&](std::ptrdiff_t place) {
                std::nth_element(begin, begin + place, end);
                return static_cast<double>(begin[place]);
            };
            medians[row] = (value_at((end - begin - 1) / 2) + value_at((end - begin) / 2)) / 2;
        }
    });
    return medians;
}

}  // namespace touchline

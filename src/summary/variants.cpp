// Exact variants in three steps: every journey gets a key and goes to one of many partitions by
// the key's high bits; each partition is grouped by one thread in a table that fits its cache,
// comparing sequences wherever a key is only a hash; the labels are made for the answer alone.
#include "summary/variants.h"

#include <algorithm>
#include <bit>

#include "base/process.h"
#include "summary/sequences.h"
#include "summary/throughput.h"
#include "timeline/lanes.h"

namespace touchline {

namespace {

struct Entry {
    std::uint64_t key;        // after grouping: place of its variant in the partition
    std::uint32_t journey;    // number
    std::uint32_t throughput_ms;  // or wait_escaped
};

struct Variant {
    std::uint64_t key = 0;
    std::uint32_t journey = 0;  // one of them, to read the kinds from
    std::uint32_t count = 0;
    std::uint32_t partition = 0, place = 0;
};

struct Partition {
    std::vector<Entry> entries;
    std::vector<Variant> variants;  // in the order they were met; then as sorted
};

std::uint64_t spread(std::uint64_t key) { return customer_order(static_cast<CustomerId>(key)); }

unsigned partition_bits_for(std::uint64_t journeys) {
    const unsigned wanted = static_cast<unsigned>(std::bit_width(journeys / 32768));
    return std::min(wanted, 10U);
}

class Grouping {
public:
    Grouping(const Index& index, const Selection& selection, unsigned threads)
        : index_(index),
          selection_(selection),
          threads_(threads),
          sequences_(index, selection),
          bits_(partition_bits_for(selection.population.journeys)),
          partitions_(std::size_t{1} << bits_) {}

    void run() {
        const auto ranges = split(index_, std::size_t{threads_} * 8);
        std::vector<std::vector<std::vector<Entry>>> parts(
            threads_, std::vector<std::vector<Entry>>(partitions_.size()));
        work_off(threads_, ranges.size(),
                 [&](unsigned worker, std::size_t r) { key_range(ranges[r], parts[worker]); });
        work_off(threads_, partitions_.size(), [&](unsigned, std::size_t p) {
            for (auto& worker : parts) {
                auto& entries = partitions_[p].entries;
                if (entries.empty()) entries = std::move(worker[p]);
                else entries.insert(entries.end(), worker[p].begin(), worker[p].end());
                worker[p] = {};
            }
            group(partitions_[p], static_cast<std::uint32_t>(p));
        });
    }

    std::vector<Variant> collect() const {
        std::vector<Variant> all;
        for (const Partition& partition : partitions_)
            all.insert(all.end(), partition.variants.begin(), partition.variants.end());
        return all;
    }

    bool before(const Variant& a, const Variant& b, std::vector<std::uint16_t>& scratch_a,
                std::vector<std::uint16_t>& scratch_b) const {
        if (a.count != b.count) return a.count > b.count;
        if (!Sequences::hashed(a.key) && !Sequences::hashed(b.key)) return a.key < b.key;
        const Sequence x = sequences_.of(a.journey, scratch_a);
        const Sequence y = sequences_.of(b.journey, scratch_b);
        return std::lexicographical_compare(x.begin(), x.end(), y.begin(), y.end());
    }

    const Sequences& sequences() const { return sequences_; }

    // Medians of the throughput of the chosen variants; their places in `rows` say where to.
    void medians(const std::vector<Variant>& chosen, std::vector<VariantRow>& rows) const;

private:
    void key_range(const JourneyRange& range, std::vector<std::vector<Entry>>& out) const {
        const Segment& s = *index_.segments[range.segment];
        const Bitmap& bits = selection_.journeys[range.segment];
        std::vector<std::uint16_t> scratch;
        for (std::size_t j = range.first; j < range.last; ++j) {
            if (!bits.test(j)) continue;
            const Sequence kinds = sequences_.of(range.segment, j, scratch);
            if (kinds.empty()) continue;  // all hidden
            const std::uint64_t key = sequences_.key(kinds);
            const auto number = static_cast<std::uint32_t>(sequences_.number(range.segment, j));
            const std::uint64_t ms = std::min<std::uint64_t>(s.throughput_ms(j), wait_escaped);
            const std::size_t p = bits_ == 0 ? 0 : spread(key) >> (64 - bits_);
            out[p].push_back({key, number, static_cast<std::uint32_t>(ms)});
        }
    }

    bool same(std::uint32_t a, std::uint32_t b, std::vector<std::uint16_t>& scratch_a,
              std::vector<std::uint16_t>& scratch_b) const {
        const Sequence x = sequences_.of(a, scratch_a), y = sequences_.of(b, scratch_b);
        return std::equal(x.begin(), x.end(), y.begin(), y.end());
    }

    void group(Partition& partition, std::uint32_t number) const {
        std::vector<std::uint32_t> slots(64, 0);  // place of a variant + 1
        std::vector<std::uint16_t> scratch_a, scratch_b;
        auto& variants = partition.variants;
        for (Entry& entry : partition.entries) {
            if (variants.size() * 2 >= slots.size()) grow(slots, variants);
            const std::size_t mask = slots.size() - 1;
            std::size_t at = spread(entry.key) & mask;
            for (; slots[at] != 0; at = (at + 1) & mask) {
                const Variant& variant = variants[slots[at] - 1];
                if (variant.key == entry.key &&
                    (!Sequences::hashed(entry.key) ||
                     same(variant.journey, entry.journey, scratch_a, scratch_b)))
                    break;
            }
            if (slots[at] == 0) {
                const auto place = static_cast<std::uint32_t>(variants.size());
                variants.push_back({entry.key, entry.journey, 0, number, place});
                slots[at] = place + 1;
            }
            const std::uint32_t place = slots[at] - 1;
            ++variants[place].count;
            entry.key = place;
        }
    }

    static void grow(std::vector<std::uint32_t>& slots, const std::vector<Variant>& variants) {
        slots.assign(slots.size() * 4, 0);
        const std::size_t mask = slots.size() - 1;
        for (std::uint32_t v = 0; v < variants.size(); ++v) {
            std::size_t at = spread(variants[v].key) & mask;
            while (slots[at] != 0) at = (at + 1) & mask;
            slots[at] = v + 1;
        }
    }

    std::uint64_t throughput_of(const Entry& entry) const {
        if (entry.throughput_ms != wait_escaped) return entry.throughput_ms;
        const JourneyRange at = sequences_.place(entry.journey);
        return index_.segments[at.segment]->throughput_ms(at.first);
    }

    const Index& index_;
    const Selection& selection_;
    unsigned threads_;
    Sequences sequences_;
    unsigned bits_;
    std::vector<Partition> partitions_;
};

double median_of(std::span<std::uint64_t> values) {
    const auto value_at = [&](std::size_t place) {
        const auto nth = values.begin() + static_cast<std::ptrdiff_t>(place);
        std::nth_element(values.begin(), nth, values.end());
        return static_cast<double>(*nth);
    };
    return (value_at((values.size() - 1) / 2) + value_at(values.size() / 2)) / 2;
}

void Grouping::medians(const std::vector<Variant>& chosen, std::vector<VariantRow>& rows) const {
    constexpr std::uint32_t not_chosen = UINT32_MAX;
    std::vector<std::vector<std::uint32_t>> by_partition(partitions_.size());
    for (std::uint32_t i = 0; i < chosen.size(); ++i)
        by_partition[chosen[i].partition].push_back(i);
    work_off(threads_, partitions_.size(), [&](unsigned, std::size_t p) {
        if (by_partition[p].empty()) return;
        const Partition& partition = partitions_[p];
        std::vector<std::uint32_t> next(partition.variants.size(), not_chosen);
        std::vector<std::uint32_t> first;
        std::uint32_t sum = 0;
        for (const std::uint32_t i : by_partition[p]) {
            next[chosen[i].place] = sum;
            first.push_back(sum);
            sum += chosen[i].count;
        }
        std::vector<std::uint64_t> values(sum);
        for (const Entry& entry : partition.entries)
            if (next[entry.key] != not_chosen) values[next[entry.key]++] = throughput_of(entry);
        for (std::size_t c = 0; c < first.size(); ++c) {
            const std::uint32_t i = by_partition[p][c];
            rows[i].throughput_ms_median =
                median_of(std::span(values).subspan(first[c], chosen[i].count));
        }
    });
}

// The first `top` in order; slices are sorted by threads, then merged.
void sort_variants(std::vector<Variant>& all, std::size_t top, const Grouping& grouping,
                   unsigned threads) {
    const auto sort = [&](std::size_t first, std::size_t last, std::size_t most) {
        std::vector<std::uint16_t> a, b;
        const auto begin = all.begin() + static_cast<std::ptrdiff_t>(first);
        const auto end = all.begin() + static_cast<std::ptrdiff_t>(last);
        const auto middle = begin + static_cast<std::ptrdiff_t>(std::min(most, last - first));
        std::partial_sort(begin, middle, end, [&](const Variant& x, const Variant& y) {
            return grouping.before(x, y, a, b);
        });
    };
    if (top < all.size()) {
        sort(0, all.size(), top);
        all.resize(top);
        return;
    }
    const auto less = [&](const Variant& x, const Variant& y) {
        std::vector<std::uint16_t> a, b;
        return grouping.before(x, y, a, b);
    };
    const std::size_t each = all.size() / threads + 1;
    const auto place = [&](std::size_t piece) {
        return all.begin() + static_cast<std::ptrdiff_t>(std::min(piece * each, all.size()));
    };
    work_off(threads, threads,
             [&](unsigned, std::size_t piece) { std::sort(place(piece), place(piece + 1), less); });
    for (std::size_t piece = 1; piece < threads; ++piece)
        std::inplace_merge(all.begin(), place(piece), place(piece + 1), less);
}

}  // namespace

VariantList list_variants(const Index& index, const Selection& selection,
                          const VariantOptions& options) {
    const unsigned threads = std::max(options.threads, 1U);
    VariantList answer;
    answer.population = selection.population;
    answer.kind_names = index.kinds;
    answer.ties = count_ties(index, selection, threads);
    answer.throughput = throughput(index, selection, threads);
    Grouping grouping(index, selection, threads);
    grouping.run();
    std::vector<Variant> variants = grouping.collect();
    answer.variant_count = variants.size();
    sort_variants(variants, options.top == 0 ? variants.size() : options.top, grouping, threads);

    answer.variants.resize(variants.size());
    constexpr std::size_t piece = 4096;
    work_off(threads, (variants.size() + piece - 1) / piece, [&](unsigned, std::size_t p) {
        std::vector<std::uint16_t> scratch;
        for (std::size_t i = p * piece; i < std::min((p + 1) * piece, variants.size()); ++i) {
            const Sequence kinds = grouping.sequences().of(variants[i].journey, scratch);
            answer.variants[i].kinds.assign(kinds.begin(), kinds.end());
        }
    });
    const auto journeys = static_cast<double>(selection.population.journeys);
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < variants.size(); ++i) {
        VariantRow& row = answer.variants[i];
        row.journeys = variants[i].count;
        row.share = static_cast<double>(row.journeys) / journeys;
        seen += row.journeys;
        row.cumulative_share = static_cast<double>(seen) / journeys;
    }
    grouping.medians(variants, answer.variants);
    return answer;
}

std::vector<JourneyPlace> journeys_of_variant(const Index& index, const Selection& selection,
                                              const std::vector<std::string>& kinds,
                                              std::size_t at_most) {
    std::vector<JourneyPlace> found;
    std::vector<std::uint16_t> wanted, scratch;
    for (const std::string& kind : kinds) {
        const auto code = find_name(index.kinds, kind);
        if (!code) return found;
        wanted.push_back(static_cast<std::uint16_t>(*code));
    }
    const Sequences sequences(index, selection);
    for (std::uint32_t s = 0; s < index.segments.size(); ++s)
        for (std::uint32_t j = 0; j < index.segments[s]->journeys(); ++j) {
            if (!selection.journeys[s].test(j)) continue;
            const Sequence is = sequences.of(s, j, scratch);
            if (!std::equal(is.begin(), is.end(), wanted.begin(), wanted.end())) continue;
            found.push_back({s, j});
            if (found.size() == at_most) return found;
        }
    return found;
}

}  // namespace touchline

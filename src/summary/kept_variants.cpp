// Grouped once by the fold, then journey by journey.
#include "summary/kept_variants.h"

#include <algorithm>

#include "summary/variant_groups.h"
#include "timeline/lanes.h"

namespace touchline {

KeptVariants::KeptVariants(const Index& index, unsigned threads)
    : kinds_(index.kinds),
      table_(index.kinds.size()),
      throughput_(index) {
    fill(index, std::max(threads, 1U));
}

void KeptVariants::fill(const Index& index, unsigned threads) {
    const Selection all = select_all(index);
    const Ties ties = count_ties(index, all, threads);
    tie_pairs_ = ties.pairs;
    tie_journeys_ = ties.journeys;
    const VariantGrouping grouping(index, all, threads);
    const std::vector<VariantGroup>& groups = grouping.groups();
    Column<std::uint64_t> column = grouping.throughputs(groups);
    std::uint64_t* const values = column.writable();
    std::vector<std::uint64_t> first(1, 0);
    for (const VariantGroup& group : groups) first.push_back(first.back() + group.count);
    constexpr std::size_t piece = 1024;
    work_off(threads, (groups.size() + piece - 1) / piece, [&](unsigned, std::size_t p) {
        for (std::size_t g = p * piece; g < std::min((p + 1) * piece, groups.size()); ++g)
            std::sort(values + first[g], values + first[g + 1]);
    });
    std::vector<std::uint16_t> scratch;
    for (std::uint32_t g = 0; g < groups.size(); ++g) {
        const std::uint32_t number =
            table_.add(grouping.kinds(groups[g], scratch), groups[g].count);
        CHECK(number == g);  // so the values come ascending
    }
    std::size_t at = 0;
    std::uint32_t group = 0;
    values_ = SortedBlocks<VariantValue>(column.size(), [&] {
        while (at == first[group + 1]) ++group;
        return VariantValue(group, values[at++]);
    });
}

void KeptVariants::count(const Segment& s, std::size_t j, bool comes) {
    const std::uint64_t first = s.offset[j], ms = s.throughput_ms(j);
    const Sequence kinds(s.kind.data() + first, s.offset[j + 1] - first);
    if (comes) {
        values_.insert({table_.add(kinds), ms});
        throughput_.add(ms, s.started_us[j]);
        tie_pairs_ += s.ties[j];
        tie_journeys_ += s.ties[j] != 0;
    } else {
        values_.erase({table_.remove(kinds), ms});
        throughput_.remove(ms, s.started_us[j]);
        tie_pairs_ -= s.ties[j];
        tie_journeys_ -= s.ties[j] != 0;
    }
}

bool KeptVariants::change(const ChangedJourneys& changed) {
    if (changed.before->kinds != kinds_ || changed.now->kinds != kinds_) return false;
    // What came first: the same ends of the same range often come and go.
    changed.each_came([&](const Segment& s, std::size_t j) { count(s, j, true); });
    changed.each_gone([&](const Segment& s, std::size_t j) { count(s, j, false); });
    return true;
}

double KeptVariants::median_of(std::uint32_t variant) const {
    const std::uint64_t first = values_.rank({variant, 0}), count = table_.journeys(variant);
    const auto value_at = [&](std::uint64_t place) {
        return static_cast<double>(values_.at(first + place).ms());
    };
    return (value_at((count - 1) / 2) + value_at(count / 2)) / 2;
}

VariantList KeptVariants::result(const Index& of, const Population& population, std::size_t top) {
    VariantList list;
    list.population = population;
    list.kind_names = kinds_;
    list.ties.pairs = tie_pairs_;
    list.ties.journeys = tie_journeys_;
    set_share(list.ties, population);
    list.throughput = throughput_.result(of);
    list.variant_count = table_.size();
    std::vector<std::uint16_t> kinds;
    for (const std::uint32_t variant : table_.first(top == 0 ? SIZE_MAX : top)) {
        VariantRow& row = list.variants.emplace_back();
        table_.kinds(variant, kinds);
        row.kinds.assign(kinds.begin(), kinds.end());
        row.journeys = table_.journeys(variant);
        row.throughput_ms_median = median_of(variant);
    }
    set_shares(list);
    return list;
}

}  // namespace touchline

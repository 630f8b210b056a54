// Exact variants: grouped (variant_groups.h), put in order, and labelled for the answer alone.
#include "summary/variants.h"

#include <algorithm>

#include "summary/sequences.h"
#include "summary/throughput.h"
#include "summary/variant_groups.h"
#include "timeline/lanes.h"

namespace touchline {

namespace {

// The first `top` in order; slices are sorted by threads, then merged.
std::vector<VariantGroup> in_order(const VariantGrouping& grouping, std::size_t top,
                                   unsigned threads) {
    std::vector<VariantGroup> all = grouping.groups();
    const auto less = [&](const VariantGroup& a, const VariantGroup& b) {
        return grouping.before(a, b);
    };
    if (top < all.size()) {
        const auto middle = all.begin() + static_cast<std::ptrdiff_t>(top);
        std::partial_sort(all.begin(), middle, all.end(), less);
        all.resize(top);
        return all;
    }
    const std::size_t each = all.size() / threads + 1;
    const auto place = [&](std::size_t piece) {
        return all.begin() + static_cast<std::ptrdiff_t>(std::min(piece * each, all.size()));
    };
    work_off(threads, threads,
             [&](unsigned, std::size_t piece) { std::sort(place(piece), place(piece + 1), less); });
    for (std::size_t piece = 1; piece < threads; ++piece)
        std::inplace_merge(all.begin(), place(piece), place(piece + 1), less);
    return all;
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
    const VariantGrouping grouping(index, selection, threads);
    answer.variant_count = grouping.groups().size();
    const std::vector<VariantGroup> variants =
        in_order(grouping, options.top == 0 ? SIZE_MAX : options.top, threads);
    const std::vector<double> medians = grouping.throughput_medians(variants);

    answer.variants.resize(variants.size());
    constexpr std::size_t piece = 4096;
    work_off(threads, (variants.size() + piece - 1) / piece, [&](unsigned, std::size_t p) {
        std::vector<std::uint16_t> scratch;
        for (std::size_t i = p * piece; i < std::min((p + 1) * piece, variants.size()); ++i) {
            const Sequence kinds = grouping.kinds(variants[i], scratch);
            answer.variants[i].kinds.assign(kinds.begin(), kinds.end());
        }
    });
    for (std::size_t i = 0; i < variants.size(); ++i) {
        answer.variants[i].journeys = variants[i].count;
        answer.variants[i].throughput_ms_median = medians[i];
    }
    set_shares(answer);
    return answer;
}

void set_shares(VariantList& list) {
    const auto journeys = static_cast<double>(list.population.journeys);
    std::uint64_t seen = 0;
    for (VariantRow& row : list.variants) {
        row.share = static_cast<double>(row.journeys) / journeys;
        seen += row.journeys;
        row.cumulative_share = static_cast<double>(seen) / journeys;
    }
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

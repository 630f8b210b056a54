// Exact variants: journeys grouped by their sequence of kinds.
#pragma once

#include <cstdint>
#include <vector>

#include "model/answer.h"
#include "timeline/index.h"
#include "timeline/selection.h"

namespace touchline {

struct VariantOptions {
    std::size_t top = 0;  // rows in the answer; 0 = all. The count of variants is always exact.
    unsigned threads = 1;
};

// Variants, ties and throughput of the selected journeys. Throughput is of whole journeys, from
// the first start to the latest end, whatever is hidden.
VariantList list_variants(const Index& index, const Selection& selection,
                          const VariantOptions& options);
// Of all journeys of the population, from how many each row has.
void set_shares(VariantList& list);
// Journeys of one variant (kinds by name), as (segment, journey) places, to drill down.
struct JourneyPlace {
    std::uint32_t segment, journey;
};
std::vector<JourneyPlace> journeys_of_variant(const Index& index, const Selection& selection,
                                              const std::vector<std::string>& kinds,
                                              std::size_t at_most);

}  // namespace touchline

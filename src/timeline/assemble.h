// The second half of building: partitions of rows become the columns of a segment.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/result.h"
#include "model/terms.h"
#include "timeline/cutter.h"
#include "timeline/index.h"
#include "timeline/lanes.h"

namespace touchline {

// From terms of the workspace to codes of the index.
struct Dictionary {
    Names names;
    std::vector<std::uint16_t> code;  // by term
    std::uint16_t of(TermId term) const { return code[static_cast<std::uint32_t>(term)]; }
};

struct Dictionaries {
    Dictionary kinds, channels, centres, staff;
};

// Errors: cancelled.
Result<Index> assemble(const std::vector<std::unique_ptr<Lane>>& lanes, const Dictionaries& words,
                       const Cutter& cutter, const FurtherObjects& further, unsigned threads);

}  // namespace touchline

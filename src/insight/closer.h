// A closer look at one place of the map: a kind, or a path from one kind to the next.
//
// Population: the journeys of the lens. A wait is from the end of an interaction to the beginning
// of the next shown one of its journey; overlaps count as 0 and are counted apart.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "insight/distribution.h"
#include "model/answer.h"
#include "timeline/selection.h"

namespace touchline {

struct NamedCount {
    std::string name;
    std::uint64_t interactions = 0;
};

struct KindCloser {
    std::string kind;
    Population population;
    std::uint64_t interactions = 0, journeys = 0, starts = 0, ends = 0, staff = 0;
    Distribution duration, wait_before;  // wait_before: of all but the starts
    std::vector<NamedCount> channels, centres;  // by interactions descending, then name
};
// Errors: not_found with the nearest kind.
Result<KindCloser> look_at_kind(const Index& index, const Selection& selection,
                                const std::string& kind, unsigned threads);

struct FollowCloser {
    std::string first, next;  // empty: the start, the end
    Population population;
    std::uint64_t count = 0, journeys = 0, overlaps = 0;
    Distribution wait;  // none from the start or to the end
};
Result<FollowCloser> look_at_follow(const Index& index, const Selection& selection,
                                    const std::string& first, const std::string& next,
                                    unsigned threads);

// Errors: not_found that names the nearest kind of the index.
Result<std::uint32_t> kind_code(const Index& index, const std::string& kind);

}  // namespace touchline

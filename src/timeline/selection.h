// A lens applied to an index: which journeys, and which of their interactions are shown.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/answer.h"
#include "model/lens.h"
#include "timeline/index.h"

namespace touchline {

// What a lens asks that the index does not know, resolved by the caller. A journey must satisfy
// every list.
struct LensFacts {
    Micros as_of_us = INT64_MAX;  // when one asks: outcomes "open" and "abandoned" depend on it
    // attr.NAME, for each name the index has no column of: touch one of these rows.
    std::map<std::string, std::vector<std::uint64_t>> history_rows;
    std::vector<std::vector<CustomerId>> customers;  // segment.NAME, each: belong to one of these
};

struct Selection {
    std::vector<Bitmap> journeys;  // one a segment of the index
    std::vector<bool> everything;  // a segment of which every journey is selected
    bool hides = false;  // some interactions are hidden: look at shown()
    std::vector<std::uint8_t> show_kind, show_channel, show_centre;  // by code; 1 = shown
    Population population;  // journeys with nothing shown do not count

    bool shown(const Segment& segment, std::uint64_t at) const {
        return (show_kind[segment.kind[at]] & show_channel[segment.channel[at]] &
                show_centre[segment.centre[at]]) != 0;
    }
};

// Errors: not_found naming the nearest value when the index has none of that name;
// invalid_input when the lens asks for facts that were not handed in.
Result<Selection> select(const Index& index, const Lens& lens, const LensFacts& facts,
                         unsigned threads);
Selection select_all(const Index& index);

// Journeys [first, last) of a segment, for one thread.
struct JourneyRange {
    std::size_t segment, first, last;
};
// Ranges of about equal numbers of rows that cover the index; ends fall on multiples of 64.
std::vector<JourneyRange> split(const Index& index, std::size_t pieces);

}  // namespace touchline

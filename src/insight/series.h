// How many journeys and interactions there are along time, or by channel, centre, kind …: what
// the brushes of a lens are drawn over. One pass for all of them.
//
// Along time a journey counts where it begins, an interaction where it begins. By channel,
// centre, kind or staff a journey counts wherever it touches.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "timeline/selection.h"

namespace touchline {

enum class SeriesBy : std::uint8_t { time, channel, centre, kind, staff, type, outcome };
const char* series_name(SeriesBy by);
Result<SeriesBy> read_series_by(std::string_view name);

struct SeriesBin {
    std::string key;                            // not along time
    Micros from_us = no_time, until_us = no_time;  // [from, until), along time
    std::uint64_t journeys = 0, interactions = 0;
};
struct Series {
    SeriesBy by = SeriesBy::time;
    std::vector<SeriesBin> bins;  // along time without gaps; else by interactions, then key
};

struct SeriesRequest {
    std::vector<SeriesBy> by;
    std::uint32_t bins_max = 200;  // along time; their width is a round one
    Micros as_of_us = 0;           // "open" depends on it
};

// Bins along time span the whole history, whatever the lens selects, so that it has a context.
std::vector<Series> fold_series(const Index& index, const Selection& selection,
                                const SeriesRequest& request, unsigned threads);

}  // namespace touchline

// The journey map as one self-contained page: no network, a slider for paths, details on hover
// and focus, search, zoom, light and dark, and a table of everything below.
#pragma once

#include <string>

#include "model/answer.h"
#include "report/map_svg.h"

namespace touchline {

std::string write_map_html(const JourneyMap& map, const PictureOptions& options = {});

}  // namespace touchline

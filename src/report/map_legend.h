// The legend of a map: what width, colour, dashes and the bar in a box mean.
#pragma once

#include <string>

#include "report/map_colour.h"
#include "summary/map_layout.h"

namespace touchline {

struct LegendPlace {
    const JourneyMap& map;  // folded
    const MapLayout& layout;
    const WaitScale& scale;
    double x = 0, y = 0;  // upper left corner
};
std::string draw_legend(const LegendPlace& place);  // about 860 px wide, 74 high

}  // namespace touchline

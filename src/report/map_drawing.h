// The drawn parts of a map as SVG elements without a frame: shared by the SVG and the page.
//
// Colours come from classes (w0 … w6 of the wait scale, kind, marker, back …), so that a page can
// give them other colours in the dark. Elements carry data-kind and data-follow: places in the
// canonical whole map, and data-start / data-end: the kind of a start or end line.
#pragma once

#include <string>
#include <vector>

#include "report/map_colour.h"
#include "summary/map_layout.h"

namespace touchline {

struct DrawnMap {
    const JourneyMap& map;  // folded
    const MapLayout& layout;
    const WaitScale& scale;
    // Place in the canonical whole map of each kind and follow of `map`.
    const std::vector<std::uint32_t>&kind_place, &follow_place;
};

std::string draw_map(const DrawnMap& drawn);
// The style rules of these elements for a light page; with `dark_page` those for a dark one.
std::string map_style(const WaitScale& scale, bool dark_page);
// The line of an edge as an SVG path, and the corners of its arrowhead.
std::string edge_path(const MapEdge& edge);
std::string arrow_points(const MapEdge& edge);
// A coordinate: one digit after the point, none when it is 0.
std::string px(double value);
// "54,850", from ten million on "12.3 M".
std::string write_count(std::uint64_t count);

}  // namespace touchline

// Where everything on the picture of a journey map stands: boxes, curves, labels, canvas.
//
// Own layered layout, a pure function of the map: customers flow from left to right, the start
// marker in the first column, the end marker in the last. The rows of the map must stand in the
// order of answer.h; canonical_map() puts any map into it. Used by report (SVG, HTML) and later
// by the browser.
//
// Guarantees, each a test: boxes do not overlap; no curve touches a box that is not one of its
// two ends; no label covers a box or another label; everything is inside the canvas; with lanes,
// every box lies inside its lane and lanes do not overlap.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/answer.h"

namespace touchline {

struct MapPoint {
    double x = 0, y = 0;
};
struct MapBox {
    double x = 0, y = 0, width = 0, height = 0;  // x, y: upper left corner
    double right() const { return x + width; }
    double bottom() const { return y + height; }
};

struct MapLayoutOptions {
    double box_width_min = 118, box_width_max = 186;  // as the name needs
    double box_height_min = 48;
    double column_gap_min = 56, column_gap_max = 170;  // as labels and bends need
    double row_gap = 20;
    double thickness_min = 1.2, thickness_max = 14;  // by the square root of the count
    double name_size = 13;                           // font size of names in px
    double label_size = 11;                          // and of edge labels
    std::uint32_t labels_max = 60;                   // of the most frequent edges
    double margin = 24;
    bool lanes = false;      // a band a channel, kinds in the band of their channel
    double lane_room = 14;   // between what stands in a band and its border
    double lane_names = 88;  // room for the names of the bands, on the left
};

enum class MapEdgeWay : std::uint8_t {
    forward,  // to the right
    back,     // to the left: customers return to an earlier step
    loop,     // the same kind again
};

struct MapNode {
    enum class What : std::uint8_t { kind, start, end };
    What what = What::kind;
    std::uint32_t kind = 0;  // place in JourneyMap::kinds when it is one
    std::uint32_t column = 0;
    std::uint32_t lane = 0;  // place in MapLayout::lanes
    MapBox box;
    std::vector<std::string> name_lines;  // the name, wrapped to the box
};

struct MapEdge {
    static constexpr std::uint32_t no_follow = UINT32_MAX;
    std::uint32_t from = 0, to = 0;        // places in MapLayout::nodes
    std::uint32_t follow = no_follow;      // place in JourneyMap::follows; none: a start or end
    std::uint64_t count = 0;
    MapEdgeWay way = MapEdgeWay::forward;
    double thickness = 0;
    std::vector<MapPoint> curve;  // cubic Bezier: first point, then three points a segment
    MapPoint arrow_tip;           // the curve ends at the base of the arrowhead
    double arrow_dx = 1, arrow_dy = 0;  // direction of the arrowhead, length 1
    bool labelled = false;
    MapBox label;  // room for the count above the wait
    bool label_on_line = false;  // it lies over lines: they stay clear of its text
};

// A band over the whole width: the kinds of one channel.
struct MapLane {
    std::string channel;  // empty: kinds that name none
    double y = 0, height = 0;
};

struct MapLayout {
    std::vector<MapNode> nodes;  // kinds as in JourneyMap::kinds, then start, then end
    std::vector<MapEdge> edges;  // follows as in JourneyMap::follows, then starts, then ends
    std::vector<MapLane> lanes;  // from top to bottom; none when not asked for
    double width = 0, height = 0;
    std::uint32_t columns = 0;
};

// Kinds by interactions descending then name, follows by count descending then names, whatever
// the order of the input.
JourneyMap canonical_map(const JourneyMap& map);

// Every kind and every follow of the map is drawn; starts and ends where they are > 0. Fold the
// map first (report/map_fold.h) when it has many paths.
MapLayout lay_out_map(const JourneyMap& map, const MapLayoutOptions& options = {});

// The text an edge label holds, in two lines: "5,015" and "2.1 h" (empty for start and end).
struct MapLabelText {
    std::string count, wait;
};
MapLabelText map_label_text(const JourneyMap& map, const MapEdge& edge);

// Two digits and one unit, for pictures: "0 s", "45 s", "23 min", "2.1 h", "15 d", "1.2 y".
std::string write_short_duration_ms(double ms);

// Rough width in px of a text in a sans-serif font: for wrapping and for room.
double text_width_px(const std::string& utf8, double font_size, bool bold = false);

}  // namespace touchline

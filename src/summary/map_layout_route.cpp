// Layout step "route": curves through the places, loops, arrowheads.
//
// Inside a column a curve runs level through the place kept free for it; between columns it
// swings from one height to the other. So it can only ever touch the boxes of its own ends.
#include <algorithm>
#include <cmath>
#include <vector>

#include "summary/map_layout_graph.h"

namespace touchline::map_layout {
namespace {

void swing_to(std::vector<MapPoint>& curve, MapPoint to) {
    const MapPoint from = curve.back();
    const double reach = (to.x - from.x) * 0.5;
    curve.push_back({from.x + reach, from.y});
    curve.push_back({to.x - reach, to.y});
    curve.push_back(to);
}

void level_to(std::vector<MapPoint>& curve, double x) {
    const MapPoint from = curve.back();
    if (std::abs(x - from.x) < 0.01) return;
    swing_to(curve, {x, from.y});
}

// From left to right, whatever way the edge runs.
std::vector<MapPoint> draw_track(const RouteInput& input, const Track& track,
                                 const MapLayout& layout, double left_cut, double right_cut) {
    const Lattice& lattice = input.lattice;
    const Piece& first = lattice.pieces[track.pieces.front()];
    const Piece& last = lattice.pieces[track.pieces.back()];
    const MapBox& left_box = layout.nodes[lattice.vertices[first.left].node].box;
    const MapBox& right_box = layout.nodes[lattice.vertices[last.right].node].box;
    std::vector<MapPoint> curve{
        {left_box.right() + left_cut, input.y[first.left] + first.left_port}};
    for (const std::uint32_t index : track.pieces) {
        const Piece& piece = lattice.pieces[index];
        const ColumnSpan& from = input.columns[lattice.vertices[piece.left].column];
        const ColumnSpan& to = input.columns[lattice.vertices[piece.right].column];
        // The arrowhead needs its own level stretch before the box.
        const double out = std::max(from.right, curve.back().x);
        level_to(curve, out);
        const bool arrives = index == track.pieces.back();
        const double in = arrives ? std::min(to.left, right_box.x - right_cut) : to.left;
        swing_to(curve, {in, input.y[piece.right] + piece.right_port});
        if (!arrives) level_to(curve, to.right);
    }
    level_to(curve, right_box.x - right_cut);
    return curve;
}

void draw_loop(const MapNode& node, MapEdge& edge) {
    const double height = loop_height(edge.thickness);
    const double inset = 16 + edge.thickness / 2, across = 26 + edge.thickness;
    const double head = arrow_length(edge.thickness);
    const MapPoint from{node.box.x + inset + across, node.box.y};
    const MapPoint to{node.box.x + inset, node.box.y - head};
    const double top = node.box.y - height + edge.thickness / 2;
    const double rise = (node.box.y - top) / 0.75;
    edge.curve = {from, {from.x + 4, from.y - rise}, {to.x - 4, from.y - rise}, to};
    edge.arrow_tip = {to.x, node.box.y};
    edge.arrow_dx = 0;
    edge.arrow_dy = 1;
}

}  // namespace

double arrow_length(double thickness) { return 6 + thickness * 0.55; }
double arrow_half_width(double thickness) { return 3.2 + thickness * 0.62; }
double loop_height(double thickness) { return 26 + thickness * 1.3; }

void route_edges(const RouteInput& input, MapLayout& layout) {
    for (std::size_t i = 0; i < layout.edges.size(); ++i) {
        MapEdge& edge = layout.edges[i];
        if (edge.way == MapEdgeWay::loop) {
            draw_loop(layout.nodes[edge.from], edge);
            continue;
        }
        const Track& track = input.tracks[i];
        const double head = arrow_length(edge.thickness);
        edge.curve =
            draw_track(input, track, layout, track.reversed ? head : 0, track.reversed ? 0 : head);
        if (track.reversed) std::reverse(edge.curve.begin(), edge.curve.end());
        edge.arrow_dx = track.reversed ? -1 : 1;
        edge.arrow_tip = {edge.curve.back().x + head * edge.arrow_dx, edge.curve.back().y};
    }
}

}  // namespace touchline::map_layout

// The steps of the map's layout, each a pure function; map_layout.cpp runs them in order.
//
//   flow   which edges run back, and the column of every node
//   lanes  when asked for: the band of every node
//   order  the order inside the columns with few crossings
//   place  the y of every vertex, with the frequent path straight
//   route  curves through the places, loops, arrowheads
//   label  room for labels that covers nothing
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "summary/map_layout.h"

namespace touchline::map_layout {

// An edge between two different nodes.
struct FlowEdge {
    std::uint32_t from = 0, to = 0;
    double weight = 1;  // how much it should run forward and be short
};

struct FlowInput {
    std::uint32_t nodes = 0;
    std::uint32_t start = 0, end = 0;  // the two markers: first and last
    std::vector<FlowEdge> edges;
};

// An order of the nodes (place of each) in which as little weight as possible runs backwards.
std::vector<std::uint32_t> order_of_flow(const FlowInput& input);
// The column of each node: every edge spans at least one column along the order, the weighted
// sum of spans is the smallest possible (network simplex).
std::vector<std::uint32_t> assign_columns(const FlowInput& input,
                                          const std::vector<std::uint32_t>& order);

// A node, or the place where a long edge passes through a column.
struct Vertex {
    std::uint32_t column = 0;
    bool passing = false;
    std::uint32_t node = 0;           // when not passing
    std::uint32_t lane = 0;
    double above = 0, below = 0;      // room over and under its y
};
// From a vertex of one column to a vertex of the next; a piece of an edge.
struct Piece {
    std::uint32_t left = 0, right = 0;  // vertices
    std::uint32_t edge = 0;
    double weight = 1;                  // square root of the count
    bool spine = false;                 // of the way that should be straight before all others
    double left_port = 0, right_port = 0;  // where it touches, relative to the vertex's y
};
struct Lattice {
    std::vector<Vertex> vertices;  // nodes first, in their order
    std::vector<Piece> pieces;
    std::vector<std::vector<std::uint32_t>> columns;  // vertices from top to bottom
    double row_gap = 20;
    std::uint32_t lanes = 1;  // in every column the vertices stand lane by lane
    double lane_room = 0;     // between them and the border of their lane
};

// The lane of every node and the channels of the lanes from top to bottom, so that the frequent
// edges change lanes as little as possible; the markers stand with what most starts and ends.
void assign_lanes(const JourneyMap& map, MapLayout& layout);
// The lane of a line where it passes columns: of its two ends the one with fewer boxes there.
std::uint32_t lane_of_passing(const MapLayout& layout, std::uint32_t left, std::uint32_t right);
// Moves the lanes up to one another, as close as they may be.
void close_up_lanes(const Lattice& lattice, std::vector<double>& y);
// The y and height of every lane, from what stands in it.
void set_lane_bounds(const Lattice& lattice, const std::vector<double>& y, MapLayout& layout);

// Puts the vertices of each column in an order with few crossings; returns their weight. Each
// attempt begins elsewhere and may end better.
double reduce_crossings(Lattice& lattice, std::uint32_t attempt);
// The y of every vertex, in the order of the columns, none closer than they may be, every lane
// over the next.
std::vector<double> place_vertices(const Lattice& lattice);
// How far all lines together climb and fall, the frequent ones counting more.
double bend_length(const Lattice& lattice, const std::vector<double>& y);

// The way of an edge through the lattice, from its left to its right end.
struct Track {
    std::vector<std::uint32_t> pieces;
    bool reversed = false;  // the edge itself runs from right to left
};
struct ColumnSpan {
    double left = 0, right = 0;
};

struct RouteInput {
    const Lattice& lattice;
    const std::vector<double>& y;
    const std::vector<ColumnSpan>& columns;
    const std::vector<Track>& tracks;  // one an edge of the layout; empty for a loop
};
void route_edges(const RouteInput& input, MapLayout& layout);
double loop_height(double thickness);
// Length of the arrowhead of an edge, and half its width.
double arrow_length(double thickness);
double arrow_half_width(double thickness);

struct WrapRoom {
    double width = 0, font_size = 13;
    std::size_t lines_max = 3;
};
struct WrappedName {
    std::vector<std::string> lines;
    double width = 0;  // of the longest line
    bool cut = false;   // something did not fit and became '…'
    bool stub = false;  // a line holds a letter or two only
};
// Breaks a name after blanks, '_', '-' and before capitals.
WrappedName wrap_name(const std::string& name, const WrapRoom& room);

void place_labels(const JourneyMap& map, const MapLayoutOptions& options, MapLayout& layout);

}  // namespace touchline::map_layout

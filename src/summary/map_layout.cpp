// Layout of a journey map: the steps of map_layout_graph.h in order.
#include "summary/map_layout.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/text.h"
#include "base/time.h"
#include "summary/map_layout_graph.h"

namespace touchline {
namespace {

using namespace map_layout;

void add_nodes(const JourneyMap& map, const MapLayoutOptions& options, MapLayout& layout) {
    const WrapRoom room{options.box_width - 18, options.name_size, 3};
    for (std::uint32_t kind = 0; kind < map.kinds.size(); ++kind) {
        MapNode node;
        node.kind = kind;
        node.name_lines = wrap_name(map.kinds[kind].kind, room);
        const double text = double(node.name_lines.size()) * options.name_size * 1.2;
        node.box.width = options.box_width;
        node.box.height = std::max(options.box_height_min, text + options.label_size * 2.5 + 20);
        layout.nodes.push_back(std::move(node));
    }
    for (const auto what : {MapNode::What::start, MapNode::What::end}) {
        MapNode node;
        node.what = what;
        node.name_lines = {what == MapNode::What::start ? "start" : "end"};
        node.box.width = options.box_width * 0.64;
        node.box.height = options.box_height_min + 4;
        layout.nodes.push_back(std::move(node));
    }
}

void add_edges(const JourneyMap& map, MapLayout& layout) {
    const auto start = std::uint32_t(map.kinds.size()), end = start + 1;
    auto add = [&](std::uint32_t from, std::uint32_t to, std::uint64_t count) -> MapEdge& {
        MapEdge& edge = layout.edges.emplace_back();
        edge.from = from;
        edge.to = to;
        edge.count = count;
        if (from == to) edge.way = MapEdgeWay::loop;
        return edge;
    };
    for (std::uint32_t i = 0; i < map.follows.size(); ++i)
        add(map.follows[i].from, map.follows[i].to, map.follows[i].count).follow = i;
    for (std::uint32_t kind = 0; kind < start; ++kind)
        if (map.kinds[kind].starts > 0) add(start, kind, map.kinds[kind].starts);
    for (std::uint32_t kind = 0; kind < start; ++kind)
        if (map.kinds[kind].ends > 0) add(kind, end, map.kinds[kind].ends);
}

void set_thickness(const MapLayoutOptions& options, MapLayout& layout) {
    std::uint64_t most = 1;
    for (const MapEdge& edge : layout.edges) most = std::max(most, edge.count);
    for (MapEdge& edge : layout.edges)
        edge.thickness = options.thickness_min +
                         (options.thickness_max - options.thickness_min) *
                             std::sqrt(double(edge.count) / double(most));
}

void set_columns(MapLayout& layout) {
    FlowInput input;
    input.nodes = std::uint32_t(layout.nodes.size());
    input.start = input.nodes - 2;
    input.end = input.nodes - 1;
    for (const MapEdge& edge : layout.edges) {
        if (edge.way == MapEdgeWay::loop) continue;
        // Where customers leave must not pull the steps to the right.
        const double pull = edge.to == input.end ? 0.02 : 1;
        input.edges.push_back({edge.from, edge.to, double(edge.count) * pull});
    }
    const std::vector<std::uint32_t> order = order_of_flow(input);
    const std::vector<std::uint32_t> columns = assign_columns(input, order);
    for (std::uint32_t i = 0; i < input.nodes; ++i) {
        layout.nodes[i].column = columns[i];
        layout.columns = std::max(layout.columns, columns[i] + 1);
    }
    for (MapEdge& edge : layout.edges)
        if (edge.way != MapEdgeWay::loop && columns[edge.from] > columns[edge.to])
            edge.way = MapEdgeWay::back;
}

Lattice build_lattice(const MapLayout& layout, double row_gap, std::vector<Track>& tracks) {
    Lattice lattice;
    lattice.row_gap = row_gap;
    lattice.columns.resize(layout.columns);
    tracks.resize(layout.edges.size());
    auto add_vertex = [&](std::uint32_t column, bool passing, std::uint32_t node) {
        lattice.columns[column].push_back(std::uint32_t(lattice.vertices.size()));
        lattice.vertices.push_back({column, passing, node, 0, 0});
        return std::uint32_t(lattice.vertices.size() - 1);
    };
    for (std::uint32_t i = 0; i < layout.nodes.size(); ++i)
        add_vertex(layout.nodes[i].column, false, i);
    for (std::uint32_t i = 0; i < layout.edges.size(); ++i) {
        const MapEdge& edge = layout.edges[i];
        if (edge.way == MapEdgeWay::loop) continue;
        tracks[i].reversed = edge.way == MapEdgeWay::back;
        std::uint32_t left = tracks[i].reversed ? edge.to : edge.from;
        const std::uint32_t target = tracks[i].reversed ? edge.from : edge.to;
        const std::uint32_t last = layout.nodes[target].column;
        for (std::uint32_t column = layout.nodes[left].column + 1; column <= last; ++column) {
            const std::uint32_t right = column == last ? target : add_vertex(column, true, 0);
            tracks[i].pieces.push_back(std::uint32_t(lattice.pieces.size()));
            lattice.pieces.push_back({left, right, i, std::sqrt(double(edge.count)), 0, 0});
            left = right;
        }
        for (const std::uint32_t piece : tracks[i].pieces) {
            Vertex& vertex = lattice.vertices[lattice.pieces[piece].right];
            if (vertex.passing) vertex.above = vertex.below = edge.thickness / 2;
        }
    }
    return lattice;
}

// Ports of one side of a node, from top to bottom: the most frequent edge as near to the middle
// of the box as the others leave room. Returns the height they need.
double set_ports(const std::vector<double*>& ports, const std::vector<double>& thickness) {
    constexpr double gap = 5;
    double height = 0;
    std::size_t heaviest = 0;
    std::vector<double> centre(ports.size());
    for (std::size_t i = 0; i < ports.size(); ++i) {
        centre[i] = height + thickness[i] / 2;
        height += thickness[i] + gap;
        if (thickness[i] > thickness[heaviest]) heaviest = i;
    }
    height -= gap;
    const double middle = ports.empty() ? 0 : centre[heaviest];
    for (std::size_t i = 0; i < ports.size(); ++i) *ports[i] = centre[i] - middle;
    return std::max(0.0, height);
}

// Keeps ports that hang around the middle inside a box of the given height.
void fit_ports(const std::vector<double*>& ports, const std::vector<double>& thickness,
               double height) {
    if (ports.empty()) return;
    constexpr double edge_gap = 7;
    const double top = *ports.front() - thickness.front() / 2 + height / 2 - edge_gap;
    const double bottom = height / 2 - edge_gap - *ports.back() - thickness.back() / 2;
    const double shift = top < 0 ? -top : bottom < 0 ? bottom : 0;
    for (double* port : ports) *port += shift;
}

void set_boxes(Lattice& lattice, MapLayout& layout) {
    std::vector<std::uint32_t> place(lattice.vertices.size());
    for (const auto& column : lattice.columns)
        for (std::uint32_t i = 0; i < column.size(); ++i) place[column[i]] = i;
    for (std::uint32_t node = 0; node < layout.nodes.size(); ++node) {
        MapBox& box = layout.nodes[node].box;
        std::vector<double*> ports[2];
        std::vector<double> thickness[2];
        for (const int side : {0, 1}) {
            std::vector<Piece*> pieces;
            for (Piece& piece : lattice.pieces)
                if ((side == 0 ? piece.right : piece.left) == node) pieces.push_back(&piece);
            std::stable_sort(pieces.begin(), pieces.end(), [&](const Piece* a, const Piece* b) {
                return place[side == 0 ? a->left : a->right] <
                       place[side == 0 ? b->left : b->right];
            });
            for (Piece* piece : pieces) {
                ports[side].push_back(side == 0 ? &piece->right_port : &piece->left_port);
                thickness[side].push_back(layout.edges[piece->edge].thickness);
            }
            box.height = std::max(box.height, set_ports(ports[side], thickness[side]) + 16);
        }
        for (const int side : {0, 1}) fit_ports(ports[side], thickness[side], box.height);
        lattice.vertices[node].above = lattice.vertices[node].below = box.height / 2;
    }
    for (const MapEdge& edge : layout.edges)
        if (edge.way == MapEdgeWay::loop)
            lattice.vertices[edge.from].above += loop_height(edge.thickness) + 4;
}

std::vector<ColumnSpan> set_positions(const std::vector<double>& y,
                                      const MapLayoutOptions& options, MapLayout& layout) {
    std::vector<ColumnSpan> columns(layout.columns);
    double x = options.margin;
    for (std::uint32_t c = 0; c < layout.columns; ++c) {
        double width = 0;
        for (const MapNode& node : layout.nodes)
            if (node.column == c) width = std::max(width, node.box.width);
        columns[c] = {x, x + width};
        x += width + options.column_gap;
    }
    layout.width = x - options.column_gap + options.margin;
    for (std::uint32_t node = 0; node < layout.nodes.size(); ++node) {
        MapBox& box = layout.nodes[node].box;
        const ColumnSpan& span = columns[layout.nodes[node].column];
        box.x = (span.left + span.right - box.width) / 2;
        box.y = y[node] - box.height / 2;
    }
    return columns;
}

// Moves the drawing so that it begins at the margin.
std::vector<double> from_the_margin(const Lattice& lattice, std::vector<double> y, double margin,
                                    MapLayout& layout) {
    double top = 1e300, bottom = -1e300;
    for (std::size_t v = 0; v < y.size(); ++v) {
        top = std::min(top, y[v] - lattice.vertices[v].above);
        bottom = std::max(bottom, y[v] + lattice.vertices[v].below);
    }
    constexpr double label_room = 14;  // over the first and under the last line
    for (double& at : y) at += margin + label_room - top;
    layout.height = bottom - top + 2 * (margin + label_room);
    return y;
}

}  // namespace

JourneyMap canonical_map(const JourneyMap& map) {
    JourneyMap sorted = map;
    std::vector<std::uint32_t> by_rank(map.kinds.size()), rank(map.kinds.size());
    std::iota(by_rank.begin(), by_rank.end(), 0);
    std::sort(by_rank.begin(), by_rank.end(), [&](std::uint32_t a, std::uint32_t b) {
        const KindRow &left = map.kinds[a], &right = map.kinds[b];
        if (left.interactions != right.interactions) return left.interactions > right.interactions;
        return left.kind < right.kind;
    });
    for (std::uint32_t i = 0; i < by_rank.size(); ++i) {
        rank[by_rank[i]] = i;
        sorted.kinds[i] = map.kinds[by_rank[i]];
    }
    for (FollowRow& row : sorted.follows) row.from = rank[row.from], row.to = rank[row.to];
    const auto name = [&](std::uint32_t kind) -> const std::string& {
        return sorted.kinds[kind].kind;
    };
    std::sort(sorted.follows.begin(), sorted.follows.end(),
              [&](const FollowRow& a, const FollowRow& b) {
                  if (a.count != b.count) return a.count > b.count;
                  if (a.from != b.from) return name(a.from) < name(b.from);
                  return name(a.to) < name(b.to);
              });
    return sorted;
}

MapLayout lay_out_map(const JourneyMap& map, const MapLayoutOptions& options) {
    MapLayout layout;
    add_nodes(map, options, layout);
    add_edges(map, layout);
    set_thickness(options, layout);
    set_columns(layout);
    std::vector<Track> tracks;
    Lattice lattice = build_lattice(layout, options.row_gap, tracks);
    reduce_crossings(lattice);
    set_boxes(lattice, layout);
    const std::vector<double> y =
        from_the_margin(lattice, place_vertices(lattice), options.margin, layout);
    const std::vector<ColumnSpan> columns = set_positions(y, options, layout);
    route_edges({lattice, y, columns, tracks}, layout);
    place_labels(map, options, layout);
    return layout;
}

MapLabelText map_label_text(const JourneyMap& map, const MapEdge& edge) {
    MapLabelText text{with_thousands(std::int64_t(edge.count)), ""};
    if (edge.follow != MapEdge::no_follow)
        text.wait = write_duration_ms(map.follows[edge.follow].wait_ms_median);
    return text;
}

}  // namespace touchline

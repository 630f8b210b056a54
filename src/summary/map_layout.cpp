// Layout of a journey map: the steps of map_layout_graph.h in order.
#include "summary/map_layout.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/text.h"
#include "summary/map_layout_graph.h"

namespace touchline {
namespace {

using namespace map_layout;

// The narrowest box that holds the name uncut in three lines, if there is one. A name without
// blanks is broken only when no box is wide enough for it: menu_prompted is one word.
void set_name(const std::string& name, const MapLayoutOptions& options, MapNode& node) {
    constexpr double padding = 18;
    const double whole = text_width_px(name, options.name_size, true) + padding;
    const bool one_word = name.find(' ') == std::string::npos && whole <= options.box_width_max;
    for (double width = std::max(options.box_width_min, one_word ? whole : 0);; width += 6) {
        WrappedName wrapped = wrap_name(name, {width - padding, options.name_size, 3});
        if ((wrapped.cut || wrapped.stub) && width + 6 <= options.box_width_max) continue;
        node.name_lines = std::move(wrapped.lines);
        node.box.width = width;
        return;
    }
}

void add_nodes(const JourneyMap& map, const MapLayoutOptions& options, MapLayout& layout) {
    for (std::uint32_t kind = 0; kind < map.kinds.size(); ++kind) {
        MapNode node;
        node.kind = kind;
        set_name(map.kinds[kind].kind, options, node);
        const double text = double(node.name_lines.size()) * options.name_size * 1.2;
        node.box.height = std::max(options.box_height_min, text + options.label_size * 2.5 + 20);
        layout.nodes.push_back(std::move(node));
    }
    for (const auto what : {MapNode::What::start, MapNode::What::end}) {
        MapNode node;
        node.what = what;
        node.name_lines = {what == MapNode::What::start ? "start" : "end"};
        node.box.width = options.box_width_min * 0.66;
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
        edge.thickness = options.thickness_min + (options.thickness_max - options.thickness_min) *
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

// The edges of the spine: of all ways from the start to the end the one with the most
// transitions, long ways included.
std::vector<bool> spine_of(const MapLayout& layout) {
    const std::size_t nodes = layout.nodes.size();
    std::vector<std::uint32_t> by_column(layout.edges.size());
    std::iota(by_column.begin(), by_column.end(), 0);
    std::stable_sort(by_column.begin(), by_column.end(), [&](std::uint32_t a, std::uint32_t b) {
        return layout.nodes[layout.edges[a].from].column <
               layout.nodes[layout.edges[b].from].column;
    });
    constexpr std::uint32_t none = UINT32_MAX;
    std::vector<std::uint64_t> most(nodes, 0);
    std::vector<std::uint32_t> way(nodes, none);
    for (const std::uint32_t i : by_column) {
        const MapEdge& edge = layout.edges[i];
        const bool start = layout.nodes[edge.from].what == MapNode::What::start;
        if (edge.way != MapEdgeWay::forward || (!start && way[edge.from] == none)) continue;
        if (most[edge.from] + edge.count <= most[edge.to]) continue;
        most[edge.to] = most[edge.from] + edge.count;
        way[edge.to] = i;
    }
    std::vector<bool> spine(layout.edges.size(), false);
    for (std::size_t node = nodes - 1; way[node] != none; node = layout.edges[way[node]].from)
        spine[way[node]] = true;
    return spine;
}

Lattice build_lattice(const MapLayout& layout, const MapLayoutOptions& options,
                      std::vector<Track>& tracks) {
    Lattice lattice;
    lattice.row_gap = options.row_gap;
    lattice.lanes = std::max<std::uint32_t>(1, std::uint32_t(layout.lanes.size()));
    lattice.lane_room = options.lane_room;
    lattice.columns.resize(layout.columns);
    tracks.resize(layout.edges.size());
    const std::vector<bool> spine = spine_of(layout);
    auto add_vertex = [&](const Vertex& vertex) {
        lattice.columns[vertex.column].push_back(std::uint32_t(lattice.vertices.size()));
        lattice.vertices.push_back(vertex);
        return std::uint32_t(lattice.vertices.size() - 1);
    };
    for (std::uint32_t i = 0; i < layout.nodes.size(); ++i)
        add_vertex({.column = layout.nodes[i].column, .node = i, .lane = layout.nodes[i].lane});
    for (std::uint32_t i = 0; i < layout.edges.size(); ++i) {
        const MapEdge& edge = layout.edges[i];
        if (edge.way == MapEdgeWay::loop) continue;
        tracks[i].reversed = edge.way == MapEdgeWay::back;
        std::uint32_t left = tracks[i].reversed ? edge.to : edge.from;
        const std::uint32_t target = tracks[i].reversed ? edge.from : edge.to;
        const std::uint32_t last = layout.nodes[target].column;
        const std::uint32_t lane = lane_of_passing(layout, left, target);
        for (std::uint32_t column = layout.nodes[left].column + 1; column <= last; ++column) {
            const std::uint32_t right =
                column == last ? target
                               : add_vertex({.column = column, .passing = true, .lane = lane});
            tracks[i].pieces.push_back(std::uint32_t(lattice.pieces.size()));
            lattice.pieces.push_back(
                {left, right, i, std::sqrt(double(edge.count)), bool(spine[i]), 0, 0});
            left = right;
        }
        for (const std::uint32_t piece : tracks[i].pieces) {
            Vertex& vertex = lattice.vertices[lattice.pieces[piece].right];
            if (vertex.passing) vertex.above = vertex.below = edge.thickness / 2;
        }
        // Somewhere along it a long frequent line has room for its label.
        Vertex& middle =
            lattice.vertices[lattice.pieces[tracks[i].pieces[(tracks[i].pieces.size() - 1) / 2]]
                                 .right];
        if (middle.passing && edge.thickness > options.thickness_max * 0.35)
            middle.above += options.label_size * 2.4;
    }
    return lattice;
}

// One side of a node: where the lines touch it, from top to bottom.
struct Port {
    double* at;
    double thickness;
    bool spine;
};

// The spine, else the most frequent edge, touches the middle of the box, the others around it.
// Returns the height they need.
double stack_ports(const std::vector<Port>& ports) {
    constexpr double gap = 5;
    double height = -gap, middle = 0, heaviest = 0;
    for (const Port& port : ports) {
        *port.at = height + gap + port.thickness / 2;
        height += gap + port.thickness;
        const double weight = port.thickness + (port.spine ? 1e6 : 0);
        if (weight > heaviest) heaviest = weight, middle = *port.at;
    }
    for (const Port& port : ports) *port.at -= middle;
    return std::max(0.0, height);
}

// Keeps ports that hang around the middle inside a box of the given height.
void fit_ports(const std::vector<Port>& ports, double height) {
    if (ports.empty()) return;
    constexpr double edge_gap = 7;
    const double top = *ports.front().at - ports.front().thickness / 2 + height / 2 - edge_gap;
    const double bottom = height / 2 - edge_gap - *ports.back().at - ports.back().thickness / 2;
    const double shift = top < 0 ? -top : bottom < 0 ? bottom : 0;
    for (const Port& port : ports) *port.at += shift;
}

// Ports of all pieces, the height of each box, and the room each vertex needs.
std::vector<double> set_ports(Lattice& lattice, const MapLayout& layout) {
    std::vector<double> heights;
    std::vector<std::uint32_t> place(lattice.vertices.size());
    for (const auto& column : lattice.columns)
        for (std::uint32_t i = 0; i < column.size(); ++i) place[column[i]] = i;
    for (std::uint32_t node = 0; node < layout.nodes.size(); ++node) {
        double& height = heights.emplace_back(layout.nodes[node].box.height);
        std::vector<Port> ports[2];
        for (const int side : {0, 1}) {
            std::vector<Piece*> pieces;
            for (Piece& piece : lattice.pieces)
                if ((side == 0 ? piece.right : piece.left) == node) pieces.push_back(&piece);
            std::stable_sort(pieces.begin(), pieces.end(), [&](const Piece* a, const Piece* b) {
                return place[side == 0 ? a->left : a->right] <
                       place[side == 0 ? b->left : b->right];
            });
            for (Piece* piece : pieces)
                ports[side].push_back({side == 0 ? &piece->right_port : &piece->left_port,
                                       layout.edges[piece->edge].thickness, piece->spine});
            height = std::max(height, stack_ports(ports[side]) + 16);
        }
        for (const int side : {0, 1}) fit_ports(ports[side], height);
        lattice.vertices[node].above = lattice.vertices[node].below = height / 2;
    }
    for (const MapEdge& edge : layout.edges)
        if (edge.way == MapEdgeWay::loop)
            lattice.vertices[edge.from].above += loop_height(edge.thickness) + 4;
    return heights;
}

struct Arrangement {
    Lattice lattice;
    std::vector<double> y, heights;
    double penalty = 0;
};

// Several orders are tried; what counts is what one sees: crossings, climbing lines, height.
Arrangement arrange(const Lattice& lattice, const MapLayout& layout) {
    const auto attempts =
        std::uint32_t(std::clamp<std::size_t>(2'500 / (lattice.pieces.size() + 1), 2, 20));
    std::vector<std::pair<double, Lattice>> orders;
    for (std::uint32_t attempt = 0; attempt < attempts; ++attempt) {
        Lattice order = lattice;
        const double crossings = reduce_crossings(order, attempt);
        orders.emplace_back(crossings, std::move(order));
    }
    std::stable_sort(orders.begin(), orders.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    orders.resize((orders.size() * 2 + 2) / 3);
    Arrangement best;
    for (auto& [crossings, order] : orders) {
        Arrangement now{std::move(order), {}, {}, crossings};
        now.heights = set_ports(now.lattice, layout);
        now.y = place_vertices(now.lattice);
        close_up_lanes(now.lattice, now.y);
        const auto [top, bottom] = std::minmax_element(now.y.begin(), now.y.end());
        now.penalty += bend_length(now.lattice, now.y) * 0.1 + (*bottom - *top) * 0.3;
        if (best.y.empty() || now.penalty < best.penalty - 1e-6) best = std::move(now);
    }
    return best;
}

// Labels of lines that span one gap must fit into it; many or steep lines need more of it.
std::vector<double> gap_widths(const JourneyMap& map, const Arrangement& arrangement,
                               const MapLayoutOptions& options, const MapLayout& layout) {
    struct Need {
        double label = 0, climb = 0;
        int bent = 0;
    };
    std::vector<Need> needs(layout.columns);
    const Lattice& lattice = arrangement.lattice;
    for (const Piece& piece : lattice.pieces) {
        const Vertex &left = lattice.vertices[piece.left], &right = lattice.vertices[piece.right];
        Need& need = needs[left.column];
        const double climb = std::abs(arrangement.y[piece.left] + piece.left_port -
                                      arrangement.y[piece.right] - piece.right_port);
        need.climb = std::max(need.climb, climb);
        if (climb > 12) ++need.bent;
        if (left.passing || right.passing) continue;
        const MapEdge& edge = layout.edges[piece.edge];
        const MapLabelText text = map_label_text(map, edge);
        need.label = std::max(
            {need.label,
             text_width_px(text.count, options.label_size, true) + arrow_length(edge.thickness),
             text_width_px(text.wait, options.label_size)});
    }
    std::vector<double> gaps;
    for (const Need& need : needs)
        gaps.push_back(std::clamp(
            std::max(need.label + 12, 40.0 + need.climb * 0.12) + 4.0 * std::min(need.bent, 12),
            options.column_gap_min, options.column_gap_max));
    return gaps;
}

std::vector<ColumnSpan> set_positions(const Arrangement& arrangement,
                                      const std::vector<double>& gaps,
                                      const MapLayoutOptions& options, MapLayout& layout) {
    const double margin = options.margin;
    std::vector<ColumnSpan> columns(layout.columns);
    double x = margin + (options.lanes ? options.lane_names : 0);
    for (std::uint32_t c = 0; c < layout.columns; ++c) {
        double width = 0;
        for (const MapNode& node : layout.nodes)
            if (node.column == c) width = std::max(width, node.box.width);
        columns[c] = {x, x + width};
        x += width + (c + 1 < layout.columns ? gaps[c] : margin);
    }
    layout.width = x;
    for (std::uint32_t node = 0; node < layout.nodes.size(); ++node) {
        MapBox& box = layout.nodes[node].box;
        const ColumnSpan& span = columns[layout.nodes[node].column];
        box.height = arrangement.heights[node];
        box.x = (span.left + span.right - box.width) / 2;
        box.y = arrangement.y[node] - box.height / 2;
    }
    return columns;
}

// Moves the drawing so that it begins at the margin.
void move_to_margin(Arrangement& arrangement, const MapLayoutOptions& options, MapLayout& layout) {
    double top = 1e300, bottom = -1e300;
    for (std::size_t v = 0; v < arrangement.y.size(); ++v) {
        top = std::min(top, arrangement.y[v] - arrangement.lattice.vertices[v].above);
        bottom = std::max(bottom, arrangement.y[v] + arrangement.lattice.vertices[v].below);
    }
    constexpr double label_room = 14;  // over the first and under the last line
    const double around = options.margin + label_room + (options.lanes ? options.lane_room : 0);
    for (double& at : arrangement.y) at += around - top;
    layout.height = bottom - top + 2 * around;
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
    if (options.lanes) assign_lanes(map, layout);
    std::vector<Track> tracks;
    const Lattice lattice = build_lattice(layout, options, tracks);
    Arrangement arrangement = arrange(lattice, layout);
    move_to_margin(arrangement, options, layout);
    set_lane_bounds(arrangement.lattice, arrangement.y, layout);
    const std::vector<double> gaps = gap_widths(map, arrangement, options, layout);
    const std::vector<ColumnSpan> columns = set_positions(arrangement, gaps, options, layout);
    route_edges({arrangement.lattice, arrangement.y, columns, tracks}, layout);
    place_labels(map, options, layout);
    return layout;
}

MapLabelText map_label_text(const JourneyMap& map, const MapEdge& edge) {
    MapLabelText text{with_thousands(std::int64_t(edge.count)), ""};
    if (edge.follow != MapEdge::no_follow)
        text.wait = write_short_duration_ms(map.follows[edge.follow].wait_ms_median);
    return text;
}

}  // namespace touchline

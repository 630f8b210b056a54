// The layout of a map as JSON.
#include "report/map_layout_json.h"

#include <cmath>

#include "report/map_colour.h"
#include "report/map_drawing.h"

namespace touchline {
namespace {

double tenth(double px) { return std::round(px * 10) / 10; }

const char* what_name(MapNode::What what) {
    return what == MapNode::What::kind ? "kind" : what == MapNode::What::start ? "start" : "end";
}

const char* way_name(MapEdgeWay way) {
    return way == MapEdgeWay::forward ? "forward" : way == MapEdgeWay::back ? "back" : "loop";
}

class LayoutWriter {
public:
    LayoutWriter(JsonWriter& json, const JourneyMap& map, const MapLayout& layout)
        : json_(json),
          map_(map),
          layout_(layout) {}

    void nodes() {
        json_.key("nodes").begin_array();
        for (const MapNode& node : layout_.nodes) {
            json_.begin_object().field("what", what_name(node.what)).field("kind", name(node));
            json_.field("x", tenth(node.box.x)).field("y", tenth(node.box.y));
            json_.field("width", tenth(node.box.width)).field("height", tenth(node.box.height));
            if (!layout_.lanes.empty()) json_.field("lane", node.lane);
            json_.key("lines").begin_array();
            for (const std::string& line : node.name_lines) json_.value(line);
            json_.end_array().end_object();
        }
        json_.end_array();
    }

    void edges() {
        json_.key("edges").begin_array();
        for (const MapEdge& edge : layout_.edges) {
            const MapNode &from = layout_.nodes[edge.from], &to = layout_.nodes[edge.to];
            json_.begin_object().field("what", what(edge));
            json_.field("from", name(from)).field("to", name(to));
            json_.field("way", way_name(edge.way)).field("count", edge.count);
            json_.field("thickness", tenth(edge.thickness));
            json_.field("path", edge_path(edge)).field("head", arrow_points(edge));
            json_.key("label_x");
            if (edge.labelled) json_.value(tenth(edge.label.x + edge.label.width / 2));
            else json_.null();
            json_.key("label_y");
            if (edge.labelled) json_.value(tenth(edge.label.y));
            else json_.null();
            json_.end_object();
        }
        json_.end_array();
    }

private:
    const std::string& name(const MapNode& node) const {
        static const std::string none;
        return node.what == MapNode::What::kind ? map_.kinds[node.kind].kind : none;
    }
    const char* what(const MapEdge& edge) const {
        if (edge.follow != MapEdge::no_follow) return "follow";
        return layout_.nodes[edge.from].what == MapNode::What::start ? "start" : "end";
    }

    JsonWriter& json_;
    const JourneyMap& map_;
    const MapLayout& layout_;
};

std::uint64_t interactions_of(const JourneyMap& map) {
    std::uint64_t sum = 0;
    for (const KindRow& row : map.kinds) sum += row.interactions;
    return sum;
}

}  // namespace

void append_layout(JsonWriter& json, const JourneyMap& whole, const FoldedMap& drawn,
                   const MapLayoutOptions& options) {
    const MapLayout layout = lay_out_map(drawn.map, options);
    LayoutWriter writer(json, drawn.map, layout);
    json.key("layout").begin_object().field("style", options.lanes ? "lanes" : "flow");
    json.field("width", tenth(layout.width)).field("height", tenth(layout.height));
    json.key("lanes").begin_array();
    for (const MapLane& lane : layout.lanes)
        json.begin_object()
            .field("channel", lane.channel)
            .field("y", tenth(lane.y))
            .field("height", tenth(lane.height))
            .end_object();
    json.end_array();
    writer.nodes();
    writer.edges();
    json.key("hidden").begin_object();
    json.field("kinds", whole.kinds.size() - drawn.map.kinds.size());
    json.field("paths", drawn.lines_total - drawn.lines);
    json.field("interactions", interactions_of(whole) - interactions_of(drawn.map)).end_object();
    json.end_object().key("wait_limits_ms").begin_array();
    const WaitScale scale(whole);
    for (const double limit : scale.limits_ms()) json.value(limit);
    json.end_array();
}

}  // namespace touchline

// Draws boxes, lines, arrowheads and labels of a map that has been laid out.
#include "report/map_drawing.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/text.h"
#include "base/time.h"
#include "report/terminal.h"

namespace touchline {
namespace {

class Drawer {
public:
    explicit Drawer(const DrawnMap& drawn) : drawn_(drawn) {}

    std::string run() {
        std::vector<const MapEdge*> edges;
        for (const MapEdge& edge : drawn_.layout.edges) edges.push_back(&edge);
        // The frequent below, so that rare lines stay visible where they cross.
        std::stable_sort(edges.begin(), edges.end(),
                         [](const MapEdge* a, const MapEdge* b) { return a->count > b->count; });
        draw_lanes();
        out_ += "<g class=\"edges\">\n";
        for (const MapEdge* edge : edges) draw_edge(*edge);
        out_ += "</g>\n<g class=\"kinds\">\n";
        for (const MapNode& node : drawn_.layout.nodes) draw_node(node);
        out_ += "</g>\n<g class=\"labels\">\n";
        for (const MapEdge* edge : edges)
            if (edge->labelled) draw_label(*edge);
        out_ += "</g>\n";
        return std::move(out_);
    }

private:
    std::uint32_t kind_place(std::uint32_t kind) const { return drawn_.kind_place[kind]; }
    const MapNode& node(std::uint32_t at) const { return drawn_.layout.nodes[at]; }

    std::string reference(const MapEdge& edge) const {
        if (edge.follow != MapEdge::no_follow)
            return fmt::format("data-follow=\"{}\"", drawn_.follow_place[edge.follow]);
        if (node(edge.from).what == MapNode::What::start)
            return fmt::format("data-start=\"{}\"", kind_place(node(edge.to).kind));
        return fmt::format("data-end=\"{}\"", kind_place(node(edge.from).kind));
    }

    std::string name(std::uint32_t at) const {
        if (node(at).what == MapNode::What::start) return "start";
        if (node(at).what == MapNode::What::end) return "end";
        return drawn_.map.kinds[node(at).kind].kind;
    }

    void draw_lanes() {
        const auto& lanes = drawn_.layout.lanes;
        if (lanes.empty()) return;
        out_ += "<g class=\"lanes\">\n";
        for (std::size_t i = 0; i < lanes.size(); ++i) {
            const MapLane& lane = lanes[i];
            out_ += fmt::format(
                "<g class=\"lane{}\"><rect x=\"0\" y=\"{}\" width=\"{}\" height=\"{}\"/>"
                "<text x=\"12\" y=\"{}\" class=\"left\">{}</text></g>\n",
                i % 2 == 0 ? " odd" : "", px(lane.y), px(drawn_.layout.width), px(lane.height),
                px(lane.y + lane.height / 2 + 4.5),
                html_escape(lane.channel.empty() ? "no channel" : lane.channel));
        }
        out_ += "</g>\n";
    }

    std::string edge_title(const MapEdge& edge) const {
        const std::string count = with_thousands(std::int64_t(edge.count));
        if (edge.follow == MapEdge::no_follow)
            return node(edge.from).what == MapNode::What::start
                       ? fmt::format("{} journeys start with {}", count, name(edge.to))
                       : fmt::format("{} journeys end with {}", count, name(edge.from));
        const FollowRow& row = drawn_.map.follows[edge.follow];
        return fmt::format("{} → {}: {} times, wait {} (median), {} (mean)", name(edge.from),
                           name(edge.to), count, write_duration_ms(row.wait_ms_median),
                           write_duration_ms(row.wait_ms_mean));
    }

    std::string edge_classes(const MapEdge& edge) const {
        std::string classes = "edge";
        if (edge.follow == MapEdge::no_follow) classes += " outside";
        else
            classes += fmt::format(
                " w{}", drawn_.scale.class_of(drawn_.map.follows[edge.follow].wait_ms_median));
        if (edge.way == MapEdgeWay::back) classes += " back";
        return classes;
    }

    void draw_edge(const MapEdge& edge) {
        const std::string path = edge_path(edge);
        const std::string width = px(edge.thickness);
        std::string dash;
        if (edge.way == MapEdgeWay::back)
            dash = fmt::format(" stroke-dasharray=\"{} {}\"", px(5 + edge.thickness * 0.7),
                               px(2.5 + edge.thickness * 0.35));
        out_ += fmt::format("<g class=\"{}\" {}><title>{}</title>", edge_classes(edge),
                            reference(edge), html_escape(edge_title(edge)));
        out_ += fmt::format("<path class=\"casing\" d=\"{}\" stroke-width=\"{}\"/>", path,
                            px(edge.thickness + 2.4));
        out_ +=
            fmt::format("<path class=\"line\" d=\"{}\" stroke-width=\"{}\"{}/>", path, width, dash);
        out_ += fmt::format("<polygon class=\"head\" points=\"{}\"/></g>\n", arrow_points(edge));
    }

    static std::string plate_of(const MapBox& box) {
        return fmt::format(
            "<rect class=\"plate\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"3\"/>",
            px(box.x), px(box.y), px(box.width), px(box.height));
    }

    void draw_label(const MapEdge& edge) {
        const MapLabelText text = map_label_text(drawn_.map, edge);
        const double x = edge.label.x + edge.label.width / 2, y = edge.label.y;
        out_ +=
            fmt::format("<g class=\"label\" {}>{}<text x=\"{}\" y=\"{}\" class=\"count\">{}</text>",
                        reference(edge), edge.label_on_line ? plate_of(edge.label) : "", px(x),
                        px(y + 10.5), html_escape(text.count));
        if (!text.wait.empty())
            out_ += fmt::format("<text x=\"{}\" y=\"{}\" class=\"wait\">{}</text>", px(x),
                                px(y + 22.5), html_escape(text.wait));
        out_ += "</g>\n";
    }

    void draw_node(const MapNode& node) {
        if (node.what == MapNode::What::kind) draw_kind(node);
        else draw_marker(node);
    }

    void draw_lines(const MapNode& node, double& y) {
        const double x = node.box.x + node.box.width / 2;
        for (const std::string& line : node.name_lines) {
            out_ += fmt::format("<text x=\"{}\" y=\"{}\" class=\"name\">{}</text>", px(x), px(y),
                                html_escape(line));
            y += 15.6;
        }
    }

    void draw_kind(const MapNode& node) {
        const KindRow& row = drawn_.map.kinds[node.kind];
        const MapBox& box = node.box;
        const double share = drawn_.map.population.journeys == 0
                                 ? 0
                                 : double(row.journeys) / double(drawn_.map.population.journeys);
        out_ += fmt::format(
            "<g class=\"kind\" data-kind=\"{}\"><title>{}: {} interactions in {} journeys ({})"
            "</title>",
            kind_place(node.kind), html_escape(row.kind),
            with_thousands(std::int64_t(row.interactions)),
            with_thousands(std::int64_t(row.journeys)), write_percent(share));
        out_ += fmt::format(
            "<rect class=\"box\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" "
            "rx=\"9\"/>",
            px(box.x), px(box.y), px(box.width), px(box.height));
        const double text = double(node.name_lines.size()) * 15.6 + 27;
        double y = box.y + (box.height - text - 6) / 2 + 12;
        draw_lines(node, y);
        const double x = box.x + box.width / 2;
        out_ += fmt::format("<text x=\"{}\" y=\"{}\" class=\"stat\">{} interactions</text>", px(x),
                            px(y + 0.5), write_count(row.interactions));
        out_ += fmt::format("<text x=\"{}\" y=\"{}\" class=\"stat\">{} journeys</text>", px(x),
                            px(y + 13.5), write_count(row.journeys));
        const double bar_width = box.width - 20;
        out_ += fmt::format(
            "<rect class=\"track\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"3\" "
            "rx=\"1.5\"/>",
            px(box.x + 10), px(box.bottom() - 8), px(bar_width));
        out_ += fmt::format(
            "<rect class=\"share\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"3\" "
            "rx=\"1.5\"/></g>\n",
            px(box.x + 10), px(box.bottom() - 8),
            px(std::max(1.0, bar_width * std::min(1.0, share))));
    }

    void draw_marker(const MapNode& node) {
        const bool start = node.what == MapNode::What::start;
        const MapBox& box = node.box;
        out_ += fmt::format("<g class=\"marker {}\"><title>{} journeys {}</title>",
                            start ? "start" : "end",
                            with_thousands(std::int64_t(drawn_.map.population.journeys)),
                            start ? "start here" : "end here");
        out_ += fmt::format(
            "<rect class=\"box\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" "
            "rx=\"{}\"/>",
            px(box.x), px(box.y), px(box.width), px(box.height),
            px(std::min(26.0, box.height / 2)));
        double y = box.y + box.height / 2 - 3;
        draw_lines(node, y);
        out_ += fmt::format("<text x=\"{}\" y=\"{}\" class=\"stat\">{}</text></g>\n",
                            px(box.x + box.width / 2), px(y - 1),
                            write_count(drawn_.map.population.journeys));
    }

    const DrawnMap& drawn_;
    std::string out_;
};

}  // namespace

std::string edge_path(const MapEdge& edge) {
    const std::vector<MapPoint>& curve = edge.curve;
    std::string path = fmt::format("M{} {}", px(curve.front().x), px(curve.front().y));
    for (std::size_t i = 1; i + 2 < curve.size(); i += 3)
        path +=
            fmt::format("C{} {} {} {} {} {}", px(curve[i].x), px(curve[i].y), px(curve[i + 1].x),
                        px(curve[i + 1].y), px(curve[i + 2].x), px(curve[i + 2].y));
    return path;
}

std::string arrow_points(const MapEdge& edge) {
    const MapPoint base = edge.curve.back(), tip = edge.arrow_tip;
    const double half = 3.2 + edge.thickness * 0.62;
    const double across_x = -edge.arrow_dy * half, across_y = edge.arrow_dx * half;
    // One px into the line, so that no seam shows.
    const double x = base.x - edge.arrow_dx, y = base.y - edge.arrow_dy;
    return fmt::format("{},{} {},{} {},{}", px(tip.x), px(tip.y), px(x + across_x),
                       px(y + across_y), px(x - across_x), px(y - across_y));
}

std::string draw_map(const DrawnMap& drawn) { return Drawer(drawn).run(); }

std::string px(double value) {
    const double rounded = std::round(value * 10) / 10;
    std::string text = fmt::format("{:.1f}", rounded == 0 ? 0.0 : rounded);
    if (text.ends_with(".0")) text.resize(text.size() - 2);
    return text;
}

std::string write_count(std::uint64_t count) {
    if (count >= 10'000'000'000) return fmt::format("{:.1f} bn", double(count) / 1e9);
    if (count >= 10'000'000) return fmt::format("{:.1f} M", double(count) / 1e6);
    return with_thousands(std::int64_t(count));
}

std::string map_style(const WaitScale& scale, bool dark_page) {
    struct Ink {
        const char *page, *box, *border, *text, *soft, *track, *share, *outside, *marker;
    };
    constexpr Ink light{"#ffffff", "#fbfcfe", "#b6c2d1", "#16202e", "#5b6878",
                        "#e6ebf1", "#4b6a8c", "#a9b4c2", "#24364b"};
    constexpr Ink dark{"#12171e", "#1d2530", "#47566a", "#e9eef5", "#9fadbf",
                       "#323d4c", "#8fb2d9", "#5c6979", "#d5dfeb"};
    const Ink& ink = dark_page ? dark : light;
    std::string style = fmt::format(
        ".page{{fill:{0}}}.plate{{fill:{0};fill-opacity:.82}}.casing{{fill:none;stroke:{0}}}.line{{"
        "fill:none}}"
        ".kind .box{{fill:{1};stroke:{2};stroke-width:1.2}}"
        "text{{fill:{3};text-anchor:middle}}.name{{font-size:13px;font-weight:600}}"
        ".stat{{font-size:11px;fill:{4}}}.track{{fill:{5}}}.share{{fill:{6}}}",
        ink.page, ink.box, ink.border, ink.text, ink.soft, ink.track, ink.share);
    style += fmt::format(
        ".outside .line{{stroke:{0}}}.outside .head{{fill:{0}}}"
        ".marker .box{{fill:{1}}}.marker text{{fill:{2}}}"
        ".label text{{font-size:11px;stroke:{2};stroke-width:3px;stroke-linejoin:round;"
        "paint-order:stroke}}.label .count{{font-weight:600}}.label .wait{{fill:{3}}}"
        ".left{{text-anchor:start}}.heading{{font-size:20px;font-weight:700}}"
        ".caption{{font-size:13px;fill:{3}}}"
        ".lane rect{{fill:{0};fill-opacity:0}}.lane.odd rect{{fill-opacity:.09}}"
        ".lane text{{font-size:13px;font-weight:600;fill:{3}}}",
        ink.outside, ink.marker, ink.page, ink.soft);
    for (std::size_t i = 0; i < scale.classes(); ++i)
        style += fmt::format(".w{0} .line{{stroke:{1}}}.w{0} .head,.w{0} .swatch{{fill:{1}}}", i,
                             scale.colour(i, dark_page));
    return style;
}

}  // namespace touchline

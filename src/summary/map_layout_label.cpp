// Layout step "label": room for labels that covers no box, no other label and few lines.
//
// The most frequent edge chooses first. Candidates lie along its curve: above the line where it
// runs level, beside it where it is steep, on it where all else is taken. An edge that finds no
// room has no label.
#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <vector>

#include "summary/map_layout_graph.h"

namespace touchline::map_layout {
namespace {

constexpr double cell = 24;  // px of a cell of the grid of sample points

bool overlap(const MapBox& a, const MapBox& b, double margin) {
    return a.x < b.right() + margin && b.x < a.right() + margin && a.y < b.bottom() + margin &&
           b.y < a.bottom() + margin;
}

MapPoint at(const std::vector<MapPoint>& curve, std::size_t segment, double t) {
    const MapPoint* p = &curve[segment * 3];
    const double s = 1 - t, a = s * s * s, b = 3 * s * s * t, c = 3 * s * t * t, d = t * t * t;
    return {a * p[0].x + b * p[1].x + c * p[2].x + d * p[3].x,
            a * p[0].y + b * p[1].y + c * p[2].y + d * p[3].y};
}

struct Sample {
    MapPoint point;
    std::uint32_t edge;
    double thickness;
};

class Labeller {
public:
    Labeller(const JourneyMap& map, const MapLayoutOptions& options, MapLayout& layout)
        : map_(map),
          options_(options),
          layout_(layout),
          columns_(std::size_t(layout.width / cell) + 2),
          rows_(std::size_t(layout.height / cell) + 2),
          grid_(columns_ * rows_) {
        for (std::uint32_t i = 0; i < layout.edges.size(); ++i) sample(i);
    }

    void run() {
        std::vector<std::uint32_t> by_count(layout_.edges.size());
        std::iota(by_count.begin(), by_count.end(), 0);
        std::stable_sort(by_count.begin(), by_count.end(), [&](std::uint32_t a, std::uint32_t b) {
            return layout_.edges[a].count > layout_.edges[b].count;
        });
        by_count.resize(std::min<std::size_t>(by_count.size(), options_.labels_max));
        for (const std::uint32_t index : by_count) place(index);
    }

private:
    void sample(std::uint32_t index) {
        const MapEdge& edge = layout_.edges[index];
        for (std::size_t segment = 0; segment * 3 + 3 < edge.curve.size(); ++segment) {
            const double reach =
                std::abs(edge.curve[segment * 3 + 3].x - edge.curve[segment * 3].x) +
                std::abs(edge.curve[segment * 3 + 3].y - edge.curve[segment * 3].y);
            const int steps = std::max(2, int(reach / 8));
            for (int i = 0; i <= steps; ++i) {
                const MapPoint point = at(edge.curve, segment, double(i) / steps);
                grid_[cell_of(point.x, columns_) * rows_ + cell_of(point.y, rows_)].push_back(
                    {point, index, edge.thickness});
            }
        }
    }

    static std::size_t cell_of(double px, std::size_t cells) {
        return std::size_t(std::clamp(px / cell, 0.0, double(cells - 1)));
    }

    // How much of other lines the label would cover; many points of one line count.
    double covered(const MapBox& box, std::uint32_t own) const {
        double sum = 0;
        const double widest = options_.thickness_max / 2;
        const std::size_t top = cell_of(box.y - widest, rows_);
        const std::size_t bottom = cell_of(box.bottom() + widest, rows_);
        const std::size_t last = cell_of(box.right(), columns_);
        for (std::size_t column = cell_of(box.x, columns_); column <= last; ++column)
            for (std::size_t row = top; row <= bottom; ++row)
                for (const Sample& sample : grid_[column * rows_ + row]) {
                    const double half = sample.thickness / 2;
                    if (sample.point.x < box.x || sample.point.x > box.right() ||
                        sample.point.y + half < box.y || sample.point.y - half > box.bottom())
                        continue;
                    sum += (sample.edge == own ? 0.6 : 1.5) + sample.thickness * 0.25;
                }
        return sum;
    }

    bool free(const MapBox& box) const {
        if (box.x < 2 || box.y < 2 || box.right() > layout_.width - 2 ||
            box.bottom() > layout_.height - 2)
            return false;
        for (const MapNode& node : layout_.nodes)
            if (overlap(box, node.box, 2)) return false;
        return std::none_of(placed_.begin(), placed_.end(),
                            [&](const MapBox& other) { return overlap(box, other, 2); });
    }

    void consider(const MapBox& box, double penalty, std::uint32_t index) {
        if (penalty >= best_score_ || !free(box)) return;
        const double score = penalty + covered(box, index);
        if (score < best_score_) best_score_ = score, best_ = box;
    }

    void place(std::uint32_t index) {
        MapEdge& edge = layout_.edges[index];
        const MapLabelText text = map_label_text(map_, edge);
        const double size = options_.label_size;
        const double width =
            std::max(text_width_px(text.count, size, true), text_width_px(text.wait, size)) + 4;
        const double height = size * (text.wait.empty() ? 1.25 : 2.4);
        best_score_ = 1e9;
        if (edge.way == MapEdgeWay::loop) consider_loop(edge, width, height, index);
        else consider_curve(edge, width, height, index);
        // A label on top of many lines says less than none; the most frequent keep theirs.
        constexpr double covered_max = 14;
        const bool frequent =
            edge.thickness > (options_.thickness_min + options_.thickness_max) / 3;
        edge.labelled = best_score_ < (frequent ? 1e9 : covered_max);
        if (!edge.labelled) return;
        edge.label = best_;
        edge.label_on_line = covered(best_, index) > 0;
        placed_.push_back(best_);
    }

    void consider_loop(const MapEdge& edge, double width, double height, std::uint32_t index) {
        const MapBox& box = layout_.nodes[edge.from].box;
        const double beside = edge.curve.front().x + edge.thickness / 2 + 9;
        for (const double lift : {3.0, 8.0, 14.0})
            consider({beside, box.y - height - lift, width, height}, lift / 10, index);
        const double top = box.y - loop_height(edge.thickness);
        consider({edge.curve.back().x, top - height - 2, width, height}, 2, index);
    }

    void consider_curve(const MapEdge& edge, double width, double height, std::uint32_t index) {
        const std::size_t segments = (edge.curve.size() - 1) / 3;
        for (std::size_t segment = 0; segment < segments; ++segment)
            for (const double t : {0.5, 0.3, 0.7, 0.12, 0.88}) {
                const MapPoint point = at(edge.curve, segment, t);
                // Near its own end a label is understood best; far along it gets lost.
                const double away = double(std::min(segment, segments - 1 - segment)) * 0.6 +
                                    double(segment) * 0.05 + std::abs(t - 0.5);
                const double x = point.x - width / 2;
                const double clear = edge.thickness / 2 + 2;
                consider({x, point.y - height / 2, width, height}, away + 1, index);
                consider({x, point.y - clear - height, width, height}, away + 0.6, index);
                consider({x, point.y + clear, width, height}, away + 0.9, index);
                const double level = point.y - height / 2;
                consider({point.x + clear + 2, level, width, height}, away + 1.2, index);
                consider({point.x - clear - 2 - width, level, width, height}, away + 1.2, index);
            }
    }

    const JourneyMap& map_;
    const MapLayoutOptions& options_;
    MapLayout& layout_;
    std::size_t columns_, rows_;
    std::vector<std::vector<Sample>> grid_;  // column by column
    std::vector<MapBox> placed_;
    MapBox best_;
    double best_score_ = 0;
};

}  // namespace

void place_labels(const JourneyMap& map, const MapLayoutOptions& options, MapLayout& layout) {
    Labeller(map, options, layout).run();
}

}  // namespace touchline::map_layout

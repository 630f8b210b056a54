// Draws the legend.
#include "report/map_legend.h"

#include <fmt/format.h>

#include <cmath>

#include "base/text.h"
#include "report/map_drawing.h"

namespace touchline {
namespace {

std::string small_text(double x, double y, const std::string& text, const char* classes) {
    return fmt::format("<text x=\"{}\" y=\"{}\" class=\"{}\">{}</text>\n", px(x), px(y), classes,
                       html_escape(text));
}

// Round counts that show the width scale: 13,087 -> 100, 1,000, 10,000.
std::vector<std::uint64_t> sample_counts(const MapLayout& layout) {
    std::uint64_t most = 1, power = 1;
    for (const MapEdge& edge : layout.edges) most = std::max(most, edge.count);
    while (power <= most / 10) power *= 10;
    std::vector<std::uint64_t> counts;
    for (std::uint64_t count = power >= 100 ? power / 100 : 1; count <= power; count *= 10)
        counts.push_back(count);
    return counts;
}

double thickness_for(const MapLayout& layout, std::uint64_t count) {
    const MapLayoutOptions options;
    std::uint64_t most = 1;
    for (const MapEdge& edge : layout.edges) most = std::max(most, edge.count);
    return options.thickness_min + (options.thickness_max - options.thickness_min) *
                                       std::sqrt(double(count) / double(most));
}

std::string width_samples(const LegendPlace& place) {
    std::string out =
        small_text(place.x, place.y + 16, "line width: how often (square root)", "stat left");
    double x = place.x;
    for (const std::uint64_t count : sample_counts(place.layout)) {
        out += fmt::format(
            "<g class=\"outside\"><path class=\"line\" d=\"M{} {}h34\" "
            "stroke-width=\"{}\"/></g>\n",
            px(x), px(place.y + 36), px(thickness_for(place.layout, count)));
        out += small_text(x + 17, place.y + 58, with_thousands(std::int64_t(count)), "stat");
        x += 58;
    }
    return out;
}

std::string wait_samples(const LegendPlace& place) {
    constexpr double swatch = 58;
    const double left = place.x + 250;
    std::string out =
        small_text(left, place.y + 16, "line colour: median wait, short to long", "stat left");
    for (std::size_t i = 0; i < place.scale.classes(); ++i) {
        out += fmt::format(
            "<g class=\"w{}\"><title>{}</title><rect class=\"swatch\" x=\"{}\" "
            "y=\"{}\" width=\"{}\" height=\"13\"/></g>\n",
            i, html_escape(place.scale.describe(i)), px(left + double(i) * swatch),
            px(place.y + 29), px(swatch - 1));
        if (i > 0)
            out += small_text(left + double(i) * swatch, place.y + 58,
                              write_round_duration(place.scale.limits_ms()[i - 1]), "stat");
    }
    return out;
}

std::string signs(const LegendPlace& place) {
    const double left = place.x + 250 + double(place.scale.classes()) * 58 + 40;
    std::string out = fmt::format(
        "<g class=\"outside\"><path class=\"line\" d=\"M{} {}h34\" stroke-width=\"3\" "
        "stroke-dasharray=\"7 3.5\"/></g>\n",
        px(left), px(place.y + 12));
    out += small_text(left + 42, place.y + 16, "back to an earlier step", "stat left");
    out += fmt::format(
        "<g class=\"outside\"><path class=\"line\" d=\"M{} {}h34\" "
        "stroke-width=\"3\"/></g>\n",
        px(left), px(place.y + 32));
    out += small_text(left + 42, place.y + 36, "journeys start or end", "stat left");
    out += fmt::format(
        "<rect class=\"track\" x=\"{0}\" y=\"{1}\" width=\"34\" height=\"3\" "
        "rx=\"1.5\"/><rect class=\"share\" x=\"{0}\" y=\"{1}\" width=\"20\" "
        "height=\"3\" rx=\"1.5\"/>\n",
        px(left), px(place.y + 51));
    out += small_text(left + 42, place.y + 56, "share of journeys with this kind", "stat left");
    return out;
}

}  // namespace

std::string draw_legend(const LegendPlace& place) {
    return "<g class=\"legend\">\n" + width_samples(place) + wait_samples(place) + signs(place) +
           "</g>\n";
}

}  // namespace touchline

// The frame of the picture: heading, caption, drawing, legend.
#include "report/map_svg.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "report/answer_text.h"
#include "report/map_drawing.h"
#include "report/map_legend.h"

namespace touchline {
namespace {

constexpr double head_height = 92, legend_height = 78, margin = 24, width_min = 980,
                 caption_size = 13;

std::string text_line(double x, double y, const char* classes, const std::string& text) {
    return fmt::format("<text x=\"{}\" y=\"{}\" class=\"{}\">{}</text>\n", px(x), px(y), classes,
                       html_escape(text));
}

std::string caption_of(const JourneyMap& map) {
    const std::string hidden = describe_hidden(map);
    const std::string ties = describe_ties(map.ties);
    return hidden.empty() ? ties : hidden + "  ·  " + ties;
}

}  // namespace

std::string write_map_svg(const JourneyMap& map, const PictureOptions& options) {
    const FoldedMap folded = fold_map(map, options.fold);
    MapLayoutOptions layout_options;
    layout_options.lanes = options.lanes;
    const MapLayout layout = lay_out_map(folded.map, layout_options);
    const WaitScale scale(map);
    const std::string population = describe_population(map.population);
    const std::string caption = caption_of(folded.map);
    const double width =
        std::max({layout.width, width_min, text_width_px(population, caption_size) + 2 * margin,
                  text_width_px(caption, caption_size) + 2 * margin});
    // On a wide map heading and legend grow, for the whole is looked at from further away.
    const double scale_up = std::clamp(width / 1900, 1.0, 1.7);
    const double top = head_height * scale_up;
    const double height = top + layout.height + legend_height * scale_up;
    std::string svg = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" "
        "viewBox=\"0 0 {0} {1}\" role=\"img\" aria-labelledby=\"map-title map-description\" "
        "font-family=\"'Helvetica Neue',Helvetica,Arial,'Liberation Sans',sans-serif\">\n",
        px(width), px(height));
    svg += fmt::format(
        "<title id=\"map-title\">{}</title>\n<desc id=\"map-description\">{}. "
        "Customers flow from left to right; the width of a line is how often, its "
        "colour the median wait. {}</desc>\n",
        html_escape(options.title), html_escape(population), html_escape(caption));
    svg += fmt::format("<style>{}</style>\n", map_style(scale, false));
    svg +=
        fmt::format("<rect class=\"page\" width=\"{}\" height=\"{}\"/>\n", px(width), px(height));
    svg += fmt::format("<g transform=\"scale({:.3f})\">\n", scale_up);
    svg += text_line(margin, 38, "heading left", options.title);
    svg += text_line(margin, 60, "caption left", population);
    svg += text_line(margin, 79, "caption left", caption);
    svg += "</g>\n";
    svg += fmt::format("<g transform=\"translate({} {})\">\n", px((width - layout.width) / 2),
                       px(top));
    svg += draw_map({folded.map, layout, scale, folded.kind_place, folded.follow_place});
    svg += "</g>\n";
    svg += fmt::format("<g transform=\"translate(0 {}) scale({:.3f})\">\n", px(top + layout.height),
                       scale_up);
    svg += draw_legend({folded.map, layout, scale, margin, 0});
    return svg + "</g>\n</svg>\n";
}

}  // namespace touchline

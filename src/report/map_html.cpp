// The page: head, tools, the drawn levels of the slider, details, legend, tables, data.
#include "report/map_html.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "base/time.h"
#include "report/answer_text.h"
#include "report/json_writer.h"
#include "report/map_drawing.h"
#include "report/map_page.h"
#include "report/terminal.h"

namespace touchline {
namespace {

struct Level {
    FoldedMap folded;
    MapLayout layout;
};

struct Levels {
    std::vector<Level> all;
    std::size_t first_shown = 0;
};

// From the bare ways to all paths; the one drawn by default is among them.
Levels levels_of(const JourneyMap& map, const PictureOptions& options) {
    const FoldOptions& fold = options.fold;
    MapLayoutOptions layout_options;
    layout_options.lanes = options.lanes;
    constexpr std::uint32_t paths_drawable = 260;
    const auto kinds = std::uint32_t(std::min<std::size_t>(map.kinds.size(), 60));
    FoldedMap shown = fold_map(map, fold);
    const std::uint32_t shown_lines = shown.lines;
    std::vector<FoldedMap> folded;
    folded.push_back(std::move(shown));
    for (const std::uint32_t paths :
         {1u, kinds * 5 / 4, kinds * 5 / 2, kinds * 7 / 2, paths_drawable})
        folded.push_back(fold_map(map, {fold.kinds_max, std::max(1u, paths)}));
    std::stable_sort(folded.begin(), folded.end(),
                     [](const FoldedMap& a, const FoldedMap& b) { return a.lines < b.lines; });
    Levels levels;
    for (FoldedMap& each : folded) {
        if (!levels.all.empty() && levels.all.back().folded.lines == each.lines) continue;
        if (each.lines == shown_lines) levels.first_shown = levels.all.size();
        MapLayout layout = lay_out_map(each.map, layout_options);
        levels.all.push_back({std::move(each), std::move(layout)});
    }
    return levels;
}

std::string level_markup(const Level& level, const WaitScale& scale, bool shown) {
    const JourneyMap& map = level.folded.map;
    const double share = map.total_follow_count == 0
                             ? 1
                             : 1 - double(map.hidden_follow_count) / double(map.total_follow_count);
    return fmt::format(
               "<g class=\"level\"{} data-width=\"{}\" data-height=\"{}\" data-shown=\"{} of {} "
               "lines, {} of transitions\" data-hidden=\"{}\">\n",
               shown ? "" : " hidden=\"\"", px(level.layout.width), px(level.layout.height),
               level.folded.lines, level.folded.lines_total, write_percent(share),
               html_escape(describe_hidden(map))) +
           draw_map(
               {map, level.layout, scale, level.folded.kind_place, level.folded.follow_place}) +
           "</g>\n";
}

// What the script shows on hover: everything drawn, and the most frequent beyond that.
std::size_t follows_in_data(const JourneyMap& map, const Levels& levels) {
    std::size_t count = 2'000;
    for (const Level& level : levels.all)
        for (const std::uint32_t place : level.folded.follow_place)
            count = std::max<std::size_t>(count, place + 1);
    return std::min(count, map.follows.size());
}

std::string data_json(const JourneyMap& map, std::size_t follows_max) {
    JsonWriter json(JsonWriter::Style::compact);
    std::uint64_t transitions = 0;
    for (const FollowRow& row : map.follows) transitions += row.count;
    json.begin_object().field("journeys", std::max<std::uint64_t>(1, map.population.journeys));
    json.field("transitions", std::max(transitions, map.total_follow_count));
    json.key("kinds").begin_array();
    for (const KindRow& row : map.kinds)
        json.begin_object()
            .field("kind", row.kind)
            .field("interactions", row.interactions)
            .field("journeys", row.journeys)
            .field("starts", row.starts)
            .field("ends", row.ends)
            .end_object();
    json.end_array().key("follows").begin_array();
    for (std::size_t i = 0; i < follows_max; ++i) {
        const FollowRow& row = map.follows[i];
        json.begin_object()
            .field("from", row.from)
            .field("to", row.to)
            .field("count", row.count)
            .field("median", write_duration_ms(row.wait_ms_median))
            .field("mean", write_duration_ms(row.wait_ms_mean))
            .field("overlaps", row.overlaps)
            .end_object();
    }
    json.end_array().end_object();
    // Inside a script element nothing may look like markup.
    std::string text;
    for (const char letter : json.text())
        if (letter == '<') text += "\\u003c";
        else text += letter;
    return text;
}

std::string legend_markup(const WaitScale& scale) {
    std::string out =
        "<div class=\"legend\"><div>line colour: median wait, short to long"
        "<div class=\"swatches\">";
    for (std::size_t i = 0; i < scale.classes(); ++i) {
        const std::string name = scale.describe(i);
        out += fmt::format(
            "<div class=\"w{}\"><svg viewBox=\"0 0 87 13\" preserveAspectRatio=\"none\" "
            "aria-hidden=\"true\"><rect class=\"swatch\" width=\"87\" "
            "height=\"13\"/></svg>{}</div>",
            i, html_escape(name));
    }
    out += "</div></div><div>line width: how often, by square root</div>";
    const auto sign = [](const char* dash, const char* text) {
        return fmt::format(
            "<div class=\"key\"><svg class=\"outside\" width=\"36\" height=\"6\" "
            "aria-hidden=\"true\"><path class=\"line\" d=\"M0 3h36\" "
            "stroke-width=\"3\"{}/></svg>{}</div>",
            dash, text);
    };
    out += sign(" stroke-dasharray=\"7 3.5\"", "dashed: back to an earlier step");
    out += sign("", "grey: journeys start or end");
    out += "<div>drag to move, turn the wheel to zoom</div>";
    return out + "</div>\n";
}

constexpr std::size_t table_rows_max = 400;  // the command line has them all

std::string kinds_markup(const JourneyMap& map) {
    std::string out =
        "<h2>Kinds</h2><div class=\"scroll\"><table><caption>Every kind of "
        "interaction, most frequent first</caption><thead><tr>"
        "<th class=\"words\" scope=\"col\">kind</th><th scope=\"col\">interactions"
        "</th><th scope=\"col\">journeys</th><th scope=\"col\">share of journeys</th>"
        "<th scope=\"col\">starts</th><th scope=\"col\">ends</th></tr></thead><tbody>\n";
    for (std::size_t i = 0; i < std::min(table_rows_max, map.kinds.size()); ++i) {
        const KindRow& row = map.kinds[i];
        const double share = map.population.journeys == 0
                                 ? 0
                                 : double(row.journeys) / double(map.population.journeys);
        out += fmt::format(
            "<tr><td class=\"words\">{}</td><td>{}</td><td>{}</td><td>{}</td>"
            "<td>{}</td><td>{}</td></tr>\n",
            html_escape(row.kind), with_thousands(std::int64_t(row.interactions)),
            with_thousands(std::int64_t(row.journeys)), write_percent(share),
            with_thousands(std::int64_t(row.starts)), with_thousands(std::int64_t(row.ends)));
    }
    out += "</tbody></table></div>\n";
    if (map.kinds.size() > table_rows_max)
        out += fmt::format("<p>and {} rarer kinds</p>\n", map.kinds.size() - table_rows_max);
    return out;
}

std::string follows_markup(const JourneyMap& map) {
    std::string out =
        "<h2>What follows what</h2><div class=\"scroll\"><table><caption>Every path "
        "between two kinds, most frequent first</caption><thead><tr>"
        "<th class=\"words\" scope=\"col\">from</th><th class=\"words\" "
        "scope=\"col\">to</th><th scope=\"col\">count</th><th scope=\"col\">median "
        "wait</th><th scope=\"col\">mean wait</th></tr></thead><tbody>\n";
    for (std::size_t i = 0; i < std::min(table_rows_max, map.follows.size()); ++i) {
        const FollowRow& row = map.follows[i];
        out += fmt::format(
            "<tr><td class=\"words\">{}</td><td class=\"words\">{}</td><td>{}</td>"
            "<td>{}</td><td>{}</td></tr>\n",
            html_escape(map.kinds[row.from].kind), html_escape(map.kinds[row.to].kind),
            with_thousands(std::int64_t(row.count)), write_duration_ms(row.wait_ms_median),
            write_duration_ms(row.wait_ms_mean));
    }
    out += "</tbody></table></div>\n";
    if (map.follows.size() > table_rows_max)
        out += fmt::format("<p>and {} rarer paths</p>\n", map.follows.size() - table_rows_max);
    return out;
}

constexpr const char* light_page =
    ":root{color-scheme:light;--page:#fff;--panel:#f7f9fc;--text:#16202e;--soft:#5b6878;"
    "--border:#d5dce5;--accent:#2563b8}";
constexpr const char* dark_page =
    ":root{color-scheme:dark;--page:#12171e;--panel:#1a212a;--text:#e9eef5;--soft:#9fadbf;"
    "--border:#36424f;--accent:#79b0f5}";

std::string head_markup(const std::string& title, const WaitScale& scale) {
    return fmt::format(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
        "'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
        "form-action 'none'\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<title>{}</title>\n<style>{}\n{}{}</style>\n"
        "<style id=\"dark\" media=\"(prefers-color-scheme: dark)\">{}{}</style>\n</head>\n<body>\n",
        html_escape(title), light_page, map_style(scale, false), map_page_style(), dark_page,
        map_style(scale, true));
}

std::string tools_markup(const Levels& levels) {
    return fmt::format(
        "<div class=\"tools\"><label>find <input id=\"search\" type=\"search\" "
        "placeholder=\"a kind …\" autocomplete=\"off\"></label>"
        "<label>paths <input id=\"paths\" type=\"range\" min=\"0\" max=\"{}\" value=\"{}\" "
        "step=\"1\"></label><span id=\"shown\" aria-live=\"polite\"></span>"
        "<span class=\"buttons\"><button id=\"further\" type=\"button\" aria-label=\"further "
        "away\">−</button><button id=\"closer\" type=\"button\" aria-label=\"closer\">+</button>"
        "<button id=\"fit\" type=\"button\">whole map</button><button id=\"theme\" "
        "type=\"button\">light / dark</button></span></div>\n",
        levels.all.size() - 1, levels.first_shown);
}

}  // namespace

std::string write_map_html(const JourneyMap& unsorted, const PictureOptions& options) {
    const JourneyMap map = canonical_map(unsorted);
    const WaitScale scale(map);
    const Levels levels = levels_of(map, options);
    const Level& shown = levels.all[levels.first_shown];
    std::string page = head_markup(options.title, scale);
    page += fmt::format(
        "<header><h1>{}</h1><p>{}</p><p><span id=\"hidden\">{}</span></p><p>{}</p>\n",
        html_escape(options.title), html_escape(describe_population(map.population)),
        html_escape(describe_hidden(shown.folded.map)), html_escape(describe_ties(map.ties)));
    page += tools_markup(levels) +
            "</header>\n<section>\n<div id=\"stage\" class=\"stage\"><div class=\"view\">";
    page += fmt::format(
        "<svg id=\"map\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {}\" "
        "role=\"group\" aria-label=\"journey map: kinds from left to right; the "
        "tables below say the same\" font-family=\"'Helvetica Neue',Helvetica,"
        "Arial,'Liberation Sans',sans-serif\">\n",
        px(shown.layout.width), px(shown.layout.height));
    for (std::size_t i = 0; i < levels.all.size(); ++i)
        page += level_markup(levels.all[i], scale, i == levels.first_shown);
    page +=
        "</svg></div>\n<aside id=\"details\" class=\"details\" "
        "aria-live=\"polite\"></aside></div>\n";
    page += legend_markup(scale) + kinds_markup(map) + follows_markup(map) + "</section>\n";
    page +=
        "<footer><p>A wait runs from the end of one interaction to the start of the next; "
        "medians are read from a histogram with a relative error of at most 3 %.</p></footer>\n";
    page += "<script type=\"application/json\" id=\"map-data\">" +
            data_json(map, follows_in_data(map, levels)) + "</script>\n";
    page += fmt::format("<script>{}</script>\n</body>\n</html>\n", map_page_script());
    return page;
}

}  // namespace touchline

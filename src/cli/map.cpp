// touchline map
#include <unistd.h>

#include <CLI/CLI.hpp>

#include "cli/checks.h"
#include "cli/commands.h"
#include "cli/lens_options.h"
#include "insight/thin.h"
#include "report/answer_csv.h"
#include "report/answer_json.h"
#include "report/answer_text.h"
#include "report/map_dot.h"
#include "report/map_html.h"
#include "report/map_svg.h"

namespace touchline {
namespace {

struct MapArguments {
    LensOptions lens;
    std::string output, title = "Customer journeys";
    double kinds = 1, paths = 1;
    bool all_paths = false, lanes = false;
};

Result<std::string> drawn(const JourneyMap& map, const MapArguments& arguments) {
    const std::string& path = arguments.output;
    PictureOptions options;
    options.title = arguments.title;
    options.lanes = arguments.lanes;
    if (arguments.all_paths || arguments.kinds < 1 || arguments.paths < 1)
        options.fold = {UINT32_MAX, UINT32_MAX};  // the user has thinned it himself
    if (path.ends_with(".svg")) return write_map_svg(map, options);
    if (path.ends_with(".html")) return write_map_html(map, options);
    if (path.ends_with(".json")) return write_map_json(map);
    if (path.ends_with(".csv")) return write_map_csv(map);
    if (path.ends_with(".dot")) return write_map_dot(map, arguments.title);
    return fail(ErrorCode::invalid_input,
                "cannot tell what to write into '{}': use .svg, .html, .json, .csv or .dot", path);
}

Status show(const CommandContext& context, const MapArguments& arguments) {
    TRY(const Lens lens, arguments.lens.read());
    TRY(auto workspace, context.open_to_ask());
    TRY(JourneyMap map, workspace.map(lens));
    if (arguments.kinds < 1 || arguments.paths < 1) {
        TRY(map, thin(map, {arguments.kinds, arguments.paths}));
    }
    if (!arguments.output.empty()) {
        TRY(const std::string text, drawn(map, arguments));
        return write_out(arguments.output, text);
    }
    if (context.json) return print(write_map_json(map));
    if (context.csv) return print(write_map_csv(map));
    return print(write_map_text(map, detect_terminal(STDOUT_FILENO)));
}

}  // namespace

void define_map(CLI::App& app, CommandContext& context, Action& action) {
    auto arguments = std::make_shared<MapArguments>();
    app.add_option("-o,--output", arguments->output, "a file: .svg .html .json .csv .dot");
    app.add_option("--kinds", arguments->kinds, "share of kinds to keep, 0 to 1, rarest first out")
        ->check(share_of_one());
    app.add_option("--paths", arguments->paths, "share of paths to keep, 0 to 1, rarest first out")
        ->check(share_of_one());
    app.add_flag("--all-paths", arguments->all_paths, "draw every path, however rare");
    app.add_flag("--lanes", arguments->lanes, "draw a band for each channel (.svg, .html)");
    app.add_option("--title", arguments->title, "the title of the picture");
    app.add_flag("--csv", context.csv, "print CSV");
    arguments->lens.define(app);
    app.callback([arguments, &context, &action] {
        action = [arguments, &context] { return show(context, *arguments); };
    });
}

}  // namespace touchline

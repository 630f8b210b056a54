// touchline journeys, touchline measures
#include <unistd.h>

#include <CLI/CLI.hpp>

#include "cli/checks.h"
#include "cli/commands.h"
#include "cli/lens_options.h"
#include "report/answer_csv.h"
#include "report/answer_json.h"
#include "report/answer_text.h"
#include "report/measures_report.h"

namespace touchline {
namespace {

struct JourneyArguments {
    LensOptions lens;
    std::size_t top = 20;
    bool rows = false;
};

Status show_journeys(const CommandContext& context, const JourneyArguments& arguments) {
    TRY(const Lens lens, arguments.lens.read());
    TRY(auto workspace, context.open_to_ask());
    if (arguments.rows) {
        TRY(const std::string rows, workspace.canonical_export(lens));
        return print(rows);
    }
    TRY(const VariantList list, workspace.journeys(lens, arguments.top));
    if (context.json) return print(write_journeys_json(list));
    if (context.csv) return print(write_journeys_csv(list));
    return print(write_journeys_text(list, detect_terminal(STDOUT_FILENO), arguments.top));
}

Status show_measures(const CommandContext& context, const LensOptions& options) {
    TRY(const Lens lens, options.read());
    TRY(auto workspace, context.open_to_ask());
    TRY(const JourneyMeasures measures, workspace.measures(lens));
    if (context.json) return print(write_measures_json(measures));
    return print(write_measures_text(measures, detect_terminal(STDOUT_FILENO)));
}

}  // namespace

void define_journeys(CLI::App& app, CommandContext& context, Action& action) {
    auto arguments = std::make_shared<JourneyArguments>();
    app.add_option("--top", arguments->top, "how many variants to show (0: all)")
        ->check(how_many());
    app.add_flag("--rows", arguments->rows,
                 "every journey, one a line, in an order that depends on nothing but the data");
    app.add_flag("--csv", context.csv, "print CSV");
    arguments->lens.define(app);
    app.callback([arguments, &context, &action] {
        action = [arguments, &context] { return show_journeys(context, *arguments); };
    });
}

void define_measures(CLI::App& app, CommandContext& context, Action& action) {
    auto lens = std::make_shared<LensOptions>();
    lens->define(app);
    app.callback([lens, &context, &action] {
        action = [lens, &context] { return show_measures(context, *lens); };
    });
}

}  // namespace touchline

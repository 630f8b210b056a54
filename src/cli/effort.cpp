// touchline effort, touchline parting
#include <unistd.h>

#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "cli/lens_options.h"
#include "report/effort_report.h"

namespace touchline {
namespace {

struct PartingArguments {
    LensOptions lens;
    std::size_t top = 20;
};

Status show_effort(const CommandContext& context, const LensOptions& options) {
    TRY(const Lens lens, options.read());
    TRY(auto workspace, context.open_to_ask());
    TRY(const Effort effort, workspace.effort(lens));
    if (context.json) return print(write_effort_json(effort));
    return print(write_effort_text(effort, detect_terminal(STDOUT_FILENO)));
}

Status show_parting(const CommandContext& context, const PartingArguments& arguments) {
    TRY(const Lens lens, arguments.lens.read());
    TRY(auto workspace, context.open_to_ask());
    TRY(const Parting parting, workspace.partings(lens));
    if (context.json) return print(write_parting_json(parting, arguments.top));
    return print(write_parting_text(parting, arguments.top, detect_terminal(STDOUT_FILENO)));
}

}  // namespace

void define_effort(CLI::App& app, CommandContext& context, Action& action) {
    auto lens = std::make_shared<LensOptions>();
    lens->define(app);
    app.callback([lens, &context, &action] {
        action = [lens, &context] { return show_effort(context, *lens); };
    });
}

void define_parting(CLI::App& app, CommandContext& context, Action& action) {
    auto arguments = std::make_shared<PartingArguments>();
    app.add_option("--top", arguments->top, "how many ways to show (0: all)");
    arguments->lens.define(app);
    app.callback([arguments, &context, &action] {
        action = [arguments, &context] { return show_parting(context, *arguments); };
    });
}

}  // namespace touchline

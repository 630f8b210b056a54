// touchline policy try FILE
#include <CLI/CLI.hpp>

#include "base/files.h"
#include "base/text.h"
#include "cli/commands.h"
#include "report/json_writer.h"

namespace touchline {
namespace {

Status try_policy(const CommandContext& context, const std::string& file) {
    TRY(const std::string toml, read_text_file(file));
    TRY(auto workspace, context.open_to_ask());
    TRY(const PolicyPreview preview, workspace.preview_journeys(toml).in("trying {}", file));
    if (context.json) {
        JsonWriter json;
        json.begin_object()
            .field("journeys_now", preview.journeys_now)
            .field("journeys_then", preview.journeys_then)
            .field("journeys_same", preview.journeys_same)
            .field("interactions_moved", preview.interactions_moved)
            .end_object();
        return print(json.take());
    }
    const auto number = [](std::uint64_t n) { return with_thousands(std::int64_t(n)); };
    return print(fmt::format(
        "With this policy {} journeys instead of {}: {} stay as they are, {} of today's change,\n"
        "{} interactions would stand in another journey. Nothing was changed.\n"
        "To make it live, put it into policy/journeys.toml.\n",
        number(preview.journeys_then), number(preview.journeys_now), number(preview.journeys_same),
        number(preview.journeys_now - preview.journeys_same), number(preview.interactions_moved)));
}

}  // namespace

void define_policy(CLI::App& app, CommandContext& context, Action& action) {
    CLI::App* attempt = app.add_subcommand("try", "how many journeys a policy would change");
    auto file = std::make_shared<std::string>();
    attempt->add_option("file", *file, "a journeys.toml")->required();
    attempt->fallthrough();
    app.require_subcommand(1);
    attempt->callback([file, &context, &action] {
        action = [file, &context] { return try_policy(context, *file); };
    });
}

}  // namespace touchline

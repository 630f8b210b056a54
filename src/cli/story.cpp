// touchline story
#include <unistd.h>

#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "report/story_report.h"
#include "workspace/overview.h"

namespace touchline {
namespace {

Status tell_story(const CommandContext& context) {
    TRY(auto workspace, context.open_to_ask());
    TRY(const WorkspaceFacts facts, read_facts(workspace));
    Story story;
    story.folder = context.folder;
    story.customers = facts.customers;
    story.journeys = facts.journeys;
    story.interactions = facts.interactions;
    story.centres = facts.centres;
    story.rest = facts.rest;
    story.from_us = facts.from_us;
    story.until_us = facts.until_us;
    TRY(const auto sources, read_sources(workspace));
    for (const SourceFacts& source : sources) {
        story.sources += source.interactions > 0;
        story.rejected += source.rejected;
    }
    TRY(story.effort, workspace.effort({}));
    TRY(story.parting, workspace.partings({}));
    return print(context.json ? write_story_json(story) : write_story_text(story));
}

}  // namespace

void define_story(CLI::App& app, CommandContext& context, Action& action) {
    app.callback([&context, &action] { action = [&context] { return tell_story(context); }; });
}

}  // namespace touchline

// touchline new DIRECTORY
#include <CLI/CLI.hpp>

#include "base/files.h"
#include "cli/commands.h"
#include "deliveries/examples.h"

namespace touchline {
namespace {

struct NewArguments {
    std::string folder, like;
};

// Of a folder; of an example of the program when there is no such folder.
Result<std::vector<WorkspaceFile>> files_like(const std::string& like) {
    std::vector<WorkspaceFile> files;
    if (!file_exists(like))
        for (const ExampleFile& file : example_settings(like))
            files.push_back({std::string(file.name), std::string(file.text)});
    if (files.empty()) return read_like(like);
    return files;
}

Status make_workspace(const NewArguments& arguments) {
    std::vector<WorkspaceFile> files;
    if (!arguments.like.empty()) { TRY(files, files_like(arguments.like)); }
    TRY(Workspace::create(arguments.folder, {}, files));
    std::string text = fmt::format(
        "Made workspace '{0}'.\n"
        "  policy/journeys.toml   how interactions become journeys\n"
        "  policy/centres.toml    who captured them\n"
        "  policy/identity.toml   which identifiers name the same person\n",
        arguments.folder);
    std::size_t mappings = 0;
    for (const WorkspaceFile& file : files) mappings += file.name.starts_with("sources/");
    if (mappings > 0)
        text += fmt::format("  sources/*.toml         {} mappings, one a source, from {}\n",
                            mappings, arguments.like);
    return print(text + fmt::format("Next: touchline -w {} capture {}\n", arguments.folder,
                                    mappings > 0 ? "FOLDER" : "FILE"));
}

}  // namespace

void define_new(CLI::App& app, CommandContext&, Action& action) {
    auto arguments = std::make_shared<NewArguments>();
    app.add_option("directory", arguments->folder, "where to make it")->required();
    app.add_option("--like", arguments->like,
                   "take the mappings and policies of an example, or of another workspace");
    app.callback(
        [arguments, &action] { action = [arguments] { return make_workspace(*arguments); }; });
}

}  // namespace touchline

// touchline new DIRECTORY
#include <CLI/CLI.hpp>

#include "cli/commands.h"

namespace touchline {

void define_new(CLI::App& app, CommandContext&, Action& action) {
    auto folder = std::make_shared<std::string>();
    app.add_option("directory", *folder, "where to make it")->required();
    app.callback([folder, &action] {
        action = [folder]() -> Status {
            TRY(Workspace::create(*folder));
            return print(
                fmt::format("Made workspace '{0}'.\n"
                            "  policy/journeys.toml   how interactions become journeys\n"
                            "  policy/centres.toml    who captured them\n"
                            "  policy/identity.toml   which identifiers name the same person\n"
                            "Next: touchline -w {0} capture FILE\n",
                            *folder));
        };
    });
}

}  // namespace touchline

// The command line: parse, call the workspace, print, exit code.
#pragma once

#include <functional>
#include <string>

#include "base/result.h"
#include "workspace/workspace.h"

namespace CLI {
class App;
}

namespace touchline {

// What every command is given: where the workspace is and how to print.
struct CommandContext {
    std::string folder;  // -w, or TOUCHLINE_WORKSPACE, or the current directory
    bool json = false;
    bool csv = false;

    Result<Workspace> open_to_read() const;
    Result<Workspace> open_to_ask() const;  // with the index ready, a bar when it takes long
    Result<Workspace> open_to_write() const;
    Result<Workspace> open_to_serve() const;  // who takes in what waits in the journal
};

using Action = std::function<Status()>;

// One row of THE table (commands.cpp).
struct Command {
    const char* name;
    const char* does;     // one line
    const char* example;  // one call that works
    bool prints_data;     // takes --json (and --csv where it prints a table)
    void (*define)(CLI::App& app, CommandContext& context, Action& action);
};

// One function a command, grouped by file.
void define_new(CLI::App&, CommandContext&, Action&);         // new.cpp
void define_capture(CLI::App&, CommandContext&, Action&);     // capture.cpp
void define_remap(CLI::App&, CommandContext&, Action&);       // capture.cpp
void define_formats(CLI::App&, CommandContext&, Action&);     // capture.cpp
void define_batches(CLI::App&, CommandContext&, Action&);     // history.cpp
void define_withdraw(CLI::App&, CommandContext&, Action&);    // history.cpp
void define_rejects(CLI::App&, CommandContext&, Action&);     // history.cpp
void define_check(CLI::App&, CommandContext&, Action&);       // history.cpp
void define_map(CLI::App&, CommandContext&, Action&);         // map.cpp
void define_journeys(CLI::App&, CommandContext&, Action&);    // journeys.cpp
void define_measures(CLI::App&, CommandContext&, Action&);    // journeys.cpp
void define_story(CLI::App&, CommandContext&, Action&);       // story.cpp
void define_effort(CLI::App&, CommandContext&, Action&);      // effort.cpp
void define_parting(CLI::App&, CommandContext&, Action&);     // effort.cpp
void define_customers(CLI::App&, CommandContext&, Action&);   // customers.cpp
void define_customer(CLI::App&, CommandContext&, Action&);    // customers.cpp
void define_policy(CLI::App&, CommandContext&, Action&);      // policy.cpp
void define_simulate(CLI::App&, CommandContext&, Action&);    // simulate.cpp
void define_sql(CLI::App&, CommandContext&, Action&);         // query.cpp
void define_export(CLI::App&, CommandContext&, Action&);      // query.cpp
void define_find(CLI::App&, CommandContext&, Action&);        // find.cpp
void define_sources(CLI::App&, CommandContext&, Action&);     // find.cpp
void define_serve(CLI::App&, CommandContext&, Action&);       // serve.cpp
void define_token(CLI::App&, CommandContext&, Action&);       // serve.cpp
void define_audit(CLI::App&, CommandContext&, Action&);       // serve.cpp
void define_backup(CLI::App&, CommandContext&, Action&);      // backup.cpp
void define_restore(CLI::App&, CommandContext&, Action&);     // backup.cpp

// Prints the error in one line on standard error; the exit code of its kind.
int exit_code(const Error& error);
int run_command_line(int count, char** words);

// Writes to standard output; unavailable when nobody reads it any more.
Status print(std::string_view text);
// Writes `text` to the file, or to standard output for "-".
Status write_out(const std::string& path, std::string_view text);

}  // namespace touchline

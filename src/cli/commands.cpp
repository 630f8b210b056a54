// THE table of commands, and the one door where everything that can go wrong ends.
#include "cli/commands.h"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <vector>

#include <CLI/CLI.hpp>

#include "base/files.h"
#include "base/process.h"
#include "cli/progress.h"

namespace touchline {
namespace {

const Command commands[] = {
    {"new", "make a workspace: a directory with policies to read and change", "touchline new acme",
     false, define_new},
    {"capture", "read a file into the history", "touchline -w acme capture calls.csv", true,
     define_capture},
    {"journeys", "the variants of journeys, their coverage and throughput",
     "touchline -w acme journeys --top 20", true, define_journeys},
    {"map", "what follows what, how often and after which wait",
     "touchline -w acme map -o map.html", true, define_map},
    {"measures", "hand-offs, channel switches, repetitions, processing and waiting time",
     "touchline -w acme measures", true, define_measures},
    {"effort", "what journeys take: contacts, waiting, switches, and the shortest that succeeds",
     "touchline -w acme effort", true, define_effort},
    {"parting", "where paths part: ways on that succeed more or less often than the others",
     "touchline -w acme parting --lens journey=cancel", true, define_parting},
    {"batches", "what came in when, from whom", "touchline -w acme batches", true, define_batches},
    {"withdraw", "take a batch out of every answer (it stays in the history)",
     "touchline -w acme withdraw 3 --reason \"test data\"", false, define_withdraw},
    {"remap", "read a batch's kept delivery again with today's mapping",
     "touchline -w acme remap 3", true, define_remap},
    {"rejects", "what was refused, and why", "touchline -w acme rejects", true, define_rejects},
    {"check", "prove the invariants of the workspace", "touchline -w acme check", true,
     define_check},
    {"policy", "try a journey policy on the history before it goes live",
     "touchline -w acme policy try journeys.toml", true, define_policy},
    {"sql", "read-only SQL over the history, with journeys() and follows()",
     "touchline -w acme sql \"select kind, count(*) from interactions group by kind\"", true,
     define_sql},
    {"export", "write interactions, journeys or follows to a file",
     "touchline -w acme export journeys -o journeys.parquet", false, define_export},
    {"simulate", "make a company with a planted truth: what its systems deliver, as files",
     "touchline simulate examples/isp --people 20000 --seed 7 -o out", true, define_simulate},
    {"formats", "the formats that can be captured", "touchline formats", true, define_formats},
};

extern "C" void on_interrupt(int) { request_stop(); }

void stop_on_interrupt() {
    struct sigaction action{};
    action.sa_handler = on_interrupt;
    action.sa_flags = static_cast<int>(SA_RESETHAND);  // a second Ctrl-C ends us at once
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
}

int report(const Error& error) {
    std::fprintf(stderr, "touchline: %s\n", error.message.c_str());
    return exit_code(error);
}

int run(int count, char** words) {
    CommandContext context;
    Action action;
    CLI::App app{"Touchline: every customer, every moment of truth."};
    app.require_subcommand(1);
    app.set_version_flag("--version", "touchline " TOUCHLINE_VERSION);
    app.add_option("-w,--workspace", context.folder,
                   "the workspace directory (default: TOUCHLINE_WORKSPACE, else here)");
    for (const Command& command : commands) {
        CLI::App* sub = app.add_subcommand(command.name, command.does);
        sub->footer(std::string("Example:\n  ") + command.example);
        sub->fallthrough();
        if (command.prints_data) sub->add_flag("--json", context.json, "print JSON for programs");
        command.define(*sub, context, action);
    }
    try {
        app.parse(count, words);
    } catch (const CLI::ParseError& error) {
        const int code = app.exit(error);
        return code == 0 ? 0 : 2;
    }
    if (context.folder.empty()) {
        const char* from_environment = std::getenv("TOUCHLINE_WORKSPACE");
        context.folder = from_environment != nullptr ? from_environment : ".";
    }
    const Status done = action ? action() : Status();
    return done ? 0 : report(done.error());
}

}  // namespace

Result<Workspace> CommandContext::open_to_read() const {
    WorkspaceOptions options;
    options.read_only = true;
    return Workspace::open(folder, options);
}

Result<Workspace> CommandContext::open_to_ask() const {
    Progress progress;
    WorkspaceOptions options;
    options.read_only = true;
    options.progress = &progress;
    const ProgressBar bar(progress);
    TRY(auto workspace, Workspace::open(folder, options));
    TRY(workspace.prepare());
    workspace.forget_progress();
    return workspace;
}

Result<Workspace> CommandContext::open_to_write() const { return Workspace::open(folder); }

int exit_code(const Error& error) {
    switch (error.code) {
        case ErrorCode::invalid_input: return 2;
        case ErrorCode::not_found: return 3;
        case ErrorCode::unavailable: return 4;
        case ErrorCode::conflict: return 5;
        case ErrorCode::limit: return 6;
        case ErrorCode::corrupt: return 7;
        case ErrorCode::cancelled: return 130;
        case ErrorCode::internal: return 70;
    }
    return 70;
}

Status print(std::string_view text) {
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size())
        return fail(ErrorCode::unavailable, "cannot write to standard output: nobody reads it");
    return {};
}

Status write_out(const std::string& path, std::string_view text) {
    if (path == "-") return print(text);
    TRY(auto file, OutputFile::create(path));
    TRY(file.write(text));
    return file.commit();
}

int run_command_line(int count, char** words) {
    stop_on_interrupt();
    try {
        const int code = run(count, words);
        if (std::fflush(stdout) != 0) return code == 0 ? 4 : code;
        return code;
    } catch (const std::bad_alloc&) {
        return report({ErrorCode::limit, "out of memory"});
    } catch (const std::exception& error) { return report({ErrorCode::internal, error.what()}); }
}

}  // namespace touchline

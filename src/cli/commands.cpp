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
#include "base/text.h"
#include "cli/progress.h"
#include "serve/server.h"

namespace touchline {
namespace {

const Command commands[] = {
    {"new", "make a workspace: a directory with policies to read and change", "touchline new acme",
     false, define_new},
    {"capture", "read files into the history", "touchline -w acme capture calls.csv", true,
     define_capture},
    {"journeys", "the variants of journeys, their coverage and throughput",
     "touchline -w acme journeys --top 20", true, define_journeys},
    {"map", "what follows what, how often and after which wait",
     "touchline -w acme map -o map.html", true, define_map},
    {"measures", "hand-offs, channel switches, repetitions, processing and waiting time",
     "touchline -w acme measures", true, define_measures},
    {"story", "what happened here in eight lines, each with the command that shows it",
     "touchline -w acme story", true, define_story},
    {"effort", "what journeys take: contacts, waiting, switches, and the shortest that succeeds",
     "touchline -w acme effort", true, define_effort},
    {"parting", "where paths part: ways on that succeed more or less often than the others",
     "touchline -w acme parting --lens journey=cancel", true, define_parting},
    {"customers", "how many there are, what joined their records, and what was not let to",
     "touchline -w acme customers", true, define_customers},
    {"customer", "one customer: records, journeys, every interaction and where it came from",
     "touchline -w acme customer 555-01", true, define_customer},
    {"find", "who has this number, address, order", "touchline -w acme find 0171", true,
     define_find},
    {"sources", "volumes, freshness and rejects of each source", "touchline -w acme sources", true,
     define_sources},
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
    {"serve", "answer questions over HTTP, and show them in the browser",
     "touchline -w acme serve --port 7117", false, define_serve},
    {"token", "who may ask the server, and what", "touchline -w acme token new --role analyst",
     true, define_token},
    {"audit", "who read which customer", "touchline -w acme audit --top 20", false, define_audit},
    {"backup", "write the whole workspace into one file, also while it is served",
     "touchline -w acme backup acme-monday.tar", false, define_backup},
    {"restore", "make a workspace from a backup", "touchline restore acme-monday.tar acme", false,
     define_restore},
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

// The word where a command should stand, if one stands there.
std::string unknown_command(const CLI::App& app) {
    for (const std::string& word : app.remaining(true))
        if (!word.starts_with('-')) return word;
    return {};
}

// What is wrong with the words, and where to look it up.
std::string complaint(const CLI::App& app, const CLI::ParseError& error) {
    std::string where = "touchline";
    const CLI::App* at = &app;
    for (bool deeper = true; deeper;) {
        deeper = false;
        for (const CLI::App* sub : at->get_subcommands()) {
            at = sub, where += " " + sub->get_name(), deeper = true;
            break;
        }
    }
    const auto below = at->get_subcommands([](const CLI::App*) { return true; });
    const std::string word = unknown_command(app);  // words fall through to the top
    std::string what = error.what();
    if (!below.empty() && error.get_name() == "RequiredError") {
        std::vector<std::string> names;
        for (const CLI::App* sub : below) names.push_back(sub->get_name());
        const std::string near = nearest(word, names);
        what = word.empty() ? "say what to do: " + join(names, ", ")
               : near.empty()
                   ? fmt::format("there is no '{}' here; there are {}", word, join(names, ", "))
                   : fmt::format("there is no '{}'; did you mean '{}'?", word, near);
    } else if (error.get_name() == "ExtrasError") {
        what = fmt::format("'{}' is not expected here", join(at->remaining(true), " "));
    } else if (error.get_name() == "ConversionError") {
        what = fmt::format("a number is wanted ({})", what);
    }
    return fmt::format("{}\n  {} --help says what there is, with an example", what, where);
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
        if (error.get_exit_code() == 0) return app.exit(error);
        if (count == 1) std::fputs(app.help().c_str(), stderr);
        return report({ErrorCode::invalid_input, complaint(app, error)});
    }
    if (context.folder.empty()) {
        const char* from_environment = std::getenv("TOUCHLINE_WORKSPACE");
        context.folder = from_environment != nullptr ? from_environment : ".";
    }
    const Status done = action ? action() : Status();
    return done ? 0 : report(done.error());
}

}  // namespace

namespace {

void say_what_waits(const std::string& folder, Workspace& workspace) {
    const auto waiting = workspace.waiting_requests();
    if (waiting && waiting.value() == 0) return;
    fmt::print(stderr, "touchline: {}; 'touchline -w {} serve' {}\n",
               waiting ? fmt::format("{} acknowledged {} not in the history yet",
                                     with_thousands(std::int64_t(waiting.value())),
                                     waiting.value() == 1 ? "request is" : "requests are")
                       : waiting.error().message,
               folder, waiting ? "takes them in" : "says more");
}

// Who else has the workspace may be a server: then say where.
Result<Workspace> open_workspace(const std::string& folder, const WorkspaceOptions& options) {
    auto opened = Workspace::open(folder, options);
    if (opened || opened.error().code != ErrorCode::conflict) return opened;
    const std::string url = serving_url(folder);
    if (url.empty()) return opened;
    return fail(ErrorCode::conflict,
                "'{}' is being served at {}: ask it there ({}/docs), or stop the server first",
                folder, url, url);
}

Result<Workspace> open_and_say(const std::string& folder, const WorkspaceOptions& options) {
    TRY(auto workspace, open_workspace(folder, options));
    say_what_waits(folder, workspace);
    return workspace;
}

}  // namespace

Result<Workspace> CommandContext::open_to_read() const {
    WorkspaceOptions options;
    options.read_only = true;
    return open_and_say(folder, options);
}

Result<Workspace> CommandContext::open_to_ask() const {
    Progress progress;
    WorkspaceOptions options;
    options.read_only = true;
    options.progress = &progress;
    const ProgressBar bar(progress);
    TRY(auto workspace, open_and_say(folder, options));
    TRY(workspace.prepare());
    workspace.forget_progress();
    return workspace;
}

Result<Workspace> CommandContext::open_to_write() const { return open_and_say(folder, {}); }
Result<Workspace> CommandContext::open_to_serve() const { return open_workspace(folder, {}); }

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

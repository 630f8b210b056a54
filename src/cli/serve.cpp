// touchline serve, token, audit
#include <unistd.h>

#include <cstdio>

#include <CLI/CLI.hpp>

#include "base/files.h"
#include "cli/commands.h"
#include "report/answer_csv.h"
#include "report/json_writer.h"
#include "report/terminal.h"
#include "report/text_table.h"
#include "serve/access.h"
#include "serve/audit.h"
#include "serve/server.h"

namespace touchline {
namespace {

struct ServeArguments {
    ServerOptions options;
    bool quiet = false;
};

Status run_server(const CommandContext& context, ServeArguments& arguments) {
    TRY(auto workspace, context.open_to_serve());
    ServerOptions& options = arguments.options;
    options.version = TOUCHLINE_VERSION;
    if (!arguments.quiet)
        options.log = [](std::string_view line) {
            const std::string whole = std::string(line) + "\n";
            std::fwrite(whole.data(), 1, whole.size(), stderr);
        };
    TRY(auto server, Server::open(std::move(workspace), options));
    if (const std::string& line = server->recovery().line; !line.empty()) TRY(print(line + "\n"));
    TRY(print(fmt::format("Serving {} at {}  (Ctrl-C ends it)\n", context.folder, server->url())));
    std::fflush(stdout);
    TRY(server->run(true));
    return print("Stopped.\n");
}

Result<std::unique_ptr<Access>> open_access(const CommandContext& context, const Clock& clock) {
    if (!file_exists(context.folder + "/touchline.duckdb"))
        return fail(ErrorCode::not_found, "there is no workspace in '{}'", context.folder);
    return Access::open(context.folder, clock);
}

std::string when(Micros at_us) {
    return at_us == no_time ? "" : write_instant(at_us / 1'000'000 * 1'000'000);
}

Status make_token(const CommandContext& context, const std::string& role, TokenWish wish) {
    const SystemClock clock;
    TRY(const auto access, open_access(context, clock));
    TRY(wish.role, read_role(role));
    TRY(const std::string token, access->make(wish));
    if (context.json) {
        JsonWriter json;
        json.begin_object().field("token", token).field("role", role).end_object();
        return print(json.take());
    }
    return print(fmt::format("{}\n", token));
}

Status list_tokens(const CommandContext& context) {
    const SystemClock clock;
    TRY(const auto access, open_access(context, clock));
    TRY(const auto tokens, access->list());
    TextTable table;
    table.empty_note = "no tokens yet: touchline token new --role analyst";
    table.columns = {{"token"},  {"role"},    {"for"},       {"source"},
                     {"centre"}, {"made at"}, {"revoked at"}};
    JsonWriter json;
    json.begin_array();
    for (const Token& token : tokens) {
        table.rows.push_back({token.id, role_name(token.role), token.name, token.source,
                              token.centre, when(token.made_at_us), when(token.revoked_at_us)});
        json.begin_object().field("id", token.id).field("role", role_name(token.role));
        json.field("name", token.name).field("source", token.source).field("centre", token.centre);
        json.field("revoked", token.revoked_at_us != no_time).end_object();
    }
    json.end_array();
    if (context.json) return print(json.take());
    return print(write_text_table(table, detect_terminal(STDOUT_FILENO)));
}

Status revoke_token(const CommandContext& context, const std::string& id) {
    const SystemClock clock;
    TRY(const auto access, open_access(context, clock));
    TRY(access->revoke(id));
    return print(fmt::format("Token {} opens nothing any more.\n", id));
}

Status show_audit(const CommandContext& context, const std::string& customer, std::size_t top) {
    TRY(const auto lines, read_audit(context.folder, customer, top));
    std::vector<std::vector<std::string>> rows;
    for (const AuditLine& line : lines)
        rows.push_back({when(line.at_us), line.token, line.role, line.route, line.customer});
    const std::vector<std::string> columns{"at", "token", "role", "asked", "customer"};
    if (context.csv) return print(write_rows_csv(columns, rows));
    return print(write_result_table(columns, rows, detect_terminal(STDOUT_FILENO)));
}

}  // namespace

void define_serve(CLI::App& app, CommandContext& context, Action& action) {
    auto arguments = std::make_shared<ServeArguments>();
    ServerOptions& options = arguments->options;
    app.add_option("--port", options.port, "the port (default 7117; 0: any free one)");
    app.add_option("--address", options.address,
                   "where to listen (default 127.0.0.1: this machine alone)");
    app.add_option("--host", options.hosts, "a further name that browsers know it by");
    app.add_flag("--quiet", arguments->quiet, "no line a request on standard error");
    app.callback([arguments, &context, &action] {
        action = [arguments, &context] { return run_server(context, *arguments); };
    });
}

void define_token(CLI::App& app, CommandContext& context, Action& action) {
    app.require_subcommand(1);
    CLI::App* fresh = app.add_subcommand("new", "makes a token and prints it, this once");
    auto role = std::make_shared<std::string>();
    auto wish = std::make_shared<TokenWish>();
    fresh->add_option("--role", *role, "capture, agent, analyst or admin")->required();
    fresh->add_option("--for", wish->name, "whom or what it is for");
    fresh->add_option("--source", wish->source, "capture: only interactions of this source");
    fresh->add_option("--centre", wish->centre, "capture: only interactions of this centre");
    fresh->fallthrough();
    fresh->callback([role, wish, &context, &action] {
        action = [role, wish, &context] { return make_token(context, *role, *wish); };
    });
    CLI::App* list = app.add_subcommand("list", "the tokens there are");
    list->fallthrough();
    list->callback([&context, &action] { action = [&context] { return list_tokens(context); }; });
    CLI::App* revoke = app.add_subcommand("revoke", "makes a token open nothing any more");
    auto id = std::make_shared<std::string>();
    revoke->add_option("id", *id, "its id in touchline token list")->required();
    revoke->fallthrough();
    revoke->callback([id, &context, &action] {
        action = [id, &context] { return revoke_token(context, *id); };
    });
}

void define_audit(CLI::App& app, CommandContext& context, Action& action) {
    auto customer = std::make_shared<std::string>();
    auto top = std::make_shared<std::size_t>(100);
    app.add_option("--customer", *customer, "only of this one");
    app.add_option("--top", *top, "how many to show (default 100)");
    app.add_flag("--csv", context.csv, "print CSV");
    app.callback([customer, top, &context, &action] {
        action = [customer, top, &context] { return show_audit(context, *customer, *top); };
    });
}

}  // namespace touchline

// touchline backup, restore
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include <simdjson.h>
#include <CLI/CLI.hpp>

#include "base/files.h"
#include "base/process.h"
#include "base/text.h"
#include "cli/commands.h"
#include "report/json_writer.h"
#include "serve/ask_server.h"
#include "serve/server.h"
#include "workspace/backup.h"

namespace touchline {
namespace {

std::string number(std::uint64_t n) { return with_thousands(static_cast<std::int64_t>(n)); }

std::string text_at(const std::string& json, const char* pointer) {
    simdjson::dom::parser parser;
    std::string_view text;
    if (parser.parse(simdjson::padded_string(json)).at_pointer(pointer).get(text)) return {};
    return std::string(text);
}

// The server holds the workspace: it writes the file.
Status backup_by_server(const std::string& url, const std::string& file, const std::string& token) {
    JsonWriter wish(JsonWriter::Style::compact);
    wish.begin_object().field("file", file).end_object();
    TRY(const std::string begun, ask_server(url, {"POST", "/v1/backup", wish.text(), token}));
    const std::string job = "/v1/jobs/" + text_at(begun, "/job");
    for (;;) {
        TRY(check_stop());
        TRY(const std::string facts, ask_server(url, {"GET", job, "", token}));
        const std::string state = text_at(facts, "/state");
        if (state == "failed") return fail(ErrorCode::unavailable, "{}", text_at(facts, "/error"));
        if (state == "done") return print(fmt::format("{} was written by {}.\n", file, url));
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
}

Status backup(const CommandContext& context, const std::string& file, std::string token) {
    const std::string path = std::filesystem::absolute(file).lexically_normal();
    if (const char* given = std::getenv("TOUCHLINE_TOKEN"); token.empty() && given != nullptr)
        token = given;
    if (file_exists(path)) return fail(ErrorCode::conflict, "'{}' is there already", path);
    if (const std::string url = serving_url(context.folder); !url.empty())
        if (ask_server(url, {"GET", "/health", "", ""})) return backup_by_server(url, path, token);
    TRY(auto workspace, context.open_to_write());
    TRY(const BackupReport report, write_backup(workspace, path));
    return print(fmt::format("Backed up {} interactions: {} files, {} bytes in {}.\n",
                             number(report.interactions), number(report.files),
                             number(report.bytes), file));
}

Status restore(const std::string& file, const std::string& folder) {
    TRY(const BackupReport report, restore_backup(file, folder));
    return print(fmt::format("Restored {} interactions into '{}'.\nNext: touchline -w {} check\n",
                             number(report.interactions), folder, folder));
}

}  // namespace

void define_backup(CLI::App& app, CommandContext& context, Action& action) {
    auto file = std::make_shared<std::string>();
    auto token = std::make_shared<std::string>();
    app.add_option("file", *file, "what to write; it must not be there yet")->required();
    app.add_option("--token", *token,
                   "of role admin, when the workspace is served and has tokens (or "
                   "TOUCHLINE_TOKEN)");
    app.callback([file, token, &context, &action] {
        action = [file, token, &context] { return backup(context, *file, *token); };
    });
}

void define_restore(CLI::App& app, CommandContext&, Action& action) {
    auto file = std::make_shared<std::string>();
    auto folder = std::make_shared<std::string>();
    app.add_option("file", *file, "a backup")->required();
    app.add_option("directory", *folder, "the workspace to make; it must not be there yet")
        ->required();
    app.callback(
        [file, folder, &action] { action = [file, folder] { return restore(*file, *folder); }; });
}

}  // namespace touchline

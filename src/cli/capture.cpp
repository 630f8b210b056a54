// touchline capture, remap, formats
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <map>

#include <CLI/CLI.hpp>

#include "base/files.h"
#include "base/files_below.h"
#include "base/text.h"
#include "cli/checks.h"
#include "cli/commands.h"
#include "cli/progress.h"
#include "report/terminal.h"
#include "report/text_table.h"
#include "serve/history_json.h"

namespace touchline {
namespace {

struct CaptureArguments {
    std::vector<std::string> paths;
    CaptureRequest request;
    bool yes = false, dry_run = false;
};

std::string number(std::uint64_t n) { return with_thousands(static_cast<std::int64_t>(n)); }

std::string first_rejects(const CaptureReport& report) {
    std::string text;
    for (const Reject& reject : report.first_rejects) {
        text += reject.line > 0 ? fmt::format("    line {}", reject.line)
                                : fmt::format("    record {}", reject.row);
        if (!reject.column.empty()) text += fmt::format(", {} = '{}'", reject.column, reject.value);
        text += ": " + reject.reason + "\n";
    }
    return text;
}

std::string report_text(const CaptureReport& report, const std::string& path) {
    const CaptureCounts& counts = report.counts;
    std::string text;
    if (report.stopped)
        text += fmt::format(
            "Stopped: {:.1f} % of the records of {} were refused, more than {:.1f} %.\n"
            "The history is unchanged. Mend sources/{}.toml, or allow more with --rejects-max.\n",
            100.0 * double(counts.rejected) / double(std::max<std::uint64_t>(1, counts.read)), path,
            report.rejects_share_max * 100, report.source);
    else
        text += fmt::format("Captured {} as batch {} of source '{}'.\n", path,
                            static_cast<std::uint32_t>(report.batch), report.source);
    TextTable table;
    table.columns = {{"records"}, {"count", TextTable::right}};
    table.rows = {{"read", number(counts.read)},
                  {"accepted", number(counts.accepted)},
                  {"duplicates", number(counts.duplicates)},
                  {"rejected", number(counts.rejected)},
                  {"interactions made", number(report.stopped ? 0 : counts.interactions)}};
    if (counts.new_versions > 0)
        table.rows.push_back({"new versions", number(counts.new_versions)});
    text += write_text_table(table, detect_terminal(STDOUT_FILENO));
    for (const std::string& remark : report.remarks) text += "  " + remark + "\n";
    if (counts.rejected > 0) {
        text += "  first rejects (all: touchline rejects):\n" + first_rejects(report);
    }
    return text;
}

// A proposal that was taken unseen: what of it is a guess.
std::string guesses(const Proposal& proposal) {
    constexpr int sure_enough = 50;
    std::string text;
    for (const FieldGuess& guess : proposal.fields)
        if (guess.sure < sure_enough)
            text += fmt::format("  guessed ({} %): {} is {}; {}\n", guess.sure, guess.field,
                                guess.column, guess.reason);
    for (const std::string& remark : proposal.remarks) text += "  note: " + remark + "\n";
    return text;
}

// Asks on a terminal; without one, only --yes takes a proposal.
Status agree_to(const CapturePlan& plan, const CaptureArguments& arguments) {
    if (!plan.proposal || arguments.yes) return {};
    std::fputs(proposal_table(*plan.proposal).c_str(), stderr);
    if (isatty(STDIN_FILENO) == 0 || arguments.request.path == "-")
        return fail(ErrorCode::invalid_input,
                    "nothing was captured: say --yes to take this mapping, or write it to '{}' "
                    "with --dry-run, mend it and capture again",
                    plan.mapping_path);
    std::fprintf(stderr, "Capture with this mapping? [y/N] ");
    std::string answer;
    std::getline(std::cin, answer);
    if (answer == "y" || answer == "Y" || answer == "yes") return {};
    return fail(ErrorCode::cancelled, "nothing was captured; --dry-run writes the mapping to '{}'",
                plan.mapping_path);
}

Status dry_run(const CapturePlan& plan) {
    if (plan.proposal) {
        TRY(print(proposal_table(*plan.proposal)));
        TRY(write_text_file(plan.mapping_path, write_mapping(plan.mapping)));
        return print(fmt::format("Wrote {}; nothing was captured.\n", plan.mapping_path));
    }
    return print(fmt::format("The mapping {} fits; nothing was captured.\n", plan.mapping_path));
}

// Every file, and every file below every folder, in the order of their names: the deliveries of a
// system come in the order of their dates.
Result<std::vector<std::string>> files_of(const std::vector<std::string>& paths) {
    std::vector<std::string> files;
    for (const std::string& path : paths) {
        std::error_code error;
        if (!std::filesystem::is_directory(path, error)) {
            files.push_back(path);
            continue;
        }
        TRY(const auto below, files_below(path));
        files.insert(files.end(), below.begin(), below.end());
    }
    return files;
}

std::string many_text(const std::vector<CapturedFile>& files) {
    std::map<std::string, std::pair<std::uint64_t, CaptureCounts>> sources;
    for (const CapturedFile& file : files) {
        auto& [number_of_files, sum] = sources[file.report.source];
        const CaptureCounts& counts = file.report.counts;
        ++number_of_files;
        sum.read += counts.read;
        sum.accepted += counts.accepted;
        sum.duplicates += counts.duplicates;
        sum.rejected += counts.rejected;
        if (!file.report.stopped) sum.interactions += counts.interactions;
    }
    TextTable table;
    table.columns = {{"source"}};
    for (const char* name : {"files", "read", "accepted", "duplicates", "rejected", "interactions"})
        table.columns.push_back({name, TextTable::right});
    std::uint64_t rejected = 0;
    for (const auto& [source, of] : sources) {
        const CaptureCounts& sum = of.second;
        rejected += sum.rejected;
        table.rows.push_back({source, number(of.first), number(sum.read), number(sum.accepted),
                              number(sum.duplicates), number(sum.rejected),
                              number(sum.interactions)});
    }
    std::string text = fmt::format("Captured {} files of {} sources.\n", number(files.size()),
                                   number(sources.size()));
    text += write_text_table(table, detect_terminal(STDOUT_FILENO));
    if (rejected > 0) text += "  why records were rejected: touchline rejects\n";
    return text;
}

// Each is a batch of its own: what was captured before a mistake stays.
Status capture_files(const CommandContext& context, CaptureArguments& arguments,
                     const std::vector<std::string>& files) {
    TRY(auto workspace, context.open_to_write());
    CaptureRequest& request = arguments.request;
    std::vector<CapturedFile> captured;
    std::string stopped;
    for (const std::string& path : files) {
        Progress progress;
        request.path = path;
        request.progress = &progress;
        request.more_follow = &path != &files.back();
        const auto capture = [&]() -> Result<CaptureReport> {
            TRY(const CapturePlan plan, workspace.plan_capture(request));
            if (plan.proposal && !arguments.yes)
                return fail(ErrorCode::invalid_input,
                            "there is no mapping for '{}': capture it alone to see one, or take "
                            "what is proposed with --yes",
                            path);
            const ProgressBar bar(progress);
            return workspace.capture(request, plan);
        };
        TRY(CaptureReport report,
            capture().in("after {} of {} files", captured.size(), files.size()));
        if (report.stopped) stopped = path;
        captured.push_back({path, std::move(report)});
    }
    TRY(print(context.json ? write_captures_json(captured) : many_text(captured)));
    if (stopped.empty()) return {};
    return fail(ErrorCode::limit, "too many rejects: nothing of '{}' entered the history", stopped);
}

Status capture_file(const CommandContext& context, CaptureArguments& arguments) {
    TRY(const auto files, files_of(arguments.paths));
    if (files.size() > 1 && !arguments.dry_run) return capture_files(context, arguments, files);
    if (files.size() > 1)
        return fail(ErrorCode::invalid_input, "--dry-run looks at one file, not at {}",
                    files.size());
    arguments.request.path = files.front();
    TRY(auto workspace, context.open_to_write());
    Progress progress;
    arguments.request.progress = &progress;
    TRY(const CapturePlan plan, workspace.plan_capture(arguments.request));
    if (arguments.dry_run) return dry_run(plan);
    TRY(agree_to(plan, arguments));
    const auto capture = [&] {
        const ProgressBar bar(progress);
        return workspace.capture(arguments.request, plan);
    };
    TRY(const CaptureReport report, capture());
    TRY(print(context.json ? write_capture_json(report)
                           : report_text(report, arguments.request.path)));
    if (plan.proposal && arguments.yes && !context.json)
        TRY(print(guesses(*plan.proposal) +
                  fmt::format("  the mapping is in {}\n", plan.mapping_path)));
    if (report.stopped)
        return fail(ErrorCode::limit, "too many rejects: nothing of '{}' entered the history",
                    arguments.request.path);
    return {};
}

struct RemapArguments {
    std::uint32_t batch = 0;
    double rejects_share_max = 0.05;
};

Status remap_batch(const CommandContext& context, const RemapArguments& arguments) {
    TRY(auto workspace, context.open_to_write());
    Progress progress;
    const auto remap = [&] {
        const ProgressBar bar(progress);
        return workspace.remap(BatchId{arguments.batch}, &progress, arguments.rejects_share_max);
    };
    TRY(const CaptureReport report, remap());
    const std::string path = fmt::format("the delivery of batch {}", arguments.batch);
    TRY(print(context.json ? write_capture_json(report) : report_text(report, path)));
    if (report.stopped)
        return fail(ErrorCode::limit, "too many rejects: batch {} stays as it was",
                    arguments.batch);
    return {};
}

Status list_formats(const CommandContext& context) {
    if (context.json) return print(write_formats_json());
    std::vector<std::vector<std::string>> rows;
    for (const FormatRow& row : formats()) rows.push_back({row.name, row.endings, row.what});
    return print(write_result_table({"format", "file endings", "what"}, rows,
                                    detect_terminal(STDOUT_FILENO)));
}

}  // namespace

void define_capture(CLI::App& app, CommandContext& context, Action& action) {
    auto arguments = std::make_shared<CaptureArguments>();
    CaptureRequest& request = arguments->request;
    app.add_option("file", arguments->paths,
                   "the files to read, or folders of them; '-' is standard input")
        ->required();
    app.add_flag("-y,--yes", arguments->yes, "take the proposed mapping without asking");
    app.add_option("--source", request.source, "the system the file comes from");
    app.add_option("--mapping", request.mapping_file, "a mapping file to use");
    app.add_option("--format", request.format, "the format, when it is not recognised");
    app.add_option("--rejects-max", request.rejects_share_max,
                   "stop when more than this share of records is refused (default 0.05)")
        ->check(share_of_one());
    app.add_flag("--dry-run", arguments->dry_run,
                 "propose the mapping and write it to sources/, capture nothing");
    app.callback([arguments, &context, &action] {
        action = [arguments, &context] { return capture_file(context, *arguments); };
    });
}

void define_remap(CLI::App& app, CommandContext& context, Action& action) {
    auto arguments = std::make_shared<RemapArguments>();
    app.add_option("batch", arguments->batch, "its number in touchline batches")->required();
    app.add_option("--rejects-max", arguments->rejects_share_max,
                   "stop when more than this share of records is refused (default 0.05)")
        ->check(share_of_one());
    app.callback([arguments, &context, &action] {
        action = [arguments, &context] { return remap_batch(context, *arguments); };
    });
}

void define_formats(CLI::App& app, CommandContext& context, Action& action) {
    app.callback([&context, &action] { action = [&context] { return list_formats(context); }; });
}

}  // namespace touchline

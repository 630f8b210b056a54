// touchline batches, withdraw, rejects, check
#include <unistd.h>

#include <CLI/CLI.hpp>

#include "base/text.h"
#include "cli/commands.h"
#include "report/answer_csv.h"
#include "report/terminal.h"
#include "report/text_table.h"
#include "serve/history_json.h"

namespace touchline {
namespace {

std::string number(std::uint64_t n) { return with_thousands(static_cast<std::int64_t>(n)); }

Status show_batches(const CommandContext& context) {
    TRY(auto workspace, context.open_to_read());
    TRY(const auto batches, workspace.store().batches());
    if (context.json) return print(write_batches_json(batches));
    TextTable table;
    table.empty_note = "no batches yet: touchline capture FILE";
    table.columns = {{"batch", TextTable::right},
                     {"recorded at"},
                     {"source"},
                     {"file"},
                     {"state"},
                     {"read", TextTable::right},
                     {"accepted", TextTable::right},
                     {"duplicates", TextTable::right},
                     {"rejected", TextTable::right},
                     {"interactions", TextTable::right}};
    for (const Batch& batch : batches) {
        const CaptureCounts& counts = batch.counts;
        table.rows.push_back({std::to_string(static_cast<std::uint32_t>(batch.id)),
                              write_instant(batch.recorded_at_us / 1'000'000 * 1'000'000),
                              batch.source, batch.file_name, batch_state_name(batch.state),
                              number(counts.read), number(counts.accepted),
                              number(counts.duplicates), number(counts.rejected),
                              number(counts.interactions)});
    }
    return print(write_text_table(table, detect_terminal(STDOUT_FILENO)));
}

Status withdraw_batch(const CommandContext& context, std::uint32_t id, const std::string& reason) {
    TRY(auto workspace, context.open_to_write());
    TRY(const Withdrawal gone, workspace.withdraw(BatchId{id}, reason));
    return print(
        fmt::format("Batch {} is withdrawn: {} interactions count no more, {} of other "
                    "batches count again.\n",
                    id, number(gone.interactions), number(gone.restored)));
}

Status show_rejects(const CommandContext& context, const RejectQuestion& question) {
    TRY(auto workspace, context.open_to_read());
    TRY(const auto found, read_rejects(workspace, question));
    if (context.json) return print(write_rejects_json(found));
    std::vector<std::vector<std::string>> rows;
    for (const auto& [batch, source, reject] : found)
        rows.push_back({std::to_string(batch), std::to_string(reject.row),
                        reject.line > 0 ? std::to_string(reject.line) : "", reject.column,
                        reject.value, reject.reason});
    const std::vector<std::string> columns{"batch", "record", "line", "column", "value", "reason"};
    if (context.csv) return print(write_rows_csv(columns, rows));
    return print(write_result_table(columns, rows, detect_terminal(STDOUT_FILENO)));
}

Status prove(const CommandContext& context) {
    TRY(auto workspace, context.open_to_ask());
    TRY(const auto lines, workspace.check());
    std::size_t broken = 0;
    std::string text;
    for (const InvariantLine& line : lines) {
        broken += line.holds ? 0 : 1;
        text += fmt::format("{}  {}\n      {}\n", line.holds ? "ok    " : "BROKEN", line.invariant,
                            line.detail);
    }
    TRY(print(context.json ? write_check_json(lines) : text));
    if (broken > 0)
        return fail(ErrorCode::corrupt,
                    "{} of {} invariants do not hold; keep a copy of the "
                    "workspace and report this",
                    broken, lines.size());
    return {};
}

}  // namespace

void define_batches(CLI::App& app, CommandContext& context, Action& action) {
    app.callback([&context, &action] { action = [&context] { return show_batches(context); }; });
}

void define_withdraw(CLI::App& app, CommandContext& context, Action& action) {
    auto batch = std::make_shared<std::uint32_t>(0);
    auto reason = std::make_shared<std::string>();
    app.add_option("batch", *batch, "its number in touchline batches")->required();
    app.add_option("--reason", *reason, "why; kept in the history");
    app.callback([batch, reason, &context, &action] {
        action = [batch, reason, &context] { return withdraw_batch(context, *batch, *reason); };
    });
}

void define_rejects(CLI::App& app, CommandContext& context, Action& action) {
    auto arguments = std::make_shared<RejectQuestion>();
    app.add_option("batch", arguments->batch, "only of this batch");
    app.add_option("--top", arguments->limit, "how many to show (default 100)");
    app.add_flag("--csv", context.csv, "print CSV");
    app.callback([arguments, &context, &action] {
        action = [arguments, &context] { return show_rejects(context, *arguments); };
    });
}

void define_check(CLI::App& app, CommandContext& context, Action& action) {
    app.callback([&context, &action] { action = [&context] { return prove(context); }; });
}

}  // namespace touchline

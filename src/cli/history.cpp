// touchline batches, withdraw, rejects, check
#include <unistd.h>

#include <CLI/CLI.hpp>

#include "base/text.h"
#include "cli/commands.h"
#include "report/answer_csv.h"
#include "report/json_writer.h"
#include "report/terminal.h"
#include "report/text_table.h"

namespace touchline {
namespace {

std::string number(std::uint64_t n) { return with_thousands(static_cast<std::int64_t>(n)); }

std::string batches_json(const std::vector<Batch>& batches) {
    JsonWriter json;
    json.begin_array();
    for (const Batch& batch : batches) {
        json.begin_object()
            .field("batch", static_cast<std::uint32_t>(batch.id))
            .field("state", batch_state_name(batch.state))
            .field("source", batch.source)
            .field("file", batch.file_name)
            .field("format", batch.format)
            .field("delivery", batch.delivery)
            .field("recorded_at", write_instant(batch.recorded_at_us))
            .field("read", batch.counts.read)
            .field("accepted", batch.counts.accepted)
            .field("duplicates", batch.counts.duplicates)
            .field("rejected", batch.counts.rejected)
            .field("interactions", batch.counts.interactions)
            .field("reason", batch.reason)
            .end_object();
    }
    json.end_array();
    return json.take();
}

Status show_batches(const CommandContext& context) {
    TRY(auto workspace, context.open_to_read());
    TRY(const auto batches, workspace.store().batches());
    if (context.json) return print(batches_json(batches));
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

struct RejectArguments {
    std::uint32_t batch = 0;
    std::uint64_t top = 100;
};

struct RejectOfBatch {
    std::uint32_t batch;
    Reject reject;
};

Result<std::vector<RejectOfBatch>> read_rejects(Workspace& workspace,
                                                const RejectArguments& arguments) {
    std::vector<RejectOfBatch> found;
    TRY(const auto batches, workspace.store().batches());
    bool known = arguments.batch == 0;
    for (const Batch& batch : batches) {
        const auto id = static_cast<std::uint32_t>(batch.id);
        if (arguments.batch != 0 && id != arguments.batch) continue;
        known = true;
        if (found.size() >= arguments.top) break;
        TRY(auto rejects, workspace.store().rejects(batch.id, arguments.top - found.size()));
        for (Reject& reject : rejects) found.push_back({id, std::move(reject)});
    }
    if (!known) return fail(ErrorCode::not_found, "there is no batch {}", arguments.batch);
    return found;
}

Status show_rejects(const CommandContext& context, const RejectArguments& arguments) {
    TRY(auto workspace, context.open_to_read());
    TRY(const auto found, read_rejects(workspace, arguments));
    if (context.json) {
        JsonWriter json;
        json.begin_array();
        for (const auto& [batch, reject] : found)
            json.begin_object()
                .field("batch", batch)
                .field("record", reject.row)
                .field("line", reject.line)
                .field("column", reject.column)
                .field("value", reject.value)
                .field("reason", reject.reason)
                .field("raw", reject.raw)
                .end_object();
        json.end_array();
        return print(json.take());
    }
    std::vector<std::vector<std::string>> rows;
    for (const auto& [batch, reject] : found)
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
    JsonWriter json;
    json.begin_array();
    std::string text;
    for (const InvariantLine& line : lines) {
        broken += line.holds ? 0 : 1;
        json.begin_object()
            .field("invariant", line.invariant)
            .field("holds", line.holds)
            .field("detail", line.detail)
            .end_object();
        text += fmt::format("{}  {}\n      {}\n", line.holds ? "ok    " : "BROKEN", line.invariant,
                            line.detail);
    }
    json.end_array();
    TRY(print(context.json ? json.take() : text));
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
    auto arguments = std::make_shared<RejectArguments>();
    app.add_option("batch", arguments->batch, "only of this batch");
    app.add_option("--top", arguments->top, "how many to show (default 100)");
    app.add_flag("--csv", context.csv, "print CSV");
    app.callback([arguments, &context, &action] {
        action = [arguments, &context] { return show_rejects(context, *arguments); };
    });
}

void define_check(CLI::App& app, CommandContext& context, Action& action) {
    app.callback([&context, &action] { action = [&context] { return prove(context); }; });
}

}  // namespace touchline

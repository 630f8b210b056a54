// touchline find, sources
#include <unistd.h>

#include <CLI/CLI.hpp>

#include "base/text.h"
#include "cli/commands.h"
#include "report/terminal.h"
#include "report/text_table.h"
#include "serve/drill_json.h"
#include "serve/history_json.h"

namespace touchline {
namespace {

std::string number(std::uint64_t n) { return with_thousands(static_cast<std::int64_t>(n)); }

std::string when(Micros at_us) {
    return at_us == no_time ? "" : write_instant(at_us / 1'000'000 * 1'000'000);
}

Status find(const CommandContext& context, const std::string& text, std::size_t top) {
    TRY(auto workspace, context.open_to_ask());
    TRY(const auto found, find_customers(workspace, text, top));
    if (context.json) return print(write_found_json(found));
    TextTable table;
    table.empty_note = fmt::format("nobody has, and nothing is called, '{}'", text);
    table.columns = {{"customer"}, {"found by"}, {"interactions", TextTable::right}, {"last seen"}};
    for (const FoundCustomer& row : found)
        table.rows.push_back({write_customer_id(row.customer), row.why, number(row.interactions),
                              when(row.last_us)});
    return print(write_text_table(table, detect_terminal(STDOUT_FILENO)));
}

Status show_sources(const CommandContext& context) {
    TRY(auto workspace, context.open_to_read());
    TRY(const auto sources, read_sources(workspace));
    if (context.json) return print(write_sources_json(sources));
    TextTable table;
    table.empty_note = "no sources yet: touchline capture FILE";
    table.columns = {{"source"},
                     {"batches", TextTable::right},
                     {"interactions", TextTable::right},
                     {"rejected", TextTable::right},
                     {"first"},
                     {"last"},
                     {"captured"}};
    for (const SourceFacts& facts : sources)
        table.rows.push_back({facts.source, number(facts.batches), number(facts.interactions),
                              number(facts.rejected), when(facts.first_us), when(facts.last_us),
                              when(facts.recorded_us)});
    return print(write_text_table(table, detect_terminal(STDOUT_FILENO)));
}

}  // namespace

void define_find(CLI::App& app, CommandContext& context, Action& action) {
    auto text = std::make_shared<std::string>();
    auto top = std::make_shared<std::size_t>(20);
    app.add_option("text", *text, "a number, address, order … or its beginning")->required();
    app.add_option("--top", *top, "how many to show (default 20)");
    app.callback([text, top, &context, &action] {
        action = [text, top, &context] { return find(context, *text, *top); };
    });
}

void define_sources(CLI::App& app, CommandContext& context, Action& action) {
    app.callback([&context, &action] { action = [&context] { return show_sources(context); }; });
}

}  // namespace touchline

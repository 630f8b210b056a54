// touchline customers, customer
#include <unistd.h>

#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "report/customer_report.h"

namespace touchline {
namespace {

Status show_customers(const CommandContext& context) {
    TRY(auto workspace, context.open_to_ask());
    TRY(const CustomersAnswer answer, workspace.customers());
    if (context.json) return print(write_customers_json(answer));
    if (context.csv) return print(write_customers_csv(answer));
    return print(write_customers_text(answer, detect_terminal(STDOUT_FILENO)));
}

Status show_customer(const CommandContext& context, const std::string& asked) {
    TRY(auto workspace, context.open_to_ask());
    TRY(const CustomerDetail customer, workspace.customer(asked));
    if (context.json) return print(write_customer_json(customer));
    return print(write_customer_text(customer, detect_terminal(STDOUT_FILENO)));
}

}  // namespace

void define_customers(CLI::App& app, CommandContext& context, Action& action) {
    app.add_flag("--csv", context.csv, "print CSV");
    app.callback([&context, &action] { action = [&context] { return show_customers(context); }; });
}

void define_customer(CLI::App& app, CommandContext& context, Action& action) {
    auto asked = std::make_shared<std::string>();
    app.add_option("who", *asked,
                   "an identifier as its source writes it ('555-01', 'phone=555-01'), or the id of "
                   "the customer or of one of his records")
        ->required();
    app.callback([asked, &context, &action] {
        action = [asked, &context] { return show_customer(context, *asked); };
    });
}

}  // namespace touchline

// `given interactions`: a table becomes a CSV delivery and the mapping that reads it.
#include <algorithm>

#include "base/text.h"
#include "tests/scenarios/runner/run.h"

namespace touchline {

namespace {

// What a column is. Everything else is a type of object: order, ticket, invoice.
const std::vector<std::string> fields = {"occurred_at", "ended_at", "kind",
                                         "channel",     "centre",   "staff",
                                         "reason",      "rating",   "promise_due"};
const std::vector<std::string> identifiers = {"customer", "account", "phone", "email", "cookie"};

bool in(const std::vector<std::string>& list, std::string_view word) {
    return std::find(list.begin(), list.end(), word) != list.end();
}

std::string toml_text(std::string_view text) { return json_string(text); }

std::string mapping_of(const std::vector<std::string>& columns, const std::string& source,
                       const std::string& zone) {
    std::string head = fmt::format("source = {}\nzone = {}\n", toml_text(source), toml_text(zone));
    if (in(columns, "id")) head += "id = [\"id\"]\n";
    std::string blocks = "[format]\nname = \"csv\"\n", interaction = "[[interaction]]\n";
    std::string attributes;
    for (const std::string& column : columns) {
        const std::string name = toml_text(column);
        if (in(fields, column)) interaction += fmt::format("{} = {}\n", column, name);
        else if (column == "text") interaction += "text = \"text\"\n";
        else if (column == "cost")
            interaction += "cost = { column = \"cost\", currency = { constant = \"EUR\" } }\n";
        else if (in(identifiers, column))
            blocks += fmt::format("[[customer]]\nscheme = {0}\ncolumn = {0}\n", name);
        else if (column == "participant")
            blocks +=
                "[[participant]]\nrole = \"other\"\nscheme = \"customer\"\n"
                "column = \"participant\"\n";
        else if (column.starts_with("attr."))
            attributes += (attributes.empty() ? "" : ", ") + toml_text(column.substr(5));
        else if (column != "id")
            blocks += fmt::format("[[object]]\ntype = {0}\ncolumn = {0}\n", name);
    }
    return fmt::format("{}{}{}[attributes]\nkeep = \"listed\"\ncolumns = [{}]\n", head, blocks,
                       interaction, attributes);
}

void append_row(std::string& csv, const std::vector<std::string>& cells) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (i != 0) csv += ',';
        append_csv_field(csv, cells[i]);
    }
    csv += '\n';
}

}  // namespace

Result<GivenDelivery> given_interactions(const Block& block, const std::string& zone,
                                         std::size_t number) {
    TRY(const Table table, read_table(block));
    GivenDelivery delivery;
    delivery.source =
        block.title == "interactions" ? "interactions" : std::string(trim(block.title.substr(12)));
    delivery.file_name = fmt::format("{}-{}.csv", delivery.source, number);
    delivery.mapping = mapping_of(table.columns, delivery.source, zone);
    std::vector<std::string> head = table.columns;
    for (std::string& column : head)
        if (column.starts_with("attr.")) column.erase(0, 5);
    append_row(delivery.text, head);
    for (const auto& row : table.rows) append_row(delivery.text, row);
    return delivery;
}

}  // namespace touchline

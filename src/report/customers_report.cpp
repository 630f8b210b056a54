// Who the customers are as a whole.
#include <fmt/format.h>

#include "base/text.h"
#include "report/answer_csv.h"
#include "report/customer_report.h"
#include "report/json_writer.h"
#include "report/text_table.h"

namespace touchline {
namespace {

std::string number(std::uint64_t n) { return with_thousands(static_cast<std::int64_t>(n)); }

std::string counted(std::uint64_t n, const char* one, const char* many) {
    return number(n) + " " + (n == 1 ? one : many);
}

std::string heading(const char* text, const Terminal& terminal) {
    return terminal.colour ? fmt::format("\n\x1b[1m{}\x1b[0m\n", text)
                           : fmt::format("\n{}\n", text);
}

}  // namespace

std::string write_record_id(RecordId record) {
    return fmt::format("{:016x}", static_cast<std::uint64_t>(record));
}

std::string write_customers_text(const CustomersAnswer& answer, const Terminal& terminal) {
    std::string text = counted(answer.customers, "customer", "customers") + ", " +
                       number(answer.anonymous) + " of them anonymous  ·  " +
                       counted(answer.records, "record", "records") + " of known people\n";
    if (answer.linked_customers > 0)
        text += fmt::format("{} joined into {}\n",
                            counted(answer.linked_records, "record is", "records are"),
                            counted(answer.linked_customers, "customer", "customers"));
    text += heading("links: the same person, by", terminal);
    TextTable links;
    links.columns = {{"identifier or word"}, {"links", TextTable::right}};
    links.empty_note = "none: no two records share an identifier";
    for (const auto& row : answer.links) links.rows.push_back({row.by, number(row.links)});
    text += write_text_table(links, terminal);
    if (!answer.shared.empty()) {
        text += heading("shared by too many records: they link nobody", terminal);
        TextTable shared;
        shared.columns = {{"scheme"},
                          {"identifier"},
                          {"records", TextTable::right},
                          {"allowed", TextTable::right}};
        for (const auto& row : answer.shared)
            shared.rows.push_back(
                {row.scheme, row.masked, number(row.records), number(row.records_max)});
        text += write_text_table(shared, terminal);
        if (answer.shared_total > answer.shared.size())
            text += fmt::format("… and {} more\n", answer.shared_total - answer.shared.size());
    }
    if (!answer.refused.empty()) {
        text += heading("refused links", terminal);
        TextTable refused;
        refused.columns = {{"record"}, {"and record"}, {"by"}, {"refused because"}};
        for (const auto& row : answer.refused)
            refused.rows.push_back(
                {write_record_id(row.a), write_record_id(row.b), row.by, row.because});
        text += write_text_table(refused, terminal);
    }
    return text;
}

std::string write_customers_json(const CustomersAnswer& answer) {
    JsonWriter json;
    json.begin_object()
        .field("customers", answer.customers)
        .field("anonymous", answer.anonymous)
        .field("records", answer.records)
        .field("linked_customers", answer.linked_customers)
        .field("linked_records", answer.linked_records)
        .key("links")
        .begin_array();
    for (const auto& row : answer.links)
        json.begin_object().field("by", row.by).field("links", row.links).end_object();
    json.end_array().key("shared").begin_array();
    for (const auto& row : answer.shared)
        json.begin_object()
            .field("scheme", row.scheme)
            .field("identifier", row.masked)
            .field("records", row.records)
            .field("records_max", row.records_max)
            .end_object();
    json.end_array().field("shared_total", answer.shared_total).key("refused").begin_array();
    for (const auto& row : answer.refused)
        json.begin_object()
            .key("records")
            .begin_array()
            .value(write_record_id(row.a))
            .value(write_record_id(row.b))
            .end_array()
            .field("by", row.by)
            .field("because", row.because)
            .end_object();
    json.end_array().field("policy", answer.policy).end_object();
    return json.take();
}

std::string write_customers_csv(const CustomersAnswer& answer) {
    std::vector<std::vector<std::string>> rows = {
        {"customers", "", "", std::to_string(answer.customers), ""},
        {"anonymous customers", "", "", std::to_string(answer.anonymous), ""},
        {"records", "", "", std::to_string(answer.records), ""},
        {"linked customers", "", "", std::to_string(answer.linked_customers), ""},
        {"linked records", "", "", std::to_string(answer.linked_records), ""}};
    for (const auto& row : answer.links)
        rows.push_back({"links", row.by, "", std::to_string(row.links), ""});
    for (const auto& row : answer.shared)
        rows.push_back({"shared", row.scheme, row.masked, std::to_string(row.records),
                        fmt::format("allowed {}", row.records_max)});
    for (const auto& row : answer.refused)
        rows.push_back({"refused", row.by, write_record_id(row.a) + " " + write_record_id(row.b),
                        "", row.because});
    return write_rows_csv({"what", "scheme", "identifier", "count", "detail"}, rows);
}

}  // namespace touchline

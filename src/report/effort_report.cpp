// A table of types, the shortest ways below it; a table of ways with their differences.
#include "report/effort_report.h"

#include <algorithm>

#include "base/text.h"
#include "base/time.h"
#include "report/answer_json.h"
#include "report/answer_text.h"
#include "report/json_writer.h"
#include "report/text_table.h"

namespace touchline {
namespace {

std::string number(std::uint64_t n) { return with_thousands(static_cast<std::int64_t>(n)); }

std::string share(std::uint64_t part, std::uint64_t whole) {
    return whole == 0 ? "–" : write_percent(double(part) / double(whole));
}

std::string points(double difference) { return fmt::format("{:+.1f}", difference * 100); }

}  // namespace

std::string write_effort_text(const Effort& effort, const Terminal& terminal) {
    std::string text = describe_population(effort.population) + "\n\n";
    TextTable table;
    table.empty_note = "no journey";
    table.columns = {{"journey"},
                     {"journeys", TextTable::right},
                     {"succeed", TextTable::right},
                     {"waiting, median", TextTable::right},
                     {"contacts", TextTable::right},
                     {"shortest", TextTable::right},
                     {"switches", TextTable::right},
                     {"hand-offs", TextTable::right}};
    for (const EffortRow& row : effort.types)
        table.rows.push_back(
            {row.type, number(row.journeys),
             row.succeeded == 0 ? "–" : share(row.succeeded, row.journeys),
             write_duration_ms(row.waiting_ms_median), fmt::format("{:.0f}", row.contacts_median),
             row.shortest == 0 ? "–" : number(row.shortest),
             fmt::format("{:.2f}", row.switches_mean), fmt::format("{:.2f}", row.hand_offs_mean)});
    text += write_text_table(table, terminal);
    text +=
        "contacts: the median of a journey; shortest: the fewest that succeed in 1 of 100; "
        "switches "
        "and hand-offs: a journey, on average\n";
    bool first = true;
    for (const EffortRow& row : effort.types) {
        if (row.shortest_kinds.empty()) continue;
        if (first) text += "\nthe shortest ways that succeed\n";
        first = false;
        text += fmt::format("  {}: {}  ({} journeys)\n", row.type, join(row.shortest_kinds, " → "),
                            number(row.shortest_journeys));
    }
    return text;
}

std::string write_effort_json(const Effort& effort) {
    JsonWriter json;
    json.begin_object();
    append_population(json, effort.population);
    json.key("types").begin_array();
    for (const EffortRow& row : effort.types) {
        json.begin_object()
            .field("type", row.type)
            .field("journeys", row.journeys)
            .field("succeeded", row.succeeded)
            .field("contacts_median", row.contacts_median)
            .field("contacts_mean", row.contacts_mean)
            .field("contacts_succeeded_median", row.contacts_succeeded_median)
            .field("shortest", row.shortest)
            .field("shortest_journeys", row.shortest_journeys)
            .key("shortest_kinds")
            .begin_array();
        for (const std::string& kind : row.shortest_kinds) json.value(kind);
        json.end_array()
            .field("waiting_ms_median", row.waiting_ms_median)
            .field("waiting_ms_mean", row.waiting_ms_mean)
            .field("throughput_ms_median", row.throughput_ms_median)
            .field("switches_mean", row.switches_mean)
            .field("hand_offs_mean", row.hand_offs_mean)
            .field("journeys_with_switch", row.with_switch)
            .field("journeys_with_hand_off", row.with_hand_off)
            .end_object();
    }
    json.end_array().end_object();
    return json.take();
}

std::string write_parting_text(const Parting& parting, std::size_t top, const Terminal& terminal) {
    std::string text = describe_population(parting.population) + "\n\n";
    TextTable table;
    table.empty_note = "no way succeeds more or less often than the others at its step";
    table.columns = {{"journey"},
                     {"at"},
                     {"goes on with"},
                     {"journeys", TextTable::right},
                     {"succeed", TextTable::right},
                     {"others", TextTable::right},
                     {"points", TextTable::right},
                     {"interval", TextTable::right}};
    for (std::size_t i = 0; i < std::min(top == 0 ? SIZE_MAX : top, parting.rows.size()); ++i) {
        const PartingRow& row = parting.rows[i];
        table.rows.push_back(
            {row.type, row.kind, row.next, number(row.journeys), share(row.succeeded, row.journeys),
             share(row.others_succeeded, row.others), points(row.difference),
             fmt::format("{} … {}", points(row.interval.low), points(row.interval.high))});
    }
    text += write_text_table(table, terminal);
    return text +
           fmt::format(
               "{} decided journeys, {} ways compared, {} differ; all intervals together hold with "
               "95 %. A difference is not a cause.\n",
               number(parting.decided), number(parting.compared), number(parting.rows.size()));
}

std::string write_parting_json(const Parting& parting, std::size_t top) {
    JsonWriter json;
    json.begin_object();
    append_population(json, parting.population);
    json.field("decided", parting.decided)
        .field("compared", parting.compared)
        .field("differ", parting.rows.size())
        .key("ways")
        .begin_array();
    for (std::size_t i = 0; i < std::min(top == 0 ? SIZE_MAX : top, parting.rows.size()); ++i) {
        const PartingRow& row = parting.rows[i];
        json.begin_object()
            .field("type", row.type)
            .field("kind", row.kind)
            .field("next", row.next)
            .field("journeys", row.journeys)
            .field("succeeded", row.succeeded)
            .field("others", row.others)
            .field("others_succeeded", row.others_succeeded)
            .field("difference", row.difference)
            .field("low", row.interval.low)
            .field("high", row.interval.high)
            .end_object();
    }
    json.end_array().end_object();
    return json.take();
}

}  // namespace touchline

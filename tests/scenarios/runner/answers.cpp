// The tables that `then` can ask for, as text: names instead of codes, times in UTC.
#include <algorithm>
#include <set>

#include "base/text.h"
#include "identity/identity.h"
#include "tests/scenarios/runner/run.h"

namespace touchline {

namespace {

using Row = std::vector<std::string>;

// "2026-03-01 10:00", with seconds and more only when they are there.
std::string write_time(Micros us) {
    if (us == no_time) return {};
    std::string text = write_instant(us);
    text.pop_back();  // Z
    text[10] = ' ';
    if (text.ends_with(":00") && text.size() == 19) text.resize(16);
    return text;
}

std::string number(std::uint64_t value) { return std::to_string(value); }
std::string share(double value) { return fmt::format("{:.4g}", value); }

std::string cell(const Chunk& chunk, const TableColumn& column, std::size_t at, std::size_t row) {
    if (!chunk.valid(at, row)) return {};
    const bool time =
        column.type == ColumnType::timestamp || column.type == ColumnType::timestamp_zone;
    if (time) return write_time(chunk.column<Micros>(at)[row]);
    std::string text;
    chunk.write_text(at, row, text);
    return text;
}

Result<Table> sql_table(Workspace& workspace, const std::string& sql) {
    TRY(Rows rows, workspace.sql(sql));
    Table table;
    for (const TableColumn& column : rows.columns()) table.columns.push_back(column.name);
    for (;;) {
        TRY(const bool more, rows.next());
        if (!more) return table;
        const Chunk chunk = rows.chunk();
        for (std::size_t row = 0; row < chunk.rows(); ++row) {
            Row& cells = table.rows.emplace_back();
            for (std::size_t at = 0; at < table.columns.size(); ++at)
                cells.push_back(cell(chunk, rows.columns()[at], at, row));
        }
    }
}

// Customers by what they are known as: "ana", or "ana+phone 5" when records were joined.
class Labels {
public:
    static Result<Labels> read(Workspace& workspace) {
        Labels labels;
        TRY(const auto log, workspace.store().assertions());
        labels.customers_ = Customers(log);
        TRY(workspace.store().each_identifier([&](const StoredIdentifier& identifier) {
            labels.known_as_[labels.customers_.of(identifier.record)].emplace(identifier.value);
        }));
        return labels;
    }
    std::string of(CustomerId customer) const {
        const auto found = known_as_.find(customer);
        if (found == known_as_.end()) return "anonymous";
        return join({found->second.begin(), found->second.end()}, "+");
    }
    std::string of(RecordId record) const { return of(customers_.of(record)); }
    std::string of(const std::string& decimal) const {
        return of(CustomerId{std::stoull(decimal)});
    }

private:
    Customers customers_;
    std::map<CustomerId, std::set<std::string>> known_as_;
};

std::size_t column_place(const Table& table, std::string_view name) {
    const auto found = std::find(table.columns.begin(), table.columns.end(), name);
    CHECK(found != table.columns.end());
    return static_cast<std::size_t>(found - table.columns.begin());
}

std::string from(const char* function, const Lens& lens) {
    return fmt::format("{}(lens := {})", function, sql_quote(write_lens(lens)));
}

Result<Table> journeys_table(Workspace& workspace, const Lens& lens) {
    TRY(Table table,
        sql_table(workspace, fmt::format("select journey, customer, type, outcome, "
                                         "started_at as start, ended_at as \"end\", "
                                         "throughput_ms as throughput, interactions, participants "
                                         "from {} order by journey",
                                         from("journeys", lens))));
    TRY(const Table steps,
        sql_table(workspace, fmt::format("select journey, kind, channel from {} order by journey, "
                                         "step",
                                         from("steps", lens))));
    TRY(const Labels labels, Labels::read(workspace));
    std::map<std::string, std::pair<Row, Row>> of_journey;
    for (const Row& step : steps.rows) {
        of_journey[step[0]].first.push_back(step[1]);
        of_journey[step[0]].second.push_back(step[2].empty() ? "-" : step[2]);
    }
    table.columns.insert(table.columns.end(), {"steps", "channels"});
    const std::size_t customer = column_place(table, "customer");
    const std::size_t throughput = column_place(table, "throughput");
    for (Row& row : table.rows) {
        const auto& [kinds, channels] = of_journey[row[0]];
        row[customer] = labels.of(row[customer]);
        row[throughput] = write_duration_ms(std::stod(row[throughput]));
        row.push_back(join(kinds, " > "));
        row.push_back(join(channels, " > "));
    }
    return table;
}

Result<Table> customers_table(Workspace& workspace, const Lens& lens) {
    TRY(Table table, sql_table(workspace, fmt::format("select customer, count(*) as journeys, "
                                                      "sum(interactions)::ubigint as interactions "
                                                      "from {} group by customer order by customer",
                                                      from("journeys", lens))));
    TRY(const Labels labels, Labels::read(workspace));
    for (Row& row : table.rows) row[0] = labels.of(row[0]);
    return table;
}

Result<Table> variants_table(Workspace& workspace, const Lens& lens) {
    TRY(const VariantList list, workspace.journeys(lens, 1'000));
    Table table{{"steps", "journeys", "share"}, {}};
    for (const VariantRow& variant : list.variants) {
        Row kinds;
        for (const std::uint32_t kind : variant.kinds) kinds.push_back(list.kind_names[kind]);
        table.rows.push_back({join(kinds, " > "), number(variant.journeys), share(variant.share)});
    }
    return table;
}

Table kinds_table(const JourneyMap& map) {
    Table table{{"kind", "interactions", "journeys", "starts", "ends", "duration"}, {}};
    for (const KindRow& row : map.kinds)
        table.rows.push_back({row.kind, number(row.interactions), number(row.journeys),
                              number(row.starts), number(row.ends),
                              write_duration_ms(row.duration_ms_mean)});
    return table;
}

Table follows_table(const JourneyMap& map) {
    Table table{{"from", "to", "count", "wait", "wait_median", "overlaps"}, {}};
    for (const FollowRow& row : map.follows)
        table.rows.push_back({map.kinds[row.from].kind, map.kinds[row.to].kind, number(row.count),
                              write_duration_ms(row.wait_ms_mean),
                              write_duration_ms(row.wait_ms_median), number(row.overlaps)});
    return table;
}

Table population_table(const JourneyMap& map) {
    const Population& of = map.population;
    return {{"customers", "journeys", "interactions", "hidden", "journeys_total", "lens"},
            {{number(of.customers), number(of.journeys), number(of.interactions),
              number(of.hidden_interactions), number(of.journeys_total), of.lens}}};
}

Table ties_table(const Ties& ties) {
    return {{"pairs", "journeys", "share"},
            {{number(ties.pairs), number(ties.journeys), share(ties.share)}}};
}

Table measures_table(const JourneyMeasures& all) {
    return {{"pairs", "hand_offs", "channel_switches", "rework_journeys", "participants",
             "processing", "waiting", "throughput"},
            {{number(all.pairs), number(all.hand_offs), number(all.channel_switches),
              number(all.rework_journeys), number(all.participants),
              write_duration_ms(all.processing_ms_mean), write_duration_ms(all.waiting_ms_mean),
              write_duration_ms(all.throughput_ms_mean)}}};
}

Table counts_table(const CaptureReport& report) {
    const CaptureCounts& counts = report.counts;
    return {
        {"read", "accepted", "duplicates", "rejected", "interactions", "new_versions", "stopped"},
        {{number(counts.read), number(counts.accepted), number(counts.duplicates),
          number(counts.rejected), number(counts.interactions), number(counts.new_versions),
          report.stopped ? "yes" : "no"}}};
}

Result<Table> rejects_table(Workspace& workspace, BatchId batch) {
    TRY(const auto rejects, workspace.store().rejects(batch, 1'000));
    Table table{{"row", "line", "column", "value", "reason"}, {}};
    for (const Reject& reject : rejects)
        table.rows.push_back(
            {number(reject.row), number(reject.line), reject.column, reject.value, reject.reason});
    return table;
}

Table repairs_table(const CaptureReport& report) {
    Table table{{"rule", "times"}, {}};
    for (const RepairCount& repair : report.repairs)
        table.rows.push_back({repair.rule, number(repair.times)});
    return table;
}

Result<Table> assertions_table(Workspace& workspace) {
    TRY(const auto log, workspace.store().assertions());
    std::map<RecordId, std::set<std::string>> known_as;
    TRY(workspace.store().each_identifier([&](const StoredIdentifier& identifier) {
        known_as[identifier.record].emplace(identifier.value);
    }));
    const auto name = [&](RecordId record) {
        const auto& values = known_as[record];
        return join({values.begin(), values.end()}, "+");
    };
    Table table{{"records", "same", "method", "retracts"}, {}};
    for (const Assertion& line : log) {
        Row records = {name(line.a), name(line.b)};
        std::sort(records.begin(), records.end());
        table.rows.push_back({join(records, " = "), line.same ? "yes" : "no", line.method,
                              line.retracts == 0 ? "" : number(line.retracts)});
    }
    return table;
}

Result<Table> batches_table(Workspace& workspace) {
    return sql_table(workspace,
                     "select batch, source, state, records_read as read, accepted, "
                     "duplicates, rejected, interactions, new_versions from batches "
                     "order by batch");
}

Result<Table> interactions_table(Workspace& workspace) {
    TRY(Table table, sql_table(workspace,
                               "select i.record_id as customer, v.* exclude (record) "
                               "from interactions v join interaction i "
                               "on i.rowid = v.history_row order by v.history_row"));
    TRY(const Labels labels, Labels::read(workspace));
    for (Row& row : table.rows) row[0] = labels.of(RecordId{std::stoull(row[0])});
    return table;
}

}  // namespace

Result<Table> answer_table(const std::string& name, Workspace& workspace, const Lens& lens,
                           const CaptureReport& report) {
    if (name == "journeys") return journeys_table(workspace, lens);
    if (name == "customers") return customers_table(workspace, lens);
    if (name == "variants") return variants_table(workspace, lens);
    if (name == "interactions") return interactions_table(workspace);
    if (name == "counts") return counts_table(report);
    if (name == "rejects") return rejects_table(workspace, report.batch);
    if (name == "repairs") return repairs_table(report);
    if (name == "assertions") return assertions_table(workspace);
    if (name == "batches") return batches_table(workspace);
    if (name.starts_with("sql ")) return sql_table(workspace, name.substr(4));
    if (name == "measures") {
        TRY(const JourneyMeasures measures, workspace.measures(lens));
        return measures_table(measures);
    }
    TRY(const JourneyMap map, workspace.map(lens));
    if (name == "kinds") return kinds_table(map);
    if (name == "follows") return follows_table(map);
    if (name == "population") return population_table(map);
    if (name == "ties") return ties_table(map.ties);
    return fail(ErrorCode::invalid_input,
                "no answer '{}'; known are journeys, customers, variants, kinds, follows, "
                "population, ties, measures, interactions, counts, rejects, repairs, assertions, "
                "batches, sql SELECT …, check passes, nothing changed, error CODE",
                name);
}

}  // namespace touchline

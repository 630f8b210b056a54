// What must be true of the history, looked at as a whole: `touchline check`.
#include <filesystem>

#include "base/files.h"
#include "store/state.h"

namespace touchline {
namespace {

// failures: a query of one text per failure; examined: a count.
struct Rule {
    const char* what;
    const char* examined;
    const char* failures;
};

constexpr const char* all_batches = "select count(*) from batch";
constexpr const char* all_interactions = "select count(*) from interaction";
constexpr const char* live_interactions =
    "select count(*) from interaction where superseded_at is null";

constexpr Rule rules[] = {
    {"accepted + duplicates + rejected = records read, in every batch", all_batches,
     "select 'batch ' || batch_id from batch "
     "where accepted + duplicates + rejected <> records_read"},
    {"a batch holds the interactions it counted", all_batches,
     "select 'batch ' || b.batch_id from batch b left join (select batch_id, recorded_at, "
     "count(*) as n from interaction group by all) i on i.batch_id = b.batch_id and "
     "i.recorded_at = b.recorded_at where b.state <> 'stopped' and b.format <> 'requests' and "
     "coalesce(n, 0) < b.interactions"},
    {"a stream holds the interactions it counted", all_batches,
     "select 'batch ' || b.batch_id from batch b left join (select batch_id, count(*) as n from "
     "interaction group by all) i on i.batch_id = b.batch_id where b.format = 'requests' and "
     "b.state <> 'stopped' and coalesce(n, 0) < b.interactions"},
    {"a stopped batch left nothing but its rejects", all_batches,
     "select 'batch ' || batch_id from batch semi join interaction using (batch_id) "
     "where state = 'stopped'"},
    {"interactions of a withdrawn or replaced batch no longer count", all_interactions,
     "select 'batch ' || batch_id from interaction i join batch b using (batch_id) "
     "where b.state <> 'captured' and i.superseded_at is null"},
    {"every live interaction id is unique", live_interactions,
     "select to_hex(id_high) || to_hex(id_low) from interaction where superseded_at is null "
     "group by id_high, id_low having count(*) > 1"},
    {"every interaction belongs to a batch", all_interactions,
     "select 'batch ' || batch_id from interaction anti join batch using (batch_id)"},
    {"no interaction ends before it begins", all_interactions,
     "select to_hex(id_high) || to_hex(id_low) from interaction where duration_us < 0"},
    {"every interaction has a record and a kind", all_interactions,
     "select to_hex(id_high) || to_hex(id_low) from interaction "
     "where record_id = 0 or kind_term = 0"},
    {"every word used is in the dictionary", all_interactions,
     "select 'term ' || t.id from (select distinct unnest([kind_term, channel_term, centre_term, "
     "staff_term, reason_term, object_type_term, currency_term]) as id from interaction) t "
     "anti join term on term.term_id = t.id where t.id <> 0"},
    {"a text, object or participant belongs to an interaction of its batch",
     "select (select count(*) from interaction_text) + (select count(*) from interaction_object) "
     "+ (select count(*) from interaction_participant)",
     "select to_hex(id_high) || to_hex(id_low) from (select id_high, id_low, batch_id, "
     "recorded_at from interaction_text union all select id_high, id_low, batch_id, recorded_at "
     "from interaction_object union all select id_high, id_low, batch_id, recorded_at from "
     "interaction_participant) anti join interaction using (id_high, id_low, batch_id, "
     "recorded_at)"},
    {"nothing was known to be better before it was known", all_interactions,
     "select to_hex(id_high) || to_hex(id_low) from interaction "
     "where superseded_at < recorded_at"},
};

Result<CheckLine> look(Connection& reader, const Rule& rule) {
    CheckLine line;
    line.what = rule.what;
    TRY(line.examined, reader.number(rule.examined));
    TRY(auto rows, reader.query(std::string("select count(*)::ubigint, min(x) from (") +
                                rule.failures + ") t(x)"));
    TRY(const bool any, rows.next());
    CHECK(any);
    line.failures = rows.chunk().column<std::uint64_t>(0)[0];
    if (line.failures > 0) line.example = rows.chunk().text(1, 0);
    TRY(rows.finish());
    return line;
}

// Every column of every table, to its end: the engine compares each block with its checksum.
Result<CheckLine> read_all(Connection& reader) {
    CheckLine line;
    line.what = "every block of the database's file is as it was written";
    std::vector<std::string> tables;
    {
        TRY(auto rows, reader.query("select table_name from duckdb_tables() where not internal "
                                    "and not temporary order by table_name"));
        for (;;) {
            TRY(const bool more, rows.next());
            if (!more) break;
            for (std::size_t i = 0; i < rows.chunk().rows(); ++i)
                tables.emplace_back(rows.chunk().text(0, i));
        }
    }
    for (const std::string& table : tables) {
        TRY(const std::uint64_t rows,
            reader.number("select count(*) filter (where hash(t) is not null) from \"" + table +
                          "\" t"));
        line.examined += rows;
    }
    return line;
}

}  // namespace

Result<std::vector<CheckLine>> Store::check() {
    std::vector<CheckLine> lines;
    {
        const std::lock_guard lock(state_->reading);
        TRY(CheckLine line, read_all(state_->reader).in("reading the whole database"));
        lines.push_back(std::move(line));
    }
    for (const Rule& rule : rules) {
        const std::lock_guard lock(state_->reading);
        TRY(CheckLine line, look(state_->reader, rule).in("checking that {}", rule.what));
        lines.push_back(std::move(line));
    }
    CheckLine kept;
    kept.what = "the delivery of every batch is kept and whole";
    TRY(const auto all, batches());
    std::vector<char> buffer(1 << 20);
    for (const Batch& batch : all) {
        if (batch.delivery.empty()) continue;
        ++kept.examined;
        Status whole = [&]() -> Status {
            TRY(auto reader, delivery(batch.delivery));
            for (;;) {
                TRY(const std::size_t bytes, reader.read(buffer.data(), buffer.size()));
                if (bytes == 0) return {};
            }
        }();
        if (whole) continue;
        if (kept.failures++ == 0)
            kept.example = fmt::format("batch {}: {}", static_cast<std::uint32_t>(batch.id),
                                       whole.error().message);
    }
    lines.push_back(std::move(kept));
    return lines;
}

}  // namespace touchline

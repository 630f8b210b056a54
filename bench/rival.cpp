// DuckDB's side of the bench. Each query was the fastest of several spellings tried.
#include "bench/rival.h"

#include <cstdio>
#include <stdexcept>

#include "base/text.h"

namespace touchline::bench {
namespace {

template <class T>
T must(Result<T> result) {
    if (!result) throw std::runtime_error("duckdb: " + result.error().message);
    return std::move(result).value();
}

Database open_database(const std::string& path, unsigned threads) {
    DatabaseOptions options;
    options.threads = threads;
    options.external_access = true;
    return must(Database::open(path, options));
}

// summary/histogram.h's bucket of `wait`, in SQL: 32 buckets an octave.
constexpr const char* bucket =
    "((floor(log2(wait | 32))::bigint - 5) * 32 + (wait >> (floor(log2(wait | 32))::bigint - 5)))";

constexpr const char* half_time = "2024-01-01T00:00:00Z";
constexpr const char* half_time_ms = "1704067200000";

std::uint64_t integer(const Chunk& chunk, std::size_t column, std::size_t row) {
    std::string text;
    chunk.write_text(column, row, text);
    std::int64_t number = 0;
    if (!text.empty() && !read_int(text, number)) throw std::runtime_error("not a number: " + text);
    return static_cast<std::uint64_t>(number);
}

std::string word(const Chunk& chunk, std::size_t column, std::size_t row) {
    std::string text;
    if (chunk.valid(column, row)) chunk.write_text(column, row, text);
    return text;
}

}  // namespace

Rival::Rival(const std::string& folder, const std::string& csv, unsigned threads)
    : database_(open_database(folder + "/rival.duckdb", threads)),
      connection_(must(database_.connect())) {
    const auto run = [&](const std::string& sql) { must(connection_.run(sql)); };
    run(
        fmt::format("create table log as select row_number() over () as seq, * "
                    "from read_csv({})",
                    sql_quote(csv)));
    run("create table words as select kind as word, (row_number() over (order by kind) - 1)"
        "::utinyint as code from (select distinct kind from log)");
    run("create table channels as select channel as word, (row_number() over (order by channel) - "
        "1)"
        "::utinyint as code from (select distinct channel from log)");
    run("create table encoded as select substr(ticket, 2)::uinteger as ticket, "
        "epoch_ms(occurred_at) as at_ms, w.code as kind, c.code as channel from log "
        "join words w on w.word = log.kind join channels c on c.word = log.channel "
        "order by ticket, at_ms, seq");
    run("create table linked as select kind, case when lead(ticket) over () = ticket then "
        "lead(kind) over () else 63 end::utinyint as next, case when lead(ticket) over () = ticket "
        "then lead(at_ms) over () - at_ms else 0 end as wait, "
        "lag(ticket) over () is distinct from ticket as starts from encoded");
    run("checkpoint");
    voice_ = must(connection_.number("select code from channels where word = 'voice'"));
    Rows rows = must(connection_.query("select word from words order by code"));
    while (must(rows.next())) {
        for (std::size_t i = 0; i < rows.chunk().rows(); ++i) {
            kinds_.emplace_back(rows.chunk().text(0, i));
        }
    }
}

// Which journeys a lens selects, as a condition on the ticket.
std::string Rival::where(Lens lens, bool coded) const {
    const char* table = coded ? "encoded" : "log";
    switch (lens) {
        case Lens::none: return "";
        case Lens::period:
            return fmt::format(
                " where ticket in (select ticket from {} group by ticket having min({}) < {})",
                table, coded ? "at_ms" : "occurred_at",
                coded ? half_time_ms : sql_quote(half_time));
        case Lens::touching:
            return fmt::format(" where ticket in (select ticket from {} where channel = {})", table,
                               coded ? std::to_string(voice_) : "'voice'");
    }
    return "";
}

void Rival::run(const Question& question) {
    Rows rows = must(connection_.query(question.sql));
    while (must(rows.next())) {}
}

MapAnswer Rival::map(const Question& question) {
    MapAnswer answer;
    Rows rows = must(connection_.query(question.sql));  // from, to, bucket, count, wait, starts
    while (must(rows.next())) {
        const Chunk chunk = rows.chunk();
        for (std::size_t i = 0; i < chunk.rows(); ++i) {
            std::string from, to;
            if (question.coded) {
                const std::uint64_t next = integer(chunk, 1, i);
                from = kinds_[integer(chunk, 0, i)];
                to = next < kinds_.size() ? kinds_[next] : std::string();
            } else {
                from = word(chunk, 0, i);
                to = word(chunk, 1, i);
            }
            const std::uint64_t count = integer(chunk, 3, i), starts = integer(chunk, 5, i);
            if (starts > 0) answer.starts[from] += starts;
            if (to.empty()) {
                answer.ends[from] += count;
                continue;
            }
            MapAnswer::Follow& follow = answer.follows[{from, to}];
            follow.count += count;
            follow.wait_ms += integer(chunk, 4, i);
            follow.buckets[static_cast<std::uint32_t>(integer(chunk, 2, i))] += count;
        }
    }
    return answer;
}

Rival::Question Rival::map_by_partition(Lens lens) const {
    return {fmt::format("with f as (select kind, lead(kind) over o as next, "
                        "epoch_ms(lead(occurred_at) over o) - epoch_ms(occurred_at) as wait, "
                        "lag(kind) over o is null as starts from log{} "
                        "window o as (partition by ticket order by occurred_at, seq)) "
                        "select kind, next, {} as bucket, count(*), sum(wait), count_if(starts) "
                        "from f group by kind, next, bucket",
                        where(lens, false), bucket),
            false};
}

Rival::Question Rival::map_by_partition_encoded(Lens lens) const {
    return {fmt::format("with f as (select kind, coalesce(lead(kind) over o, 63) as next, "
                        "coalesce(lead(at_ms) over o - at_ms, 0) as wait, "
                        "lag(kind) over o is null as starts from encoded{} "
                        "window o as (partition by ticket order by at_ms, rowid)) "
                        "select kind, next, {} as bucket, count(*), sum(wait), count_if(starts) "
                        "from f group by kind, next, bucket",
                        where(lens, true), bucket),
            true};
}

Rival::Question Rival::map_by_stream(Lens lens) const {
    return {fmt::format(
                "with f as (select ticket, kind, lead(ticket) over () = ticket as goes_on, "
                "lead(kind) over () as next, lead(at_ms) over () - at_ms as wait, "
                "lag(ticket) over () is distinct from ticket as starts from encoded{}), "
                "g as (select kind, if(goes_on, next, 63) as next, if(goes_on, wait, 0) as wait, "
                "starts from f) "
                "select kind, next, {} as bucket, count(*), sum(wait), count_if(starts) "
                "from g group by kind, next, bucket",
                where(lens, true), bucket),
            true};
}

Rival::Question Rival::map_by_columns() const {
    return {fmt::format("select kind, next, {} as bucket, count(*), sum(wait), "
                        "count_if(starts) from linked group by kind, next, bucket",
                        bucket),
            true};
}

VariantAnswer Rival::variants(const Question& question) {
    VariantAnswer answer;
    Rows rows = must(
        connection_.query("select array_to_string(kinds, ' '), n from (" + question.sql + ")"));
    while (must(rows.next())) {
        const Chunk chunk = rows.chunk();
        for (std::size_t i = 0; i < chunk.rows(); ++i) {
            const std::string joined = word(chunk, 0, i);
            std::vector<std::string> kinds;
            for (std::string_view part : split(joined, ' ')) {
                std::int64_t code = 0;
                if (question.coded && read_int(part, code)) {
                    kinds.push_back(kinds_[static_cast<std::size_t>(code)]);
                } else {
                    kinds.emplace_back(part);
                }
            }
            answer.journeys[std::move(kinds)] += integer(chunk, 1, i);
        }
    }
    return answer;
}

Rival::Question Rival::variants_by_text() const {
    return {
        "with v as (select list(kind order by occurred_at, seq) as kinds from log "
        "group by ticket) select kinds, count(*) as n from v group by kinds",
        false};
}

Rival::Question Rival::variants_encoded() const {
    return {
        "with v as (select list(kind order by at_ms, rowid) as kinds from encoded "
        "group by ticket) select kinds, count(*) as n from v group by kinds",
        true};
}

std::string Rival::version() {
    Rows rows = must(connection_.query("select version()"));
    return must(rows.next()) ? word(rows.chunk(), 0, 0) : "";
}

std::string lens_text(Rival::Lens lens) {
    switch (lens) {
        case Rival::Lens::none: return "";
        case Rival::Lens::period: return "until=2024-01-01";
        case Rival::Lens::touching: return "channel=voice";
    }
    return "";
}

void read_and_sort(const std::string& csv, const std::string& database_file, unsigned threads) {
    std::remove(database_file.c_str());
    Database database = open_database(database_file, threads);
    Connection connection = must(database.connect());
    must(
        connection.run(fmt::format("create table log as select * from read_csv({}) "
                                   "order by customer, ticket, occurred_at",
                                   sql_quote(csv))));
    must(connection.run("checkpoint"));
}

}  // namespace touchline::bench

// PostgreSQL by its protocol over its socket; DuckDB by its C API.
#include "bench/live_rivals.h"

#include <duckdb.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <thread>

#include <fmt/format.h>

#include "base/process_ticks.h"
#include "bench/live_events.h"
#include "bench/live_load.h"
#include "bench/live_program.h"

namespace touchline::bench {
namespace {

namespace fs = std::filesystem;

constexpr const char* postgres_user = "postgres";
// The type of times: DuckDB reads those with zones by an extension that is not here.
std::string table_sql(std::string_view times) {
    return fmt::format(
        "create table interactions (id text primary key, kind text, occurred_at {}, customer text, "
        "channel text, centre text, staff text, ticket text)",
        times);
}

// Where Debian keeps it; the newest version, or nothing.
std::string postgres_folder() {
    std::vector<std::string> found;
    const fs::path root = "/usr/lib/postgresql";
    if (fs::is_directory(root))
        for (const auto& each : fs::directory_iterator(root))
            if (fs::exists(each.path() / "bin/initdb")) found.push_back(each.path() / "bin/");
    return found.empty() ? "" : *std::max_element(found.begin(), found.end());
}

struct RowLoad {
    EventStream* events = nullptr;
    std::size_t rows_each = 200;
    Waits waits;
    std::uint64_t rows = 0;
};

class RowSender : public Talker {
public:
    explicit RowSender(RowLoad& load) : load_(load) {}
    Micros next(Micros now_us, std::string& out) override {
        began_us_ = now_us;
        if (load_.rows_each == 1) {
            append_postgres_execute(out, load_.events->row_values());
            return 0;
        }
        rows_.clear();
        load_.events->append_copy_rows(rows_, load_.rows_each);
        append_postgres_copy(out, "interactions", rows_);
        return 0;
    }
    void answered(std::string_view answer, Micros now_us) override {
        if (read_postgres_answer(answer).empty()) throw std::runtime_error("PostgreSQL: no row");
        load_.waits.add(now_us - began_us_);
        load_.rows += load_.rows_each;
    }

private:
    RowLoad& load_;
    std::string rows_;
    Micros began_us_ = 0;
};

class Postgres {
public:
    Postgres(const std::string& programs, const std::string& folder) : folder_(folder) {
        fs::remove_all(folder);
        give_folder(folder, postgres_user);
        must_end_well(wish({programs + "initdb", "-D", folder + "/data", "-U", postgres_user, "-A",
                            "trust", "-E", "UTF8", "--no-locale"}));
        server_ = std::make_unique<Program>(
            wish({programs + "postgres", "-D", folder + "/data", "-k", folder, "-c",
                  "listen_addresses=", "-c", "synchronous_commit=on", "-c", "fsync=on", "-c",
                  "shared_buffers=1GB", "-c", "max_wal_size=8GB"}));
        for (int i = 0; i < 200 && !fs::exists(socket_path()); ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
        ask("vacuum");
    }
    ~Postgres() {
        server_->end(SIGINT);  // its fast way to stop
        std::error_code ignored;
        fs::remove_all(folder_, ignored);
    }

    int connect() const {
        for (int tries = 0;; ++tries) {
            const int socket = connect_to_file(socket_path());
            try {
                read_postgres_answer(ask_once(socket, postgres_startup(postgres_user, "postgres"),
                                              postgres_answer_end));
                return socket;
            } catch (const std::exception&) {  // it is still starting
                ::close(socket);
                if (tries == 100) throw;
                std::this_thread::sleep_for(std::chrono::milliseconds(50));
            }
        }
    }
    void ask(const std::string& sql) const {
        std::string request;
        append_postgres_query(request, sql);
        const int socket = connect();
        read_postgres_answer(ask_once(socket, request, postgres_answer_end));
        ::close(socket);
    }
    double worked_s() const { return server_->worked_s(); }

private:
    ProgramWish wish(std::vector<std::string> words) const {
        return {std::move(words), folder_ + ".log", postgres_user, true};
    }
    std::string socket_path() const { return folder_ + "/.s.PGSQL.5432"; }

    std::string folder_;
    std::unique_ptr<Program> server_;
};

LoadRow load_table(const Postgres& server, EventStream& events, std::size_t rows_each,
                   std::size_t connections, double seconds) {
    RowLoad shared{.events = &events, .rows_each = rows_each, .waits = {}, .rows = 0};
    Load load;
    const std::string prepare =
        postgres_prepare("insert into interactions values ($1, $2, $3, $4, $5, $6, $7, $8)");
    for (std::size_t i = 0; i < connections; ++i) {
        const int socket = server.connect();
        if (rows_each == 1) read_postgres_answer(ask_once(socket, prepare, postgres_answer_end));
        load.add(std::make_unique<RowSender>(shared), socket, postgres_answer_end);
    }
    const double worked = server.worked_s(), here = worked_here_s();
    const Micros began_us = ticks_us();
    load.run(static_cast<Micros>(seconds * 1e6));
    const double took_s = static_cast<double>(ticks_us() - began_us) / 1e6;
    LoadRow row;
    row.a_second = static_cast<double>(shared.rows) / took_s;
    row.p50_ms = shared.waits.quantile_ms(0.5);
    row.p99_ms = shared.waits.quantile_ms(0.99);
    row.server_cores = (server.worked_s() - worked) / took_s;
    row.load_cores = (worked_here_s() - here) / took_s;
    return row;
}

// One table of a file of its own, and rows put into it.
class DuckTable {
public:
    explicit DuckTable(const std::string& file) {
        fs::remove(file);
        fs::remove(file + ".wal");
        must(duckdb_open(file.c_str(), &database_), "cannot open " + file);
        must(duckdb_connect(database_, &connection_), "cannot connect");
        run(table_sql("timestamp"));
        must(duckdb_appender_create(connection_, nullptr, "interactions", &appender_),
             "cannot append");
    }
    ~DuckTable() {
        duckdb_appender_destroy(&appender_);
        duckdb_disconnect(&connection_);
        duckdb_close(&database_);
    }
    void commit(EventStream& events, std::size_t rows) {
        run("begin");
        for (std::size_t i = 0; i < rows; ++i) {
            for (const std::string_view value : events.row_values())
                duckdb_append_varchar_length(appender_, value.data(), value.size());
            duckdb_appender_end_row(appender_);
        }
        if (duckdb_appender_flush(appender_) != DuckDBSuccess)
            throw std::runtime_error(std::string("DuckDB: ") + duckdb_appender_error(appender_));
        run("commit");
    }

private:
    static void must(duckdb_state state, std::string_view what) {
        if (state != DuckDBSuccess) throw std::runtime_error(fmt::format("DuckDB: {}", what));
    }
    void run(const std::string& sql) { must(duckdb_query(connection_, sql.c_str(), nullptr), sql); }

    duckdb_database database_ = nullptr;
    duckdb_connection connection_ = nullptr;
    duckdb_appender appender_ = nullptr;
};

LoadRow load_duck(const std::string& file, EventStream& events, std::size_t rows_each,
                  double seconds) {
    DuckTable table(file);
    Waits waits;
    std::uint64_t rows = 0;
    const double worked = worked_here_s();
    const Micros began_us = ticks_us(), until_us = began_us + static_cast<Micros>(seconds * 1e6);
    Micros now_us = began_us;
    while (now_us < until_us) {
        const Micros before_us = now_us;
        table.commit(events, rows_each);
        now_us = ticks_us();
        waits.add(now_us - before_us);
        rows += rows_each;
    }
    const double took_s = static_cast<double>(now_us - began_us) / 1e6;
    LoadRow row;
    row.a_second = static_cast<double>(rows) / took_s;
    row.p50_ms = waits.quantile_ms(0.5);
    row.p99_ms = waits.quantile_ms(0.99);
    row.server_cores = (worked_here_s() - worked) / took_s;
    return row;
}

}  // namespace

RivalLoads load_postgres(const LiveBenchRequest& request) {
    RivalLoads loads;
    const std::string programs = postgres_folder();
    if (programs.empty()) {
        loads.missing =
            "PostgreSQL is not installed (Debian's package `postgresql`): it was not "
            "measured.";
        return loads;
    }
    loads.version =
        "PostgreSQL " + fs::path(programs).parent_path().parent_path().filename().string();
    EventStream events(17);
    events.ready(static_cast<std::uint64_t>(request.rival_seconds * 150'000));
    const Postgres server(programs, request.folder + "/postgres");
    server.ask(table_sql("timestamptz"));
    LoadRow batches =
        load_table(server, events, batch_rows, batch_connections, request.rival_seconds);
    batches.what = fmt::format("{}: COPY of {} rows, {} connections", loads.version, batch_rows,
                               batch_connections);
    LoadRow singles = load_table(server, events, 1, single_connections, request.rival_seconds);
    singles.what =
        fmt::format("{}: INSERT of one row, {} connections", loads.version, single_connections);
    loads.rows = {std::move(batches), std::move(singles)};
    return loads;
}

RivalLoads load_duckdb(const LiveBenchRequest& request) {
    RivalLoads loads;
    loads.version = std::string("DuckDB ") + duckdb_library_version();
    EventStream events(17);
    events.ready(static_cast<std::uint64_t>(request.rival_seconds * 100'000));
    for (const std::size_t rows_each : {batch_rows, std::size_t{1}}) {
        const std::string file = request.folder + "/duck.duckdb";
        LoadRow row = load_duck(file, events, rows_each, request.rival_seconds);
        row.what = rows_each == 1 ? fmt::format("{}: commits of one row", loads.version)
                                  : fmt::format("{}: commits of {} rows", loads.version, rows_each);
        loads.rows.push_back(std::move(row));
        fs::remove(file);
        fs::remove(file + ".wal");
    }
    return loads;
}

}  // namespace touchline::bench

// Loads against the real program over its own sockets, one after the other on one workspace that
// grows.
#include "bench/live.h"

#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <stdexcept>
#include <thread>

#include <fmt/format.h>

#include "base/process_ticks.h"
#include "base/text.h"
#include "bench/live_rivals.h"
#include "bench/live_served.h"
#include "bench/live_talkers.h"

namespace touchline::bench {
namespace {

namespace fs = std::filesystem;

constexpr double asked_batches = 200'000, asked_singles = 15'000;  // interactions a second
constexpr double asked_acknowledged_ms = 50, asked_timeline_ms = 20;  // p99
constexpr double asked_seen_ms = 100, asked_seen_in_summaries_ms = 1'000;

std::string whole(double number) { return with_thousands(static_cast<std::int64_t>(number)); }

class LiveBench {
public:
    explicit LiveBench(const LiveBenchRequest& request) : request_(request) {
        lag_.token = server_.capture_token;
        for (Looking* looking : {&in_timeline_, &in_map_, &in_measures_}) {
            looking->customers = &customers_;
            looking->capture_token = server_.capture_token;
            looking->read_token = server_.agent_token;
        }
        in_map_.summary = "/v1/map?layout=none";
        in_map_.kind = "echo_heard";
        in_measures_.summary = "/v1/measures";
        in_measures_.kind = "tide_turned";
        in_map_.ask_us = in_measures_.ask_us = 25'000;
    }

    Page run() {
        take_in(batch_rows, batch_connections, false);
        find_customers();
        take_in(1, single_connections, false);
        take_in(batch_rows, batch_connections, true);
        take_in(1, single_connections, true);
        for (const double a_second : {10'000.0, 50'000.0}) look(a_second);
        state();
        rivals();
        return std::move(page_);
    }

private:
    void say(const LoadRow& row) {
        std::fprintf(stderr, "  %-58s %9s/s  p50 %7.1f ms  p99 %7.1f ms  %.2f + %.2f cores\n",
                     row.what.c_str(), whole(row.a_second).c_str(), row.p50_ms, row.p99_ms,
                     row.server_cores, row.load_cores);
    }
    void add(LoadRow row) {
        say(row);
        page_.loads.push_back(std::move(row));
    }
    static void set_waits(LoadRow& row, const Waits& waits) {
        row.p50_ms = waits.quantile_ms(0.5);
        row.p99_ms = waits.quantile_ms(0.99);
    }

    // Runs the load, and says in the row how fast it went and who used the cores.
    void run_load(Load& load, double seconds, const Sending& sending, LoadRow& row) {
        lag_.interactions_most = lag_.seconds_most = 0;
        load.add(std::make_unique<Watcher>(lag_), server_.connect(), http_answer_end);
        const double worked = server_.worked_s(), here = worked_here_s();
        const Micros began_us = ticks_us();
        load.run(static_cast<Micros>(seconds * 1e6));
        const double took_s = static_cast<double>(ticks_us() - began_us) / 1e6;
        row.a_second = static_cast<double>(sending.acknowledged) / took_s;
        row.server_cores = (server_.worked_s() - worked) / took_s;
        row.load_cores = (worked_here_s() - here) / took_s;
        set_waits(row, sending.waits);
    }

    // Until everything is seen and the history has it; how long that took.
    double drain() const {
        const Micros began_us = ticks_us();
        for (;;) {
            const std::string text = server_.ask("/metrics", server_.capture_token);
            const double durable = gauge_value(text, "touchline_journal_position");
            if (durable == gauge_value(text, "touchline_visible_position") &&
                durable == gauge_value(text, "touchline_history_position"))
                return static_cast<double>(ticks_us() - began_us) / 1e6;
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
        }
    }

    void add_lag(const std::string& what, const Sending& sending) {
        const double drained_s = drain();
        std::string fact = fmt::format(
            "{}: what is seen was behind by {} interactions and {:.1f} s at most; all of it was in "
            "the history {:.1f} s after the last one.",
            what, whole(lag_.interactions_most), lag_.seconds_most, drained_s);
        if (sending.put_off > 0)
            fact += fmt::format(" {} requests were put off (429) and sent again.",
                                whole(static_cast<double>(sending.put_off)));
        std::fprintf(stderr, "    %s\n", fact.c_str());
        page_.facts.push_back(std::move(fact));
    }

    void take_in(std::size_t events_each, std::size_t connections, bool with_readers) {
        const bool batches = events_each > 1;
        events_.ready(static_cast<std::uint64_t>(request_.seconds * (batches ? 300'000 : 30'000)));
        Sending sending;
        sending.events = &events_;
        sending.token = server_.capture_token;
        sending.events_each = events_each;
        Reading reading;
        reading.customers = &customers_;
        reading.token = server_.agent_token;
        Load load;
        for (std::size_t i = 0; i < connections; ++i)
            load.add(std::make_unique<Sender>(sending), server_.connect(), http_answer_end);
        for (std::size_t i = 0; with_readers && i < readers; ++i)
            load.add(std::make_unique<Reader>(reading, i + 1), server_.connect(), http_answer_end);
        LoadRow row;
        row.what = fmt::format("{} from {} connections{}",
                               batches ? fmt::format("batches of {}", events_each) : "one by one",
                               connections, with_readers ? ", with readers" : "");
        row.asked_a_second = batches ? asked_batches : asked_singles;
        row.asked_p99_ms = asked_acknowledged_ms;
        run_load(load, request_.seconds, sending, row);
        const std::string what = row.what;
        add(std::move(row));
        if (with_readers) {
            add_reads("timelines meanwhile", reading.timelines, asked_timeline_ms);
            add_reads("maps meanwhile", reading.maps, 0);
        }
        add_lag(what, sending);
    }

    void add_reads(const std::string& what, const Waits& waits, double asked_p99_ms) {
        LoadRow row;
        row.what = what;
        row.a_second = static_cast<double>(waits.size()) / request_.seconds;
        row.asked_p99_ms = asked_p99_ms;
        set_waits(row, waits);
        add(std::move(row));
    }

    // Some of the customers who have been sent, with their ids in the API.
    void find_customers() {
        for (int part = 0; part < 20; ++part) {
            const std::string found = server_.ask(
                fmt::format("/v1/customers?limit=100&find=c{:07}", part * 262'144 / 100),
                server_.agent_token);
            constexpr std::string_view id_key = "\"customer\":\"", why_key = "\"why\":\"customer ";
            for (std::size_t at = found.find(id_key); at != found.npos;
                 at = found.find(id_key, at + 1)) {
                const std::size_t id = at + id_key.size(), why = found.find(why_key, id);
                if (why == found.npos) break;
                const std::size_t name = why + why_key.size();
                customers_.push_back({found.substr(id, found.find('"', id) - id),
                                      found.substr(name, found.find('"', name) - name)});
            }
        }
        if (customers_.size() < 100) throw std::runtime_error("too few customers were found");
    }

    void look(double a_second) {
        events_.ready(static_cast<std::uint64_t>(request_.look_seconds * a_second * 1.1));
        Sending sending;
        sending.events = &events_;
        sending.token = server_.capture_token;
        sending.pace.emplace(a_second / batch_rows);
        in_timeline_.waits = in_map_.waits = in_measures_.waits = {};
        Load load;
        for (std::size_t i = 0; i < batch_connections; ++i)
            load.add(std::make_unique<Sender>(sending), server_.connect(), http_answer_end);
        for (Looking* looking : {&in_timeline_, &in_map_, &in_measures_})
            load.add(std::make_unique<Looker>(*looking), server_.connect(), http_answer_end);
        LoadRow row;
        row.what = fmt::format("batches of {} at {} a second", batch_rows, whole(a_second));
        row.asked_p99_ms = asked_acknowledged_ms;
        run_load(load, request_.look_seconds, sending, row);
        const std::string what = row.what;
        add(std::move(row));
        add_seen("from acknowledged to seen in the timeline", in_timeline_.waits, asked_seen_ms);
        add_seen("from acknowledged to seen in the map", in_map_.waits, asked_seen_in_summaries_ms);
        add_seen("from acknowledged to seen in the measures", in_measures_.waits,
                 asked_seen_in_summaries_ms);
        add_lag(what, sending);
    }

    void add_seen(const std::string& what, const Waits& waits, double asked_p99_ms) {
        if (waits.size() == 0) throw std::runtime_error("nothing was looked for: " + what);
        LoadRow row;
        row.what = fmt::format("{} ({} looked for)", what, waits.size());
        row.asked_p99_ms = asked_p99_ms;
        set_waits(row, waits);
        add(std::move(row));
    }

    void state() {
        const std::string metrics = server_.ask("/metrics", server_.capture_token);
        const double millions = gauge_value(metrics, "touchline_interactions") / 1e6;
        const std::uint64_t memory = server_.memory_bytes();
        server_.end();
        const auto each = [&](std::uint64_t bytes) {
            return fmt::format("{:.0f} MB", static_cast<double>(bytes) / 1e6 / millions);
        };
        const auto of = [&](const char* name) {
            return each(bytes_below(server_.workspace + "/" + name));
        };
        page_.facts.push_back(fmt::format(
            "state after {:.1f} M interactions, for each million: history {}, kept requests {}, "
            "index file {}; journal {:.0f} MB in all; memory of the server {} for each million.",
            millions, of("touchline.duckdb"), of("deliveries"), of("index"),
            static_cast<double>(bytes_below(server_.workspace + "/journal")) / 1e6, each(memory)));
        std::fprintf(stderr, "  %s\n", page_.facts.back().c_str());
        fs::remove_all(server_.workspace);
    }

    void rivals() {
        for (const auto& load : {load_postgres, load_duckdb}) {
            RivalLoads loads = load(request_);
            if (!loads.missing.empty()) page_.facts.push_back(loads.missing);
            for (LoadRow& row : loads.rows) add(std::move(row));
        }
    }

    LiveBenchRequest request_;
    Served server_{{request_.binary, request_.folder + "/live", ""}};
    EventStream events_{7};
    std::vector<KnownCustomer> customers_;
    Looking in_timeline_, in_map_, in_measures_;
    Lag lag_;
    Page page_;
};

}  // namespace

Page measure_live(const LiveBenchRequest& request) { return LiveBench(request).run(); }

}  // namespace touchline::bench

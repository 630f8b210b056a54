// What the map screen asks when its lens changes (ui/src/map/MapScreen.svelte), asked at once.
#include "bench/live_brush.h"

#include <unistd.h>

#include <array>
#include <chrono>
#include <filesystem>
#include <stdexcept>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "base/process.h"
#include "base/process_ticks.h"
#include "base/text.h"
#include "bench/live_load.h"
#include "bench/live_served.h"
#include "bench/log.h"

namespace touchline::bench {
namespace {

namespace fs = std::filesystem;

constexpr double asked_ms = 150;
constexpr std::size_t connections = 6;  // as many as browsers keep to one server
constexpr std::size_t questions = 3;
constexpr std::chrono::milliseconds rest(200);  // somebody looks before he brushes again
constexpr std::array<const char*, questions> question_names{"map", "variants", "series"};
constexpr std::int64_t day_us = 86'400'000'000, first_day = 19'358;  // 2023-01-01

std::array<std::string, questions> targets(const std::string& lens) {
    const std::string with = lens.empty() ? "" : lens + "&";
    return {"/v1/map" + (lens.empty() ? "" : "?" + lens), "/v1/journeys?" + with + "top=25",
            "/v1/series?" + with +
                "bins=240&by=time,channel,centre,outcome,type,kind,staff&crossfilter=true"};
}

std::string day_text(std::int64_t day) {
    return write_instant((first_day + day) * day_us).substr(0, 10);
}

// Lenses as somebody makes them who draws a period, or chooses values from the lists beside the
// map: each is asked for the first time.
class Hand {
public:
    std::string time() {
        const auto from = static_cast<std::int64_t>(random_.below(600));
        const auto days = static_cast<std::int64_t>(7 + random_.below(200));
        return fmt::format("from={}&until={}", day_text(from), day_text(from + days));
    }
    std::string channel() { return "channel=" + two_of(log_channels()); }
    std::string centre() {
        std::vector<std::string> names;
        for (std::uint8_t i = 0; i < 40; ++i) names.push_back(log_centre(i));
        return "centre=" + two_of(names);
    }
    std::string kind() { return "kind=" + two_of(log_kinds()); }
    std::string time_of_a_channel() {
        return time() + "&channel=" + log_channels()[random_.below(log_channels().size())];
    }

private:
    // One value in half of the cases, two in the others.
    std::string two_of(const std::vector<std::string>& names) {
        const std::string& one = names[random_.below(names.size())];
        const std::string& other = names[random_.below(names.size())];
        return one == other || random_.below(2) == 0 ? one : one + "," + other;
    }
    Random random_{11};
};

class BrushBench {
public:
    explicit BrushBench(const BrushBenchRequest& request)
        : request_(request),
          served_({request.binary, request.folder + "/brush", written(request)}) {
        fs::remove(request.folder + "/brush.csv");
        ::sync();  // the disk has done with the capture
        for (int& socket : sockets_) socket = served_.connect();
    }
    ~BrushBench() {
        for (const int socket : sockets_) ::close(socket);
    }
    BrushBench(const BrushBench&) = delete;

    Page run() {
        brush("");  // the screen is open before one brushes
        waits_ = {};
        Hand hand;
        measure("time", [&] { return hand.time(); });
        measure("channel", [&] { return hand.channel(); });
        measure("centre", [&] { return hand.centre(); });
        measure("kind", [&] { return hand.kind(); });
        measure("time, of one channel", [&] { return hand.time_of_a_channel(); });
        page_.facts.push_back(with_thousands(static_cast<std::int64_t>(request_.rows)) +
                              " interactions.");
        std::string each;
        for (std::size_t i = 0; i < questions; ++i)
            each += fmt::format("{}{} {:.0f} ms", each.empty() ? "" : ", ", question_names[i],
                                waits_[i].quantile_ms(0.5));
        page_.facts.push_back(
            fmt::format("median until the answer of each question is there, all "
                        "three asked at once: {}.",
                        each));
        served_.end();
        fs::remove_all(served_.workspace);
        return std::move(page_);
    }

private:
    static std::string written(const BrushBenchRequest& request) {
        const std::string file = request.folder + "/brush.csv";
        must_end_well({{request.generate, "--rows", std::to_string(request.rows), "-o", file},
                       request.folder + "/brush.log",
                       ""});
        return file;
    }

    // Milliseconds from the first byte sent to the last received.
    double brush(const std::string& lens) {
        std::array<std::string, questions> requests;
        for (std::size_t i = 0; i < questions; ++i)
            append_http_request(
                requests[i],
                {.target = targets(lens)[i], .token = served_.agent_token, .gzip = true});
        std::array<Micros, questions> took_us{};
        const Micros began_us = ticks_us();
        parallel_for(questions, questions, [&](std::size_t i) {
            const int socket = sockets_[(asked_ * questions + i) % connections];
            const std::string answer = ask_once(socket, requests[i], http_answer_end);
            took_us[i] = ticks_us() - began_us;
            if (read_http_answer(answer).status != 200)
                throw std::runtime_error("the server answers: " + answer);
        });
        ++asked_;
        for (std::size_t i = 0; i < questions; ++i) waits_[i].add(took_us[i]);
        return static_cast<double>(*std::max_element(took_us.begin(), took_us.end())) / 1000;
    }

    template <class Next>
    void measure(const std::string& what, const Next& next) {
        Waits waits;
        for (std::size_t i = 0; i < request_.brushes; ++i) {
            std::this_thread::sleep_for(rest);
            waits.add(static_cast<Micros>(brush(next()) * 1000));
        }
        BrushRow row{what, waits.size(), waits.quantile_ms(0.5), waits.most_ms(), asked_ms};
        std::fprintf(stderr, "  brush on %-24s median %6.1f ms  worst %6.1f ms\n", what.c_str(),
                     row.median_ms, row.worst_ms);
        page_.brushes.push_back(std::move(row));
    }

    BrushBenchRequest request_;
    Served served_;
    std::array<int, connections> sockets_{};
    std::array<Waits, questions> waits_;
    std::size_t asked_ = 0;
    Page page_;
};

}  // namespace

Page measure_brush(const BrushBenchRequest& request) { return BrushBench(request).run(); }

}  // namespace touchline::bench

// A load: many connections on one thread, each with at most one request on its way. It shares the
// cores with what it measures, so it does nothing else.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "bench/live_wire.h"

namespace touchline::bench {

// How long requests waited for their answers, each kept.
class Waits {
public:
    void add(Micros waited_us) { waits_us_.push_back(waited_us < 0 ? 0 : waited_us); }
    std::size_t size() const { return waits_us_.size(); }
    // The least wait that `share` of all did not exceed, in ms: 0.5 the median. 0 without any.
    double quantile_ms(double share) const;
    double most_ms() const { return quantile_ms(1); }

private:
    std::vector<Micros> waits_us_;
};

// Who speaks over one connection.
class Talker {
public:
    virtual ~Talker() = default;
    // Puts the next request into `out`, which is empty; or leaves it so and says when it wants to
    // be asked again, in ticks (base/process_ticks.h).
    virtual Micros next(Micros now_us, std::string& out) = 0;
    virtual void answered(std::string_view answer, Micros now_us) = 0;
};

// Requests that are due at equal distances, whoever sends them. A wait counts from when it was
// due, so that a server that stands still is not spared the requests it kept from being sent.
class Pace {
public:
    explicit Pace(double a_second) : every_us_(1e6 / a_second) {}
    Micros next_due(Micros now_us) {
        if (count_ == 0) began_us_ = now_us;
        return began_us_ + static_cast<Micros>(every_us_ * static_cast<double>(count_++));
    }

private:
    double every_us_;
    Micros began_us_ = 0;
    std::uint64_t count_ = 0;
};

// An open socket to a port of this machine, or to a file; throws std::runtime_error.
int connect_to_port(std::uint16_t port);
int connect_to_file(const std::string& path);
// One request, one answer, waited for.
std::string ask_once(int socket, std::string_view request, AnswerEnd end);

class Load {
public:
    Load();
    ~Load();
    Load(const Load&) = delete;
    // The socket is closed with the load.
    void add(std::unique_ptr<Talker> talker, int socket, AnswerEnd end);
    // For so long, and then until every answer on its way is there. Throws std::runtime_error when
    // a connection ends, or nothing comes for a minute.
    void run(Micros length_us);

private:
    struct Line;
    void ask(std::size_t at, Micros now_us);
    void send_more(Line& line);
    void receive(Line& line, Micros now_us);
    void watch(Line& line, bool to_write);
    void wake_due(Micros now_us, Micros until_us);
    int wait_for_events(Micros until_us, Micros now_us);

    int epoll_ = -1;
    std::vector<std::unique_ptr<Line>> lines_;
    struct Due {
        Micros at_us;
        std::size_t line;
        bool operator<(const Due& other) const { return at_us > other.at_us; }
    };
    std::vector<Due> due_;  // a heap, the soonest first
    std::size_t on_their_way_ = 0;
};

}  // namespace touchline::bench

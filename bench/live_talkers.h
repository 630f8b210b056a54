// Who speaks to the server in the bench: those who send, those who read, those who look whether
// what was sent is seen, and one who watches how far behind it is.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/process.h"
#include "bench/live_events.h"
#include "bench/live_load.h"

namespace touchline::bench {

// A customer whose interactions the bench sends.
struct KnownCustomer {
    std::string id;    // in the API
    std::string name;  // in the events
};

// What those who send share: events, tokens, and what became of them.
struct Sending {
    EventStream* events = nullptr;
    std::string token;
    std::size_t events_each = 200;  // in one request
    std::optional<Pace> pace;       // none: the next request when the one before is answered
    Waits waits;                    // for acknowledgements
    std::uint64_t acknowledged = 0, put_off = 0;  // interactions; answers of 429 and 503
};

class Sender : public Talker {
public:
    explicit Sender(Sending& sending) : sending_(sending) {}
    Micros next(Micros now_us, std::string& out) override;
    void answered(std::string_view answer, Micros now_us) override;

private:
    Sending& sending_;
    std::string body_;  // on its way
    Micros due_us_ = no_time, again_us_ = 0;
};

// What those who read share.
struct Reading {
    const std::vector<KnownCustomer>* customers = nullptr;
    std::string token;
    Micros every_us = 200'000;  // a question of each, on average
    std::uint64_t map_each = 10;  // one question in so many is the map, the others are timelines
    Waits timelines, maps;
};

class Reader : public Talker {
public:
    Reader(Reading& reading, std::uint64_t seed) : reading_(reading), random_(seed) {}
    Micros next(Micros now_us, std::string& out) override;
    void answered(std::string_view answer, Micros now_us) override;

private:
    void think(Micros now_us);

    Reading& reading_;
    Random random_;
    bool map_ = false;
    Micros due_us_ = no_time;
};

// Sends one interaction, then asks until it is seen.
struct Looking {
    const std::vector<KnownCustomer>* customers = nullptr;
    std::string capture_token, read_token;
    std::string summary;    // the question that counts kinds; empty: the customer's timeline
    Micros ask_us = 2'000;  // between two questions
    Micros rest_us = 50'000;  // before the next interaction
    Waits waits;            // from the acknowledgement to the first answer that shows it
    std::uint64_t sent = 0;  // over all phases: names stay different
    std::string kind = "pulse_taken";
};

class Looker : public Talker {
public:
    explicit Looker(Looking& looking) : looking_(looking) {}
    Micros next(Micros now_us, std::string& out) override;
    void answered(std::string_view answer, Micros now_us) override;

private:
    bool seen(std::string_view body) const;

    Looking& looking_;
    bool asking_ = false;  // else it sends
    Micros at_us_ = 0, acknowledged_us_ = 0;
};

// What /metrics says of how far the history is behind, once a second.
struct Lag {
    std::string token;
    double interactions = 0, seconds = 0;  // the last
    double interactions_most = 0, seconds_most = 0;
};

class Watcher : public Talker {
public:
    explicit Watcher(Lag& lag) : lag_(lag) {}
    Micros next(Micros now_us, std::string& out) override;
    void answered(std::string_view answer, Micros now_us) override;

private:
    Lag& lag_;
    Micros at_us_ = 0;
};

}  // namespace touchline::bench

// Requests over HTTP, and what their answers must say.
#include "bench/live_talkers.h"

#include <stdexcept>

#include <fmt/format.h>

namespace touchline::bench {
namespace {

constexpr Micros second_us = 1'000'000;

// Throws unless it is an answer of 200; gives its body.
std::string_view body_of(std::string_view answer) {
    const HttpAnswer read = read_http_answer(answer);
    if (read.status == 200) return read.body;
    throw std::runtime_error(fmt::format("the server answers {}: {}", read.status, read.body));
}

void append_capture(std::string& out, std::string_view token, std::string_view body, bool batch) {
    append_http_request(
        out, {.method = "POST",
              .target = "/v1/interactions",
              .token = token,
              .type = batch ? "application/cloudevents-batch+json" : "application/cloudevents+json",
              .body = body});
}

}  // namespace

Micros Sender::next(Micros now_us, std::string& out) {
    if (now_us < again_us_) return again_us_;
    if (due_us_ == no_time) due_us_ = sending_.pace ? sending_.pace->next_due(now_us) : now_us;
    if (due_us_ > now_us) return due_us_;
    if (body_.empty()) sending_.events->append_events(body_, sending_.events_each);
    append_capture(out, sending_.token, body_, sending_.events_each > 1);
    return 0;
}

// What was put off is sent again, and has waited since it was due.
void Sender::answered(std::string_view answer, Micros now_us) {
    const HttpAnswer read = read_http_answer(answer);
    if (read.status == 429 || read.status == 503) {
        ++sending_.put_off;
        again_us_ = now_us + second_us / 4;
        return;
    }
    const std::uint64_t accepted = json_number(body_of(answer), "accepted");
    if (accepted != sending_.events_each)
        throw std::runtime_error(
            fmt::format("{} of {} accepted: {}", accepted, sending_.events_each, read.body));
    sending_.acknowledged += accepted;
    sending_.waits.add(now_us - due_us_);
    due_us_ = no_time;
    body_.clear();
}

// Between half and three halves of the mean apart, so that readers do not march in step.
void Reader::think(Micros now_us) {
    due_us_ = now_us + static_cast<Micros>(static_cast<double>(reading_.every_us) *
                                           (0.5 + random_.uniform()));
}

Micros Reader::next(Micros now_us, std::string& out) {
    if (due_us_ == no_time) think(now_us);
    if (due_us_ > now_us) return due_us_;
    map_ = random_.below(reading_.map_each) == 0;
    const auto& customers = *reading_.customers;
    const std::string& id = customers[random_.below(customers.size())].id;
    append_http_request(out, {.target = map_ ? std::string("/v1/map")
                                             : fmt::format("/v1/customers/{}/timeline", id),
                              .token = reading_.token});
    return 0;
}

void Reader::answered(std::string_view answer, Micros now_us) {
    if (body_of(answer).empty()) throw std::runtime_error("an empty answer");
    (map_ ? reading_.maps : reading_.timelines).add(now_us - due_us_);
    think(now_us);
}

Micros Looker::next(Micros now_us, std::string& out) {
    if (at_us_ > now_us) return at_us_;
    const auto& customers = *looking_.customers;
    const std::uint64_t sent_before = looking_.sent - (asking_ ? 1 : 0);
    const KnownCustomer& customer = customers[sent_before % customers.size()];
    if (asking_) {
        const std::string target = looking_.summary.empty()
                                       ? fmt::format("/v1/customers/{}/timeline", customer.id)
                                       : looking_.summary;
        append_http_request(out, {.target = target, .token = looking_.read_token});
        return 0;
    }
    const std::string body = fmt::format(
        R"({{"specversion":"1.0","id":"{}-{}","source":"/bench","type":"{}","time":"{}",)"
        R"("data":{{"customer":"{}","channel":"web"}}}})",
        looking_.kind, looking_.sent, looking_.kind, write_instant(1'735'689'600'000'000),
        customer.name);
    append_capture(out, looking_.capture_token, body, false);
    return 0;
}

bool Looker::seen(std::string_view body) const {
    if (!looking_.summary.empty()) {
        std::string dense(body);  // some answers are laid out for people
        std::erase_if(dense, [](char c) { return c == ' ' || c == '\n'; });
        const std::size_t at =
            dense.find(fmt::format(R"("kind":"{}","interactions":)", looking_.kind));
        return at != dense.npos && json_number(dense, "interactions", at) >= looking_.sent;
    }
    const std::uint64_t of_customer = (looking_.sent - 1) / looking_.customers->size() + 1;
    return count_of(body, fmt::format(R"("kind":"{}")", looking_.kind)) >= of_customer;
}

void Looker::answered(std::string_view answer, Micros now_us) {
    const std::string_view body = body_of(answer);
    at_us_ = now_us + looking_.ask_us;
    if (!asking_) {
        asking_ = true;
        ++looking_.sent;
        acknowledged_us_ = at_us_ = now_us;
    } else if (seen(body)) {
        asking_ = false;
        looking_.waits.add(now_us - acknowledged_us_);
        at_us_ = now_us + looking_.rest_us;
    }
}

Micros Watcher::next(Micros now_us, std::string& out) {
    if (at_us_ > now_us) return at_us_;
    at_us_ = now_us + second_us;
    append_http_request(out, {.target = "/metrics", .token = lag_.token});
    return 0;
}

void Watcher::answered(std::string_view answer, Micros) {
    const std::string_view text = body_of(answer);
    lag_.interactions = gauge_value(text, "touchline_lag_interactions");
    lag_.seconds = gauge_value(text, "touchline_lag_seconds");
    lag_.interactions_most = std::max(lag_.interactions_most, lag_.interactions);
    lag_.seconds_most = std::max(lag_.seconds_most, lag_.seconds);
}

}  // namespace touchline::bench

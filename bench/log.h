// A made-up log of an organisation's contacts: same request, same rows, on any number of threads.
//
// Each customer lives through three journeys at overlapping times; a journey walks through a
// graph of steps with given odds and mean waits (log_steps.h). The rows come out in order of time,
// customers mixed, as a system would export them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace touchline::bench {

struct LogRow {
    std::int64_t at_ms = 0;  // since 1970-01-01T00:00:00Z
    std::uint32_t customer = 0, ticket = 0;
    std::uint16_t staff = 0;  // 0 = nobody
    std::uint8_t kind = 0, channel = 0, centre = 0;
};

struct LogRequest {
    std::uint64_t rows = 1'000'000;
    std::uint64_t seed = 7;
    unsigned threads = 2;
};

std::vector<LogRow> make_log(const LogRequest& request);

const std::vector<std::string>& log_kinds();     // by LogRow::kind
const std::vector<std::string>& log_channels();  // by LogRow::channel
std::string log_centre(std::uint8_t centre);
std::string log_staff(std::uint16_t staff);  // empty for nobody

}  // namespace touchline::bench

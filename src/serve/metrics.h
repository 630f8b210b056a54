// What the server counts for its operators, in Prometheus' text form. No label holds anything
// that a person sent: routes are those of the table.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/time.h"

namespace touchline {

struct Gauge {
    const char* name;
    const char* what;
    double value = 0;
};

class Metrics {
public:
    explicit Metrics(std::vector<std::string> routes);  // "GET /v1/map"; the last for all others
    // `route` is a place in the list.
    void count(std::size_t route, int status, Micros took_us, std::uint64_t bytes_in,
               std::uint64_t bytes_out);
    std::string text(const std::vector<Gauge>& gauges) const;

private:
    static constexpr std::array<double, 12> bounds_ms{1,   2.5, 5,    10,   25,    50,
                                                      100, 250, 1000, 2500, 10000, 60000};
    struct Row {
        std::array<std::atomic<std::uint64_t>, 6> by_class{};  // 1xx … 5xx
        std::array<std::atomic<std::uint64_t>, bounds_ms.size() + 1> buckets{};
        std::atomic<std::uint64_t> took_us{0}, bytes_in{0}, bytes_out{0};
    };
    std::vector<std::string> routes_;
    std::unique_ptr<Row[]> rows_;
};

}  // namespace touchline

// Counters and their text.
#include "serve/metrics.h"

#include <fmt/format.h>

#include <algorithm>

namespace touchline {
namespace {

std::string label(const std::string& route) {
    const std::size_t blank = route.find(' ');
    if (blank == route.npos) return fmt::format("method=\"\",route=\"{}\"", route);
    return fmt::format("method=\"{}\",route=\"{}\"", route.substr(0, blank),
                       route.substr(blank + 1));
}

}  // namespace

Metrics::Metrics(std::vector<std::string> routes)
    : routes_(std::move(routes)),
      rows_(std::make_unique<Row[]>(routes_.size())) {}

void Metrics::count(std::size_t route, int status, Micros took_us, std::uint64_t bytes_in,
                    std::uint64_t bytes_out) {
    Row& row = rows_[std::min(route, routes_.size() - 1)];
    ++row.by_class[static_cast<std::size_t>(std::clamp(status / 100, 0, 5))];
    const double ms = static_cast<double>(took_us) / 1000;
    const auto bound = std::lower_bound(bounds_ms.begin(), bounds_ms.end(), ms);
    ++row.buckets[static_cast<std::size_t>(bound - bounds_ms.begin())];
    row.took_us += static_cast<std::uint64_t>(std::max<Micros>(took_us, 0));
    row.bytes_in += bytes_in;
    row.bytes_out += bytes_out;
}

std::string Metrics::text(const std::vector<Gauge>& gauges) const {
    std::string requests =
        "# HELP touchline_requests_total requests answered\n"
        "# TYPE touchline_requests_total counter\n";
    std::string seconds =
        "# HELP touchline_request_seconds time from the head of a request to the end of its "
        "answer\n# TYPE touchline_request_seconds histogram\n";
    std::string bytes =
        "# HELP touchline_bytes_total bytes of bodies\n# TYPE touchline_bytes_total counter\n";
    for (std::size_t i = 0; i < routes_.size(); ++i) {
        const Row& row = rows_[i];
        const std::string name = label(routes_[i]);
        std::uint64_t count = 0;
        for (std::size_t c = 0; c < row.by_class.size(); ++c) {
            const std::uint64_t of_class = row.by_class[c];
            if (of_class == 0) continue;
            count += of_class;
            requests += fmt::format("touchline_requests_total{{{},status=\"{}xx\"}} {}\n", name, c,
                                    of_class);
        }
        if (count == 0) continue;
        std::uint64_t below = 0;
        for (std::size_t b = 0; b < bounds_ms.size(); ++b) {
            below += row.buckets[b];
            seconds += fmt::format("touchline_request_seconds_bucket{{{},le=\"{}\"}} {}\n", name,
                                   bounds_ms[b] / 1000, below);
        }
        seconds += fmt::format(
            "touchline_request_seconds_bucket{{{0},le=\"+Inf\"}} {1}\n"
            "touchline_request_seconds_sum{{{0}}} {2}\ntouchline_request_seconds_count{{{0}}} "
            "{1}\n",
            name, count, static_cast<double>(row.took_us) / 1e6);
        bytes += fmt::format(
            "touchline_bytes_total{{{0},way=\"in\"}} {1}\n"
            "touchline_bytes_total{{{0},way=\"out\"}} {2}\n",
            name, row.bytes_in.load(), row.bytes_out.load());
    }
    std::string text = requests + seconds + bytes;
    for (const Gauge& gauge : gauges)
        text += fmt::format("# HELP {0} {1}\n# TYPE {0} gauge\n{0} {2}\n", gauge.name, gauge.what,
                            gauge.value);
    return text;
}

}  // namespace touchline

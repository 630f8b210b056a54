// The wait ramp: round limits on a logarithmic scale, colours in OKLCH.
#include "report/map_colour.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace touchline {
namespace {

constexpr double second = 1e3, minute = 60e3, hour = 3600e3, day = 86400e3;
constexpr double round_limits[] = {second,     5 * second, 15 * second, 30 * second, minute,
                                   2 * minute, 5 * minute, 15 * minute, 30 * minute, hour,
                                   2 * hour,   4 * hour,   8 * hour,    day,         2 * day,
                                   4 * day,    7 * day,    14 * day,    30 * day,    90 * day,
                                   180 * day,  365 * day,  730 * day};
constexpr std::size_t limits_max = 6;

// Median waits of the follows, shortest first, cut to the middle 96 % of transitions.
std::pair<double, double> range_of_waits(const JourneyMap& map) {
    std::vector<std::pair<double, double>> waits;
    double total = 0;
    for (const FollowRow& row : map.follows) {
        const double weight = std::sqrt(double(row.count));
        waits.push_back({std::max(0.0, row.wait_ms_median), weight});
        total += weight;
    }
    if (waits.empty()) return {minute, day};
    std::sort(waits.begin(), waits.end());
    double sum = 0, low = waits.front().first, high = waits.back().first;
    bool found = false;
    for (const auto& [wait, weight] : waits) {
        sum += weight;
        if (!found && sum > 0.05 * total) low = wait, found = true;
        if (sum <= 0.97 * total) high = wait;
    }
    return {low, std::max(low, high)};
}

double gamma(double linear) {
    const double c = std::clamp(linear, 0.0, 1.0);
    return c <= 0.0031308 ? 12.92 * c : 1.055 * std::pow(c, 1 / 2.4) - 0.055;
}

}  // namespace

WaitScale::WaitScale(const JourneyMap& map) {
    const auto [low, high] = range_of_waits(map);
    std::vector<double> inside;
    for (const double limit : round_limits)
        if (limit > low * 1.05 && limit <= high * 1.05) inside.push_back(limit);
    if (inside.empty())
        for (const double limit : round_limits)
            if (limit > high) {
                inside.push_back(limit);
                break;
            }
    const std::size_t count = std::min(limits_max, inside.size());
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t at =
            count == 1 ? 0 : (i * (inside.size() - 1) + (count - 1) / 2) / (count - 1);
        limits_ms_.push_back(inside[at]);
    }
}

std::size_t WaitScale::class_of(double wait_ms) const {
    return std::size_t(std::upper_bound(limits_ms_.begin(), limits_ms_.end(), wait_ms) -
                       limits_ms_.begin());
}

std::string WaitScale::colour(std::size_t of_class, bool dark_page) const {
    const double share = classes() == 1 ? 0 : double(of_class) / double(classes() - 1);
    // Sea green over blue and violet to deep red-violet; on a dark page light means long.
    const double hue = 190 + share * 165;
    const double chroma = 0.085 + 0.085 * share;
    const double lightness = dark_page ? 0.54 + 0.32 * share : 0.78 - 0.40 * share;
    return colour_of_lch(lightness, chroma, hue);
}

std::string WaitScale::describe(std::size_t of_class) const {
    if (limits_ms_.empty()) return "any wait";
    if (of_class == 0) return "under " + write_round_duration(limits_ms_.front());
    if (of_class == limits_ms_.size()) return "over " + write_round_duration(limits_ms_.back());
    return write_round_duration(limits_ms_[of_class - 1]) + " to " +
           write_round_duration(limits_ms_[of_class]);
}

std::string colour_of_lch(double lightness, double chroma, double hue) {
    const double angle = hue * std::numbers::pi / 180;
    const double a = chroma * std::cos(angle), b = chroma * std::sin(angle);
    const double l = std::pow(lightness + 0.3963377774 * a + 0.2158037573 * b, 3);
    const double m = std::pow(lightness - 0.1055613458 * a - 0.0638541728 * b, 3);
    const double s = std::pow(lightness - 0.0894841775 * a - 1.2914855480 * b, 3);
    const double red = 4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s;
    const double green = -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s;
    const double blue = -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s;
    const auto byte = [](double linear) { return int(std::lround(gamma(linear) * 255)); };
    return fmt::format("#{:02x}{:02x}{:02x}", byte(red), byte(green), byte(blue));
}

std::string write_round_duration(double ms) {
    const auto write = [](double count, const char* one, const char* many) {
        return fmt::format("{:.0f} {}", count, count == 1 ? one : many);
    };
    if (ms < minute) return write(ms / second, "s", "s");
    if (ms < hour) return write(ms / minute, "min", "min");
    if (ms < day) return write(ms / hour, "h", "h");
    if (ms < 7 * day) return write(ms / day, "day", "days");
    if (ms < 30 * day) return write(ms / (7 * day), "week", "weeks");
    if (ms < 365 * day) return write(ms / day, "days", "days");
    return write(ms / (365 * day), "year", "years");
}

}  // namespace touchline

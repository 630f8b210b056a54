// Writing instants and durations, and reading durations.
#include <fmt/format.h>

#include <array>
#include <cmath>

#include "base/text.h"
#include "base/time.h"
#include "base/time_parts.h"

namespace touchline {

namespace {

constexpr Micros day_us = 86'400'000'000;

std::string date_of(std::int64_t days) {
    const date::year_month_day day{date::sys_days(date::days(days))};
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()),
                       static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
}

std::int64_t floor_days(Micros us) { return us / day_us - (us % day_us < 0 ? 1 : 0); }

// One decimal at most: "5 weeks", "5.2 weeks".
std::string short_number(double number, std::string_view unit) {
    const double tenths = std::round(number * 10) / 10;
    if (tenths == std::floor(tenths)) return fmt::format("{:.0f} {}", tenths, unit);
    return fmt::format("{:.1f} {}", tenths, unit);
}

std::string two_units(std::int64_t whole, std::int64_t per, std::string_view big,
                      std::string_view small) {
    if (whole % per == 0) return fmt::format("{} {}", whole / per, big);
    return fmt::format("{} {} {} {}", whole / per, big, whole % per, small);
}

// Microseconds of a unit as people write it; 0 when unknown.
Micros unit_us(std::string_view unit) {
    struct Unit {
        std::string_view name;
        Micros us;
    };
    static constexpr std::array<Unit, 24> units = {{
        {"us", 1},
        {"µs", 1},
        {"ms", 1'000},
        {"s", 1'000'000},
        {"sec", 1'000'000},
        {"second", 1'000'000},
        {"seconds", 1'000'000},
        {"m", 60'000'000},
        {"min", 60'000'000},
        {"mins", 60'000'000},
        {"minute", 60'000'000},
        {"minutes", 60'000'000},
        {"h", 3'600'000'000},
        {"hour", 3'600'000'000},
        {"hours", 3'600'000'000},
        {"d", day_us},
        {"day", day_us},
        {"days", day_us},
        {"w", 7 * day_us},
        {"week", 7 * day_us},
        {"weeks", 7 * day_us},
        {"millisecond", 1'000},
        {"milliseconds", 1'000},
        {"secs", 1'000'000},
    }};
    for (const Unit& known : units)
        if (equal_ignoring_case(unit, known.name)) return known.us;
    return 0;
}

}  // namespace

std::string write_date(Micros utc_us) { return date_of(floor_days(utc_us)); }

std::string write_instant(Micros utc_us, std::int16_t offset_min) {
    if (utc_us == no_time) return {};
    const int offset = offset_min == no_offset ? 0 : offset_min;
    const Micros local = utc_us + offset * 60'000'000LL;
    const std::int64_t days = floor_days(local);
    const Micros of_day = local - days * day_us;
    const std::int64_t seconds = of_day / 1'000'000, fraction = of_day % 1'000'000;
    std::string text = fmt::format("{}T{:02}:{:02}:{:02}", date_of(days), seconds / 3'600,
                                   seconds / 60 % 60, seconds % 60);
    if (fraction % 1'000 != 0) text += fmt::format(".{:06}", fraction);
    else if (fraction != 0) text += fmt::format(".{:03}", fraction / 1'000);
    const int size = offset < 0 ? -offset : offset;
    if (offset == 0) return text + "Z";
    return text + fmt::format("{}{:02}:{:02}", offset < 0 ? '-' : '+', size / 60, size % 60);
}

std::string write_duration_ms(double ms) {
    if (!std::isfinite(ms)) return "-";
    if (ms < 0) return "-" + write_duration_ms(-ms);
    const double seconds = ms / 1'000, weeks = seconds / 604'800, years = seconds / 31'557'600;
    if (ms < 0.5) return "0 s";
    if (ms < 100) return fmt::format("{:.0f} ms", ms);
    if (seconds < 9.95) return short_number(seconds, "s");
    if (seconds < 59.5) return fmt::format("{:.0f} s", seconds);
    if (seconds < 3'599.5) return two_units(std::llround(seconds), 60, "min", "s");
    if (seconds < 86'370) return two_units(std::llround(seconds / 60), 60, "h", "min");
    if (weeks < 3) return two_units(std::llround(seconds / 3'600), 24, "d", "h");
    if (years < 2) return short_number(weeks, "weeks");
    return short_number(years, "years");
}

Result<Micros> read_duration(std::string_view text) {
    static constexpr double years_max = 1'000;
    const Error wrong = fail(ErrorCode::invalid_input,
                             "'{}' is not a duration; write '30 days', '90s' or '1h30m' with "
                             "weeks, days, hours, minutes, seconds or ms",
                             text);
    std::string_view rest = trim(text);
    if (rest.empty()) return wrong;
    double total = 0;
    while (!rest.empty()) {
        const std::size_t digits = std::min(rest.find_first_not_of("0123456789."), rest.size());
        double number = 0;
        if (digits == 0 || !read_double(rest.substr(0, digits), number)) return wrong;
        rest = trim(rest.substr(digits));
        const std::size_t letters = std::min(rest.find_first_of("0123456789. "), rest.size());
        const Micros unit = unit_us(rest.substr(0, letters));
        if (unit == 0) return wrong;
        total += number * static_cast<double>(unit);
        rest = trim(rest.substr(letters));
    }
    if (total > years_max * 365.25 * static_cast<double>(day_us))
        return fail(ErrorCode::limit, "'{}' is longer than {} years", text, years_max);
    return static_cast<Micros>(std::llround(total));
}

}  // namespace touchline

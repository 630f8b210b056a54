// What reading and writing of times share: civil dates, digits, offsets.
#pragma once

#include <date/date.h>

#include <cstdint>

namespace touchline {

// Days since 1970-01-01; the date must exist.
constexpr std::int64_t days_of(int year, unsigned month, unsigned day) {
    return date::sys_days(date::year(year) / date::month(month) / date::day(day))
        .time_since_epoch()
        .count();
}

constexpr bool is_date(int year, unsigned month, unsigned day) {
    return (date::year(year) / date::month(month) / date::day(day)).ok();
}

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

// 'Z', '+02:00', '+0200' or '+02' from `at` on; moves `at` behind it.
inline bool take_offset(const char*& at, const char* end, int& offset_min) {
    if (at == end) return false;
    if (*at == 'Z' || *at == 'z') {
        offset_min = 0;
        return ++at, true;
    }
    if ((*at != '+' && *at != '-') || end - at < 3 || !is_digit(at[1]) || !is_digit(at[2]))
        return false;
    const int sign = *at == '-' ? -1 : 1;
    const int hours = (at[1] - '0') * 10 + (at[2] - '0');
    at += 3;
    int minutes = 0;
    const char* rest = at != end && *at == ':' ? at + 1 : at;
    if (end - rest >= 2 && is_digit(rest[0]) && is_digit(rest[1])) {
        minutes = (rest[0] - '0') * 10 + (rest[1] - '0');
        at = rest + 2;
    }
    offset_min = sign * (hours * 60 + minutes);
    return hours <= 23 && minutes <= 59;
}

}  // namespace touchline

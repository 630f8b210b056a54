// Instants, zones, formats. Inside, an instant is microseconds since 1970-01-01T00:00:00Z.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace touchline {

using Micros = std::int64_t;  // instant (UTC) or duration, in microseconds
inline constexpr Micros no_time = INT64_MIN;
inline constexpr std::int16_t no_offset = INT16_MIN;

struct Instant {
    Micros utc_us = no_time;
    std::int16_t offset_min = no_offset;  // east of UTC, as the source wrote it or its zone rules
};

// What a wall-clock time without an offset means where it is repeated or skipped by daylight
// saving: repeated -> the earlier instant; skipped -> moved forward by the gap (RFC 5545 rule).
class Zone {
public:
    static Result<Zone> named(std::string_view iana_name);  // "Europe/Amsterdam", "UTC", "+02:00"
    Instant at_local(Micros local_us) const;  // thread-safe, fast for nearby times
    std::int16_t offset_min_at(Micros utc_us) const;
    const std::string& name() const;

private:
    struct Rules;
    explicit Zone(std::shared_ptr<const Rules> rules) : rules_(std::move(rules)) {}
    std::shared_ptr<const Rules> rules_;
};

// A format is "iso" (RFC 3339 and its relatives: 'T' or blank, 0-9 fraction digits, offset 'Z',
// '+02:00', '+0200', '+02' or none; date alone is midnight), "epoch_s", "epoch_ms", "epoch_us",
// or a pattern of %Y %y %m %d %H %I %p %M %S %f %z %b %j and literals ("%d.%m.%Y %H:%M").
class TimeFormat {
public:
    static Result<TimeFormat> parse(std::string_view text);
    // The zone is used when the text carries no offset. Errors: invalid_input with the value.
    Result<Instant> read(std::string_view text, const Zone& zone) const;
    // As read, without building an error: false when the text is not a time.
    bool try_read(std::string_view text, const Zone& zone, Instant& out) const;
    bool carries_offset(std::string_view text) const;
    const std::string& text() const { return text_; }

private:
    std::string text_;
    int kind_ = 0;
};

// "2026-03-01T10:00:00.000+01:00"; fraction only when present, µs kept.
std::string write_instant(Micros utc_us, std::int16_t offset_min = 0);
std::string write_date(Micros utc_us);
// For people: "0.8 s", "4 min 10 s", "3 h 5 min", "2 d 4 h", "5 weeks".
std::string write_duration_ms(double ms);
// "30 days", "90s", "1h30m" -> µs. Errors: invalid_input.
Result<Micros> read_duration(std::string_view text);

}  // namespace touchline

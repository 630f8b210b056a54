// Zones: every change of offset between the year limits, laid out once when a zone is named.
//
// A zone is then read-only: lookups are one table access and at most a few steps, on any thread.
// Invariants of Rules: begin_us ascends and begin_us[0] = INT64_MIN; offset_s[i] holds from
// begin_us[i] until begin_us[i + 1]; bucket[b] is the span in force where bucket b begins.
#include <date/tz.h>

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "base/limits.h"
#include "base/text.h"
#include "base/time.h"
#include "base/time_parts.h"

namespace touchline {

namespace {
constexpr Micros second_us = 1'000'000;
constexpr int bucket_bits = 42;                    // 2^42 µs is about 51 days
constexpr Micros offset_max_us = 26LL * 3'600 * second_us;  // no zone was ever further from UTC

Micros year_begin_us(std::int64_t year) {
    return days_of(static_cast<int>(year), 1, 1) * 86'400 * second_us;
}
}  // namespace

struct Zone::Rules {
    std::string name;
    std::vector<Micros> begin_us;
    std::vector<std::int32_t> offset_s;
    std::vector<std::uint16_t> bucket;
    Micros table_us = 0;  // where bucket 0 begins

    std::size_t span_at(Micros utc_us) const {
        if (utc_us < table_us) utc_us = table_us;
        auto place = static_cast<std::size_t>((utc_us - table_us) >> bucket_bits);
        std::size_t span = bucket[std::min(place, bucket.size() - 1)];
        while (span + 1 < begin_us.size() && begin_us[span + 1] <= utc_us) ++span;
        return span;
    }
    Micros offset_us(std::size_t span) const { return offset_s[span] * second_us; }
    std::int16_t offset_min(std::size_t span) const {  // local mean times have seconds: nearest
        const int seconds = offset_s[span];
        return static_cast<std::int16_t>((seconds + (seconds < 0 ? -30 : 30)) / 60);
    }
    void add(Micros begin, std::int64_t seconds) {
        if (!offset_s.empty() && offset_s.back() == seconds) return;
        begin_us.push_back(begin_us.empty() ? INT64_MIN : begin);
        offset_s.push_back(static_cast<std::int32_t>(seconds));
    }
    void fill_buckets() {
        table_us = year_begin_us(limits::year_min) - offset_max_us;
        const Micros end_us = year_begin_us(limits::year_max + 1) + offset_max_us;
        std::size_t span = 0;
        for (Micros at = table_us; at < end_us; at += 1LL << bucket_bits) {
            while (span + 1 < begin_us.size() && begin_us[span + 1] <= at) ++span;
            bucket.push_back(static_cast<std::uint16_t>(span));
        }
    }
};

namespace {

struct Change {
    Micros begin_us;
    std::int64_t offset_s;
};

// The database may end its list of changes (2037 in most builds) where daylight saving goes on:
// weekdays repeat every 28 years between 1901 and 2099, and then every 400, so a later year
// follows the year among the last 28 that shares its calendar, if the last rule still changes.
void extend_daylight_saving(std::vector<Change>& changes, std::int64_t last_year) {
    const auto in_year = [&](std::int64_t year) {
        std::vector<Change> of_year;
        for (const Change& change : changes)
            if (change.begin_us >= year_begin_us(year) && change.begin_us < year_begin_us(year + 1))
                of_year.push_back(change);
        return of_year;
    };
    if (in_year(last_year).size() != 2) return;
    const auto same_calendar = [](std::int64_t a, std::int64_t b) {
        const auto length = [](std::int64_t y) { return year_begin_us(y + 1) - year_begin_us(y); };
        const Micros week_us = 7 * 86'400 * second_us;
        return length(a) == length(b) && (year_begin_us(a) - year_begin_us(b)) % week_us == 0;
    };
    for (std::int64_t year = last_year + 1; year <= limits::year_max; ++year)
        for (std::int64_t model = last_year; model > last_year - 28; --model)
            if (same_calendar(year, model)) {
                const Micros shift = year_begin_us(year) - year_begin_us(model);
                for (const Change& change : in_year(model))
                    changes.push_back({change.begin_us + shift, change.offset_s});
                break;
            }
}

std::vector<Change> changes_of(const date::time_zone& zone) {
    std::vector<Change> changes;
    const auto begin_of = [](std::int64_t year) {
        return date::sys_seconds(std::chrono::seconds(year_begin_us(year) / second_us));
    };
    const date::sys_seconds first = begin_of(limits::year_min);
    const date::sys_seconds last = begin_of(limits::year_max + 1);
    std::int64_t last_year = limits::year_max;
    for (date::sys_seconds at = first; at < last;) {
        const date::sys_info info = zone.get_info(at);
        const Micros begin = info.begin.time_since_epoch().count() * second_us;
        changes.push_back({begin, info.offset.count()});
        last_year =
            static_cast<int>(date::year_month_day(date::floor<date::days>(info.begin)).year());
        if (info.end <= at) break;
        at = info.end;
    }
    if (last_year >= 2036 && last_year < limits::year_max)
        extend_daylight_saving(changes, last_year);
    return changes;
}

Error unknown_zone(std::string_view name) {
    std::vector<std::string> names;
    for (const auto& zone : date::get_tzdb().zones) names.push_back(zone.name());
    const std::string close = nearest(name, names);
    if (!close.empty())
        return fail(ErrorCode::invalid_input, "no time zone '{}', did you mean '{}'?", name, close);
    return fail(ErrorCode::invalid_input,
                "no time zone '{}'; write an IANA name such as 'Europe/Amsterdam', 'UTC', or an "
                "offset such as '+02:00'",
                name);
}

}  // namespace

Result<Zone> Zone::named(std::string_view iana_name) {
    auto rules = std::make_shared<Rules>();
    rules->name = std::string(iana_name);
    int fixed_min = 0;
    const char* at = iana_name.data();
    const char* const end = at + iana_name.size();
    if (equal_ignoring_case(iana_name, "UTC") || (take_offset(at, end, fixed_min) && at == end)) {
        rules->add(0, fixed_min * 60);
    } else {
        try {
            const auto& zones = date::get_tzdb().zones;
            const auto found = std::find_if(zones.begin(), zones.end(), [&](const auto& zone) {
                return zone.name() == iana_name;
            });
            // Links ("US/Eastern") are not in the list but are known to locate_zone.
            const date::time_zone* zone =
                found != zones.end() ? &*found : date::locate_zone(std::string(iana_name));
            for (const Change& change : changes_of(*zone))
                rules->add(change.begin_us, change.offset_s);
        } catch (const std::exception&) { return unknown_zone(iana_name); }
    }
    rules->fill_buckets();
    return Zone(std::move(rules));
}

Instant Zone::at_local(Micros local_us) const {
    const Rules& rules = *rules_;
    const auto& begin = rules.begin_us;
    if (begin.size() == 1) return {local_us - rules.offset_us(0), rules.offset_min(0)};
    // From a span that certainly ended no later, go to the first whose own clock still runs then.
    std::size_t span = rules.span_at(local_us - offset_max_us);
    while (span + 1 < begin.size() && local_us >= begin[span + 1] + rules.offset_us(span)) ++span;
    const bool skipped = span > 0 && local_us < begin[span] + rules.offset_us(span);
    const std::size_t clock = skipped ? span - 1 : span;
    return {local_us - rules.offset_us(clock), rules.offset_min(span)};
}

std::int16_t Zone::offset_min_at(Micros utc_us) const {
    return rules_->offset_min(rules_->span_at(utc_us));
}

const std::string& Zone::name() const { return rules_->name; }

}  // namespace touchline

// Tables of opening times and of the rhythm of needs.
#include "simulate/calendar.h"

#include <algorithm>

namespace touchline::simulate {

namespace {

constexpr Micros minute_us = 60'000'000, hour_us = 60 * minute_us, day_us = 24 * hour_us;
constexpr Micros far_us = INT64_MAX / 2;

std::int64_t floor_div(std::int64_t a, std::int64_t b) { return (a >= 0 ? a : a - b + 1) / b; }
int weekday(std::int64_t day) { return static_cast<int>((day + 3) % 7 + 7) % 7; }  // 0 = Monday

}  // namespace

OpenTimes::OpenTimes(const Hours& hours, const Zone& zone, Micros from_us, Micros until_us)
    : always_(false) {
    const std::int64_t first = floor_div(from_us, day_us) - 1,
                       last = floor_div(until_us, day_us) + 1;
    for (std::int64_t day = first; day <= last; ++day) {
        const Hours::Day& times = hours.day[weekday(day)];
        if (times.close_min <= times.open_min) continue;
        const Micros open = zone.at_local(day * day_us + times.open_min * minute_us).utc_us;
        const Micros close = zone.at_local(day * day_us + times.close_min * minute_us).utc_us;
        if (!stretches_.empty() && open <= stretches_.back().close_us)
            stretches_.back().close_us = close;
        else stretches_.push_back({open, close});
    }
}

OpenTimes::Stretch OpenTimes::next(Micros at) const {
    if (always_) return {INT64_MIN, far_us};
    const auto found = std::upper_bound(
        stretches_.begin(), stretches_.end(), at,
        [](Micros instant, const Stretch& stretch) { return instant < stretch.close_us; });
    return found == stretches_.end() ? Stretch{far_us, far_us} : *found;
}

bool OpenTimes::open_at(Micros at) const { return next(at).open_us <= at; }

Rhythm::Rhythm(const std::vector<double>& day, const std::vector<double>& week, const Zone& zone,
               Micros from_us, Micros until_us)
    : from_us_(from_us),
      until_us_(until_us),
      even_(day.empty() && week.empty()) {
    if (even_) return;
    const auto normal = [](std::vector<double> weights, std::size_t size) {
        if (weights.empty()) weights.assign(size, 1);
        double sum = 0;
        for (const double weight : weights) sum += weight;
        for (double& weight : weights) weight *= static_cast<double>(size) / sum;
        return weights;
    };
    const std::vector<double> by_hour = normal(day, 24), by_day = normal(week, 7);
    double passed = 0;
    for (Micros at = from_us; at < until_us + hour_us; at += hour_us) {
        passed_.push_back(passed);
        const Micros local = at + zone.offset_min_at(at) * minute_us;
        const std::int64_t local_day = floor_div(local, day_us);
        const auto local_hour = static_cast<std::size_t>((local - local_day * day_us) / hour_us);
        passed += by_hour[local_hour] * by_day[static_cast<std::size_t>(weekday(local_day))] *
                  static_cast<double>(hour_us);
    }
    passed_.push_back(passed);
}

double Rhythm::passed(Micros at) const {
    const Micros since = std::clamp<Micros>(at - from_us_, 0, until_us_ - from_us_);
    if (even_) return static_cast<double>(since);
    const auto hour = static_cast<std::size_t>(since / hour_us);
    const double within = static_cast<double>(since % hour_us) / static_cast<double>(hour_us);
    return passed_[hour] + within * (passed_[hour + 1] - passed_[hour]);
}

Micros Rhythm::after(Micros at, double wait, double rate_us) const {
    if (rate_us <= 0) return no_time;
    const double due = passed(at) + wait / rate_us;
    if (even_) {
        const double last = static_cast<double>(until_us_ - from_us_);
        return due >= last ? no_time : from_us_ + static_cast<Micros>(due);
    }
    if (due >= passed_.back()) return no_time;
    const auto next = std::upper_bound(passed_.begin(), passed_.end(), due);
    const auto hour = static_cast<std::size_t>(next - passed_.begin()) - 1;
    const double share = (due - passed_[hour]) / (passed_[hour + 1] - passed_[hour]);
    const Micros instant = from_us_ + static_cast<Micros>(hour) * hour_us +
                           static_cast<Micros>(share * static_cast<double>(hour_us));
    return instant >= until_us_ ? no_time : std::max(at, instant);
}

}  // namespace touchline::simulate

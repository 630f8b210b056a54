// Digits by hand: this runs several times a row.
#include "simulate/export_time.h"

#include <algorithm>
#include <cstdlib>

namespace touchline::simulate {
namespace {

constexpr Micros second_us = 1'000'000, minute_us = 60 * second_us, hour_us = 60 * minute_us;
constexpr Micros day_us = 24 * hour_us;

std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

void append_digits(std::string& out, std::int64_t number, int digits) {
    char text[20];
    for (int i = digits; i-- > 0; number /= 10) text[i] = static_cast<char>('0' + number % 10);
    out.append(text, static_cast<std::size_t>(digits));
}

}  // namespace

// The era of 400 years begins on 1 March, so that the leap day comes last.
Date date_of(std::int64_t day) {
    const std::int64_t shifted = day + 719'468;
    const std::int64_t era = floor_div(shifted, 146'097);
    const auto of_era = static_cast<std::int32_t>(shifted - era * 146'097);
    const std::int32_t year = (of_era - of_era / 1'460 + of_era / 36'524 - of_era / 146'096) / 365;
    const std::int32_t of_year = of_era - (365 * year + year / 4 - year / 100);
    const std::int32_t march = (5 * of_year + 2) / 153;
    Date date;
    date.day = of_year - (153 * march + 2) / 5 + 1;
    date.month = march < 10 ? march + 3 : march - 9;
    date.year = static_cast<std::int32_t>(era * 400) + year + (date.month <= 2 ? 1 : 0);
    return date;
}

std::int64_t day_of(const Date& date) {
    const std::int64_t year = date.year - (date.month <= 2 ? 1 : 0);
    const std::int64_t era = floor_div(year, 400), of_era = year - era * 400;
    const std::int64_t march = date.month > 2 ? date.month - 3 : date.month + 9;
    const std::int64_t of_year = (153 * march + 2) / 5 + date.day - 1;
    return era * 146'097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719'468;
}

Result<TimeWriter> TimeWriter::make(std::string_view format) {
    TRY(TimeFormat::parse(format));
    TimeWriter writer;
    if (format == "iso") return writer;
    if (format.starts_with("epoch_")) {
        writer.form_ = Form::number;
        writer.unit_us_ = format == "epoch_s" ? second_us : format == "epoch_ms" ? 1000 : 1;
        return writer;
    }
    writer.form_ = Form::pattern;
    writer.offset_ = false;
    writer.unit_us_ = day_us;
    for (std::size_t at = 0; at < format.size(); ++at) {
        if (format[at] != '%' || at + 1 == format.size()) {
            if (writer.parts_.empty() || writer.parts_.back().what != 0)
                writer.parts_.push_back({});
            writer.parts_.back().text += format[at];
            continue;
        }
        const char what = format[++at];
        if (std::string_view("YymdHMSfzbj").find(what) == std::string_view::npos)
            return fail(ErrorCode::invalid_input, "'%{}' can be read but not written", what);
        writer.parts_.push_back({what, ""});
        writer.offset_ = writer.offset_ || what == 'z';
        const Micros unit = what == 'f'   ? 1000
                            : what == 'S' ? second_us
                            : what == 'M' ? minute_us
                            : what == 'H' ? hour_us
                                          : day_us;
        writer.unit_us_ = std::min(writer.unit_us_, unit);
    }
    return writer;
}

void TimeWriter::append_part(std::string& out, char what, Micros local_us, int offset_min) const {
    const std::int64_t day = floor_div(local_us, day_us), of_day = local_us - day * day_us;
    constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const Date date = date_of(day);
    switch (what) {
        case 'Y': return append_digits(out, date.year, 4);
        case 'y': return append_digits(out, date.year % 100, 2);
        case 'm': return append_digits(out, date.month, 2);
        case 'b': out += months[date.month - 1]; return;
        case 'd': return append_digits(out, date.day, 2);
        case 'j': return append_digits(out, day - day_of({date.year, 1, 1}) + 1, 3);
        case 'H': return append_digits(out, of_day / hour_us, 2);
        case 'M': return append_digits(out, of_day / minute_us % 60, 2);
        case 'S': return append_digits(out, of_day / second_us % 60, 2);
        case 'f': return append_digits(out, of_day / 1000 % 1000, 3);
        case 'z':
            out += offset_min < 0 ? '-' : '+';
            append_digits(out, std::abs(offset_min) / 60, 2);
            out += ':';
            return append_digits(out, std::abs(offset_min) % 60, 2);
    }
}

void TimeWriter::append(std::string& out, Micros utc_us, const Zone& zone) const {
    if (form_ == Form::number) {
        out += std::to_string(floor_div(utc_us, unit_us_));
        return;
    }
    const int offset_min = zone.offset_min_at(utc_us);
    const Micros local_us = utc_us + offset_min * minute_us;
    if (form_ == Form::pattern) {
        for (const Part& part : parts_)
            if (part.what == 0) out += part.text;
            else append_part(out, part.what, local_us, offset_min);
        return;
    }
    for (const char what : std::string_view("Y-m-dTH:M:S.fz"))
        if (std::string_view("-T:.").find(what) == std::string_view::npos)
            append_part(out, what, local_us, offset_min);
        else out += what;
}

Micros TimeWriter::read_back(Micros utc_us, const Zone& zone) const {
    const Micros offset_us = form_ == Form::number ? 0 : zone.offset_min_at(utc_us) * minute_us;
    const Micros local_us = floor_div(utc_us + offset_us, unit_us_) * unit_us_;
    return offset_ ? local_us - offset_us : zone.at_local(local_us).utc_us;
}

}  // namespace touchline::simulate

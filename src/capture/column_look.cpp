// Counting values and trying time formats, on the sample only.
#include "capture/column_look.h"

#include <algorithm>
#include <unordered_map>

#include "base/text.h"
#include "base/time.h"

namespace touchline {
namespace {

constexpr double time_share_min = 0.98;  // of the filled values must read as times

struct FormatTry {
    const char* text;
    bool date, clock;
};
// In the order of trust. Pairs of day-first and month-first stand together.
constexpr FormatTry tries[] = {
    {"iso", true, true},
    {"%d/%m/%Y %H:%M:%S", true, true}, {"%m/%d/%Y %H:%M:%S", true, true},
    {"%d/%m/%Y %H:%M", true, true},    {"%m/%d/%Y %H:%M", true, true},
    {"%m/%d/%Y %I:%M:%S %p", true, true}, {"%m/%d/%Y %I:%M %p", true, true},
    {"%d/%m/%Y", true, false},         {"%m/%d/%Y", true, false},
    {"%m/%d/%y %H:%M", true, true},    {"%d/%m/%y %H:%M", true, true},
    {"%d.%m.%Y %H:%M:%S", true, true}, {"%d.%m.%Y %H:%M", true, true}, {"%d.%m.%Y", true, false},
    {"%d-%m-%Y %H:%M:%S", true, true}, {"%d-%m-%Y %H:%M", true, true}, {"%d-%m-%Y", true, false},
    {"%Y/%m/%d %H:%M:%S.%f", true, true}, {"%Y/%m/%d %H:%M:%S", true, true},
    {"%Y/%m/%d %H:%M", true, true},    {"%Y/%m/%d", true, false},
    {"%d %b %Y %H:%M:%S", true, true}, {"%d %b %Y", true, false}, {"%b %d %Y %H:%M:%S", true, true},
    {"%Y%m%d", true, false},           {"%y%m%d", true, false},
    {"%H:%M:%S", false, true},         {"%H:%M", false, true},
};

// Seconds, milliseconds or microseconds since 1970 that fall between 1990 and 2050.
std::string epoch_format(const std::vector<std::string_view>& values) {
    constexpr double from = 631'152'000, until = 2'524'608'000;
    constexpr std::pair<const char*, double> units[] = {
        {"epoch_s", 1}, {"epoch_ms", 1e3}, {"epoch_us", 1e6}};
    for (const auto& [format, unit] : units) {
        const bool fits = std::all_of(values.begin(), values.end(), [&](std::string_view value) {
            double number = 0;
            return read_double(value, number) && number / unit >= from && number / unit < until;
        });
        if (fits && !values.empty()) return format;
    }
    return {};
}

struct Readings {
    std::size_t good = 0;
    double travel_us = 0;  // how far apart neighbours are: the right format reads nearer ones
    Micros earliest_us = INT64_MAX;
};

Readings read_all_as(const TimeFormat& format, const std::vector<std::string_view>& values) {
    static const Zone utc = Zone::named("UTC").value();
    Readings readings;
    Instant at, last;
    for (const std::string_view value : values) {
        if (!format.try_read(value, utc, at)) continue;
        if (readings.good++ > 0)
            readings.travel_us += std::abs(double(at.utc_us) - double(last.utc_us));
        readings.earliest_us = std::min(readings.earliest_us, at.utc_us);
        last = at;
    }
    return readings;
}

void find_time_format(ColumnLook& look, const std::vector<std::string_view>& values) {
    if (values.empty()) return;
    const auto enough = double(values.size()) * time_share_min;
    const bool digits_only = look.numeric_share > 0.99;
    Readings best;
    for (const FormatTry& attempt : tries) {
        if (digits_only && std::string_view(attempt.text).find('/') != std::string_view::npos)
            continue;
        const auto format = TimeFormat::parse(attempt.text);
        if (!format) continue;
        const Readings readings = read_all_as(format.value(), values);
        if (double(readings.good) < enough) continue;
        if (!look.time_format.empty()) {
            look.ambiguous_day = true;
            if (readings.good < best.good || readings.travel_us >= best.travel_us) continue;
        }
        look.time_format = attempt.text;
        look.has_date = attempt.date;
        look.has_clock = attempt.clock;
        look.earliest_us = readings.earliest_us;
        best = readings;
    }
    if (look.time_format == "iso")
        look.has_clock = std::any_of(values.begin(), values.end(), [](std::string_view value) {
            return value.find(':') != std::string_view::npos;
        });
    if (!look.time_format.empty()) return;
    look.time_format = digits_only ? epoch_format(values) : "";
    look.has_date = look.has_clock = !look.time_format.empty();
}

ColumnLook look_at(const RecordBlock& sample, std::size_t column) {
    ColumnLook look;
    look.name = sample.columns[column];
    look.plain = plain_words(look.name);
    look.records = sample.size();
    std::unordered_map<std::string_view, std::size_t> counts;
    std::vector<std::string_view> values;
    std::size_t numeric = 0;
    double length = 0;
    for (std::size_t row = 0; row < sample.size(); ++row) {
        const Field field = sample.field(row, column);
        const std::string_view value = field.absent() ? "" : trim(field.text());
        if (value.empty()) continue;
        values.push_back(value);
        length += double(value.size());
        double number = 0;
        numeric += read_double(value, number) ? 1 : 0;
        look.letters = look.letters || std::any_of(value.begin(), value.end(), [](unsigned char c) {
            return std::isalpha(c) != 0 || c >= 0x80;
        });
        const std::size_t times = ++counts[value];
        if (times == 1 && look.samples.size() < 3) look.samples.emplace_back(value);
        if (times > look.most_frequent) {
            look.most_frequent = times;
            look.common_value = value;
        }
    }
    look.filled = values.size();
    look.different = counts.size();
    if (!values.empty()) {
        look.length_mean = length / double(values.size());
        look.numeric_share = double(numeric) / double(values.size());
    }
    find_time_format(look, values);
    return look;
}

}  // namespace

std::string plain_words(std::string_view name) {
    std::string plain;
    bool lower_before = false;
    for (const unsigned char c : name) {
        const bool upper = c >= 'A' && c <= 'Z';
        const bool word = upper || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c >= 0x80;
        if ((!word || (upper && lower_before)) && !plain.empty() && plain.back() != ' ') plain += ' ';
        if (word) plain += static_cast<char>(upper ? c - 'A' + 'a' : c);
        lower_before = word && !upper;
    }
    while (plain.ends_with(' ')) plain.pop_back();
    return plain;
}

std::vector<ColumnLook> look_at_columns(const RecordBlock& sample) {
    std::vector<ColumnLook> looks;
    for (std::size_t column = 0; column < sample.columns.size(); ++column)
        looks.push_back(look_at(sample, column));
    return looks;
}

}  // namespace touchline

// Counting values, and trying time formats until one reads them all.
#include "capture/propose_profile.h"

#include <algorithm>
#include <unordered_map>

#include "base/text.h"
#include "base/time.h"

namespace touchline {
namespace {

constexpr std::size_t values_tried = 500;

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

// "orderID" -> order, id; "Complaint ID" -> complaint, id; "case:concept:name" -> case, …
std::vector<std::string> words_of(const std::string& name) {
    std::vector<std::string> words(1);
    for (std::size_t i = 0; i < name.size(); ++i) {
        const char c = name[i];
        const bool letter = is_upper(c) || is_lower(c) || is_digit(c) || (c & 0x80) != 0;
        const bool hump = i > 0 && is_upper(c) && (is_lower(name[i - 1]) || is_digit(name[i - 1]));
        if ((!letter || hump) && !words.back().empty()) words.emplace_back();
        if (letter) words.back() += lower(std::string_view(&c, 1));
    }
    if (words.back().empty()) words.pop_back();
    return words;
}

bool is_clock(std::string_view text) {
    const auto parts = split(text, ':');
    if (parts.size() < 2 || parts.size() > 3) return false;
    for (const std::string_view part : parts) {
        std::int64_t number = 0;
        if (part.empty() || part.size() > 2 || !read_int(part, number) || number > 59) return false;
    }
    return true;
}

bool is_email(std::string_view text) {
    const std::size_t at = text.find('@');
    return at != std::string_view::npos && at > 0 && text.find('.', at) != std::string_view::npos;
}

std::vector<std::string> formats_to_try() {
    std::vector<std::string> formats{"iso"};
    const std::vector<std::string> dates{
        "%d.%m.%Y", "%d/%m/%Y",  "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%Y/%m/%d", "%Y.%m.%d",
        "%d %b %Y", "%b %d, %Y", "%b %d %Y", "%d-%b-%Y", "%d.%m.%y", "%d/%m/%y", "%m/%d/%y"};
    for (const std::string& date : dates)
        for (const char* clock : {"", " %H:%M:%S", " %H:%M", " %H:%M:%S.%f", " %I:%M:%S %p",
                                  " %I:%M %p", ", %H:%M:%S", ", %H:%M"})
            formats.push_back(date + clock);
    for (const char* packed : {"%Y%m%d", "%Y%m%d%H%M%S", "%Y%m%d %H:%M:%S", "%y%m%d"})
        formats.emplace_back(packed);
    return formats;
}

struct Fit {
    std::string format;
    Micros span = 0;  // from the earliest to the latest
    std::size_t misses = 0;
    bool date_only = true, offsets = false;
};

// A column of times may hold a few values that are none: at most `misses_max` of them.
bool fits(const std::string& text, const std::vector<std::string_view>& values,
          std::size_t misses_max, Fit& fit) {
    static const Zone utc = Zone::named("UTC").value();
    const auto format = TimeFormat::parse(text);
    if (!format) return false;
    Micros first = INT64_MAX, last = INT64_MIN;
    for (const std::string_view value : values) {
        Instant instant;
        if (!format.value().try_read(value, utc, instant)) {
            if (++fit.misses > misses_max) return false;
            continue;
        }
        first = std::min(first, instant.utc_us), last = std::max(last, instant.utc_us);
        fit.date_only = fit.date_only && instant.utc_us % 86'400'000'000 == 0;
        fit.offsets = fit.offsets || format.value().carries_offset(value);
    }
    if (last < first) return false;
    fit.format = text;
    fit.span = last - first;
    return true;
}

// Seconds, milliseconds or microseconds between 1990 and 2100.
std::string epoch_format(const ColumnProfile& column) {
    constexpr double from = 631'152'000, until = 4'102'444'800;
    if (column.numbers < 1 || column.decimal_comma) return {};
    for (const auto& [format, scale] :
         {std::pair{"epoch_s", 1.0}, std::pair{"epoch_ms", 1e3}, std::pair{"epoch_us", 1e6}})
        if (column.number_min >= from * scale && column.number_max <= until * scale) return format;
    return {};
}

// Digits alone are a time only when the name says so: 19991231 may be a customer.
bool named_like_time(const ColumnProfile& column) {
    for (const std::string& word : column.words)
        for (const char* like : {"time", "timestamp", "date", "datum", "fecha", "data", "ts", "at",
                                 "zeit", "epoch", "day", "tag", "created", "updated", "when"})
            if (word == like || word.ends_with("time") || word.ends_with("date")) return true;
    return false;
}

std::vector<Fit> fitting(const std::vector<std::string_view>& values, std::size_t misses_max) {
    static const std::vector<std::string> formats = formats_to_try();
    std::vector<Fit> found;
    for (const std::string& format : formats) {
        Fit fit;
        if (fits(format, values, misses_max, fit)) found.push_back(std::move(fit));
    }
    return found;
}

void find_time_format(ColumnProfile& column, const std::vector<std::string_view>& values) {
    if (values.empty() || column.clocks > 0.9) return;
    std::vector<Fit> found;
    if (column.numbers > 0.98) {
        if (!named_like_time(column)) return;
        if (std::string epoch = epoch_format(column); !epoch.empty()) {
            column.time_format = std::move(epoch);
            return;
        }
    }
    // Most columns are all times or none; one in five may be wrong where nothing fits better.
    for (const std::size_t share : {values.size() / 50, values.size() / 5})
        if (found.empty()) found = fitting(values, share);
    if (found.empty()) return;
    // Days and months exchanged scatter the dates: the reading that keeps them together is right.
    const auto best = std::min_element(found.begin(), found.end(),
                                       [](const Fit& a, const Fit& b) { return a.span < b.span; });
    column.time_format = best->format;
    column.times_missed = static_cast<double>(best->misses) / static_cast<double>(values.size());
    column.date_only = best->date_only;
    column.offsets = best->offsets;
    column.time_unsure = std::count_if(found.begin(), found.end(), [&](const Fit& fit) {
                             return fit.span <= best->span + best->span / 10;
                         }) > 1;
}

void count_value(ColumnProfile& column, std::string_view value) {
    double number = 0;
    const bool comma = value.find(',') != std::string_view::npos;
    if (read_double(value, number) || (comma && read_decimal(value, ',', number))) {
        if (comma) column.decimal_comma = true;
        column.number_min = column.numbers == 0 ? number : std::min(column.number_min, number);
        column.number_max = column.numbers == 0 ? number : std::max(column.number_max, number);
        column.numbers += 1;
    }
    column.clocks += is_clock(value) ? 1 : 0;
    column.emails += is_email(value) ? 1 : 0;
    column.mean_size += static_cast<double>(value.size());
}

ColumnProfile profile_column(const RecordBlock& block, std::size_t c) {
    ColumnProfile column;
    column.name = block.columns[c];
    column.words = words_of(column.name);
    column.records = block.size();
    std::unordered_map<std::string_view, std::size_t> often;
    std::vector<std::string_view> values;
    for (std::size_t r = 0; r < block.size(); ++r) {
        const std::string_view value = trim(block.field(r, c).text());
        if (value.empty()) continue;
        ++column.filled;
        if (++often[value] == 1 && column.samples.size() < 3) column.samples.emplace_back(value);
        if (values.size() < values_tried) values.push_back(value);
        count_value(column, value);
    }
    column.different = often.size();
    const double filled = std::max(1.0, static_cast<double>(column.filled));
    for (double* share : {&column.numbers, &column.clocks, &column.emails, &column.mean_size})
        *share /= filled;
    for (const auto& [value, times] : often) {
        const double share = static_cast<double>(times) / filled;
        if (share < column.most_common_share ||
            (share == column.most_common_share && value > column.most_common))
            continue;
        column.most_common_share = share;
        column.most_common = value;
    }
    find_time_format(column, values);
    return column;
}

}  // namespace

std::vector<ColumnProfile> profile_columns(const RecordBlock& block, const std::string& rows) {
    std::vector<ColumnProfile> profiles;
    for (std::size_t c = 0; c < block.columns.size(); ++c)
        profiles.push_back(profile_column(block, c));
    for (ColumnProfile& profile : profiles) {
        const bool inside = !rows.empty() && profile.name.starts_with(rows + ".");
        if (inside) profile.words = words_of(profile.name.substr(rows.size() + 1));
    }
    return profiles;
}

}  // namespace touchline

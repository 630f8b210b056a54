// Reading times: a straight path for ISO, numbers since 1970, and patterns.
//
// Nothing here allocates unless an error is built. A time that does not exist (30 February,
// 24:00, second 60) is refused, as is one outside the year limits.
#include <array>

#include "base/limits.h"
#include "base/text.h"
#include "base/time.h"
#include "base/time_parts.h"

namespace touchline {

namespace {

enum Kind { iso, epoch_s, epoch_ms, epoch_us, pattern, pattern_with_offset };

// A wall-clock time as read.
struct Parts {
    int year = 0;
    unsigned month = 0, day = 0, day_of_year = 0, hour = 0, minute = 0, second = 0;
    Micros fraction_us = 0;
    int offset_min = no_offset;
    bool afternoon_given = false, afternoon = false;
};

bool finish(const Parts& p, const Zone& zone, Instant& out) {
    if (p.year < limits::year_min || p.year > limits::year_max || p.hour > 23 || p.minute > 59 ||
        p.second > 59)
        return false;
    std::int64_t days;
    if (p.day_of_year != 0) {
        if (p.day_of_year > (date::year(p.year).is_leap() ? 366u : 365u)) return false;
        days = days_of(p.year, 1, 1) + p.day_of_year - 1;
    } else {
        if (!is_date(p.year, p.month, p.day)) return false;
        days = days_of(p.year, p.month, p.day);
    }
    const Micros local =
        (days * 86'400 + p.hour * 3'600 + p.minute * 60 + p.second) * 1'000'000 + p.fraction_us;
    if (p.offset_min == no_offset) out = zone.at_local(local);
    else out = {local - p.offset_min * 60'000'000LL, static_cast<std::int16_t>(p.offset_min)};
    return true;
}

// 0 to 9 digits; what is finer than a microsecond is cut off.
bool take_fraction(const char*& at, const char* end, Micros& fraction_us) {
    static constexpr std::array<Micros, 7> scale = {1'000'000, 100'000, 10'000, 1'000, 100, 10, 1};
    Micros value = 0;
    std::size_t digits = 0;
    for (; at != end && is_digit(*at); ++at, ++digits)
        if (digits < 6) value = value * 10 + (*at - '0');
    fraction_us = value * scale[digits < 6 ? digits : 6];
    return digits <= 9;
}

unsigned two(const char* at, unsigned& bad) {
    const unsigned a = static_cast<unsigned char>(at[0]) - unsigned{'0'};
    const unsigned b = static_cast<unsigned char>(at[1]) - unsigned{'0'};
    bad |= static_cast<unsigned>(a > 9) | static_cast<unsigned>(b > 9);
    return a * 10 + b;
}

bool read_iso(const char* at, const char* end, const Zone& zone, Instant& out) {
    if (end - at < 10) return false;
    Parts p;
    unsigned bad = static_cast<unsigned>(at[4] != '-') | static_cast<unsigned>(at[7] != '-');
    p.year = static_cast<int>(two(at, bad) * 100 + two(at + 2, bad));
    p.month = two(at + 5, bad);
    p.day = two(at + 8, bad);
    at += 10;
    if (at != end) {
        if (end - at < 6 || (*at != 'T' && *at != ' ' && *at != 't') || at[3] != ':') return false;
        p.hour = two(at + 1, bad);
        p.minute = two(at + 4, bad);
        at += 6;
        if (at != end && *at == ':') {
            if (end - at < 3) return false;
            p.second = two(at + 1, bad);
            at += 3;
            if (at != end && (*at == '.' || *at == ',') && !take_fraction(++at, end, p.fraction_us))
                return false;
        }
        if (at != end && *at == ' ') ++at;
        if (at != end && (!take_offset(at, end, p.offset_min) || at != end)) return false;
    }
    return bad == 0 && finish(p, zone, out);
}

// Seconds, milliseconds or microseconds since 1970, with an optional fraction.
bool read_epoch(const char* at, const char* end, int kind, Instant& out) {
    const bool negative = at != end && *at == '-';
    if (negative) ++at;
    const char* const first = at;
    std::int64_t whole = 0;
    for (; at != end && is_digit(*at); ++at) {
        if (at - first >= 17) return false;
        whole = whole * 10 + (*at - '0');
    }
    if (at == first) return false;
    Micros fraction = 0;
    if (at != end && *at == '.' && !take_fraction(++at, end, fraction)) return false;
    if (at != end) return false;
    const Micros unit = kind == epoch_s ? 1'000'000 : kind == epoch_ms ? 1'000 : 1;
    static constexpr Micros day = 86'400'000'000;
    static constexpr Micros from = days_of(limits::year_min, 1, 1) * day;
    static constexpr Micros until = days_of(limits::year_max + 1, 1, 1) * day;
    if (whole > until / unit) return false;
    Micros utc = whole * unit + fraction * unit / 1'000'000;
    if (negative) utc = -utc;
    if (utc < from || utc >= until) return false;
    out = {utc, 0};
    return true;
}

bool take_number(const char*& at, const char* end, int digits_max, unsigned& out) {
    const char* const first = at;
    unsigned value = 0;
    while (at != end && at - first < digits_max && is_digit(*at))
        value = value * 10 + static_cast<unsigned>(*at++ - '0');
    out = value;
    return at != first;
}

// "Mar", "march", "MARCH".
bool take_month(const char*& at, const char* end, unsigned& month) {
    static constexpr std::array<std::string_view, 12> names = {
        "january", "february", "march",     "april",   "may",      "june",
        "july",    "august",   "september", "october", "november", "december"};
    const char* word_end = at;
    while (word_end != end && ((*word_end | 32) >= 'a' && (*word_end | 32) <= 'z')) ++word_end;
    const std::string_view word(at, static_cast<std::size_t>(word_end - at));
    if (word.size() < 3) return false;
    for (unsigned i = 0; i < names.size(); ++i) {
        if (!equal_ignoring_case(word, names[i].substr(0, word.size())) ||
            (word.size() != 3 && word.size() != names[i].size()))
            continue;
        month = i + 1;
        at = word_end;
        return true;
    }
    return false;
}

bool take_half(const char*& at, const char* end, Parts& p) {
    if (end - at < 2 || (at[1] | 32) != 'm') return false;
    const int letter = *at | 32;
    if (letter != 'a' && letter != 'p') return false;
    p.afternoon_given = true;
    p.afternoon = letter == 'p';
    return at += 2, true;
}

bool take_part(char specifier, const char*& at, const char* end, Parts& p) {
    unsigned number = 0;
    switch (specifier) {
        case 'Y':
            if (end - at < 4 || !take_number(at, at + 4, 4, number)) return false;
            p.year = static_cast<int>(number);
            return number >= 1'000;  // four digits were there
        case 'y':
            if (!take_number(at, end, 2, number)) return false;
            return p.year = static_cast<int>(number < 69 ? 2000 + number : 1900 + number), true;
        case 'm': return take_number(at, end, 2, p.month);
        case 'd': return take_number(at, end, 2, p.day);
        case 'H': return take_number(at, end, 2, p.hour);
        case 'I': return take_number(at, end, 2, p.hour) && p.hour >= 1 && p.hour <= 12;
        case 'M': return take_number(at, end, 2, p.minute);
        case 'S': return take_number(at, end, 2, p.second);
        case 'j': return take_number(at, end, 3, p.day_of_year) && p.day_of_year > 0;
        case 'f': return at != end && is_digit(*at) && take_fraction(at, end, p.fraction_us);
        case 'z': return take_offset(at, end, p.offset_min);
        case 'b': return take_month(at, end, p.month);
        case 'p': return take_half(at, end, p);
        default: return at != end && *at++ == specifier;  // "%%"
    }
}

bool read_pattern(std::string_view text, const char* at, const char* end, const Zone& zone,
                  Instant& out) {
    Parts p;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%') {
            if (!take_part(text[++i], at, end, p)) return false;
        } else if (text[i] == ' ') {  // one blank stands for any number of them
            if (at == end || *at != ' ') return false;
            while (at != end && *at == ' ') ++at;
        } else if (at == end || *at++ != text[i]) {
            return false;
        }
    }
    if (at != end) return false;
    if (p.afternoon_given) p.hour = p.hour % 12 + (p.afternoon ? 12 : 0);
    return finish(p, zone, out);
}

Status check_pattern(std::string_view text) {
    static constexpr std::string_view known = "YymdHIpMSfzbj%";
    std::string seen;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') continue;
        if (++i == text.size() || known.find(text[i]) == known.npos)
            return fail(ErrorCode::invalid_input,
                        "unknown part '{}' in the time format '{}'; known are %Y %y %m %d %H %I %p "
                        "%M %S %f %z %b %j %%",
                        text.substr(i - 1, 2), text);
        seen += text[i];
    }
    const auto has = [&](char part) { return seen.find(part) != seen.npos; };
    const bool day = has('j') || ((has('m') || has('b')) && has('d'));
    if (!(has('Y') || has('y')) || !day)
        return fail(ErrorCode::invalid_input,
                    "the time format '{}' names no whole date; write 'iso', 'epoch_s', 'epoch_ms', "
                    "'epoch_us' or a pattern such as '%d.%m.%Y %H:%M'",
                    text);
    if (has('I') != has('p'))
        return fail(ErrorCode::invalid_input,
                    "in the time format '{}' %I and %p must stand together", text);
    return {};
}

}  // namespace

Result<TimeFormat> TimeFormat::parse(std::string_view text) {
    static constexpr std::array<std::string_view, 4> names = {"iso", "epoch_s", "epoch_ms",
                                                              "epoch_us"};
    TimeFormat format;
    format.text_ = std::string(text);
    for (std::size_t i = 0; i < names.size(); ++i)
        if (text == names[i]) return format.kind_ = static_cast<int>(i), format;
    TRY(check_pattern(text));
    format.kind_ = text.find("%z") == text.npos ? pattern : pattern_with_offset;
    return format;
}

bool TimeFormat::try_read(std::string_view text, const Zone& zone, Instant& out) const {
    const char* at = text.data();
    const char* end = at + text.size();
    while (at != end && *at == ' ') ++at;
    while (at != end && end[-1] == ' ') --end;
    if (kind_ == iso) return read_iso(at, end, zone, out);
    if (kind_ < pattern) return read_epoch(at, end, kind_, out);
    return read_pattern(text_, at, end, zone, out);
}

Result<Instant> TimeFormat::read(std::string_view text, const Zone& zone) const {
    Instant instant;
    if (try_read(text, zone, instant)) return instant;
    return fail(ErrorCode::invalid_input, "'{}' is not a time of the format '{}' between {} and {}",
                text.substr(0, 100), text_, limits::year_min, limits::year_max);
}

bool TimeFormat::carries_offset(std::string_view text) const {
    if (kind_ != iso) return kind_ != pattern;  // a number since 1970 is UTC
    text = trim(text);
    return text.size() > 10 && text.find_first_of("Zz+-", 10) != text.npos;
}

}  // namespace touchline

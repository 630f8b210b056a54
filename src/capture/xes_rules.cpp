// The rules that need no position: types, values, keys, classifiers.
#include "capture/xes_rules.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace touchline {
namespace {

struct ElementName {
    std::string_view name;
    XesType type;
};
constexpr ElementName elements[] = {
    {"string", XesType::string}, {"date", XesType::date},           {"int", XesType::integer},
    {"float", XesType::real},    {"boolean", XesType::boolean},     {"id", XesType::id},
    {"list", XesType::list},     {"container", XesType::container},
};

// The keys that the standard extensions define (IEEE 1849-2016, clause 7, and cost).
struct ExtensionKeys {
    std::string_view prefix, keys;
};
constexpr ExtensionKeys standard_extensions[] = {
    {"concept", " name instance "},
    {"lifecycle", " model transition state "},
    {"org", " resource role group "},
    {"time", " timestamp "},
    {"semantic", " modelReference "},
    {"identity", " id "},
    {"cost", " total currency drivers amount driver type "},
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Reads exactly `count` digits; false when there are others.
bool take_digits(std::string_view& text, std::size_t count, int& number) {
    if (text.size() < count) return false;
    number = 0;
    for (std::size_t i = 0; i < count; ++i) {
        if (!is_digit(text[i])) return false;
        number = number * 10 + (text[i] - '0');
    }
    text.remove_prefix(count);
    return true;
}

bool take(std::string_view& text, char c) {
    if (text.empty() || text[0] != c) return false;
    text.remove_prefix(1);
    return true;
}

int days_of(int year, int month) {
    constexpr std::array<int, 12> days{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[static_cast<std::size_t>(month - 1)] + (month == 2 && leap ? 1 : 0);
}

bool is_date(std::string_view& text) {
    int year = 0, month = 0, day = 0;
    if (!take_digits(text, 4, year) || !take(text, '-') || !take_digits(text, 2, month) ||
        !take(text, '-') || !take_digits(text, 2, day))
        return false;
    return month >= 1 && month <= 12 && day >= 1 && day <= days_of(year, month);
}

bool is_clock(std::string_view& text) {
    int hour = 0, minute = 0, second = 0;
    if (!take_digits(text, 2, hour) || !take(text, ':') || !take_digits(text, 2, minute) ||
        !take(text, ':') || !take_digits(text, 2, second))
        return false;
    if (take(text, '.')) {
        if (text.empty() || !is_digit(text[0])) return false;
        while (!text.empty() && is_digit(text[0])) text.remove_prefix(1);
    }
    return hour < 24 && minute < 60 && second < 60;
}

// The offset as xs:dateTime writes it; older tools leave the colon out.
bool is_offset(std::string_view text, bool strict) {
    if (text.empty() || text == "Z" || (!strict && text == "z")) return true;
    if (text[0] != '+' && text[0] != '-') return false;
    text.remove_prefix(1);
    int hour = 0, minute = 0;
    if (!take_digits(text, 2, hour)) return false;
    if (!take(text, ':') && strict) return false;
    if (!(text.empty() && !strict) && !take_digits(text, 2, minute)) return false;
    return text.empty() && hour <= 14 && minute < 60;
}

bool is_date_time(std::string_view text, bool strict) {
    if (!is_date(text)) return false;
    if (!take(text, 'T') && (strict || !take(text, ' '))) return !strict && text.empty();
    return is_clock(text) && is_offset(text, strict);
}

bool is_uuid(std::string_view text) {
    if (text.size() != 36) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        const bool hex = is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        if (dash ? c != '-' : !hex) return false;
    }
    return true;
}

bool is_long(std::string_view text) {
    if (text.size() > 1 && text[0] == '+' && is_digit(text[1])) text.remove_prefix(1);
    std::int64_t number = 0;
    return read_int(text, number);
}

bool is_real(std::string_view text) {
    if (text == "INF" || text == "-INF" || text == "+INF" || text == "NaN") return true;
    if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
    std::size_t digits = 0;
    bool point = false;
    while (!text.empty() && (is_digit(text[0]) || (text[0] == '.' && !point))) {
        if (text[0] == '.') point = true;
        else ++digits;
        text.remove_prefix(1);
    }
    if (digits == 0) return false;
    if (text.empty()) return true;
    if (text[0] != 'e' && text[0] != 'E') return false;
    text.remove_prefix(1);
    if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
    return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

bool is_boolean(std::string_view text, bool strict) {
    if (text == "true" || text == "false" || text == "1" || text == "0") return true;
    return !strict && (equal_ignoring_case(text, "true") || equal_ignoring_case(text, "false"));
}

}  // namespace

XesType xes_type(std::string_view element) {
    for (const ElementName& known : elements)
        if (known.name == element) return known.type;
    return XesType::none;
}

const char* xes_type_name(XesType type) {
    for (const ElementName& known : elements)
        if (known.type == type) return known.name.data();
    return "none";
}

const char* xes_value_fault(XesType type, std::string_view value, bool strict) {
    if (type == XesType::string) return nullptr;
    if (value.empty() && !strict) return nullptr;  // an empty slot: not given
    if (type != XesType::date || strict) value = trim(value);
    switch (type) {
        case XesType::date:
            return is_date_time(value, strict)
                       ? nullptr
                       : "is no date and time; write 2012-05-30T09:30:10.000+02:00";
        case XesType::integer: return is_long(value) ? nullptr : "is no whole number of 64 bits";
        case XesType::real: return is_real(value) ? nullptr : "is no number; write 1.5 or 2.0E7";
        case XesType::boolean:
            return is_boolean(value, strict) ? nullptr : "is neither true nor false";
        case XesType::id:
            return !strict || is_uuid(value)
                       ? nullptr
                       : "is no id; write 550e8400-e29b-41d4-a716-446655440000";
        default: return nullptr;
    }
}

std::string xes_key_fault(const XesHeader& header, std::string_view key) {
    const std::size_t colon = key.find(':');
    if (!header.strict || colon == std::string_view::npos) return {};
    const std::string_view prefix = key.substr(0, colon);
    const auto declared =
        std::find_if(header.extensions.begin(), header.extensions.end(),
                     [&](const XesHeader::Extension& e) { return e.prefix == prefix; });
    if (declared == header.extensions.end()) return {};
    for (const ExtensionKeys& known : standard_extensions) {
        if (known.prefix != prefix) continue;
        const std::string word = fmt::format(" {} ", key.substr(colon + 1));
        if (known.keys.find(word) != std::string_view::npos) return {};
        return fmt::format("is no key of the extension {}, which has: {}", declared->name,
                           trim(known.keys));
    }
    return {};
}

Result<std::vector<std::string>> split_classifier_keys(std::string_view keys) {
    std::vector<std::string> found;
    keys = trim(keys);
    while (!keys.empty()) {
        const bool quoted = keys[0] == '\'';
        if (quoted) keys.remove_prefix(1);
        const std::size_t end = keys.find_first_of(quoted ? "'" : " \t\r\n");
        if (quoted && end == std::string_view::npos)
            return fail(ErrorCode::invalid_input, "a quote ' in its keys is not closed");
        found.emplace_back(keys.substr(0, end));
        keys.remove_prefix(std::min(keys.size(), end == std::string_view::npos ? end : end + 1));
        keys = trim(keys);
    }
    return found;
}

bool xes_version_is_strict(std::string_view version) {
    return version.size() > 5 && version.substr(0, 5) == "1849." &&
           std::all_of(version.begin() + 5, version.end(), is_digit);
}

const XesHeader::Global* XesHeader::global(XesScope scope, std::string_view key) const {
    const auto& globals = scope == XesScope::event ? event_globals : trace_globals;
    const auto found =
        std::find_if(globals.begin(), globals.end(), [&](const Global& g) { return g.key == key; });
    return found == globals.end() ? nullptr : &*found;
}

}  // namespace touchline

// Reading numbers as machines and as people write them.
#include <array>
#include <charconv>
#include <cmath>

#include "base/text.h"

namespace touchline {

namespace {

// A number in plain form: '-', digits, '.', digits, exponent; no more than fits here.
struct PlainNumber {
    std::array<char, 64> text;
    std::size_t size = 0;
    std::size_t integer_digits = 0, fraction_digits = 0;
    bool exponent = false;

    bool add(char c) {
        if (size == text.size()) return false;
        text[size++] = c;
        return true;
    }
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Bytes of a mark that parts thousands at `at`: the other of '.' and ',', an apostrophe, a
// blank, U+00A0, U+202F or U+2019; 0 when there is none.
std::size_t group_mark(std::string_view text, char decimal) {
    const char other = decimal == ',' ? '.' : ',';
    if (text.empty()) return 0;
    if (text[0] == other || text[0] == ' ' || text[0] == '\'') return 1;
    if (text.starts_with("\xC2\xA0")) return 2;
    if (text.starts_with("\xE2\x80\xAF") || text.starts_with("\xE2\x80\x99")) return 3;
    return 0;
}

// Groups after the first are of three digits, or there are none.
bool take_integer(std::string_view& rest, char decimal, PlainNumber& number) {
    std::size_t in_group = 0;
    bool grouped = false;
    for (;;) {
        for (in_group = 0; !rest.empty() && is_digit(rest[0]); rest.remove_prefix(1), ++in_group) {
            if (!number.add(rest[0])) return false;
            ++number.integer_digits;
        }
        if (grouped && in_group != 3) return false;
        const std::size_t mark = group_mark(rest, decimal);
        if (mark == 0) return true;
        if (in_group == 0 || in_group > 3) return false;
        grouped = true;
        rest.remove_prefix(mark);
    }
}

bool take_exponent(std::string_view& rest, PlainNumber& number) {
    if (rest.empty() || (rest[0] != 'e' && rest[0] != 'E')) return true;
    number.exponent = true;
    if (!number.add('e')) return false;
    rest.remove_prefix(1);
    if (!rest.empty() && (rest[0] == '-' || rest[0] == '+')) {
        if (rest[0] == '-' && !number.add('-')) return false;
        rest.remove_prefix(1);
    }
    if (rest.empty()) return false;
    for (; !rest.empty() && is_digit(rest[0]); rest.remove_prefix(1))
        if (!number.add(rest[0])) return false;
    return true;
}

bool read_plain(std::string_view text, char decimal, PlainNumber& number) {
    std::string_view rest = trim(text);
    if (rest.starts_with('-') || rest.starts_with('+')) {
        if (rest[0] == '-') number.add('-');
        rest.remove_prefix(1);
    } else if (rest.starts_with("\xE2\x88\x92")) {  // the typographic minus
        number.add('-');
        rest.remove_prefix(3);
    }
    if (!take_integer(rest, decimal, number)) return false;
    if (!rest.empty() && rest[0] == decimal) {
        if (!number.add('.')) return false;
        rest.remove_prefix(1);
        for (; !rest.empty() && is_digit(rest[0]); rest.remove_prefix(1)) {
            if (!number.add(rest[0])) return false;
            ++number.fraction_digits;
        }
    }
    if (number.integer_digits + number.fraction_digits == 0) return false;
    return take_exponent(rest, number) && rest.empty();
}

}  // namespace

bool read_int(std::string_view text, std::int64_t& out) {
    text = trim(text);
    if (text.starts_with('+') && text.size() > 1 && is_digit(text[1])) text.remove_prefix(1);
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return false;
    return out = value, true;
}

bool read_double(std::string_view text, double& out) {
    text = trim(text);
    if (text.starts_with('+') && text.size() > 1 && text[1] != '-') text.remove_prefix(1);
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value))
        return false;
    return out = value, true;
}

bool read_decimal(std::string_view text, char decimal, double& out) {
    PlainNumber number;
    return read_plain(text, decimal, number) && read_double({number.text.data(), number.size}, out);
}

bool read_minor_units(std::string_view text, char decimal, int digits, std::int64_t& out) {
    PlainNumber number;
    if (!read_plain(text, decimal, number) || number.exponent) return false;
    const auto wanted = static_cast<std::size_t>(digits);
    if (number.fraction_digits > wanted) return false;
    PlainNumber whole;  // the same digits without the point, filled up with zeros
    for (std::size_t i = 0; i < number.size; ++i)
        if (number.text[i] != '.' && !whole.add(number.text[i])) return false;
    for (std::size_t i = number.fraction_digits; i < wanted; ++i)
        if (!whole.add('0')) return false;
    std::int64_t value = 0;
    if (!read_int({whole.text.data(), whole.size}, value) || value == INT64_MIN) return false;
    return out = value, true;
}

}  // namespace touchline

// Text without locale: trimming, quoting, encodings, distances.
#include "base/text.h"

#include "base/utf8.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace touchline {

namespace {

constexpr std::string_view blanks = " \t\r\n\f\v";

char lower_char(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

// Length of the well-formed UTF-8 character at `i`, 0 when it is not one.
std::size_t utf8_length(std::string_view bytes, std::size_t i) {
    const auto byte = [&](std::size_t k) { return static_cast<unsigned char>(bytes[i + k]); };
    const auto tail = [&](std::size_t k) { return (byte(k) & 0xC0) == 0x80; };
    const std::size_t left = bytes.size() - i;
    const unsigned first = byte(0);
    if (first < 0x80) return 1;
    if (first >= 0xC2 && first <= 0xDF) return left >= 2 && tail(1) ? 2 : 0;
    if (first >= 0xE0 && first <= 0xEF) {
        if (left < 3 || !tail(1) || !tail(2)) return 0;
        if (first == 0xE0 && byte(1) < 0xA0) return 0;  // overlong
        if (first == 0xED && byte(1) > 0x9F) return 0;  // surrogate
        return 3;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        if (left < 4 || !tail(1) || !tail(2) || !tail(3)) return 0;
        if (first == 0xF0 && byte(1) < 0x90) return 0;
        if (first == 0xF4 && byte(1) > 0x8F) return 0;
        return 4;
    }
    return 0;
}

std::uint32_t utf8_code(std::string_view bytes, std::size_t i, std::size_t length) {
    const auto byte = [&](std::size_t k) {
        return static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i + k]));
    };
    if (length == 1) return byte(0);
    std::uint32_t code = byte(0) & (0xFFu >> (length + 1));
    for (std::size_t k = 1; k < length; ++k) code = code << 6 | (byte(k) & 0x3F);
    return code;
}

// Places of the first byte that is not printable ASCII or needs a backslash in JSON.
std::size_t plain_json_prefix(std::string_view text) {
    std::size_t i = 0;
    while (i < text.size() && text[i] >= 0x20 && text[i] != '"' && text[i] != '\\') ++i;
    return i;
}

void append_json_escape(std::string& out, char c) {
    static constexpr char hex[] = "0123456789abcdef";
    switch (c) {
        case '"': out += "\\\""; return;
        case '\\': out += "\\\\"; return;
        case '\n': out += "\\n"; return;
        case '\r': out += "\\r"; return;
        case '\t': out += "\\t"; return;
        default:
            out += "\\u00";
            out += hex[static_cast<unsigned char>(c) >> 4];
            out += hex[c & 15];
    }
}

}  // namespace

void append_utf8(std::string& out, std::uint32_t code) {
    const auto tail = [&](int shift) { out += static_cast<char>(0x80 | (code >> shift & 0x3F)); };
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x800) {
        out += static_cast<char>(0xC0 | code >> 6);
        tail(0);
    } else if (code < 0x10000) {
        out += static_cast<char>(0xE0 | code >> 12);
        tail(6), tail(0);
    } else {
        out += static_cast<char>(0xF0 | code >> 18);
        tail(12), tail(6), tail(0);
    }
}

std::string_view trim(std::string_view text) {
    const std::size_t first = text.find_first_not_of(blanks);
    if (first == text.npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::string lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), lower_char);
    return out;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i)
        if (lower_char(a[i]) != lower_char(b[i])) return false;
    return true;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    for (;;) {
        const std::size_t end = text.find(separator);
        parts.push_back(text.substr(0, end));
        if (end == text.npos) return parts;
        text.remove_prefix(end + 1);
    }
}

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
    std::string out;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (i != 0) out += separator;
        out += parts[i];
    }
    return out;
}

bool is_utf8(std::string_view bytes) {
    std::size_t i = 0;
    while (i < bytes.size()) {
        std::uint64_t eight;
        if (bytes.size() - i >= 8) {
            std::memcpy(&eight, bytes.data() + i, 8);
            if ((eight & 0x8080808080808080ULL) == 0) {
                i += 8;
                continue;
            }
        }
        const std::size_t length = utf8_length(bytes, i);
        if (length == 0) return false;
        i += length;
    }
    return true;
}

std::string latin1_to_utf8(std::string_view bytes) {
    // Windows-1252 for 0x80-0x9F; the five bytes it leaves undefined stay control characters.
    static constexpr std::array<std::uint16_t, 32> windows = {
        0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
        0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
        0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};
    std::string out;
    out.reserve(bytes.size() + bytes.size() / 8);
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        append_utf8(out, byte >= 0x80 && byte < 0xA0 ? windows[byte - 0x80] : byte);
    }
    return out;
}

void append_json_string(std::string& out, std::string_view text) {
    out += '"';
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t plain = plain_json_prefix(text.substr(i));
        out.append(text, i, plain);
        i += plain;
        if (i == text.size()) break;
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte < 0x80) {
            append_json_escape(out, text[i++]);
        } else if (const std::size_t length = utf8_length(text, i); length != 0) {
            out.append(text, i, length);
            i += length;
        } else {  // JSON cannot carry it
            out += "\xEF\xBF\xBD";
            ++i;
        }
    }
    out += '"';
}

std::string json_string(std::string_view text) {
    std::string out;
    append_json_string(out, text);
    return out;
}

void append_csv_field(std::string& out, std::string_view text) {
    const bool blank_edge = !text.empty() && (text.front() == ' ' || text.back() == ' ');
    if (!blank_edge && text.find_first_of(",\"\r\n") == text.npos) {
        out += text;
        return;
    }
    out += '"';
    for (const char c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    out += '"';
}

std::string html_escape(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (const char c : text) switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            case '\'': out += "&#39;"; break;
            default: out += c;
        }
    return out;
}

std::string with_thousands(std::int64_t number) {
    std::string digits = std::to_string(number);
    const std::size_t first = number < 0 ? 1 : 0;
    for (std::size_t at = digits.size(); at > first + 3;) digits.insert(at -= 3, 1, ',');
    return digits;
}

namespace {

// Edit distance where two letters exchanged count as one mistake. Rows are those of the table.
std::size_t edit_distance(std::string_view a, std::string_view b,
                          std::array<std::vector<std::size_t>, 3>& rows) {
    for (auto& row : rows) row.resize(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) rows[0][j] = j;
    const auto same = [&](std::size_t i, std::size_t j) {
        return lower_char(a[i - 1]) == lower_char(b[j - 1]);
    };
    for (std::size_t i = 1; i <= a.size(); ++i) {
        const auto& above = rows[(i - 1) % 3];
        auto& row = rows[i % 3];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            row[j] = std::min({above[j - 1] + (same(i, j) ? 0 : 1), above[j] + 1, row[j - 1] + 1});
            if (i > 1 && j > 1 && same(i, j - 1) && same(i - 1, j))
                row[j] = std::min(row[j], rows[(i - 2) % 3][j - 2] + 1);
        }
    }
    return rows[a.size() % 3][b.size()];
}

}  // namespace

std::string nearest(std::string_view word, const std::vector<std::string>& choices) {
    const std::size_t most = std::max<std::size_t>(1, word.size() / 3);
    std::size_t best = 2 * most + 2;
    const std::string* found = nullptr;
    std::array<std::vector<std::size_t>, 3> rows;
    for (const std::string& choice : choices) {
        if (choice.size() > word.size() + most || word.size() > choice.size() + most) continue;
        const std::size_t distance = edit_distance(word, choice, rows);
        if (distance > most || distance >= std::max(word.size(), choice.size())) continue;
        // Of two as near, the one that begins alike: people seldom mistype the first letter.
        const bool alike = !word.empty() && lower_char(word[0]) == lower_char(choice[0]);
        const std::size_t score = 2 * distance + (alike ? 0 : 1);
        if (score < best) best = score, found = &choice;
    }
    return found == nullptr ? std::string() : *found;
}

int display_width(std::string_view utf8) {
    const auto within = [](std::uint32_t code, std::uint32_t first, std::uint32_t last) {
        return code >= first && code <= last;
    };
    int columns = 0;
    for (std::size_t i = 0; i < utf8.size();) {
        const std::size_t length = std::max<std::size_t>(1, utf8_length(utf8, i));
        const std::uint32_t code = utf8_code(utf8, i, length);
        i += length;
        if (within(code, 0x300, 0x36F) || within(code, 0x1AB0, 0x1AFF) ||
            within(code, 0x20D0, 0x20FF) || within(code, 0xFE00, 0xFE0F) ||
            within(code, 0x200B, 0x200F) || code < 0x20 || within(code, 0x7F, 0x9F))
            continue;
        const bool wide = within(code, 0x1100, 0x115F) || within(code, 0x2E80, 0xA4CF) ||
                          within(code, 0xAC00, 0xD7A3) || within(code, 0xF900, 0xFAFF) ||
                          within(code, 0xFE30, 0xFE6F) || within(code, 0xFF00, 0xFF60) ||
                          within(code, 0xFFE0, 0xFFE6) || within(code, 0x1F300, 0x1F64F) ||
                          within(code, 0x1F900, 0x1F9FF) || within(code, 0x20000, 0x3FFFD);
        columns += wide ? 2 : 1;
    }
    return columns;
}

}  // namespace touchline

// Room for text without a font: widths by class of letter, and wrapping. Between Helvetica and
// DejaVu, which is a tenth wider: the picture is looked at with either.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>
#include <vector>

#include "summary/map_layout_graph.h"

namespace touchline {
namespace {

double letter_width(unsigned char letter) {
    if (letter >= 0x80) return (letter & 0xC0) == 0x80 ? 0 : letter >= 0xE3 ? 1.0 : 0.58;
    if (std::strchr("ijl.,:;|!'", letter)) return 0.28;
    if (std::strchr(" frtI()[]/\\-\"`", letter)) return 0.37;
    if (std::strchr("mwMW@%", letter)) return 0.9;
    if (letter >= 'A' && letter <= 'Z') return 0.7;
    return 0.605;
}

bool may_break_after(char letter) { return std::strchr(" _-/.:>", letter) != nullptr; }

// The pieces a name may be broken into: each ends where a line may end.
std::vector<std::string> pieces_of(const std::string& name) {
    std::vector<std::string> pieces{""};
    for (std::size_t i = 0; i < name.size(); ++i) {
        pieces.back() += name[i];
        const bool camel = i + 1 < name.size() && name[i] >= 'a' && name[i] <= 'z' &&
                           name[i + 1] >= 'A' && name[i + 1] <= 'Z';
        if (may_break_after(name[i]) || camel) pieces.emplace_back();
    }
    if (pieces.back().empty()) pieces.pop_back();
    return pieces;
}

void drop_last_letter(std::string& text) {
    while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0) == 0x80)
        text.pop_back();
    if (!text.empty()) text.pop_back();
}

void trim_right(std::string& text) {
    while (!text.empty() && text.back() == ' ') text.pop_back();
}

std::string cut_to(std::string text, double width, double font_size) {
    if (text_width_px(text, font_size, true) <= width) return text;
    while (!text.empty() && text_width_px(text + "…", font_size, true) > width)
        drop_last_letter(text);
    return text + "…";
}

}  // namespace

double text_width_px(const std::string& utf8, double font_size, bool bold) {
    double sum = 0;
    for (const char letter : utf8) sum += letter_width(static_cast<unsigned char>(letter));
    return sum * font_size * (bold ? 1.13 : 1.0);
}

map_layout::WrappedName map_layout::wrap_name(const std::string& name, const WrapRoom& room) {
    WrappedName wrapped;
    std::vector<std::string>& lines = wrapped.lines;
    for (const std::string& piece : pieces_of(name)) {
        std::string trimmed = lines.empty() ? piece : lines.back() + piece;
        trim_right(trimmed);
        if (!lines.empty() && text_width_px(trimmed, room.font_size, true) <= room.width)
            lines.back() += piece;
        else lines.push_back(piece);
    }
    if (lines.empty()) lines.emplace_back("(no name)");
    if (lines.size() > room.lines_max) {
        for (std::size_t i = room.lines_max; i < lines.size(); ++i)
            lines[room.lines_max - 1] += lines[i];
        lines.resize(room.lines_max);
    }
    for (std::string& line : lines) {
        trim_right(line);
        const std::string whole = line;
        line = cut_to(line, room.width, room.font_size);
        wrapped.cut |= line != whole;
        wrapped.stub |= lines.size() > 1 && line.size() <= 2;
        wrapped.width = std::max(wrapped.width, text_width_px(line, room.font_size, true));
    }
    return wrapped;
}

std::string write_short_duration_ms(double ms) {
    struct Unit {
        double ms;
        const char* name;
    };
    constexpr Unit units[] = {
        {365.25 * 86400e3, "y"}, {86400e3, "d"}, {3600e3, "h"}, {60e3, "min"}, {1e3, "s"}};
    if (!(ms >= 50)) return "0 s";
    for (const Unit& unit : units) {
        const double count = ms / unit.ms;
        if (count < 0.95 && unit.ms > 1e3) continue;
        const double tenths = std::round(count * 10);
        const bool whole = count >= 9.95 || std::fmod(tenths, 10) == 0;
        return whole ? fmt::format("{:.0f} {}", count, unit.name)
                     : fmt::format("{:.1f} {}", count, unit.name);
    }
    return "0 s";
}

}  // namespace touchline

// What the output can show, and the small marks every table uses.
#include "report/terminal.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "base/text.h"

namespace touchline {
namespace {

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value ? value : "";
}

bool locale_is_utf8() {
    for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
        const std::string value = lower(environment(name));
        if (value.empty()) continue;
        return value.find("utf-8") != std::string::npos || value.find("utf8") != std::string::npos;
    }
    return true;  // nothing said: a bare container; everything there shows UTF-8 today
}

std::size_t letter_bytes(std::string_view text, std::size_t at) {
    std::size_t end = at + 1;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
    return end - at;
}

}  // namespace

Terminal detect_terminal(int descriptor) {
    Terminal terminal;
    if (isatty(descriptor) == 0) return terminal;
    constexpr int width_min = 40, width_max = 200;
    winsize size{};
    if (ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        terminal.width = std::clamp<int>(size.ws_col, width_min, width_max);
    terminal.unicode = locale_is_utf8();
    terminal.colour = environment("NO_COLOR").empty() && environment("TERM") != "dumb";
    return terminal;
}

std::string bar(double share, int width, const Terminal& terminal) {
    const double clean = std::isfinite(share) ? std::clamp(share, 0.0, 1.0) : 0;
    std::string text;
    if (!terminal.unicode) {
        const int full = int(std::lround(clean * width));
        text.assign(std::size_t(full), '#');
        return text + std::string(std::size_t(width - full), ' ');
    }
    static constexpr const char* eighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    int units = int(std::lround(clean * width * 8));
    if (units == 0 && clean > 0) units = 1;
    for (int i = 0; i < units / 8; ++i) text += "█";
    text += eighths[units % 8];
    const int used = units / 8 + (units % 8 > 0 ? 1 : 0);
    return text + std::string(std::size_t(std::max(0, width - used)), ' ');
}

std::string shorten(std::string_view utf8, int width, const Terminal& terminal) {
    if (display_width(utf8) <= width) return std::string(utf8);
    const std::string ellipsis = terminal.unicode ? "…" : "..";
    const int room = width - display_width(ellipsis);
    if (room <= 0)
        return ellipsis.substr(0, terminal.unicode ? 3 : std::size_t(std::max(0, width)));
    std::size_t end = 0;
    int used = 0;
    while (end < utf8.size()) {
        const std::size_t bytes = letter_bytes(utf8, end);
        const int columns = display_width(utf8.substr(end, bytes));
        if (used + columns > room) break;
        used += columns;
        end += bytes;
    }
    return std::string(utf8.substr(0, end)) + ellipsis;
}

std::string write_percent(double share) {
    const double percent = share * 100;
    if (percent == 0) return "0 %";
    if (percent < 0.01) return "< 0.01 %";
    if (percent < 0.995) return fmt::format("{:.2f} %", percent);
    if (percent > 99.95 && percent < 100) return "> 99.9 %";
    if (percent >= 100) return fmt::format("{:.0f} %", percent);
    return fmt::format("{:.1f} %", percent);
}

}  // namespace touchline

// What the output can show: width, colour, Unicode. Found once by the caller, passed down.
#pragma once

#include <string>
#include <string_view>

namespace touchline {

struct Terminal {
    int width = 100;       // display columns; tables of a pipe or file use 100
    bool colour = false;   // never when not a terminal, NO_COLOR is set or TERM=dumb
    bool unicode = true;   // false when the locale is not UTF-8 on a terminal: bars become '#'
};

Terminal detect_terminal(int descriptor);  // 1 is standard output

// A bar for a share of 0…1, exactly `width` display columns, eighths when Unicode.
std::string bar(double share, int width, const Terminal& terminal);
// Cut to a number of display columns, with an ellipsis when something is lost.
std::string shorten(std::string_view utf8, int width, const Terminal& terminal = {});
// "12.3 %", "0.04 %"; "< 0.01 %" rather than a false zero.
std::string write_percent(double share);

}  // namespace touchline

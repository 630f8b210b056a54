// Checks of option values, with words for people.
#pragma once

#include <CLI/CLI.hpp>

#include "base/text.h"

namespace touchline {

// A share of a whole: 0 to 1.
inline CLI::Validator share_of_one() {
    return CLI::Validator(
        [](std::string& text) -> std::string {
            double share = 0;
            if (read_double(text, share) && share >= 0 && share <= 1) return {};
            return "'" + text + "' is not a share: say a number from 0 to 1, like 0.05";
        },
        "0..1");
}

// How many rows: a whole number, not below zero.
inline CLI::Validator how_many() {
    return CLI::Validator(
        [](std::string& text) -> std::string {
            std::int64_t rows = 0;
            if (read_int(text, rows) && rows >= 0) return {};
            return "'" + text + "' is not a number of rows, like 20";
        },
        "N");
}

}  // namespace touchline

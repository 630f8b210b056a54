// A look at a column of the sample: how full, how varied, and what its values look like.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "capture/reader.h"

namespace touchline {

struct ColumnLook {
    std::string name;             // as in the delivery
    std::string plain;            // lower case words, separated by one blank: "customer no"
    std::size_t filled = 0, records = 0;
    std::size_t different = 0;    // different values
    std::size_t most_frequent = 0;  // how often the most frequent value stands there
    double length_mean = 0;
    double numeric_share = 0;     // of the filled
    bool letters = false;         // some value has a letter
    std::string common_value;     // the most frequent one
    std::vector<std::string> samples;  // the first three different values

    // When (almost) every filled value is a time: its format, else empty.
    std::string time_format;
    bool ambiguous_day = false;   // day-first and month-first both read every value
    bool has_clock = false, has_date = false;
    Micros earliest_us = no_time;

    double filled_share() const { return records == 0 ? 0 : double(filled) / double(records); }
    double different_share() const { return filled == 0 ? 0 : double(different) / double(filled); }
};

std::vector<ColumnLook> look_at_columns(const RecordBlock& sample);

// "customerNo", "Customer-No.", "case:customer_no" -> "customer no", "customer no", "case customer no"
std::string plain_words(std::string_view name);

}  // namespace touchline

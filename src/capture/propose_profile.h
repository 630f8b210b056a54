// What the first records say about a column, whatever its name.
#pragma once

#include <string>
#include <vector>

#include "capture/reader.h"

namespace touchline {

struct ColumnProfile {
    std::string name;
    std::vector<std::string> words;    // of the name: lower case, split: "OrderID" -> order, id
    std::size_t records = 0, filled = 0, different = 0;
    std::vector<std::string> samples;  // up to three different values
    std::string most_common;
    double most_common_share = 0;      // of the filled
    double mean_size = 0;
    // Shares of the filled values that are …
    double numbers = 0, clocks = 0, emails = 0;
    bool decimal_comma = false;        // numbers, written 1.234,56
    double number_min = 0, number_max = 0;
    std::string time_format;           // "" when the values are no times; clocks are not times
    double times_missed = 0;           // share of the filled that the format does not read
    bool date_only = false;            // every time is a midnight or has no clock at all
    bool time_unsure = false;          // day first or month first: both would do
    bool offsets = false;              // the times say their offset

    double filled_share() const {
        return records == 0 ? 0 : static_cast<double>(filled) / static_cast<double>(records);
    }
    double different_share() const {
        return filled == 0 ? 0 : static_cast<double>(different) / static_cast<double>(filled);
    }
    bool is_time() const { return !time_format.empty(); }
};

// `rows`: the list whose elements are the records; its name says nothing about a column.
std::vector<ColumnProfile> profile_columns(const RecordBlock& block, const std::string& rows);

}  // namespace touchline

// Text without locale: numbers, trimming, JSON and CSV quoting, Latin-1 to UTF-8.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace touchline {

std::string_view trim(std::string_view text);
std::string lower(std::string_view text);  // ASCII only
bool equal_ignoring_case(std::string_view a, std::string_view b);
std::vector<std::string_view> split(std::string_view text, char separator);
std::string join(const std::vector<std::string>& parts, std::string_view separator);

bool read_int(std::string_view text, std::int64_t& out);
bool read_double(std::string_view text, double& out);
// Money or number as people write it: "1.234,56" when decimal is ',', "1,234.56" when '.'.
bool read_decimal(std::string_view text, char decimal, double& out);
// Exact minor units: "12.5" with 2 digits -> 1250. False on more digits than the currency has.
bool read_minor_units(std::string_view text, char decimal, int digits, std::int64_t& out);

bool is_utf8(std::string_view bytes);
std::string latin1_to_utf8(std::string_view bytes);  // Windows-1252 for 0x80-0x9F
void append_json_string(std::string& out, std::string_view text);  // with quotes
std::string json_string(std::string_view text);
void append_csv_field(std::string& out, std::string_view text);  // RFC 4180 quoting if needed
std::string html_escape(std::string_view text);                  // & < > " '
std::string with_thousands(std::int64_t number);                 // 1,234,567
// The nearest of the choices by edit distance, or empty when none is near: "did you mean 'x'?"
std::string nearest(std::string_view word, const std::vector<std::string>& choices);
// Display columns of UTF-8 text (wide East Asian characters count 2, combining marks 0).
int display_width(std::string_view utf8);

}  // namespace touchline

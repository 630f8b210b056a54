// The fixed texts of the page: its style and its small script.
#pragma once

#include <string_view>

namespace touchline {

std::string_view map_page_style();   // layout; colours come from the variables of map_html.cpp
std::string_view map_page_script();  // reads the JSON in #map-data

}  // namespace touchline

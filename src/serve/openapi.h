// What the table of routes says, for programs (OpenAPI 3.1) and for people (/docs).
#pragma once

#include <string>

namespace touchline {

std::string write_openapi(const std::string& version);
std::string write_docs_page(const std::string& version);
std::string docs_style();

}  // namespace touchline

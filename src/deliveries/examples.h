// The examples that are part of the program: the TOML files of examples/*/, embedded at build time.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace touchline {

struct ExampleFile {
    std::string_view example;  // "isp"
    std::string_view name;  // "scenario.toml", "sources/acd.toml", "policy/journeys.toml"
    std::string_view text;
};
const std::vector<ExampleFile>& example_files();

std::vector<std::string> example_names();
// Its mappings and policies: what a workspace needs to read its deliveries. Empty: no such example.
std::vector<ExampleFile> example_settings(std::string_view example);
// What one of its files says; empty when there is no such example or file.
std::string_view example_text(std::string_view example, std::string_view name);

}  // namespace touchline

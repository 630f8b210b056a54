// Looking examples up by name.
#include "deliveries/examples.h"

#include <algorithm>

namespace touchline {

std::vector<std::string> example_names() {
    std::vector<std::string> names;
    for (const ExampleFile& file : example_files())
        if (file.name == "scenario.toml") names.emplace_back(file.example);
    std::sort(names.begin(), names.end());
    return names;
}

std::vector<ExampleFile> example_settings(std::string_view example) {
    std::vector<ExampleFile> settings;
    for (const ExampleFile& file : example_files())
        if (file.example == example && file.name != "scenario.toml") settings.push_back(file);
    return settings;
}

std::string_view example_text(std::string_view example, std::string_view name) {
    for (const ExampleFile& file : example_files())
        if (file.example == example && file.name == name) return file.text;
    return {};
}

}  // namespace touchline

// docs/simulate.md names every key that the reader of scenarios knows, and every field of an
// export.
#include <gtest/gtest.h>

#include <filesystem>
#include <regex>
#include <set>

#include "base/files.h"
#include "simulate/scenario.h"

namespace touchline {
namespace {

const std::string source = TOUCHLINE_SOURCE;

// The words that the parsers ask their tables for.
std::set<std::string> keys_of_the_parser() {
    const std::regex key(
        R"re((?:\.|reader\.)(?:text|texts|flag|number|share|rate|effect|count|time|)re"
        R"re(amounts|length|date|numbers|weights|words|one_of|name|names|)re"
        R"re(named_weights|named_words|each)\(\s*"(\w+)")re");
    std::set<std::string> keys;
    for (const auto& at : std::filesystem::directory_iterator(source + "/src/simulate")) {
        const std::string name = at.path().filename().string();
        if (!name.starts_with("scenario") || !name.ends_with(".cpp")) continue;
        if (name.ends_with("_test.cpp")) continue;
        const std::string text = read_text_file(at.path().string()).value();
        for (auto found = std::sregex_iterator(text.begin(), text.end(), key);
             found != std::sregex_iterator(); ++found)
            keys.insert((*found)[1]);
    }
    return keys;
}

TEST(SimulatePage, names_every_key_and_every_field) {
    const std::string page = read_text_file(source + "/docs/simulate.md").value();
    const auto named = [&](const std::string& word) {
        return page.find("`" + word + "`") != std::string::npos ||
               page.find("[" + word + "]") != std::string::npos ||
               page.find("." + word + "]") != std::string::npos ||
               page.find("{ " + word) != std::string::npos ||
               page.find(", " + word + ",") != std::string::npos;
    };
    const auto keys = keys_of_the_parser();
    EXPECT_GT(keys.size(), 150u);
    for (const std::string& key : keys) EXPECT_TRUE(named(key)) << key;
    for (const simulate::FieldRow& row : simulate::source_fields())
        EXPECT_TRUE(named(row.name)) << row.name;
    for (const std::string& form : simulate::effect_forms()) EXPECT_TRUE(named(form)) << form;
    EXPECT_FALSE(named("no_such_key"));
}

}  // namespace
}  // namespace touchline

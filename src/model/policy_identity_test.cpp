// identity.toml and centres.toml: the files we ship, and errors that say what would be right.
#include <gtest/gtest.h>

#include "base/files.h"
#include "base/text.h"
#include "model/policy.h"

namespace touchline {
namespace {

std::string identity_error(const char* toml) {
    const auto policy = read_identity_policy(toml);
    return policy ? "accepted" : policy.error().message;
}
std::string centre_error(const char* toml) {
    const auto policy = read_centre_policy(toml);
    return policy ? "accepted" : policy.error().message;
}
std::string shipped(const char* name) {
    return read_text_file(std::string(TOUCHLINE_SOURCE "/policy/") + name).value();
}
// The examples in a file's comments must work when the '#' is taken away.
std::string with_examples(const std::string& text) {
    std::string out;
    bool example = false;
    for (const std::string_view line : split(text, '\n')) {
        example = line.starts_with("# [") || (example && line.starts_with("#"));
        out += example ? line.substr(1) : line;
        out += '\n';
    }
    return out;
}

TEST(IdentityPolicy, TheShippedOneIsRead) {
    const IdentityPolicy policy = read_identity_policy(shipped("identity.toml")).value();
    EXPECT_EQ(policy.shared_max, 10u);
    EXPECT_EQ(policy.null_values.front(), "0");
    EXPECT_TRUE(policy.schemes.empty());
    const auto full = read_identity_policy(with_examples(shipped("identity.toml"))).value();
    ASSERT_EQ(full.schemes.size(), 2u);
    EXPECT_FALSE(full.schemes[0].links);
    EXPECT_EQ(full.schemes[1].shared_max, 4u);
    EXPECT_NE(full.hash, policy.hash);
}

TEST(IdentityPolicy, ErrorsNameLineKeyAndWayOut) {
    EXPECT_EQ(identity_error("\nshare_max = 3"),
              "line 2: unknown key 'share_max'; did you mean 'shared_max'?");
    EXPECT_EQ(identity_error("shared_max = 0"),
              "line 1: 'shared_max' must be a whole number from 1 on");
    EXPECT_EQ(identity_error("null_values = 'x'"),
              "line 1: 'null_values' must be a list such as [\"a\", \"b\"]");
    EXPECT_EQ(identity_error("[scheme.phone]\nlinks = 'no'"),
              "line 2: 'links' must be true or false");
    EXPECT_EQ(identity_error("scheme = 1"),
              "line 1: 'scheme' must be tables such as [scheme.phone]");
    EXPECT_EQ(identity_error("a = ").substr(0, 7), "line 1:");
}

TEST(IdentityPolicy, LettersBeyondAsciiAreTextInQuotesAndAMistakeOutside) {
    EXPECT_EQ(identity_error("# größe\nnull_values = ['niemand ü', \"\"\"\\\n ö\"\"\"]"),
              "accepted");
    for (const char* mistake : {"größe = 1", "ü = 1", "shared_max = 3 ü", "[größe]"})
        EXPECT_EQ(identity_error(mistake).substr(0, 7), "line 1:") << mistake;
}

TEST(CentrePolicy, TheShippedOneIsRead) {
    EXPECT_TRUE(read_centre_policy(shipped("centres.toml")).value().centres.empty());
    const auto full = read_centre_policy(with_examples(shipped("centres.toml"))).value();
    ASSERT_EQ(full.centres.size(), 3u);
    EXPECT_EQ(full.centres[0].zone, "Europe/Rome");
    EXPECT_EQ(full.centres[0].parents, (std::vector<std::string>{"italy", "telephone"}));
    EXPECT_EQ(full.centres[1].name, "italy");
}

TEST(CentrePolicy, ErrorsNameLineKeyAndWayOut) {
    EXPECT_EQ(centre_error("[[centre]]\nname = 'x'"),
              "line 1: a centre needs an 'id': the word that your sources use for it");
    EXPECT_EQ(centre_error("[[centre]]\nid = 'a'\nzone = 'Europe/Rom'"),
              "line 3: 'zone': no time zone 'Europe/Rom', did you mean 'Europe/Rome'?");
    EXPECT_EQ(centre_error("[[centre]]\nid = 'a'\nparents = ['a']"),
              "line 1: centre 'a' is above itself; take one of the 'parents' away");
    EXPECT_EQ(centre_error("[[centre]]\nid = 'a'\n[[centre]]\nid = 'a'"),
              "line 3: centre 'a' stands here twice");
    EXPECT_EQ(centre_error("[[centre]]\nid = 'milan'\nparents = ['milano']"),
              "line 1: centre 'milan' has the unknown parent 'milano'; did you mean 'milan'?");
    EXPECT_EQ(centre_error("centre = 1"), "line 1: 'centre' must be a list: write [[centre]]");
}

}  // namespace
}  // namespace touchline

// Secrets: kept, told apart, refused; hashes that depend on value and key alone.
#include "base/secret.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "base/files.h"

namespace touchline {
namespace {

struct SecretTest : ::testing::Test {
    std::filesystem::path folder =
        std::filesystem::temp_directory_path() / fmt::format("touchline-secret-{}", ::getpid());
    std::string path = folder / "secret";
    void SetUp() override { std::filesystem::create_directory(folder); }
    void TearDown() override { std::filesystem::remove_all(folder); }
};

TEST_F(SecretTest, IsKeptForItsOwnerOnly) {
    const Secret made = Secret::random();
    ASSERT_TRUE(made.write(path));
    struct stat about{};
    ASSERT_EQ(::stat(path.c_str(), &about), 0);
    EXPECT_EQ(about.st_mode & 0777, 0600u);
    const Secret kept = Secret::read(path).value();
    EXPECT_EQ(kept.name(), made.name());
    const auto purpose = Secret::Purpose::identifiers;
    EXPECT_EQ(kept.keyed_hash(purpose)("555"), made.keyed_hash(purpose)("555"));
}

TEST_F(SecretTest, OtherSecretsAndPurposesGiveOtherHashes) {
    const Secret one = Secret::random(), other = Secret::random();
    const auto hash = one.keyed_hash(Secret::Purpose::identifiers);
    EXPECT_NE(one.name(), other.name());
    EXPECT_NE(hash("555"), hash("556"));
    EXPECT_NE(hash("555"), other.keyed_hash(Secret::Purpose::identifiers)("555"));
    EXPECT_NE(hash("555"), one.keyed_hash(Secret::Purpose::name)("555"));
}

// Key derivation by BLAKE2b, SipHash-2-4-128 and the order of bytes; computed apart, in Python.
TEST_F(SecretTest, HashesStayTheSameForEver) {
    ASSERT_TRUE(write_text_file(path, std::string(64, '5') + "\n"));
    const Secret secret = Secret::read(path).value();
    const Hash128 hash = secret.keyed_hash(Secret::Purpose::identifiers)("+39 06 555");
    EXPECT_EQ(fmt::format("{} {:016x}{:016x}", secret.name(), hash.high, hash.low),
              "52ea4a45 97bded54082b00c48063552e2cf5ad60");
}

TEST_F(SecretTest, WhatIsNoSecretIsRefusedWithAWayOut) {
    EXPECT_EQ(Secret::read(path).error().code, ErrorCode::not_found);
    for (const std::string& text : {std::string(), std::string(63, 'a'), std::string(66, 'a'),
                                    std::string(64, 'x'), std::string("\n")}) {
        ASSERT_TRUE(write_text_file(path, text));
        const auto refused = Secret::read(path);
        ASSERT_FALSE(refused) << text;
        EXPECT_EQ(refused.error().code, ErrorCode::corrupt);
        EXPECT_NE(refused.error().message.find("64 hexadecimal digits"), std::string::npos);
    }
}

}  // namespace
}  // namespace touchline

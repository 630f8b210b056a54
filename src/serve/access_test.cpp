// Tokens, sessions and the audit.
#include <gtest/gtest.h>

#include <sys/stat.h>

#include <filesystem>

#include "base/files.h"
#include "base/text.h"
#include "serve/access.h"
#include "serve/audit.h"

namespace touchline {
namespace {

class AccessTest : public testing::Test {
protected:
    void SetUp() override {
        std::string pattern = testing::TempDir() + "access_XXXXXX";
        folder = mkdtemp(pattern.data());
        access = Access::open(folder, clock).value();
    }
    void TearDown() override { std::filesystem::remove_all(folder); }

    FixedClock clock{1'700'000'000'000'000};
    std::string folder;
    std::unique_ptr<Access> access;
};

mode_t mode_of(const std::string& path) {
    struct stat info{};
    stat(path.c_str(), &info);
    return info.st_mode & 0777;
}

TEST_F(AccessTest, ATokenOpensWhatItsRoleMay) {
    EXPECT_FALSE(access->any_made());
    const std::string token =
        access->make({AccessRole::capture, "the phones", "acd", "47"}).value();
    EXPECT_TRUE(access->any_made());
    const auto who = access->who_has(token);
    ASSERT_TRUE(who);
    EXPECT_EQ(who->role, AccessRole::capture);
    EXPECT_EQ(who->name, "the phones");
    EXPECT_EQ(who->source, "acd");
    EXPECT_EQ(who->centre, "47");
    EXPECT_FALSE(who->by_cookie);
    for (const std::string& wrong :
         {std::string(), std::string("tl_"), token + "0", token.substr(0, token.size() - 1),
          "tl_" + who->token + "_" + std::string(64, '0'), std::string(500, 'x')})
        EXPECT_FALSE(access->who_has(wrong)) << wrong;
}

TEST_F(AccessTest, NothingAtRestOpensAnything) {
    const std::string token = access->make({AccessRole::admin, "", "", ""}).value();
    const std::string text = read_text_file(folder + "/access/tokens").value();
    const std::string secret = token.substr(token.rfind('_') + 1);
    EXPECT_EQ(text.find(secret), std::string::npos);
    EXPECT_EQ(text.find(secret.substr(0, 16)), std::string::npos);
    EXPECT_EQ(mode_of(folder + "/access"), 0700u);
    EXPECT_EQ(mode_of(folder + "/access/key"), 0600u);
    EXPECT_EQ(mode_of(folder + "/access/tokens"), 0600u);
}

TEST_F(AccessTest, ARevokedTokenAndItsSessionsEnd) {
    const std::string token = access->make({AccessRole::analyst, "", "", ""}).value();
    const auto who = access->who_has(token);
    ASSERT_TRUE(who);
    const std::string session = access->begin_session(*who);
    ASSERT_TRUE(access->who_has_session(session));
    ASSERT_TRUE(access->revoke(who->token));
    EXPECT_FALSE(access->who_has(token));
    EXPECT_FALSE(access->who_has_session(session));
    EXPECT_TRUE(access->any_made());  // the door does not open again by itself
    EXPECT_EQ(access->revoke("nobody").error().code, ErrorCode::not_found);
}

TEST_F(AccessTest, ATokenMadeElsewhereIsSeenAndOutlivesARestart) {
    const auto other = Access::open(folder, clock).value();
    const std::string token = other->make({AccessRole::agent, "", "", ""}).value();
    ASSERT_TRUE(access->who_has(token));
    const auto again = Access::open(folder, clock).value();
    ASSERT_TRUE(again->who_has(token));
    const std::string session = access->begin_session(*access->who_has(token));
    EXPECT_TRUE(again->who_has_session(session));
}

TEST_F(AccessTest, ASessionIsSealedAndEnds) {
    const auto who = access->who_has(access->make({AccessRole::agent, "", "", ""}).value());
    const std::string session = access->begin_session(*who);
    const auto known = access->who_has_session(session);
    ASSERT_TRUE(known);
    EXPECT_TRUE(known->by_cookie);
    for (std::size_t at = 0; at < session.size(); at += 7) {
        std::string forged = session;
        forged[at] = forged[at] == 'a' ? 'b' : 'a';
        EXPECT_FALSE(access->who_has_session(forged)) << at;
    }
    EXPECT_TRUE(access->csrf_fits(session, access->csrf_of(session)));
    EXPECT_FALSE(access->csrf_fits(session, ""));
    EXPECT_FALSE(access->csrf_fits(session, access->csrf_of(session + "x")));
    clock.set(clock.now_us() + session_us);
    EXPECT_FALSE(access->who_has_session(session));
}

TEST_F(AccessTest, NamesCannotMakeLinesOfTheirOwn) {
    ASSERT_TRUE(access->make({AccessRole::agent, "a\nroot\tadmin\t0\t0\tx\t\t\t", "s\t", "c\r\n"}));
    const auto tokens = access->list().value();
    ASSERT_EQ(tokens.size(), 1u);
    EXPECT_EQ(tokens[0].name, "a root admin 0 0 x   ");
    EXPECT_EQ(tokens[0].role, AccessRole::agent);
}

TEST_F(AccessTest, ADamagedFileOpensNoDoor) {
    ASSERT_TRUE(write_text_file(folder + "/access/tokens", "nonsense"));
    EXPECT_TRUE(access->any_made());
    EXPECT_EQ(access->list().error().code, ErrorCode::corrupt);
    EXPECT_FALSE(access->who_has("tl_x_y"));
    ASSERT_TRUE(write_text_file(folder + "/access/key", "short"));
    EXPECT_EQ(Access::open(folder, clock).error().code, ErrorCode::corrupt);
}

TEST_F(AccessTest, RolesAreNamed) {
    EXPECT_EQ(read_role("agent").value(), AccessRole::agent);
    EXPECT_EQ(read_role("nobody").error().code, ErrorCode::invalid_input);
    EXPECT_EQ(read_role("root").error().code, ErrorCode::invalid_input);
}

TEST_F(AccessTest, TheAuditIsReadNewestFirstAndOneLineAReading) {
    const auto audit = Audit::open(folder).value();
    for (int i = 0; i < 5; ++i)
        ASSERT_TRUE(audit->add({clock.now_us() + i, "t", "agent", "GET /v1/customers/{id}",
                                i % 2 == 0 ? "even" : "odd\tx\ny"}));
    ASSERT_TRUE(audit->sync());
    const auto all = read_audit(folder, "", 3).value();
    ASSERT_EQ(all.size(), 3u);
    EXPECT_EQ(all[0].at_us, clock.now_us() + 4);
    EXPECT_EQ(all[1].customer, "odd x y");
    EXPECT_EQ(read_audit(folder, "even", 10).value().size(), 3u);
    EXPECT_TRUE(read_audit(folder + "/nowhere", "", 10).value().empty());
    EXPECT_EQ(mode_of(folder + "/access/audit"), 0600u);
}

}  // namespace
}  // namespace touchline

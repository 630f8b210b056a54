// Centres: versions that follow the policy, and the hierarchy that was known at any instant.
#include "store/store_fixture.h"

namespace touchline {
namespace {

using CentresTest = StoreTest;

CentrePolicy policy(std::vector<Centre> centres, std::uint64_t hash) {
    return {std::move(centres), hash};
}

std::string text_of(const std::vector<Centre>& centres) {
    std::string text;
    for (const Centre& centre : centres) {
        text += centre.id + "/" + centre.zone + ":";
        for (const std::string& parent : centre.parents) text += " " + parent;
        text += ";";
    }
    return text;
}

TEST_F(CentresTest, FollowThePolicyAsVersions) {
    const Centre italy{"italy", "Italy", "", "", {}};
    const Centre phone{"phone", "Telephone", "", "", {}};
    Centre milan{"milan", "Milan", "Europe/Rome", "office", {"italy"}};
    ASSERT_TRUE(store->record_centres(policy({italy, phone, milan}, 1), 1'000));
    EXPECT_EQ(store->position(), 1u);
    milan.parents = {"phone", "italy"};
    ASSERT_TRUE(store->record_centres(policy({milan, italy, phone}, 2), 2'000));
    ASSERT_TRUE(store->record_centres(policy({phone, italy, milan}, 3), 3'000));  // says the same
    EXPECT_EQ(store->position(), 2u);
    milan.zone = "Europe/Zurich";
    milan.parents = {"phone"};
    ASSERT_TRUE(store->record_centres(policy({milan, phone}, 4), 4'000));
    reopen();

    EXPECT_EQ(text_of(store->centres(999).value()), "");
    EXPECT_EQ(text_of(store->centres(1'000).value()), "italy/:;milan/Europe/Rome: italy;phone/:;");
    EXPECT_EQ(text_of(store->centres(3'999).value()),
              "italy/:;milan/Europe/Rome: italy phone;phone/:;");
    EXPECT_EQ(text_of(store->centres().value()), "milan/Europe/Zurich: phone;phone/:;");
    EXPECT_EQ(count("select policy_hash from centre where zone = 'Europe/Zurich'"), 4u);
    EXPECT_EQ(count("select policy_hash from centre_parent where parent = 'phone'"), 2u);
    EXPECT_EQ(count("select count(*) from centre where superseded_at is not null"), 2u);
}

TEST_F(CentresTest, CanBeAskedInSql) {
    ASSERT_TRUE(store->record_centres(policy({{"italy", "Italy", "", "", {}},
                                              {"phone", "Telephone", "", "", {}},
                                              {"north", "North", "", "", {"italy"}},
                                              {"milan", "Milan", "", "", {"north", "phone"}}},
                                             1),
                                      5));
    auto rows =
        store->query("select parents::varchar, within::varchar from centres order by centre");
    ASSERT_TRUE(rows) << rows.error().message;
    ASSERT_TRUE(rows.value().next().value());
    const Chunk chunk = rows.value().chunk();
    ASSERT_EQ(chunk.rows(), 4u);
    EXPECT_EQ(chunk.text(0, 0), "[]");
    EXPECT_EQ(chunk.text(1, 0), "[italy]");
    EXPECT_EQ(chunk.text(0, 1), "[north, phone]");
    EXPECT_EQ(chunk.text(1, 1), "[italy, milan, north, phone]");
}

}  // namespace
}  // namespace touchline

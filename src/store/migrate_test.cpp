// Migrations: an older history is brought up to date with all that is in it, whatever kills the
// process in between; only one of this version is taken as it is.
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

#include "base/files.h"
#include "store/schema.h"
#include "store/store_fixture.h"

namespace touchline {
namespace {

constexpr const char* child_folder = "TOUCHLINE_TEST_MIGRATE";

std::string database_of(const TestFolder& folder) { return folder.path + "/touchline.duckdb"; }

// What a program of an earlier version would have left: one batch, a centre, an unkeyed evidence.
void make_version_1(const TestFolder& folder) {
    auto database = Database::open(database_of(folder), {}).value();
    auto connection = database.connect().value();
    ASSERT_TRUE(migrate(connection, 1));
    ASSERT_EQ(connection.number("select max(version) from schema_version").value(), 1u);
    const Status filled = connection.run(R"sql(
        insert into term values (1, 'called');
        insert into source values (1, 'calls', 0, timestamp '2026-01-01');
        insert into batch values (1, 1, 'captured', 'calls.csv', 'csv', '', 'kind = "x"', 7, 8, 1,
            timestamp '2026-01-01', null, 0, '', 1, 1, 0, 0, 1, 0);
        insert into interaction values (1, 256, 1, 1, 2, timestamp '2026-01-01', 0, 60, 1, 0, 0, 0,
            0, 0, 0, null, 0, null, null, null, 9, timestamp '2026-01-01', null, 0);
        insert into assertion values (1, 2, 4, true, 'rule:exact:phone',
            '{"value_hash":"0123456789abcdef"}', '', 0, timestamp '2026-01-01');
        insert into assertion values (2, 2, 6, true, 'human:ana', '{"seen":"id card"}', '', 0,
            timestamp '2026-01-01');
        insert into centre values ('milan', 'Milan', 'Europe/Rome', '', 7,
            timestamp '2026-01-01', null);
        insert into centre values ('italy', 'Italy', '', '', 7, timestamp '2026-01-01', null);
        insert into centre_parent values ('milan', 'italy', timestamp '2026-01-01', null);
        update history_state set position = 3, last_recorded_at = timestamp '2026-01-01';
    )sql");
    ASSERT_TRUE(filled) << filled.error().message;
}

void expect_all_there(Store& store) {
    EXPECT_EQ(store.position(), 3u);
    EXPECT_EQ(store.counts().value().interactions, 1u);
    const auto log = store.assertions().value();
    ASSERT_EQ(log.size(), 2u);
    EXPECT_EQ(log[0].evidence, "");  // told who is meant to anybody who tried all numbers
    EXPECT_EQ(log[1].evidence, R"({"seen":"id card"})");
    const auto centres = store.centres().value();
    ASSERT_EQ(centres.size(), 2u);
    EXPECT_EQ(centres[1].id, "milan");
    EXPECT_EQ(centres[1].parents, std::vector<std::string>{"italy"});
    for (const CheckLine& line : store.check().value())
        EXPECT_EQ(line.failures, 0u) << line.what << ": " << line.example;
    auto rows = store.query("select list(version order by version)::varchar from schema_version");
    ASSERT_TRUE(rows.value().next().value());
    EXPECT_EQ(rows.value().chunk().text(0, 0), "[1, 2]");
}

TEST(MigrateTest, AnOlderHistoryIsBroughtUpToDate) {
    TestFolder folder;
    make_version_1(folder);
    StoreOptions only_reading;
    only_reading.read_only = true;
    const auto refused = Store::open(folder.path, only_reading);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find("open it for writing once"), std::string::npos)
        << refused.error().message;
    expect_all_there(*Store::open(folder.path).value());
    expect_all_there(*Store::open(folder.path, only_reading).value());
}

// Only run by the test below, in a process of its own that is told where to die.
TEST(MigrateChild, Open) {
    if (std::getenv(child_folder) == nullptr) GTEST_SKIP() << "only run by MigrateTest";
    ignore(Store::open(std::getenv(child_folder)), "it only has to die");
}

TEST(MigrateTest, InterruptedItIsAsItWasAndTheNextOpeningJustWorks) {
    // Of an empty database both steps can be cut, of an older one the last.
    for (const auto& [passage, older] : {std::pair{1, true}, {1, false}, {2, false}}) {
        TestFolder folder;
        if (older) make_version_1(folder);
        const pid_t child = ::fork();
        if (child == 0) {
            const std::string at = fmt::format("migrate.before_commit:{}", passage);
            ::setenv("TOUCHLINE_KILL_AT", at.c_str(), 1);
            ::setenv(child_folder, folder.path.c_str(), 1);
            ::execl("/proc/self/exe", "store_test", "--gtest_filter=MigrateChild.*",
                    "--gtest_brief=1", nullptr);
            ::_exit(9);
        }
        int how = 0;
        ASSERT_EQ(::waitpid(child, &how, 0), child);
        ASSERT_TRUE(WIFSIGNALED(how));
        {
            auto database = Database::open(database_of(folder), {}).value();
            auto connection = database.connect().value();
            const auto tables = connection.number("select count(*) from duckdb_tables()").value();
            if (older || passage == 2)
                EXPECT_EQ(connection.number("select max(version) from schema_version").value(), 1u);
            else EXPECT_EQ(tables, 0u);
        }
        auto store = Store::open(folder.path);
        ASSERT_TRUE(store) << store.error().message;
        if (older) expect_all_there(*store.value());
        else EXPECT_EQ(store.value()->counts().value().interactions, 0u);
    }
}

}  // namespace
}  // namespace touchline

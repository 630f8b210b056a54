// Opening: empty, current, newer and foreign databases; crashes.
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

#include "base/files.h"
#include "store/schema.h"
#include "store/store_fixture.h"

namespace touchline {
namespace {

using OpenTest = StoreTest;

std::string database_of(const std::string& folder) { return folder + "/touchline.duckdb"; }

void change(const std::string& folder, const std::string& sql) {
    auto database = Database::open(database_of(folder), {});
    ASSERT_TRUE(database) << database.error().message;
    auto done = database.value().connect().value().run(sql);
    ASSERT_TRUE(done) << done.error().message;
}

TEST(OpenEmptyTest, AnEmptyDatabaseIsVersionZeroAndIsMigrated) {
    TestFolder folder;
    change(folder.path, "select 1");
    auto store = Store::open(folder.path);
    ASSERT_TRUE(store) << store.error().message;
    auto rows = store.value()->query("select max(version)::ubigint from schema_version").value();
    ASSERT_TRUE(rows.next().value());
    EXPECT_EQ(rows.chunk().column<std::uint64_t>(0)[0], schema_version);
}

TEST_F(OpenTest, ACurrentDatabaseOpensUnchanged) {
    ASSERT_TRUE(append({{1, 1}}));
    const std::string before = canonical();
    const std::uint64_t position = store->position();
    reopen();
    EXPECT_EQ(canonical(), before);
    EXPECT_EQ(store->position(), position);
    EXPECT_EQ(count("select count(*) from schema_version"), schema_version);
}

TEST_F(OpenTest, ANewerDatabaseIsRefusedWithAWayOut) {
    store.reset();
    change(folder.path, "insert into schema_version values (99, timestamp '2030-01-01')");
    auto refused = Store::open(folder.path);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::invalid_input);
    const std::string said =
        fmt::format("schema version 99, this program knows up to {}", schema_version);
    EXPECT_NE(refused.error().message.find(said), std::string::npos) << refused.error().message;
}

TEST(OpenForeignTest, ForeignFilesAreNotTouched) {
    TestFolder tables;
    change(tables.path, "create table mine (x integer)");
    EXPECT_EQ(Store::open(tables.path).error().code, ErrorCode::invalid_input);
    TestFolder junk;
    ASSERT_TRUE(write_text_file(database_of(junk.path), std::string(10'000, 'x')));
    EXPECT_EQ(Store::open(junk.path).error().code, ErrorCode::corrupt);
    EXPECT_EQ(read_text_file(database_of(junk.path)).value(), std::string(10'000, 'x'));
}

TEST_F(OpenTest, ReadOnlyLooksButDoesNotWrite) {
    ASSERT_TRUE(append({{1, 1}}));
    store.reset();
    StoreOptions options;
    options.read_only = true;
    store = Store::open(folder.path, options).value();
    EXPECT_EQ(live(), 1u);
    EXPECT_FALSE(append({{2, 1}}));
    TestFolder empty;
    EXPECT_EQ(Store::open(empty.path, options).error().code, ErrorCode::not_found);
}

constexpr const char* child_folder = "TOUCHLINE_TEST_FOLDER";

// Only run by CrashTest, in a process of its own that is told where to die.
TEST(CrashChild, Capture) {
    if (std::getenv(child_folder) == nullptr) GTEST_SKIP() << "only run by CrashTest";
    auto store = Store::open(std::getenv(child_folder)).value();
    auto writer = store->new_delivery().value();
    ASSERT_TRUE(writer.write("bytes"));
    TestFeed feed({{5, 1}, {6, 2}}, store->terms());
    ignore(store->append(StoreTest::info(), feed,
                         [&]() -> Result<BatchFacts> {
                             BatchFacts facts;
                             facts.counts.read = facts.counts.accepted = facts.counts.interactions =
                                 2;
                             TRY(facts.delivery, writer.finish());
                             return facts;
                         }),
           "it only has to die");
}

class CrashTest : public StoreTest {
protected:
    void capture_and_die(const char* kill_at) {
        store.reset();
        const pid_t child = ::fork();
        if (child == 0) {
            ::setenv("TOUCHLINE_KILL_AT", kill_at, 1);
            ::setenv(child_folder, folder.path.c_str(), 1);
            ::execl("/proc/self/exe", "store_test", "--gtest_filter=CrashChild.*",
                    "--gtest_brief=1", nullptr);
            ::_exit(9);
        }
        int how = 0;
        ASSERT_EQ(::waitpid(child, &how, 0), child);
        ASSERT_TRUE(WIFSIGNALED(how)) << kill_at << " was not reached";
        store = open();
    }
};

TEST_F(CrashTest, ABatchIsThereWholeOrNotAtAll) {
    ASSERT_TRUE(append({{1, 1}}));
    for (const char* point : {"delivery.before_rename", "capture.before_commit"}) {
        capture_and_die(point);
        EXPECT_EQ(live(), 1u) << point;
        EXPECT_EQ(store->batches().value().size(), 1u) << point;
        EXPECT_EQ(list_folder(store->deliveries_folder()).size(), 0u) << point;
        EXPECT_EQ(store->position(), 1u) << point;
        expect_sound();
    }
    std::uint64_t expected = 1;
    for (const char* point : {"capture.after_commit", "capture.before_checkpoint"}) {
        capture_and_die(point);
        EXPECT_EQ(live(), expected + 2) << point;
        EXPECT_EQ(list_folder(store->deliveries_folder()).size(), 1u) << point;
        expect_sound();
        ASSERT_TRUE(store->withdraw(store->batches().value().back().id, "next", 0));
    }
    EXPECT_EQ(live(), expected);
    expect_sound();
}

}  // namespace
}  // namespace touchline

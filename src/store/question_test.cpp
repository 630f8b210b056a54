// What a user may ask in SQL, and every way that is known to do more than ask.
#include "base/files.h"
#include "store/store_fixture.h"

namespace touchline {
namespace {

class QuestionTest : public StoreTest {
protected:
    void SetUp() override {
        ASSERT_TRUE(append({{1, 1}, {2, 2}}));
        ASSERT_TRUE(write_text_file(file("secret.csv"), "a,b\n1,2\n"));
    }
    std::string file(const std::string& name) const { return folder.path + "/" + name; }
    Status ask(const std::string& sql) {
        auto rows = store->query(sql);
        return rows ? rows.value().finish() : Status(rows.error());
    }
    void refuses(const std::string& sql, const std::string& says = {}) {
        const Status status = ask(sql);
        ASSERT_FALSE(status) << sql;
        EXPECT_EQ(status.error().code, ErrorCode::invalid_input)
            << sql << ": " << status.error().message;
        EXPECT_NE(status.error().message.find(says), std::string::npos)
            << sql << ": " << status.error().message;
    }
};

TEST_F(QuestionTest, QuestionsAreAnswered) {
    for (const char* sql :
         {"select count(*) from interactions", "with t as (select 1 as x) select x from t",
          "from batches", "values (1), (2)", "describe interactions", "show tables",
          "explain select 1", "summarize interactions", "  -- why\n select 1;", "table batches",
          "/* plan */ EXPLAIN from interactions", "select * from range(3), unnest([1, 2])",
          "pivot interactions on kind in ('called') using count(*) group by channel;",
          "select kind, row_number() over (order by occurred_at) from interactions",
          "select column_name from duckdb_columns()", "from pragma_table_info('term')",
          "select list_transform([1], lambda x : x + 1), 'enable_logging()', \"kind\" from "
          "interactions"}) {
        auto rows = store->query(sql);
        ASSERT_TRUE(rows) << sql << ": " << rows.error().message;
        EXPECT_TRUE(rows.value().next().value()) << sql;
    }
    auto found = store->query("select count(*)::ubigint from interaction where id_high = $id",
                              {{"id", test_record(2).high}});
    ASSERT_TRUE(found.value().next().value());
    EXPECT_EQ(found.value().chunk().column<std::uint64_t>(0)[0], 1u);
}

TEST_F(QuestionTest, NothingIsChanged) {
    for (const char* sql : {"delete from interaction",
                            "drop table term",
                            "update term set text = 'x'",
                            "insert into term values (9, 'x')",
                            "alter table term add column x integer",
                            "create table x (a integer)",
                            "create temp table x as select 1",
                            "create temp view x as select 1",
                            "create macro f(a) as a",
                            "create sequence s",
                            "comment on table term is 'x'",
                            "vacuum",
                            "analyze",
                            "checkpoint",
                            "commit",
                            "rollback",
                            "begin",
                            "prepare p as select 1",
                            "execute p",
                            "explain analyze delete from interaction",
                            "explain analyze select 1",
                            "truncate term",
                            "select 1; select 2",
                            "",
                            "selec 1",
                            "select nothing from interaction",
                            "with x as (delete from term returning *) select * from x"})
        refuses(sql);
    EXPECT_EQ(live(), 2u);
    expect_sound();
}

TEST_F(QuestionTest, NoFileIsReadOrWritten) {
    const std::string there = sql_quote(file("secret.csv")), out = sql_quote(file("out.csv"));
    for (const char* const function :
         {"read_csv", "read_csv_auto", "read_text", "read_blob", "read_json", "read_json_auto",
          "read_ndjson", "read_parquet", "parquet_metadata", "sniff_csv", "glob"})
        refuses(fmt::format("select * from {}({})", function, there));
    for (const std::string& sql : std::vector<std::string>{
             "select * from " + there,
             "select * from read_duckdb(" + there + ", table_name := 'x')",
             "copy interaction to " + out, "copy (select 1) to " + out, "copy term from " + there,
             "export database " + out, "import database " + there, "attach " + out,
             "attach ':memory:' as m", "detach touchline",
             "select * from enable_logging(storage := 'file', storage_path := " + out + ")",
             "select * from enable_profiling(format := 'json', save_location := " + out + ")"})
        refuses(sql);
    EXPECT_FALSE(file_exists(file("out.csv")));
}

TEST_F(QuestionTest, NoSettingIsChangedAndNothingIsLoaded) {
    for (const char* sql :
         {"set threads = 1", "reset threads", "pragma memory_limit = '1GB'", "set variable x = 1",
          "pragma enable_profiling", "use temp", "install fts", "load fts", "load json",
          "force install httpfs", "create secret x (type s3)", "call enable_logging()"})
        refuses(sql);
    for (const char* sql :
         {"from enable_logging()", "select * from Enable_Logging('QueryLog')",
          "from disable_logging()", "from \"enable_profiling\"()", "from disable_profiling()",
          "from system.main.enable_logging()", "from checkpoint()", "from force_checkpoint()",
          "from truncate_duckdb_logs()", "select write_log('x')",
          "select (select write_log(kind)) from interactions",
          "with x as (from enable_logging()) from x", "explain from enable_logging()",
          "from query('from enable_' || 'logging()')", "from duckdb_logs()"})
        refuses(sql, "() cannot be used in a question");
    EXPECT_EQ(count("select (current_setting('lock_configuration') and not "
                    "current_setting('enable_external_access'))::integer"),
              1u);
}

// Functions that the store registers for itself give rows to whoever calls them.
TEST_F(QuestionTest, WhatTheStoreUsesItselfIsNotForQuestions) {
    for (const char* sql : {"from touchline_feed()", "from touchline_identifiers()",
                            "from touchline_terms()", "select touchline_known(1, 1, 1)",
                            "select * from interaction where "
                            "touchline_known(id_high, id_low, content)"})
        refuses(sql, "cannot be used in a question");
}

TEST_F(QuestionTest, AnOpenQuestionDoesNotStopACapture) {
    auto rows = store->query("select * from interactions, range(100000)");
    ASSERT_TRUE(rows.value().next().value());
    auto batch = append({{3, 3}});
    ASSERT_TRUE(batch) << batch.error().message;
    EXPECT_TRUE(rows.value().next().value());
    EXPECT_EQ(live(), 3u);
}

}  // namespace
}  // namespace touchline

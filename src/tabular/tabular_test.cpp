// The database in our words: values there and back, errors, stop requests, table functions,
// sinks, foreign files.
#include <gtest/gtest.h>
#include <stdlib.h>

#include <atomic>
#include <filesystem>

#include "base/files.h"
#include "base/process.h"
#include "tabular/appender.h"
#include "tabular/parquet.h"
#include "tabular/table_function.h"

namespace touchline {
namespace {

class TabularTest : public ::testing::Test {
protected:
    static DatabaseOptions two_threads() {
        DatabaseOptions options;
        options.threads = 2;
        options.external_access = true;
        return options;
    }
    Database database = Database::open("", two_threads()).value();
    Connection connection = database.connect().value();

    // The rows of a query, cells joined by '|', NULL as '-'.
    std::string ask(const std::string& sql, const Parameters& parameters = {}) {
        auto rows = connection.query(sql, parameters);
        if (!rows) return "error: " + rows.error().message;
        std::string text;
        for (;;) {
            auto more = rows.value().next();
            if (!more) return "error: " + more.error().message;
            if (!more.value()) return text;
            const Chunk chunk = rows.value().chunk();
            for (std::size_t r = 0; r < chunk.rows(); ++r) {
                for (std::size_t c = 0; c < chunk.columns(); ++c) {
                    if (!chunk.valid(c, r)) text += '-';
                    chunk.write_text(c, r, text);
                    text += c + 1 < chunk.columns() ? '|' : '\n';
                }
            }
        }
    }
    ErrorCode code_of(const std::string& sql) {
        const Status status = connection.run(sql);
        EXPECT_FALSE(status) << sql;
        return status ? ErrorCode::internal : status.error().code;
    }
    ~TabularTest() override { clear_stop(); }
};

TEST_F(TabularTest, EveryTypeIsReadable) {
    EXPECT_EQ(ask("select true, -1::tinyint, 200::utinyint, -30000::smallint, 65000::usmallint, "
                  "4000000000::uinteger, 18446744073709551615::ubigint"),
              "true|-1|200|-30000|65000|4000000000|18446744073709551615\n");
    EXPECT_EQ(ask("select 0.1::float, 0.1::double, -0.05::decimal(4,2), 12.5::decimal(30,3), "
                  "(-170141183460469231731687303715884105727)::hugeint, "
                  "340282366920938463463374607431768211455::uhugeint"),
              "0.1|0.1|-0.05|12.500|-170141183460469231731687303715884105727|"
              "340282366920938463463374607431768211455\n");
    EXPECT_EQ(ask("select date '1999-02-28', timestamp '1969-12-31 23:59:59.5', "
                  "timestamptz '2020-01-01 00:00:00+02', time '01:02:03', "
                  "timestamp_s '2020-01-01 00:00:01', timestamp_ns '2020-01-01 00:00:00.000001', "
                  "'infinity'::timestamp, interval '2 months 3 days 4 seconds'"),
              "1999-02-28|1969-12-31T23:59:59.5|2019-12-31T22:00:00Z|01:02:03|"
              "2020-01-01T00:00:01|2020-01-01T00:00:00.000001|infinity|2 months 3 days 00:00:04\n");
    EXPECT_EQ(ask("select 'a longer text than twelve'::varchar, 'b'::enum('a', 'b'), "
                  "'00112233-4455-6677-8899-aabbccddeeff'::uuid, '\\xAB'::blob, null"),
              "a longer text than twelve|b|00112233-4455-6677-8899-aabbccddeeff|ab|-\n");
    EXPECT_EQ(ask("select [1, null, 3], {'a': 'x\"y', 'b': [date '2020-01-01']}, map {'k': 1.5}, "
                  "[1, 2]::integer[2]"),
              "[1,null,3]|{\"a\":\"x\\\"y\",\"b\":[\"2020-01-01\"]}|[[\"k\",1.5]]|[1,2]\n");
}

TEST_F(TabularTest, ParametersAreBoundByName) {
    EXPECT_EQ(ask("select $text, $wide + 0, $signed, $yes, $at, $nothing",
                  {{"text", std::string("it's")},
                   {"wide", std::uint64_t{UINT64_MAX}},
                   {"signed", std::int64_t{-5}},
                   {"yes", true},
                   {"at", Timestamp{1'500'000}},
                   {"nothing", std::monostate{}}}),
              "it's|18446744073709551615|-5|true|1970-01-01T00:00:01.5|-\n");
    EXPECT_EQ(ask("select 1", {{"unknown", true}}),
              "error: the statement has no parameter '$unknown'");
    EXPECT_EQ(ask("select " + sql_quote("it's") + " as " + sql_name("a \"b\"")), "it's\n");
}

TEST_F(TabularTest, ErrorsHaveOurCodesAndNoPrefixes) {
    ASSERT_TRUE(connection.run("create table t (x integer primary key); insert into t values (1)"));
    EXPECT_EQ(code_of("insert into t values (1)"), ErrorCode::conflict);
    EXPECT_EQ(code_of("select cast('x' as integer)"), ErrorCode::invalid_input);
    EXPECT_EQ(code_of("select missing from t"), ErrorCode::internal);
    const Status status = connection.run("select cast('x' as integer)");
    EXPECT_TRUE(status.error().message.starts_with("could not convert string 'x'"))
        << status.error().message;
    EXPECT_EQ(Database::open("/nowhere/at/all.db", {}).error().code, ErrorCode::unavailable);
}

TEST_F(TabularTest, WithoutCommitATransactionIsUndone) {
    ASSERT_TRUE(connection.run("create table t (x integer)"));
    {
        auto transaction = Transaction::begin(connection);
        ASSERT_TRUE(connection.run("insert into t values (1)"));
    }
    EXPECT_EQ(connection.number("select count(*) from t").value(), 0u);
    auto transaction = Transaction::begin(connection);
    ASSERT_TRUE(connection.run("insert into t values (1), (2)"));
    ASSERT_TRUE(transaction.value().commit());
    EXPECT_EQ(connection.number("select count(*) from t").value(), 2u);
    auto looking = Transaction::begin(connection, true);
    EXPECT_FALSE(connection.run("insert into t values (3)"));
}

TEST_F(TabularTest, AStopRequestEndsAStatement) {
    request_stop();
    const Status status = connection.run(
        "create table big as select sum(a.range * b.range) from range(1000000) a, "
        "range(1000000) b");
    clear_stop();
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().code, ErrorCode::cancelled);
    EXPECT_EQ(ask("select 1"), "1\n");
}

// Counts from 1 to `last`, on as many threads as come.
struct Counting : TableScan {
    explicit Counting(std::uint64_t to) : last(to) {}
    struct Producer : RowProducer {
        explicit Producer(Counting& s) : scan(s) {}
        Result<std::size_t> fill(ChunkWriter& chunk) override {
            const std::uint64_t begin = scan.next.fetch_add(chunk.capacity());
            if (begin >= scan.last) return std::size_t{0};
            const std::size_t count = std::min(chunk.capacity(), std::size_t(scan.last - begin));
            const bool all_null = begin / chunk.capacity() % 2 == 1;  // constant columns in turn
            for (std::size_t i = 0; i < count; ++i) {
                const std::uint64_t number = begin + i + 1;
                chunk.column<std::uint64_t>(0)[i] = number;
                if (all_null) continue;
                if (number % 3 == 0) chunk.set_null(1, i);
                else chunk.set_text(1, i, "number " + std::to_string(number));
            }
            if (all_null) chunk.set_all(1, std::monostate{}, ColumnType::text);
            if (begin > 5'000'000) return fail(ErrorCode::invalid_input, "too far");
            return count;
        }
        Counting& scan;
    };
    std::unique_ptr<RowProducer> producer() override { return std::make_unique<Producer>(*this); }
    std::uint64_t last;
    std::atomic<std::uint64_t> next = 0;
};

TableFunction counting() {
    TableFunction function;
    function.name = "counting";
    function.columns = {{"n", ColumnType::uint64, ""}, {"name", ColumnType::text, ""}};
    function.parameters = {"last"};
    function.threads_max = 2;
    function.begin = [](const Parameters& given) -> Result<std::unique_ptr<TableScan>> {
        if (!given.contains("last")) return fail(ErrorCode::invalid_input, "how far?");
        const auto last = std::stoull(std::get<std::string>(given.at("last")));
        return std::unique_ptr<TableScan>(std::make_unique<Counting>(last));
    };
    return function;
}

TEST_F(TabularTest, ATableFunctionGivesRowsOnEveryThread) {
    ASSERT_TRUE(register_table_function(connection, counting()));
    EXPECT_EQ(ask("select n, name from counting(last := '4') order by n"),
              "1|number 1\n2|number 2\n3|-\n4|number 4\n");
    const std::uint64_t last = 1'000'000, block = 2048;
    std::uint64_t named = 0;
    for (std::uint64_t n = 1; n <= last; ++n) named += (n - 1) / block % 2 == 0 && n % 3 != 0;
    EXPECT_EQ(ask("select count(*), sum(n), count(name), count(distinct name) from "
                  "counting(last := '1000000')"),
              fmt::format("{}|{}|{}|{}\n", last, last * (last + 1) / 2, named, named));
    EXPECT_EQ(ask("select * from counting()"), "error: how far?");
    EXPECT_TRUE(ask("select count(*) from counting(last := '90000000')").ends_with("too far"));
    EXPECT_EQ(ask("select count(*) from counting(last := '0')"), "0\n");
}

TEST_F(TabularTest, RowsAreAppendedInTheirOrderWithTheTransaction) {
    ASSERT_TRUE(connection.run("create table t (name varchar, other integer, n ubigint not null)"));
    const std::vector<TableColumn> columns = {{"n", ColumnType::uint64, ""},
                                              {"name", ColumnType::text, ""}};
    Counting few(3), many(300'000);
    {
        auto undone = Transaction::begin(connection);
        ASSERT_TRUE(append_rows(connection, "t", columns, *few.producer()));
    }
    EXPECT_EQ(ask("select count(*) from t"), "0\n");
    auto transaction = Transaction::begin(connection).value();
    ASSERT_TRUE(append_rows(connection, "t", columns, *many.producer()));
    ASSERT_TRUE(transaction.commit());
    EXPECT_EQ(ask("select count(*), count(*) filter (n = rowid + 1), count(other) from t"),
              "300000|300000|0\n");
    EXPECT_EQ(ask("select * from t where n < 4"), "number 1|-|1\nnumber 2|-|2\n-|-|3\n");
    Counting again(3);
    EXPECT_FALSE(append_rows(connection, "nowhere", columns, *again.producer()));
    const std::vector<TableColumn> unknown = {columns[0], {"nothing", ColumnType::text, ""}};
    EXPECT_FALSE(append_rows(connection, "t", unknown, *again.producer()));
}

TEST_F(TabularTest, ASinkSeesEveryRowOnceInSmallNumberedThreads) {
    const ColumnType columns[] = {ColumnType::int64, ColumnType::text};
    auto sink = Sink::add(connection, "take", columns);
    ASSERT_TRUE(sink) << sink.error().message;
    ASSERT_TRUE(
        connection.run("create table t as select range as x, case when range % 2 = 0 then "
                       "'even' end as y from range(1000000)"));
    std::atomic<std::int64_t> sum = 0, rows = 0, even = 0;
    std::atomic<unsigned> thread_max = 0;
    const std::string sql = "select count(*) filter (where take(x, y)) from t where x >= $from";
    const auto take = [&](const Chunk& chunk, unsigned thread) -> Status {
        std::int64_t part = 0, valid = 0;
        for (std::size_t i = 0; i < chunk.rows(); ++i) {
            part += chunk.column<std::int64_t>(0)[i];
            valid += chunk.valid(1, i) && chunk.text(1, i) == "even";
        }
        sum += part, even += valid, rows += std::int64_t(chunk.rows());
        if (thread > thread_max) thread_max = thread;
        return {};
    };
    ASSERT_TRUE(sink.value().run(connection, sql, {{"from", std::int64_t{10}}}, take));
    EXPECT_EQ(rows, 999'990);
    EXPECT_EQ(sum, 499'999'500'000 - 45);
    EXPECT_EQ(even, 499'995);
    EXPECT_LT(thread_max, 8u);
    const auto refuse = [](const Chunk&, unsigned) -> Status {
        return fail(ErrorCode::limit, "enough");
    };
    const Status refused = sink.value().run(connection, sql, {{"from", std::int64_t{0}}}, refuse);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::limit);
    EXPECT_EQ(refused.error().message, "enough");
}

class ForeignFileTest : public TabularTest {
protected:
    std::string folder = [] {
        char name[] = "/tmp/touchline-tabular-XXXXXX";
        return std::string(::mkdtemp(name));
    }();
    ~ForeignFileTest() override { std::filesystem::remove_all(folder); }
};

TEST_F(ForeignFileTest, ParquetIsReadAsTextInItsOrder) {
    const std::string path = folder + "/it's.parquet";
    ASSERT_TRUE(connection.run(
        "copy (select range as id, case when range % 2 = 0 then 'text ' || range end as name, "
        "timestamp '2020-01-01' + to_microseconds(range) as at, "
        "timestamptz '2020-01-01 12:00:00+02' as instant, [range, 1] as list "
        "from range(5000)) to " +
        sql_quote(path) + " (format parquet)"));
    auto file = ParquetFile::open(path);
    ASSERT_TRUE(file) << file.error().message;
    EXPECT_EQ(file.value().row_count(), 5000u);
    ASSERT_EQ(file.value().columns().size(), 5u);
    EXPECT_EQ(file.value().columns()[1].name, "name");
    EXPECT_EQ(file.value().columns()[3].type, ColumnType::timestamp_zone);
    std::size_t row = 0;
    for (;;) {
        auto more = file.value().next();
        ASSERT_TRUE(more) << more.error().message;
        if (!more.value()) break;
        for (std::size_t i = 0; i < file.value().rows(); ++i, ++row) {
            ASSERT_EQ(file.value().field(i, 0), std::to_string(row));
            const bool named = row % 2 == 0;
            ASSERT_EQ(file.value().field(i, 1), named ? "text " + std::to_string(row) : "");
            ASSERT_EQ(file.value().field(i, 1).data() != nullptr, named);
            ASSERT_EQ(file.value().field(i, 3), "2020-01-01T10:00:00Z");
            ASSERT_EQ(file.value().field(i, 4), "[" + std::to_string(row) + ",1]");
            ASSERT_TRUE(row != 1234 || file.value().field(i, 2) == "2020-01-01T00:00:00.001234");
        }
    }
    EXPECT_EQ(row, 5000u);
}

TEST_F(ForeignFileTest, WhatIsNoParquetIsRefused) {
    const std::string path = folder + "/x.parquet";
    EXPECT_EQ(ParquetFile::open(path).error().code, ErrorCode::not_found);
    ASSERT_TRUE(write_text_file(path, "PAR1 but nothing else PAR1"));
    EXPECT_EQ(ParquetFile::open(path).error().code, ErrorCode::invalid_input);
}

TEST_F(ForeignFileTest, RowsAreExportedWholeOrNotAtAll) {
    for (const char* name : {"/x.parquet", "/x.csv", "/x.jsonl"}) {
        const std::string path = folder + name;
        auto rows = connection.query(
            "select range as n, 'a,\"b' as t, [1, 2] as l, "
            "timestamp '2020-01-01' as d from range(5000)");
        auto written = export_rows(rows.value(), path, export_format_of(path).value());
        ASSERT_TRUE(written) << written.error().message;
        EXPECT_EQ(written.value(), 5000u);
        EXPECT_EQ(ask("select count(*), sum(n), min(t) from '" + path + "'"),
                  "5000|12497500|a,\"b\n");
        auto failing = connection.query(
            "select case when range > 900000 then "
            "error('gone') else 1 end from range(1000000)");
        ASSERT_TRUE(failing) << failing.error().message;
        EXPECT_FALSE(export_rows(failing.value(), path + "2", ExportFormat::csv));
        EXPECT_FALSE(file_exists(path + "2"));
        EXPECT_FALSE(file_exists(path + "2.part"));
    }
    EXPECT_FALSE(export_format_of("x.xlsx"));
}

TEST_F(ForeignFileTest, WithoutExternalAccessSqlTouchesNoFiles) {
    ASSERT_TRUE(write_text_file(folder + "/x.csv", "a\n1\n"));
    auto closed = Database::open("", {}).value();
    auto asking = closed.connect().value();
    EXPECT_FALSE(asking.run("select * from '" + folder + "/x.csv'"));
    EXPECT_FALSE(asking.run("set enable_external_access = true"));
    EXPECT_FALSE(asking.run("copy (select 1) to '" + folder + "/y.csv'"));
    EXPECT_TRUE(connection.run("select * from '" + folder + "/x.csv'"));
}

}  // namespace
}  // namespace touchline

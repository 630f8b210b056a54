// A simulated company, captured as a customer of ours would capture his: what its systems deliver
// goes through the readers and mappings of the example, and the history then holds every true
// interaction that a system could know exactly once, at its time and under the right name; rejected
// is exactly what was planted to be rejected. Told by the ids of truth/, never by counts.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "base/files.h"
#include "base/hash.h"
#include "deliveries/company.h"
#include "simulate/scenario.h"
#include "tabular/database.h"
#include "tests/scratch.h"
#include "workspace/workspace.h"

namespace touchline {
namespace {

namespace fs = std::filesystem;

void replace_all(std::string& text, const std::string& from, const std::string& to) {
    for (std::size_t at = text.find(from); at != std::string::npos;
         at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
}

std::string example(const std::string& name) {
    return std::string(TOUCHLINE_SOURCE) + "/examples/" + name;
}

// Dirtier than the example, and over fewer days: every kind of dirt is met in a small company.
simulate::World dirty_world(const std::string& name, const std::string& until, int people) {
    std::string text = read_text_file(example(name) + "/scenario.toml").value();
    replace_all(text, "until = 2026-01-01           #", "until = " + until + " #");
    replace_all(text, "\nlost = 0.002 ", "\nlost = 0.01 ");
    replace_all(text, "\nbroken = 0.004 ", "\nbroken = 0.02 ");
    replace_all(text, "\nrepeated = 0.003 ", "\nrepeated = 0.03 ");
    replace_all(text, "\nlate = 0.01 ", "\nlate = 0.03 ");
    for (const char* per : {"region", "brand"})  // a file costs more than its lines here
        replace_all(text, fmt::format("\nper = \"{}\"", per), "\nper = \"company\"");
    auto scenario = simulate::read_scenario(text);
    EXPECT_TRUE(bool(scenario)) << (scenario ? "" : scenario.error().message);
    return simulate::make_world(std::move(scenario).value(), std::uint64_t(people), 7).value();
}

std::vector<std::string> files_below(const std::string& folder) {
    std::vector<std::string> files;
    for (const auto& at : fs::recursive_directory_iterator(folder))
        if (at.is_regular_file()) files.push_back(at.path().string());
    std::sort(files.begin(), files.end());
    return files;
}

CompanyReport write(const simulate::World& world, const std::string& folder, unsigned threads,
                    std::size_t memory_max) {
    CompanyRequest request;
    request.folder = folder;
    request.threads = threads;
    request.memory_max = memory_max;
    auto report = write_company(world, request);
    EXPECT_TRUE(bool(report)) << (report ? "" : report.error().message);
    return report ? report.value() : CompanyReport{};
}

TEST(SimulatedCompany, the_bytes_do_not_depend_on_threads_or_memory) {
    const Scratch scratch;
    const simulate::World world = dirty_world("isp", "2025-03-01", 150);
    write(world, scratch.path("one"), 1, 256 << 20);
    write(world, scratch.path("many"), 5, 1 << 14);
    const auto one = files_below(scratch.path("one")), many = files_below(scratch.path("many"));
    ASSERT_EQ(one.size(), many.size());
    ASSERT_GT(one.size(), 40u);
    for (std::size_t i = 0; i < one.size(); ++i) {
        EXPECT_EQ(one[i].substr(scratch.path("one").size()),
                  many[i].substr(scratch.path("many").size()));
        EXPECT_TRUE(read_text_file(one[i]).value() == read_text_file(many[i]).value()) << one[i];
    }
}

// The history and the truth side by side, in a database of their own.
class RoundTrip {
public:
    RoundTrip(const std::string& name, const simulate::World& world) {
        report_ = write(world, scratch_.path("out"), 2, 256 << 20);
        capture(name);
        DatabaseOptions options;
        options.external_access = true;
        database_.emplace(Database::open("", options).value());
        connection_.emplace(database_->connect().value());
        for (const char* table : {"rows", "records", "interactions", "people"})
            view(std::string("true_") + table,
                 scratch_.path("out/truth/" + std::string(table) + ".parquet"));
        for (const char* table : {"held", "refused", "names"})
            view(table, scratch_.path(std::string(table) + ".parquet"));
    }

    const CompanyReport& report() const { return report_; }

    void run(const std::string& sql) {
        const Status done = connection_->run(sql);
        EXPECT_TRUE(bool(done)) << (done ? "" : done.error().message);
    }
    std::uint64_t number(const std::string& sql) {
        const auto found = connection_->number(sql);
        EXPECT_TRUE(bool(found)) << (found ? "" : found.error().message) << "\n" << sql;
        return found ? found.value() : UINT64_MAX;
    }
    // The first rows of what should be empty.
    std::string rows(const std::string& sql) {
        auto asked = connection_->query(sql + " limit 5");
        EXPECT_TRUE(bool(asked)) << (asked ? "" : asked.error().message) << "\n" << sql;
        std::string text;
        while (asked && asked.value().next().value())
            for (std::size_t row = 0; row < asked.value().chunk().rows(); ++row) {
                for (std::size_t i = 0; i < asked.value().columns().size(); ++i) {
                    asked.value().chunk().write_text(i, row, text);
                    text += " | ";
                }
                text += "\n";
            }
        return text;
    }

private:
    void view(const std::string& name, const std::string& path) {
        run("create table " + name + " as from read_parquet(" + sql_quote(path) + ")");
    }

    void capture(const std::string& name) {
        const auto like = read_like(example(name));
        ASSERT_TRUE(bool(like)) << (like ? "" : like.error().message);
        auto workspace = Workspace::create(scratch_.path("w"), {}, like.value());
        ASSERT_TRUE(bool(workspace)) << (workspace ? "" : workspace.error().message);
        Workspace& w = workspace.value();
        const auto files = files_below(scratch_.path("out/exports"));
        for (const std::string& path : files) {
            CaptureRequest request;
            request.path = path;
            request.more_follow = path != files.back();
            request.rejects_share_max = 0.2;
            const auto plan = w.plan_capture(request);
            ASSERT_TRUE(bool(plan)) << (plan ? "" : plan.error().message);
            ASSERT_TRUE(plan.value().known) << path << " has no mapping";
            const auto done = w.capture(request, plan.value());
            ASSERT_TRUE(bool(done)) << (done ? "" : done.error().message);
            ASSERT_FALSE(done.value().stopped) << path;
        }
        keep(w, "held",
             "select interaction_id, record, i.source, b.file_name, source_row, occurred_at, kind "
             "from interactions i join batches b using (batch)");
        keep(w, "refused",
             "select source, file_name, source_row, r.reason from rejects r "
             "join batches b using (batch)");
        keep(w, "names", "select record, scheme, value from records");
        for (const InvariantLine& line : w.check().value())
            EXPECT_TRUE(line.holds) << line.invariant << ": " << line.detail;
    }

    void keep(Workspace& workspace, const std::string& name, const std::string& sql) {
        const auto done = workspace.export_to(sql, scratch_.path(name + ".parquet"));
        ASSERT_TRUE(bool(done)) << (done ? "" : done.error().message);
    }

    Scratch scratch_;
    CompanyReport report_;
    std::optional<Database> database_;
    std::optional<Connection> connection_;
};

// Each line of a delivery under the number that the reader gives it: the place of a message within
// its conversation comes behind that of the conversation.
constexpr const char* lines_sql = R"sql(
create table line as
    select * replace (coalesce(said, '') as said, coalesce(planted, '') as planted),
           parse_filename(file) as file_name,
           regexp_matches(coalesce(planted, ''), 'bad_time|no_time|cut') as broken,
           case when element = 0 then row
                when contains(coalesce(planted, ''), 'cut') then row * 1000000
                else row * 1000000 + element end as source_row
    from (select interaction as subject, source, file, row, element, copy, began_at, said, planted,
                 false as of_file from true_rows where row is not null
          union all
          select person, source, file, row, element, copy, began_at, said, planted, true
          from true_records where row is not null);
create table known as
    select h.*, l.subject, l.began_at, l.said, l.planted, l.of_file, l.file
    from held h left join line l using (source, file_name, source_row);
)sql";

void every_interaction_once(RoundTrip& trip) {
    EXPECT_EQ(trip.rows("select source, file_name, source_row, kind from known "
                        "where subject is null"),
              "")
        << "in the history, and never happened";
    EXPECT_EQ(trip.rows("select subject, count(*) from known where not of_file "
                        "group by subject having count(*) > 1"),
              "")
        << "twice in the history";
    EXPECT_EQ(trip.rows("select subject, source, file, row from line "
                        "where not broken and not of_file and subject not in "
                        "(select subject from known where not of_file)"),
              "")
        << "delivered, and not in the history";
    EXPECT_EQ(trip.rows("select interaction, kind, channel, known_as from true_interactions "
                        "where known_as <> 'nobody' and interaction not in "
                        "(select interaction from true_rows)"),
              "")
        << "known to a system, and in no export and not said to be lost";
    EXPECT_EQ(trip.rows("select source, file_name, source_row, occurred_at, began_at from known "
                        "where occurred_at <> began_at::timestamp"),
              "")
        << "at another time";
    EXPECT_EQ(trip.rows("select subject, source, file, row from line where of_file and not broken "
                        "and (source, file_name, source_row) not in "
                        "(select (source, file_name, source_row) from held) and copy = 0"),
              "")
        << "a line of a customer file that is not in the history";
}

void exactly_the_broken_is_rejected(RoundTrip& trip) {
    EXPECT_EQ(trip.rows("select source, file_name, source_row, reason from refused "
                        "where (source, file_name, source_row) not in "
                        "(select (source, file_name, source_row) from line where broken)"),
              "")
        << "rejected, and nothing was wrong with it";
    EXPECT_EQ(trip.rows("select source, file_name, source_row, planted from line where broken and "
                        "(source, file_name, source_row) not in "
                        "(select (source, file_name, source_row) from refused)"),
              "")
        << "planted to be rejected, and it was not";
}

// Under the identifiers that the line said, which are those of the person.
void under_the_right_name(RoundTrip& trip) {
    for (const std::string scheme : {"customer_number", "phone", "email"}) {
        const std::string value =
            scheme == "phone" ? "ltrim(phone, '+')" : "p." + scheme + "::text";
        const std::string told =
            "from known k join true_interactions i on i.interaction = k.subject "
            "join true_people p using (person) where not of_file and contains(said, '" +
            scheme + "') and not contains(planted, 'number_of_other')";
        EXPECT_GT(trip.number("select count(*) " + told), 20u) << scheme;
        EXPECT_EQ(trip.rows("select k.source, k.file, k.source_row, " + value + " " + told +
                            " and (record, '" + scheme + "', " + value +
                            ") not in (select (record, scheme, value) from names)"),
                  "")
            << scheme;
    }
}

void everything_was_planted(RoundTrip& trip) {
    std::map<std::string, std::uint64_t> planted;
    for (const PlantedReport& row : trip.report().planted) planted[row.what] = row.lines;
    for (const std::string what :
         {"lost", "bad_time", "no_time", "cut", "repeated", "overlap", "late", "out_of_order",
          "mixed_format", "missing", "clock", "typo", "moved", "phone_format"})
        EXPECT_GT(planted[what], 0u) << what;
}

TEST(SimulatedCompany, captured_it_is_what_happened_and_nothing_else) {
    RoundTrip trip("isp", dirty_world("isp", "2025-04-10", 260));
    trip.run(lines_sql);
    everything_was_planted(trip);
    every_interaction_once(trip);
    exactly_the_broken_is_rejected(trip);
    under_the_right_name(trip);
}

}  // namespace
}  // namespace touchline

// Every column of the history is filled by ordinary use: captures with every feature of a mapping,
// a new version, an overlap, a reject, a remap, a withdrawal, centres and people's word.
#include <gtest/gtest.h>

#include <map>

#include "base/files.h"
#include "base/process.h"
#include "tests/scratch.h"
#include "workspace/workspace.h"

namespace touchline {
namespace {

constexpr const char* mapping = R"(
source = "desk"
priority = 5
zone = "Europe/Rome"
id = ["id"]
[[customer]]
scheme = "number"
column = "who"
[[customer]]
scheme = "phone"
column = "phone"
valid_from = "phone_from"
valid_to = "phone_to"
[[object]]
type = "order"
column = "order"
primary = true
[[object]]
type = "item"
column = "item"
qualifier = "bought"
[[participant]]
role = "helper"
scheme = "agent"
column = "helper"
[[interaction]]
kind = "kind"
channel = "channel"
centre = "centre"
staff = "staff"
reason = "reason"
occurred_at = "start"
ended_at = "end"
promise_due = { column = "due", end_of_day = true, format = "%Y-%m-%d" }
cost = { column = "cost", currency = "currency" }
rating = { column = "rating" }
text = "text"
[attributes]
keep = "rest"
promote = ["shelf"]
)";

constexpr const char* header =
    "id,who,phone,phone_from,phone_to,order,item,helper,kind,channel,centre,staff,reason,start,end,"
    "due,cost,currency,rating,text,shelf\n";
const std::string first =
    "1,ana,555,2020-01-01 00:00,2030-01-01 00:00,o-1,i-1,zoe,order_placed,voice,milan,ugo,wish,"
    "2026-03-01T10:00:00+01:00,2026-03-01T10:05:00+01:00,2026-03-08,12.50,EUR,4,please hurry,A7\n";
const std::string second =
    "2,ben,555,2020-01-01 00:00,,o-2,,,order_placed,web,,,,2026-03-02 10:00,,,,,,,\n";

class Desk {
public:
    Desk() {
        options_.clock = &clock_;
        Workspace::create(folder(), options_).value();
        EXPECT_TRUE(write_text_file(folder() + "/sources/desk.toml", mapping));
        set_centres("Europe/Rome", "italy");
    }
    std::string folder() const { return scratch_.path("w"); }
    void set_centres(const std::string& zone, const std::string& parent) {
        workspace.reset();
        EXPECT_TRUE(write_text_file(
            folder() + "/policy/centres.toml",
            "format = 1\n[[centre]]\nid = \"italy\"\n[[centre]]\nid = \"north\"\n[[centre]]\n"
            "id = \"milan\"\nname = \"Milan\"\ncalendar = \"office\"\nzone = \"" +
                zone + "\"\nparents = [\"" + parent + "\"]\n"));
        workspace.emplace(Workspace::open(folder(), options_).value());
    }
    CaptureReport capture(const std::string& rows) {
        EXPECT_TRUE(write_text_file(scratch_.path("desk.csv"), header + rows));
        CaptureRequest request;
        request.path = scratch_.path("desk.csv");
        request.rejects_share_max = 1;
        auto report = workspace->capture(request);
        EXPECT_TRUE(report) << report.error().message;
        return report ? report.value() : CaptureReport{};
    }
    std::vector<std::vector<std::string>> ask(const std::string& sql) {
        auto rows = workspace->store().query(sql);
        EXPECT_TRUE(rows) << sql << ": " << rows.error().message;
        std::vector<std::vector<std::string>> table;
        while (rows && rows.value().next().value()) {
            const Chunk chunk = rows.value().chunk();
            for (std::size_t row = 0; row < chunk.rows(); ++row) {
                auto& cells = table.emplace_back(chunk.columns());
                for (std::size_t at = 0; at < cells.size(); ++at)
                    chunk.write_text(at, row, cells[at]);
            }
        }
        return table;
    }
    std::optional<Workspace> workspace;

private:
    Scratch scratch_;
    FixedClock clock_{1'782'864'000'000'000};
    WorkspaceOptions options_;
};

// Everything that fills a column: what comes in, is said better, said again, refused, taken back.
void live_through_everything(Desk& desk) {
    desk.capture(first + second + "3,cara,,,,,,,call,voice,,,,never,,,,,,,\n");
    std::string better = second;
    better.replace(better.find("web"), 3, "app");
    std::string bettered = first;
    bettered.replace(bettered.find("please hurry"), 12, "hurry please");
    const CaptureReport again = desk.capture(bettered + second +
                                             "4,dora,,,,,,,call,voice,,,,"
                                             "2026-03-03 10:00,,,,,,,\n");
    EXPECT_EQ(again.counts.duplicates, 1u);
    EXPECT_EQ(again.counts.new_versions, 1u);
    desk.capture(first + better);  // the order of deliveries says which version is the later one
    ASSERT_TRUE(desk.workspace->withdraw(again.batch, "the wrong day"));
    ASSERT_TRUE(desk.workspace->remap(BatchId{1}, nullptr, 1));
    desk.set_centres("Europe/Zurich", "north");
    Store& store = desk.workspace->store();
    Assertion said = store.assertions().value().front();
    said.method = "human:ana", said.reason = "they are twins", said.same = false;
    ASSERT_TRUE(store.append_assertions(std::vector{said}, no_time));
    said.retracts = store.assertions().value().back().id;
    ASSERT_TRUE(store.append_assertions(std::vector{said}, no_time));
}

TEST(SchemaFilled, EveryColumnOfEveryTable) {
    Desk desk;
    live_through_everything(desk);
    std::size_t columns = 0;
    for (const auto& of : desk.ask("select table_name, column_name from duckdb_columns() where "
                                   "table_name in (select table_name from duckdb_tables()) order "
                                   "by all")) {
        const std::string &table = of[0], &column = of[1];
        const auto filled =
            desk.ask("select count(*) from " + table + " where coalesce(" + column +
                     "::varchar, '') not in ('', '0') and " + column + "::varchar <> '-32768'");
        EXPECT_NE(filled.at(0).at(0), "0") << table << "." << column << " is never filled";
        ++columns;
    }
    EXPECT_GT(columns, 100u);
    for (const InvariantLine& line : desk.workspace->check().value())
        EXPECT_TRUE(line.holds) << line.invariant << ": " << line.detail;
}

TEST(SchemaFilled, WithWhatTheRowSays) {
    Desk desk;
    desk.capture(first + second);
    const auto row = desk.ask(
        "select occurred_at, ended_at, offset_min, kind, channel, centre, staff, reason, "
        "object_type, object, cost_minor, currency, rating, promise_due_at, attributes, source, "
        "source_row, recorded_at from interactions where kind = 'order_placed' and channel = "
        "'voice'");
    ASSERT_EQ(row.size(), 1u);
    EXPECT_EQ(row[0], (std::vector<std::string>{"2026-03-01T09:00:00", "2026-03-01T09:05:00", "60",
                                                "order_placed", "voice", "milan", "ugo", "wish",
                                                "order", "o-1", "1250", "EUR", "4",
                                                "2026-03-08T22:59:59.999999", R"({"shelf":"A7"})",
                                                "desk", "1", "2026-07-01T00:00:00.000001"}));
    using Table = std::vector<std::vector<std::string>>;
    EXPECT_EQ(desk.ask("select text from interaction_text"), (Table{{"please hurry"}}));
    EXPECT_EQ(desk.ask("select t.text, q.text, o.value from interaction_object l join term t on "
                       "t.term_id = type_term join term q on q.term_id = qualifier_term join "
                       "object o using (object_id)"),
              (Table{{"item", "bought", "i-1"}}));
    EXPECT_EQ(desk.ask("select r.text, s.text, i.value from interaction_participant p join term r "
                       "on r.term_id = role_term join record_identifier i using (record_id) join "
                       "term s on s.term_id = scheme_term"),
              (Table{{"helper", "agent", "zoe"}}));
    EXPECT_EQ(desk.ask("select value, valid_from, valid_to from record_identifier join term on "
                       "term_id = scheme_term where text = 'phone' order by all"),
              (Table{{"555", "2019-12-31T23:00:00", "2029-12-31T23:00:00"},
                     {"555", "2019-12-31T23:00:00", ""}}));
    EXPECT_EQ(desk.ask("select format_version, policy_hash <> 0, mapping_hash <> 0, recorded_at "
                       "from batch"),
              (Table{{"1", "true", "true", "2026-07-01T00:00:00.000001"}}));
    EXPECT_EQ(desk.ask("select centre, name, zone, calendar, policy_hash <> 0 from centre where "
                       "centre = 'milan'"),
              (Table{{"milan", "Milan", "Europe/Rome", "office", "true"}}));
}

}  // namespace
}  // namespace touchline

// The OCEL reader: events with their objects, what objects said at the time, what is refused.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "base/files.h"
#include "base/text.h"
#include "capture/source.h"

namespace touchline {
namespace {

using Record = std::map<std::string, std::string>;

struct Reading {
    std::vector<Record> records;
    std::vector<std::string> relations;  // "row type object qualifier"
    std::vector<Hash128> hashes;
    std::vector<std::uint64_t> rows;
    std::vector<Reject> rejects;
    std::vector<std::string> remarks;
    std::string error;
    std::size_t pieces = 0;
};

Reading read(std::unique_ptr<ByteSource> source) {
    Reading reading;
    auto reader = open_ocel(std::move(source), "", {});
    if (!reader) return reading.error = reader.error().message, reading;
    Piece piece;
    RecordBlock block;
    while (true) {
        auto more = reader.value()->next(piece);
        if (!more) return reading.error = more.error().message, reading;
        if (!more.value()) break;
        ++reading.pieces;
        if (auto parsed = reader.value()->parse(piece, block); !parsed)
            return reading.error = parsed.error().message, reading;
        for (std::size_t r = 0; r < block.size(); ++r) {
            Record record;
            for (std::size_t c = 0; c < block.columns.size(); ++c)
                if (!block.field(r, c).absent())
                    record[block.columns[c]] = block.field(r, c).text();
            reading.records.push_back(std::move(record));
            reading.hashes.push_back(block.raw_hash[r]);
            reading.rows.push_back(block.row[r]);
        }
        for (const auto& link : block.relations)
            reading.relations.push_back(fmt::format("{} {} {} {}", block.row[link.at], link.type,
                                                    link.object, link.qualifier));
        for (const Reject& reject : block.rejects) reading.rejects.push_back(reject);
    }
    reading.remarks = reader.value()->remarks();
    return reading;
}

std::string log(const std::string& events, const std::string& objects) {
    return R"({"objectTypes":[{"name":"order","attributes":[]},{"name":"item","attributes":[]}],
"eventTypes":[{"name":"pay","attributes":[]}],
"events":[)" +
           events + "],\n\"objects\":[" + objects + "]}";
}
const std::string order_1 =
    R"({"id":"o1","type":"order","attributes":[
 {"name":"state","time":"2022-01-02T00:00:00Z","value":"paid"},
 {"name":"state","time":"1970-01-01T00:00:00Z","value":"open"}]})";
const std::string items = R"(,{"id":"i1","type":"item"},{"id":"i2","type":"item"})";

std::string event(const std::string& id, const std::string& time, const std::string& more) {
    return R"({"id":")" + id + R"(","type":"pay","time":")" + time + "\"" + more + "}";
}
std::string relations(const std::string& objects) {
    std::string list;
    for (const auto object : split(objects, ' '))
        list += (list.empty() ? "" : ",") +
                fmt::format(R"({{"objectId":"{}","qualifier":"of"}})", object);
    return ",\"relationships\":[" + list + "]";
}

TEST(Ocel, AnEventIsARecordWithItsObjects) {
    const auto reading =
        read(memory_source(log(event("e1", "2022-01-01T00:00:00Z",
                                     R"(,"attributes":[{"name":"amount","value":12.50},)"
                                     R"({"name":"by","value":"a\"\u00e9"},)"
                                     R"({"name":"none","value":null}])" +
                                         relations("o1 i1 i2")) +
                                   ",\n" + event("e2", "2022-01-02T00:00:00Z", relations("o1")),
                               order_1 + items)));
    ASSERT_EQ(reading.error, "");
    ASSERT_EQ(reading.records.size(), 2u);
    EXPECT_EQ(reading.records[0], (Record{{"ocel:id", "e1"},
                                          {"concept:name", "pay"},
                                          {"time:timestamp", "2022-01-01T00:00:00Z"},
                                          {"amount", "12.50"},
                                          {"by", "a\"\xC3\xA9"},
                                          {"order.state", "open"}}));
    EXPECT_EQ(reading.records[1].at("order.state"), "paid") << "what holds at the event's time";
    EXPECT_EQ(reading.relations, (std::vector<std::string>{"1 order o1 of", "1 item i1 of",
                                                           "1 item i2 of", "2 order o1 of"}));
    EXPECT_EQ(reading.rows, (std::vector<std::uint64_t>{1, 2}));
    EXPECT_EQ(reading.remarks.size(), 1u) << "two items of one event";
}

TEST(Ocel, AnEventThatCannotBeReadIsRejectedAlone) {
    const struct {
        std::string event, says;
    } cases[] = {
        {event("e1", "2022-01-01T00:00:00Z", ""), "an event before it has the same id"},
        {event("", "2022-01-01T00:00:00Z", ""), "the event has no id"},
        {R"({"type":"pay","time":"2022-01-01T00:00:00Z"})", "the event has no id"},
        {R"({"id":"x","time":"2022-01-01T00:00:00Z"})", "the event has no type"},
        {R"({"id":"x","type":"lend","time":"2022-01-01T00:00:00Z"})",
         "eventTypes does not declare the type 'lend'"},
        {R"({"id":"x","type":"pay"})", "the event has no time"},
        {event("x", "yesterday", ""), "'yesterday' is no date and time"},
        {event("x", "2022-01-01T00:00:00Z", relations("o9")), "the object 'o9', which is not in"},
        {event("x", "2022-01-01T00:00:00Z", ",\"attributes\":7"), "type"},
    };
    for (const auto& [bad, says] : cases) {
        const auto reading =
            read(memory_source(log(event("e1", "2022-01-01T00:00:00Z", "") + ",\n" + bad + "," +
                                       event("e3", "2022-01-01T00:00:00Z", relations("i1")),
                                   order_1 + items)));
        ASSERT_EQ(reading.error, "") << bad;
        ASSERT_EQ(reading.rejects.size(), 1u) << bad;
        EXPECT_NE(reading.rejects[0].reason.find(says), std::string::npos)
            << reading.rejects[0].reason;
        EXPECT_EQ(reading.rejects[0].row, 2u);
        EXPECT_EQ(reading.rejects[0].line, 4u);
        EXPECT_EQ(reading.rejects[0].raw, bad);
        EXPECT_EQ(reading.records.size(), 2u);
        EXPECT_EQ(reading.relations, (std::vector<std::string>{"3 item i1 of"}));
    }
}

TEST(Ocel, AFileThatIsNoLogIsRefused) {
    const struct {
        std::string text, says;
    } cases[] = {
        {"", "the file"},
        {"[]", "the file"},
        {R"({"events":[],"objects":[]})", "no 'eventTypes'"},
        {R"({"eventTypes":[],"objectTypes":[],"objects":[]})", "no 'events'"},
        {R"({"eventTypes":[],"objectTypes":[],"events":[]})", "no 'objects'"},
        {R"({"eventTypes":[],"objectTypes":[],"events":{},"objects":[]})", "must be a list"},
        {log("", order_1 + "," + order_1), "objects[1]: an object before it has the id 'o1' too"},
        {log("", R"({"id":"x"})"), "objects[0]: object 'x' has no type"},
        {log("", R"({"type":"order"})"), "objects[0] has no id"},
        {log("", R"({"id":"x","type":"ship"})"), "'x' has the type 'ship'"},
        {log(event("e1", "2022-01-01T00:00:00Z", ""), order_1).substr(0, 300), "the file"},
        {log("", "") + "{}", "behind the end"},
        {log("", "\"\xFF\""), "UTF-8"},
    };
    for (const auto& [text, says] : cases) {
        const auto error = read(memory_source(text)).error;
        EXPECT_NE(error.find(says), std::string::npos) << text << "\n-> " << error;
    }
}

TEST(Ocel, Version1IsRead) {
    const auto reading = read(memory_source(
        R"({"ocel:global-log":{"ocel:object-types":["order"]},
"ocel:events":{"e1":{"ocel:activity":"pay","ocel:timestamp":"1980-01-01T00:00:00",
 "ocel:omap":["o1"],"ocel:vmap":{"n":456,"w":"x"}}},
"ocel:objects":{"o1":{"ocel:type":"order","ocel:ovmap":{"size":"big"}}}})"));
    ASSERT_EQ(reading.error, "");
    EXPECT_EQ(reading.records.at(0), (Record{{"ocel:id", "e1"},
                                             {"concept:name", "pay"},
                                             {"n", "456"},
                                             {"w", "x"},
                                             {"time:timestamp", "1980-01-01T00:00:00"},
                                             {"order.size", "big"}}));
    EXPECT_EQ(reading.relations, (std::vector<std::string>{"1 order o1 "}));
}

TEST(Ocel, TheHashDoesNotSeeBlanks) {
    const std::string time = "2022-01-01T00:00:00Z";
    const auto a = read(memory_source(log(event("e1", time, relations("o1")), order_1)));
    const auto b =
        read(memory_source(log(event("e1", time, "  " + relations("o1") + " "), order_1)));
    const auto c = read(memory_source(log(event("e1", time, ""), order_1)));
    ASSERT_EQ(a.hashes.size() + b.hashes.size() + c.hashes.size(), 3u) << a.error << b.error;
    EXPECT_EQ(a.hashes[0], b.hashes[0]);
    EXPECT_NE(a.hashes[0], c.hashes[0]);
}

struct Fact {
    const char* path;
    std::size_t events, objects_named, rejects;  // objects with their qualifiers
};
class OcelLogs : public testing::TestWithParam<Fact> {};

TEST_P(OcelLogs, AreReadWhole) {
    const std::string path = std::string(TOUCHLINE_SHARED "/data/ocel/") + GetParam().path;
    if (!file_exists(path)) GTEST_SKIP() << "../shared/data is absent: " << path;
    const auto reading = read(open_file_source(path).value());
    ASSERT_EQ(reading.error, "");
    EXPECT_EQ(reading.records.size(), GetParam().events);
    EXPECT_EQ(reading.rejects.size(), GetParam().rejects);
    std::set<std::string> objects;
    for (const std::string& relation : reading.relations)
        objects.insert(relation.substr(relation.find(' ') + 1));
    EXPECT_EQ(objects.size(), GetParam().objects_named);
}

INSTANTIATE_TEST_SUITE_P(RealLogs, OcelLogs,
                         testing::Values(Fact{"ocel20_example.jsonocel", 13, 19, 0},
                                         Fact{"recruiting-red.jsonocel", 6'607, 1'051, 0},
                                         Fact{"example_log.jsonocel", 23, 15, 0}));

TEST(Ocel, IsRecognised) {
    EXPECT_EQ(recognise_ocel(log("", ""), "x"), 100);
    EXPECT_EQ(recognise_ocel("{\"ocel:global-event\": {}}", "x.json"), 100);
    EXPECT_EQ(recognise_ocel("{\"a\":1}\n{\"a\":2}", "x.jsonl"), 0);
}

}  // namespace
}  // namespace touchline

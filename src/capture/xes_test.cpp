// The XES reader: what becomes of elements, what is refused, where pieces are cut.
#include "capture/xes_oracle_test.h"

#include <gtest/gtest.h>

#include <map>

#include "base/text.h"
#include "capture/xes_scan.h"

namespace touchline {
namespace {

using Record = std::map<std::string, std::string>;

struct Reading {
    std::vector<Record> records;
    std::vector<Hash128> hashes;
    std::vector<std::uint64_t> rows;
    std::vector<Reject> rejects;
    std::vector<std::string> remarks;
    std::string error;
    std::size_t pieces = 0;
};

Reading read(const std::string& xml, const FormatOptions& options = {}) {
    Reading reading;
    auto reader = open_xes(memory_source(xml), "", options);
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
        for (std::size_t row = 0; row < block.size(); ++row) {
            const NamedFields fields = fields_of(block, row);
            reading.records.emplace_back(fields.begin(), fields.end());
            reading.hashes.push_back(block.raw_hash[row]);
            reading.rows.push_back(block.row[row]);
        }
        for (const Reject& reject : block.rejects) reading.rejects.push_back(reject);
    }
    reading.remarks = reader.value()->remarks();
    return reading;
}

std::string log(const std::string& body, const std::string& version = "1.0") {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<log xes.version=\"" + version +
           "\" xes.features=\"nested-attributes\">\n" + body + "</log>\n";
}
std::string text(const std::string& key, const std::string& value) {
    return "<string key=\"" + key + "\" value=\"" + value + "\"/>";
}
std::string event(const std::string& attributes) { return "<event>" + attributes + "</event>\n"; }
std::string trace(const std::string& name, const std::string& events) {
    return "<trace>" + text("concept:name", name) + events + "</trace>\n";
}

TEST(Xes, EachEventIsARecordWithItsCase) {
    const auto reading =
        read(log(trace("c1", event(text("concept:name", "a")) + event(text("org:resource", "p"))) +
                 trace("c2", event(text("concept:name", "b")))));
    ASSERT_EQ(reading.error, "");
    ASSERT_EQ(reading.records.size(), 3u);
    EXPECT_EQ(reading.records[0], (Record{{"concept:name", "a"}, {"case:concept:name", "c1"}}));
    EXPECT_EQ(reading.records[1], (Record{{"org:resource", "p"}, {"case:concept:name", "c1"}}));
    EXPECT_EQ(reading.records[2], (Record{{"concept:name", "b"}, {"case:concept:name", "c2"}}));
    EXPECT_EQ(reading.rows, (std::vector<std::uint64_t>{1, 2, 3}));
}

TEST(Xes, NestedAttributesContainersAndListsAreFlattened) {
    const auto reading = read(
        log(trace("c", event("<string key=\"a\" value=\"1\"><int key=\"b\" value=\"2\"/></string>"
                             "<container key=\"k\"><boolean key=\"x\" value=\"true\"/></container>"
                             "<list key=\"l\"><values><int key=\"i\" value=\"7\"/>"
                             "<string key=\"s\" value=\"q&quot;\"/></values></list>"))));
    ASSERT_EQ(reading.error, "");
    const Record& record = reading.records.at(0);
    EXPECT_EQ(record.at("a"), "1");
    EXPECT_EQ(record.at("a.b"), "2");
    EXPECT_EQ(record.at("k.x"), "true");
    EXPECT_EQ(record.at("l"), R"([{"i":7},{"s":"q\""}])");
}

TEST(Xes, GlobalsStandInForWhatIsMissing) {
    const auto reading =
        read(log("<global scope=\"event\">" + text("org:resource", "UNKNOWN") +
                 "<date key=\"time:timestamp\" value=\"1970-01-01T00:00:00.000+01:00\"/></global>"
                 "<global scope=\"trace\">" +
                 text("region", "north") + "</global>" +
                 trace("c", event(text("concept:name", "a")) + event(text("org:resource", "p")))));
    ASSERT_EQ(reading.error, "");
    EXPECT_EQ(reading.records.at(0).at("org:resource"), "UNKNOWN");
    EXPECT_EQ(reading.records.at(1).at("org:resource"), "p");
    EXPECT_EQ(reading.records.at(1).at("case:region"), "north");
    EXPECT_FALSE(reading.records.at(0).contains("time:timestamp")) << "1970 is no time of an event";
    ASSERT_EQ(reading.remarks.size(), 3u);
    EXPECT_EQ(reading.remarks[0].substr(0, 31), "1 events without 'org:resource'");
}

TEST(Xes, MarkupAroundTheDataChangesNothing) {
    const std::string plain = log(trace("c", event(text("concept:name", "a < b"))));
    const auto reading = read(
        "\xEF\xBB\xBF<?xml version='1.0'?><!-- <trace> --><!DOCTYPE log [<!ELEMENT log ANY>]>"
        "<x:log xmlns:x='http://www.xes-standard.org/' xes.version='1.0'><?pi </trace>?>"
        "<x:trace><x:string key='concept:name' value='c'></x:string><!-- <event> -->"
        "<x:event\n><x:string value='a &lt; b' key='concept:name'/><![CDATA[ ]]></x:event>"
        "</x:trace></x:log>\n<!-- end -->");
    ASSERT_EQ(reading.error, "");
    EXPECT_EQ(reading.records.at(0).at("concept:name"), "a < b");
    ASSERT_EQ(reading.rows.size(), 1u);
    EXPECT_TRUE(read(log(trace("c", event(text("concept:name", "a &lt; b"))))).hashes ==
                reading.hashes);
    EXPECT_NE(read(plain).error, "") << "a bare '<' in a value is no XML";
}

TEST(Xes, ValuesAreDecodedAsXmlSays) {
    const auto value = [](const std::string& raw) {
        const auto reading = read(log(trace("c", event(text("v", raw)))));
        return reading.error.empty() ? reading.records.at(0).at("v") : "error: " + reading.error;
    };
    EXPECT_EQ(value("&amp;&lt;&gt;&quot;&apos;&#233;&#x1F600;"), "&<>\"'\xC3\xA9\xF0\x9F\x98\x80");
    EXPECT_EQ(value("a\r\nb\tc"), "a b c");
    EXPECT_EQ(value("a&#10;b"), "a\nb");
    for (const char* bad : {"&nbsp;", "&#0;", "&#xD800;", "&#99999999;", "&amp", "\x01", "\xFF"})
        EXPECT_EQ(value(bad).substr(0, 6), "error:") << bad;
}

TEST(Xes, Latin1IsDecoded) {
    const auto reading = read("<?xml version='1.0' encoding='ISO-8859-1'?><log xes.version='1.0'>" +
                              trace("c", event(text("v", "caf\xE9"))) + "</log>");
    EXPECT_EQ(reading.records.at(0).at("v"), "caf\xC3\xA9");
}

TEST(Xes, AnEventThatCannotBeReadIsRejectedAlone) {
    const auto reading = read(
        log(trace("c", event(text("concept:name", "a")) +
                           event("<date key=\"time:timestamp\" value=\"2012-13-01T00:00:00Z\"/>") +
                           event("<event/><oops/>") + event(text("concept:name", "b")))));
    ASSERT_EQ(reading.error, "");
    EXPECT_EQ(reading.records.size(), 2u);
    ASSERT_EQ(reading.rejects.size(), 2u);
    EXPECT_EQ(reading.rejects[0].row, 2u);
    EXPECT_EQ(reading.rejects[0].line, 4u);
    EXPECT_EQ(reading.rejects[0].column, "time:timestamp");
    EXPECT_EQ(reading.rejects[0].value, "2012-13-01T00:00:00Z");
    EXPECT_NE(reading.rejects[0].reason.find("is no date and time"), std::string::npos);
    EXPECT_EQ(reading.rejects[1].reason.substr(0, 7), "<event>");
}

TEST(Xes, WhatIsNotWellFormedIsRefusedWithItsLine) {
    const struct {
        std::string xml, says;
    } cases[] = {
        {"", "holds no element <log>"},
        {"plain text", "does not begin with a tag"},
        {"<html/>", "an event log with <log>"},
        {log("<trace><event>\n</trace></event>"), "line 4: </trace> stands where </event> should"},
        {log("<trace>\n<event>"), "stands where"},
        {"<log xes.version='1.0'><trace></trace>", "cut short"},
        {"<log xes.version='1.0'><trace><event>", "cut short"},
        {"<log xes.version='1.0", "ends inside a quoted value"},
        {log("<trace/>") + "<log/>", "after </log>"},
        {log(trace("c", event("<string key=\"a\" key=\"b\" value=\"1\"/>"))), "stands twice"},
        {log(trace("c", event("<string key=\"a\"value=\"1\"/>"))), "blank is missing"},
        {log("<!-- a -- b --><trace/>"), "may not contain '--'"},
        {log(trace("c", "\n\n" + event(text("v", "\xE9")))), "line 5: there are bytes"},
        {log(trace("c", event("<!-- \x01 -->"))), "no character 0x01"},
        {log(trace("c", event("a ]]> b"))), "ends no CDATA"},
        {log("<trace/>") + "<![CDATA[ ]]>", "after </log>"},
        {log(trace("c", event("<oops a=\"&b;\"/>"))), "'&b' is no entity"},
        {"<?xml version='1.0' encoding='shift-jis'?><log xes.version='1'/>", "'shift-jis'"},
    };
    for (const auto& [xml, says] : cases) {
        const auto error = read(xml).error;
        EXPECT_NE(error.find(says), std::string::npos) << xml << "\n-> " << error;
    }
}

TEST(Xes, AnEntityOfADoctypeExpandsNothing) {
    const auto reading = read(
        "<!DOCTYPE log [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>"
        "<log xes.version='1.0'><trace>" +
        text("v", "&b;") + "</trace></log>");
    EXPECT_NE(reading.error.find("'&b' is no entity of XML"), std::string::npos) << reading.error;
}

TEST(Xes, RepeatedKeysOfOlderLogsAreKept) {
    const auto reading = read(log(trace("c", event(text("k", "1") + text("k", "2")))));
    EXPECT_EQ(reading.records.at(0).at("k"), "1");
    EXPECT_EQ(reading.records.at(0).at("k#2"), "2");
}

TEST(Xes, TheHashSpeaksOfCaseKeysAndValuesNotOfBlanks) {
    const std::string a = event(text("concept:name", "a"));
    const auto hashes = read(log(trace("c1", a + a) + trace("c2", a))).hashes;
    ASSERT_EQ(hashes.size(), 3u);
    EXPECT_EQ(hashes[0], hashes[1]);
    EXPECT_NE(hashes[0], hashes[2]);
    const auto spaced =
        read(log(trace("c1", "\n  <event >\n" + text("concept:name", "a") + "\n</event>"))).hashes;
    EXPECT_EQ(spaced.at(0), hashes[0]);
    EXPECT_NE(read(log(trace("c1", event(text("concept:name", "b"))))).hashes.at(0), hashes[0]);
}

TEST(Xes, PiecesAreCutAtTracesAndCountEvents) {
    std::string body;
    std::size_t events = 0;
    for (int c = 0; c < 3'000; ++c) {
        std::string inside;
        for (int e = 0; e <= c % 20; ++e, ++events)
            inside += event(text("concept:name", "kind " + std::to_string(e)) +
                            text("note", std::string(40, 'x')));
        body += trace(std::to_string(c), inside + "<!-- </trace> <event> -->");
    }
    const auto reading = read(log(body));
    ASSERT_EQ(reading.error, "");
    EXPECT_GE(reading.pieces, 3u);
    ASSERT_EQ(reading.records.size(), events);
    for (std::size_t i = 0; i < events; ++i) ASSERT_EQ(reading.rows[i], i + 1);
}

TEST(Xes, LifecyclesBecomeIntervalsWhenAsked) {
    const auto at = [](const std::string& name, const std::string& transition, int minute) {
        return event(text("concept:name", name) + text("lifecycle:transition", transition) +
                     "<date key=\"time:timestamp\" value=\"2012-01-01T00:0" +
                     std::to_string(minute) + ":00Z\"/>");
    };
    const std::string xml =
        log(trace("c", at("a", "start", 0) + at("a", "START", 1) + at("a", "complete", 2) +
                           at("a", "suspend", 3) + at("b", "complete", 4)) +
            trace("d", at("b", "start", 5)));
    EXPECT_EQ(read(xml).records.size(), 6u);
    FormatOptions options;
    options.lifecycle_intervals = true;
    const auto reading = read(xml, options);
    ASSERT_EQ(reading.error, "");
    ASSERT_EQ(reading.records.size(), 5u);
    const auto started = [&](std::size_t i) {
        const Record& record = reading.records.at(i);
        return record.contains("start_timestamp") ? record.at("start_timestamp").substr(14, 2) : "";
    };
    EXPECT_EQ(started(0), "01") << "the second start has no complete: zero length";
    EXPECT_EQ(started(1), "00") << "first in, first out";
    EXPECT_EQ(started(2), "") << "a suspend stays an event";
    EXPECT_EQ(started(3), "04");
    EXPECT_EQ(started(4), "05");
    const std::string remarks = join(reading.remarks, "\n");
    EXPECT_NE(remarks.find("1 pairs of start and complete"), std::string::npos) << remarks;
    EXPECT_NE(remarks.find("2 starts without a complete"), std::string::npos);
    EXPECT_NE(remarks.find("1 completes without a start"), std::string::npos);
}

TEST(Xes, IsRecognised) {
    EXPECT_EQ(recognise_xes(log(""), "x.bin"), 100);
    EXPECT_GT(recognise_xes("", "calls.xes"), 50);
    EXPECT_EQ(recognise_xes("a,b\n1,<log>\n", "calls.csv"), 0);
    EXPECT_EQ(recognise_xes("{\"a\": 1}", "calls.jsonl"), 0);
}

}  // namespace
}  // namespace touchline

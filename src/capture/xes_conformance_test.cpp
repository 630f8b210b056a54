// The reader against expat on real logs, and against IEEE 1849 on the conformance files.
#include <gtest/gtest.h>

#include <map>

#include "base/files.h"
#include "base/text.h"
#include "capture/xes_oracle_test.h"

namespace touchline {
namespace {

const std::string data = TOUCHLINE_SHARED "/data/";

std::string unpacked(const std::string& path) {
    auto file = open_file_source(path);
    EXPECT_TRUE(file) << path;
    auto text = read_all(*gunzip_source(std::move(file).value()), std::size_t{1} << 30);
    EXPECT_TRUE(text);
    return std::move(text).value();
}

struct Fact {
    const char* path;
    std::size_t events;
};
class XesLogs : public testing::TestWithParam<Fact> {};

TEST_P(XesLogs, ReadAsExpatReadsThem) {
    if (!file_exists(data + GetParam().path))
        GTEST_SKIP() << "../shared/data is absent: " << GetParam().path << " is not read";
    const std::string xml = unpacked(data + GetParam().path);
    const XesReading ours = read_with_reader(memory_source(xml));
    ASSERT_EQ(ours.error, "");
    EXPECT_EQ(ours.events.size(), GetParam().events);
    EXPECT_EQ(ours.rejects.size(), 0u);
    for (std::size_t i = 0; i < ours.rows.size(); ++i) ASSERT_EQ(ours.rows[i], i + 1);
    const XesReading theirs = ExpatXes::read(xml);
    ASSERT_EQ(theirs.error, "");
    EXPECT_TRUE(ours.events == theirs.events) << "some record differs from expat's";
}

INSTANTIATE_TEST_SUITE_P(RealLogs, XesLogs,
                         testing::Values(Fact{"helpdesk-italian/helpdesk.xes.gz", 21'348},
                                         Fact{"receipt/receipt.xes.gz", 8'577},
                                         Fact{"teleclaims/teleclaims.xes.gz", 46'138},
                                         Fact{"bpic2012/bpic2012.xes.gz", 262'200}));

// What the reader says of a file: empty when it accepts it.
std::string verdict(const XesReading& reading) {
    if (!reading.error.empty()) return reading.error;
    if (reading.rejects.empty()) return {};
    return fmt::format("event {}: {}", reading.rejects[0].row, reading.rejects[0].reason);
}

TEST(XesConformance, EveryFileIsDecidedAsTheTableSays) {
    const std::string folder = data + "xes-conformance/";
    if (list_folder(folder).empty()) GTEST_SKIP() << "../shared/data/xes-conformance is absent";
    const auto table = read_text_file(TOUCHLINE_SOURCE "/tests/golden/xes_conformance.txt");
    ASSERT_TRUE(table);
    std::size_t files = 0;
    for (const std::string_view line : split(table.value(), '\n')) {
        if (line.empty() || line[0] == '#') continue;
        const auto cells = split(line, '|');
        ASSERT_EQ(cells.size(), 4u) << line;
        const std::string name(trim(cells[0])), path = folder + name + ".xes";
        const std::string xml = unpacked(path);
        const XesReading reading = read_with_reader(memory_source(xml));
        const bool accept = trim(cells[1]) == "accept";
        EXPECT_EQ(verdict(reading), accept ? std::string_view() : trim(cells[2])) << name;
        EXPECT_FALSE(trim(cells[3]).empty()) << name << " has no rule";
        if (accept) { EXPECT_TRUE(reading.events == ExpatXes::read(xml).events) << name; }
        ++files;
    }
    EXPECT_EQ(files, list_folder(folder).size());
}

}  // namespace
}  // namespace touchline

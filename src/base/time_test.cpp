// Zones at the days the clocks change, formats, and what must be refused.
#include "base/time.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace touchline {
namespace {

Zone zone(const char* name) { return Zone::named(name).value(); }
TimeFormat format(const char* text) { return TimeFormat::parse(text).value(); }

std::string read(const char* text, const char* as = "iso", const char* in = "Europe/Amsterdam") {
    const Result<Instant> instant = format(as).read(text, zone(in));
    return instant ? write_instant(instant.value().utc_us, instant.value().offset_min) : "refused";
}

TEST(Zone, SkippedTimeMovesForwardByTheGap) {
    EXPECT_EQ(read("2012-03-25 01:59:59"), "2012-03-25T01:59:59+01:00");
    EXPECT_EQ(read("2012-03-25 02:00"), "2012-03-25T03:00:00+02:00");
    EXPECT_EQ(read("2012-03-25 02:30"), "2012-03-25T03:30:00+02:00");
    EXPECT_EQ(read("2012-03-25 03:00"), "2012-03-25T03:00:00+02:00");
}

TEST(Zone, RepeatedTimeIsTheEarlierInstant) {
    EXPECT_EQ(read("2012-10-28 01:59"), "2012-10-28T01:59:00+02:00");
    EXPECT_EQ(read("2012-10-28 02:00"), "2012-10-28T02:00:00+02:00");
    EXPECT_EQ(read("2012-10-28 02:59"), "2012-10-28T02:59:00+02:00");
    EXPECT_EQ(read("2012-10-28 03:00"), "2012-10-28T03:00:00+01:00");
    EXPECT_EQ(read("2012-10-28T02:30+01:00"), "2012-10-28T02:30:00+01:00");
}

TEST(Zone, ChangesWithTheYears) {
    EXPECT_EQ(read("2045-07-01"), "2045-07-01T00:00:00+02:00");  // behind most databases' end
    EXPECT_EQ(read("2045-01-01"), "2045-01-01T00:00:00+01:00");
    EXPECT_EQ(read("2020-07-01", "iso", "Europe/Istanbul"), "2020-07-01T00:00:00+03:00");
    EXPECT_EQ(read("2020-07-01", "iso", "Asia/Kolkata"), "2020-07-01T00:00:00+05:30");
    EXPECT_EQ(read("2011-12-30 12:00", "iso", "Pacific/Apia"), "2011-12-31T12:00:00+14:00");
}

TEST(Zone, FixedOffsetsNeedNoDatabase) {
    EXPECT_EQ(read("2012-07-01", "iso", "UTC"), "2012-07-01T00:00:00Z");
    EXPECT_EQ(read("2012-07-01", "iso", "+02:00"), "2012-07-01T00:00:00+02:00");
    EXPECT_EQ(read("2012-07-01", "iso", "-0330"), "2012-07-01T00:00:00-03:30");
    EXPECT_EQ(zone("+02:00").offset_min_at(0), 120);
    EXPECT_EQ(zone("Europe/Amsterdam").offset_min_at(1'341'100'800'000'000), 120);
}

TEST(Zone, UnknownNameSaysWhatIsNear) {
    const auto wrong = Zone::named("Europe/Amsterdm");
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().message,
              "no time zone 'Europe/Amsterdm', did you mean 'Europe/Amsterdam'?");
    EXPECT_FALSE(Zone::named("+25:00"));
    EXPECT_FALSE(Zone::named(""));
    EXPECT_TRUE(Zone::named("US/Eastern"));
}

// Every hour of forty years, there and back: only skipped and repeated hours may differ.
TEST(Zone, LocalAndBackForFortyYears) {
    constexpr Micros hour = 3'600'000'000;
    for (const char* name : {"Europe/Amsterdam", "America/New_York", "Australia/Lord_Howe"}) {
        const Zone place = zone(name);
        int later = 0;
        for (Micros utc = 0; utc < 40 * 366 * 24 * hour; utc += hour) {
            const Micros local = utc + place.offset_min_at(utc) * 60'000'000LL;
            const Instant back = place.at_local(local);
            ASSERT_LE(back.utc_us, utc) << name;
            ASSERT_GE(back.utc_us, utc - hour) << name;
            ASSERT_EQ(back.offset_min, place.offset_min_at(back.utc_us)) << name;
            later += back.utc_us != utc;
        }
        EXPECT_LE(later, 40) << name;  // at most one repeated hour a year
        EXPECT_GE(later, 20) << name;
    }
}

TEST(Zone, ManyThreadsShareOne) {
    const Zone place = zone("Europe/Amsterdam");
    std::vector<std::jthread> threads;
    std::atomic<int> wrong{0};
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&, t] {
            for (int i = 0; i < 20'000; ++i) {
                const Micros summer = 1'341'100'800'000'000 + (i + t) * 1'000'000LL;
                if (place.offset_min_at(summer) != 120) ++wrong;
                if (place.offset_min_at(summer - 15'552'000'000'000) != 60) ++wrong;
            }
        });
    threads.clear();
    EXPECT_EQ(wrong, 0);
}

TEST(TimeFormat, IsoAndItsRelatives) {
    EXPECT_EQ(read("2012-03-01"), "2012-03-01T00:00:00+01:00");
    EXPECT_EQ(read("2012-03-01T10:11:12.5Z"), "2012-03-01T10:11:12.500Z");
    EXPECT_EQ(read("2012-03-01 10:11:12.123456789-05:30"), "2012-03-01T10:11:12.123456-05:30");
    EXPECT_EQ(read("2012-03-01t10:11:12,000001+0200"), "2012-03-01T10:11:12.000001+02:00");
    EXPECT_EQ(read("2012-03-01 10:11:12 +02"), "2012-03-01T10:11:12+02:00");
    EXPECT_EQ(read(" 2012-03-01 10:11 "), "2012-03-01T10:11:00+01:00");
    EXPECT_EQ(read("2012-02-29"), "2012-02-29T00:00:00+01:00");
    EXPECT_EQ(read("2012-03-01T10:11:12.Z"), "2012-03-01T10:11:12Z");
}

TEST(TimeFormat, WhatDoesNotExistIsRefused) {
    for (const char* text : {"",
                             "2012",
                             "2012-3-1",
                             "2013-02-29",
                             "2012-13-01",
                             "2012-00-01",
                             "2012-01-00",
                             "2012-01-01T24:00",
                             "2012-01-01 23:60",
                             "2012-01-01 23:59:60",
                             "2012-01-01T10",
                             "2012-01-01 10:11:12.1234567890",
                             "2012-01-01 10:11:12+24:00",
                             "2012-01-01 10:11 Zx",
                             "2012-01-01X10:11",
                             "2012-01-01 10:1a",
                             "1799-12-31",
                             "2201-01-01",
                             "0000-00-00",
                             "2012-01-01 10:11:1",
                             "2012-01-01 10:11:",
                             "２０１２-01-01"})
        EXPECT_EQ(read(text), "refused") << text;
    EXPECT_EQ(format("iso").read("32:00", zone("UTC")).error().message,
              "'32:00' is not a time of the format 'iso' between 1800 and 2200");
}

TEST(TimeFormat, NumbersSince1970) {
    EXPECT_EQ(read("1330596000", "epoch_s"), "2012-03-01T10:00:00Z");
    EXPECT_EQ(read("1330596000.25", "epoch_s"), "2012-03-01T10:00:00.250Z");
    EXPECT_EQ(read("1330596000123", "epoch_ms"), "2012-03-01T10:00:00.123Z");
    EXPECT_EQ(read("1330596000123.5", "epoch_ms"), "2012-03-01T10:00:00.123500Z");
    EXPECT_EQ(read("1330596000123456", "epoch_us"), "2012-03-01T10:00:00.123456Z");
    EXPECT_EQ(read("-1", "epoch_s"), "1969-12-31T23:59:59Z");
    EXPECT_EQ(read("1330596000123", "epoch_s"), "refused");
    for (const char* text : {"", "-", "1e9", "0x1", "99999999999999999999"})
        EXPECT_EQ(read(text, "epoch_s"), "refused") << text;
}

TEST(TimeFormat, Patterns) {
    EXPECT_EQ(read("01.03.2012 10:11", "%d.%m.%Y %H:%M"), "2012-03-01T10:11:00+01:00");
    EXPECT_EQ(read("1/3/12 9:05 PM", "%d/%m/%y %I:%M %p"), "2012-03-01T21:05:00+01:00");
    EXPECT_EQ(read("03/01/2012 12:00 am", "%m/%d/%Y %I:%M %p"), "2012-03-01T00:00:00+01:00");
    EXPECT_EQ(read("1 Mar 2012 10:11:12 +0000", "%d %b %Y %H:%M:%S %z"), "2012-03-01T10:11:12Z");
    EXPECT_EQ(read("MARCH 1, 2012", "%b %d, %Y"), "2012-03-01T00:00:00+01:00");
    EXPECT_EQ(read("2012-061", "%Y-%j"), "2012-03-01T00:00:00+01:00");
    EXPECT_EQ(read("20120301101112.123", "%Y%m%d%H%M%S.%f"), "2012-03-01T10:11:12.123+01:00");
    EXPECT_EQ(read("01-03-69", "%d-%m-%y"), "1969-03-01T00:00:00+01:00");
    for (const char* text : {"1.3.2012", "01.03.2012 10", "31.02.2012 10:11", "01.03.12 10:11",
                             "01.03.2012 10:11x", "01.03.2012 24:00"})
        EXPECT_EQ(read(text, "%d.%m.%Y %H:%M"), "refused") << text;
    EXPECT_EQ(read("2013-366", "%Y-%j"), "refused");
    EXPECT_EQ(read("1/3/12 13:05 PM", "%d/%m/%y %I:%M %p"), "refused");
}

TEST(TimeFormat, ABadPatternIsToldSo) {
    EXPECT_NE(TimeFormat::parse("%d.%m.%Q").error().message.find("unknown part '%Q'"),
              std::string::npos);
    EXPECT_FALSE(TimeFormat::parse("%H:%M"));
    EXPECT_FALSE(TimeFormat::parse("%Y-%m-%d %I:%M"));
    EXPECT_FALSE(TimeFormat::parse("%Y-%m-%d%"));
    EXPECT_FALSE(TimeFormat::parse("ISO 8601"));
}

TEST(TimeFormat, KnowsWhetherAnOffsetIsThere) {
    EXPECT_TRUE(format("iso").carries_offset("2012-03-01T10:11:12Z"));
    EXPECT_TRUE(format("iso").carries_offset("2012-03-01T10:11-05:00"));
    EXPECT_FALSE(format("iso").carries_offset("2012-03-01 10:11"));
    EXPECT_TRUE(format("epoch_s").carries_offset("0"));
    EXPECT_TRUE(format("%Y-%m-%d %z").carries_offset("2012-03-01 +01"));
    EXPECT_FALSE(format("%Y-%m-%d").carries_offset("2012-03-01"));
}

TEST(Durations, ForPeople) {
    const std::pair<double, const char*> cases[] = {{0, "0 s"},
                                                    {12, "12 ms"},
                                                    {800, "0.8 s"},
                                                    {8'000, "8 s"},
                                                    {59'700, "1 min"},
                                                    {250'000, "4 min 10 s"},
                                                    {11'100'000, "3 h 5 min"},
                                                    {86'399'000, "1 d"},
                                                    {187'200'000, "2 d 4 h"},
                                                    {3'024'000'000, "5 weeks"},
                                                    {-800, "-0.8 s"},
                                                    {94'672'800'000, "3 years"}};
    for (const auto& [ms, text] : cases) EXPECT_EQ(write_duration_ms(ms), text);
}

TEST(Durations, ReadBack) {
    EXPECT_EQ(read_duration("30 days").value(), 30LL * 86'400'000'000);
    EXPECT_EQ(read_duration("90s").value(), 90'000'000);
    EXPECT_EQ(read_duration("1h30m").value(), 5'400'000'000);
    EXPECT_EQ(read_duration("2 d 4 h").value(), 52LL * 3'600'000'000);
    EXPECT_EQ(read_duration("1.5 h").value(), 5'400'000'000);
    EXPECT_EQ(read_duration("500 ms").value(), 500'000);
    for (const char* text : {"", "30", "days", "3 months", "-1 d", "1..5 h", "9999999999 weeks"})
        EXPECT_FALSE(read_duration(text)) << text;
}

TEST(Instants, WrittenWithTheirOffset) {
    EXPECT_EQ(write_instant(1'330'596'000'000'000, 60), "2012-03-01T11:00:00+01:00");
    EXPECT_EQ(write_instant(-1, 0), "1969-12-31T23:59:59.999999Z");
    EXPECT_EQ(write_date(-1), "1969-12-31");
    EXPECT_EQ(write_instant(no_time), "");
}

}  // namespace
}  // namespace touchline

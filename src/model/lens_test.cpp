// The lens as text.
#include "model/lens.h"

#include <gtest/gtest.h>

#include "base/process.h"

namespace touchline {
namespace {

TEST(Lens, ReadsEveryField) {
    const Lens lens =
        read_lens(
            "from=2012-01-01&until=2012-02-01&period=intersecting&channel=voice,chat&"
            "show.kind=a%2Cb&attr.city=Ulm&segment.plan=gold&outcome=open&journey=order&"
            "known_at=2012-03-01T10:00:00Z&starts_with=x")
            .value();
    EXPECT_EQ(lens.from_us, 1'325'376'000'000'000);
    EXPECT_EQ(lens.period, PeriodRule::intersecting);
    EXPECT_EQ(lens.channel, (std::vector<std::string>{"voice", "chat"}));
    EXPECT_EQ(lens.show_kind, std::vector<std::string>{"a,b"});
    EXPECT_EQ(lens.attributes.at("city"), std::vector<std::string>{"Ulm"});
    EXPECT_EQ(lens.segments.at("plan"), std::vector<std::string>{"gold"});
    EXPECT_NE(lens.known_at_us, no_time);
    EXPECT_EQ(write_lens(lens),
              "attr.city=Ulm&channel=voice,chat&from=2012-01-01T00:00:00Z&journey=order&known_at="
              "2012-03-01T10:00:00Z&outcome=open&period=intersecting&segment.plan=gold&"
              "show.kind=a%2Cb&starts_with=x&until=2012-02-01T00:00:00Z");
}

TEST(Lens, EmptyTextIsEveryJourney) {
    EXPECT_TRUE(read_lens("").value().empty());
    EXPECT_EQ(write_lens({}), "");
    EXPECT_EQ(describe_lens({}), "all journeys");
}

TEST(Lens, ErrorsNameWhatWouldBeRight) {
    const auto message = [](const char* text) { return read_lens(text).error().message; };
    EXPECT_NE(message("chanel=voice").find("did you mean 'channel'"), std::string::npos);
    EXPECT_NE(message("channel").find("'='"), std::string::npos);
    EXPECT_NE(message("period=during").find("intersecting"), std::string::npos);
    EXPECT_NE(message("from=yesterday").find("'from'"), std::string::npos);
    EXPECT_NE(message("kind=a&kind=b").find("twice"), std::string::npos);
    EXPECT_NE(message("kind=a%2").find("%25"), std::string::npos);
    EXPECT_NE(message("from=2012-02-01&until=2012-01-01").find("not after"), std::string::npos);
    EXPECT_NE(message("attr.=x").find("name after the dot"), std::string::npos);
}

TEST(Lens, SaysItInASentence) {
    const Lens lens = read_lens("channel=voice,chat&show.kind=a&from=2012-01-01").value();
    EXPECT_EQ(describe_lens(lens),
              "journeys started from 2012-01-01T00:00:00Z on; that touch "
              "channel voice or chat, showing only kind a");
}

std::string random_text(Random& random) {
    static const char* const pieces[] = {"a", "B", "7",  " ",     ",", "&",  "=", "%",
                                         "+", "é", "\n", "voice", ".", "\"", "日"};
    std::string text;
    for (std::uint64_t i = random.below(6); i > 0; --i)
        text += pieces[random.below(std::size(pieces))];
    return text;
}

std::vector<std::string> random_texts(Random& random) {
    std::vector<std::string> texts;
    for (std::uint64_t i = random.below(4); i > 0; --i) texts.push_back(random_text(random));
    return texts;
}

TEST(Lens, ReadingWhatWasWrittenGivesTheSame) {
    Random random(7);
    for (int round = 0; round < 2000; ++round) {
        Lens lens;
        for (auto field : {&Lens::journey, &Lens::outcome, &Lens::starts_with, &Lens::ends_with,
                           &Lens::channel, &Lens::centre, &Lens::kind, &Lens::staff,
                           &Lens::show_kind, &Lens::show_channel, &Lens::show_centre})
            lens.*field = random_texts(random);
        for (auto field : {&Lens::attributes, &Lens::segments})
            if (auto texts = random_texts(random); !texts.empty())
                (lens.*field)["x" + random_text(random)] = texts;
        lens.from_us = static_cast<Micros>(random.below(1'000'000'000'000'000));
        lens.until_us = lens.from_us + 1 + static_cast<Micros>(random.below(1'000'000'000));
        lens.period = static_cast<PeriodRule>(random.below(3));
        const std::string text = write_lens(lens);
        auto again = read_lens(text);
        ASSERT_TRUE(again) << again.error().message << " in " << text;
        ASSERT_EQ(again.value(), lens) << text;
    }
}

}  // namespace
}  // namespace touchline

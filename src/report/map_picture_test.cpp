// The pictures: golden SVG, same bytes for any order of rows, nothing that needs a network.
//
// `TOUCHLINE_BLESS=1 report_test` writes the golden files anew; the difference is the review.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "base/files.h"
#include "report/map_colour.h"
#include "report/map_dot.h"
#include "report/map_html.h"
#include "report/map_svg.h"
#include "report/sample_map.h"

namespace touchline {
namespace {

JourneyMap reversed(JourneyMap map) {
    const auto last = std::uint32_t(map.kinds.size() - 1);
    std::reverse(map.kinds.begin(), map.kinds.end());
    std::reverse(map.follows.begin(), map.follows.end());
    for (FollowRow& row : map.follows) row.from = last - row.from, row.to = last - row.to;
    return map;
}

void expect_golden(const std::string& name, const std::string& text) {
    const std::string path = std::string(TOUCHLINE_SOURCE) + "/tests/golden/" + name;
    if (std::getenv("TOUCHLINE_BLESS")) { ASSERT_TRUE(write_text_file(path, text)); }
    const Result<std::string> golden = read_text_file(path);
    ASSERT_TRUE(golden) << golden.error().message;
    EXPECT_TRUE(golden.value() == text) << name << " differs: bless and look at the picture";
}

std::size_t count(const std::string& text, const std::string& word) {
    std::size_t found = 0;
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1))
        ++found;
    return found;
}

TEST(map_picture, svg_is_as_blessed) { expect_golden("map.svg", write_map_svg(sample_map())); }
TEST(map_picture, dot_is_as_blessed) { expect_golden("map.dot", write_map_dot(sample_map())); }

TEST(map_picture, bytes_do_not_depend_on_the_order_of_rows) {
    const JourneyMap map = sample_map(), other = reversed(sample_map());
    EXPECT_EQ(write_map_svg(map), write_map_svg(other));
    EXPECT_EQ(write_map_html(map), write_map_html(other));
    EXPECT_EQ(write_map_dot(map), write_map_dot(other));
}

TEST(map_picture, svg_draws_everything_of_a_small_map) {
    const std::string svg = write_map_svg(sample_map());
    EXPECT_EQ(count(svg, "<g class=\"kind\""), 6u);
    EXPECT_EQ(count(svg, "data-follow=") - count(svg, "<g class=\"label\" data-follow="), 10u);
    EXPECT_EQ(count(svg, "<g"), count(svg, "</g>"));
    EXPECT_NE(svg.find("950 customers, 1,000 journeys, 4,520 interactions"), std::string::npos);
    EXPECT_NE(svg.find("ties: 12 neighbouring pairs in 9 journeys"), std::string::npos);
    EXPECT_EQ(svg.find("rarer path"), std::string::npos);
}

TEST(map_picture, lanes_bear_the_names_of_their_channels) {
    JourneyMap map = sample_map();
    for (KindRow& row : map.kinds) row.channel = row.starts > 0 ? "web <shop>" : "";
    PictureOptions options;
    EXPECT_EQ(write_map_svg(map, options).find("class=\"lane"), std::string::npos);
    options.lanes = true;
    const std::string svg = write_map_svg(map, options);
    EXPECT_NE(svg.find(">web &lt;shop&gt;</text>"), std::string::npos);
    EXPECT_NE(svg.find(">no channel</text>"), std::string::npos);
}

TEST(map_picture, names_are_escaped) {
    JourneyMap map = sample_map();
    map.kinds[0].kind = "</script><script>alert(1)</script>";
    for (const std::string& text : {write_map_svg(map), write_map_html(map)}) {
        EXPECT_EQ(text.find("<script>alert"), std::string::npos);
        EXPECT_EQ(text.find("<received>"), std::string::npos);
    }
}

TEST(map_picture, says_what_is_folded) {
    PictureOptions options;
    options.fold.paths_max = 1;
    const std::string svg = write_map_svg(sample_map(), options);
    EXPECT_NE(svg.find("rarer path"), std::string::npos);
    EXPECT_NE(svg.find("of transitions"), std::string::npos);
}

TEST(map_picture, page_needs_no_network) {
    const std::string page = write_map_html(sample_map());
    EXPECT_NE(page.find("default-src 'none'"), std::string::npos);
    for (const char* word : {" src=", "href=", "@import", "url(", "fetch("})
        EXPECT_EQ(page.find(word), std::string::npos) << word;
    EXPECT_EQ(count(page, "http"),
              count(page, "http-equiv") + count(page, "http://www.w3.org/2000/svg"));
    EXPECT_EQ(count(page, "<tr>"), 2 + 6 + 10u);
}

TEST(map_picture, an_empty_map_is_a_picture_too) {
    EXPECT_NE(write_map_svg(JourneyMap{}).find("</svg>"), std::string::npos);
    EXPECT_NE(write_map_html(JourneyMap{}).find("</html>"), std::string::npos);
}

// Relative luminance falls with every class: readable in grey and for every colour vision.
TEST(map_picture, longer_waits_are_darker) {
    const WaitScale scale(sample_map());
    ASSERT_GE(scale.classes(), 4u);
    const auto lightness = [](const std::string& colour) {
        const auto part = [&](int at) {
            return std::stoi(colour.substr(std::size_t(at), 2), nullptr, 16);
        };
        return 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5);
    };
    for (std::size_t i = 1; i < scale.classes(); ++i) {
        EXPECT_LT(lightness(scale.colour(i, false)), lightness(scale.colour(i - 1, false)));
        EXPECT_GT(lightness(scale.colour(i, true)), lightness(scale.colour(i - 1, true)));
        EXPECT_EQ(scale.class_of(scale.limits_ms()[i - 1]), i);
    }
    EXPECT_EQ(scale.class_of(0), 0u);
}

}  // namespace
}  // namespace touchline

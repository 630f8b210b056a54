// The tables of what happened: places become unique in the world, words get codes.
#include "simulate/happening.h"

#include <gtest/gtest.h>

#include "simulate/sink.h"
#include "simulate/stream.h"

namespace touchline::simulate {
namespace {

TEST(Happening, a_place_in_a_pod_is_unique_in_the_world) {
    EXPECT_EQ(truth_id(0, 7), 7u);
    EXPECT_NE(truth_id(1, 7), truth_id(7, 1));
}

TEST(Names, a_word_keeps_its_code) {
    Names names;
    EXPECT_EQ(names.add(""), none);
    const Code call = names.add("call_answered");
    EXPECT_EQ(names.add("call_answered"), call);
    EXPECT_EQ(names.find("call_answered"), call);
    EXPECT_EQ(names.find("fax_received"), none);
    EXPECT_EQ(names[call], "call_answered");
}

TEST(Stream, each_person_and_purpose_draws_alone) {
    Stream a(key_of(1, 2), Purpose::path), again(key_of(1, 2), Purpose::path);
    Stream other(key_of(1, 2), Purpose::duration), neighbour(key_of(1, 3), Purpose::path);
    for (int i = 0; i < 100; ++i) {
        const std::uint64_t x = a.next();
        EXPECT_EQ(x, again.next());
        EXPECT_NE(x, other.next());
        EXPECT_NE(x, neighbour.next());
    }
}

}  // namespace
}  // namespace touchline::simulate

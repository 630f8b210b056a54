// Subscriptions: heard while held, and not a moment longer.
#include "workspace/watchers.h"

#include <gtest/gtest.h>

namespace touchline {
namespace {

LiveChange change_of(std::uint64_t arrived) {
    LiveChange change;
    change.arrived = arrived;
    return change;
}

TEST(Watchers, everyone_hears_of_a_change_in_the_order_of_subscribing) {
    Watchers watchers;
    std::vector<int> heard;
    const Subscription first = watchers.add([&](const LiveChange& c) {
        heard.push_back(1);
        EXPECT_EQ(c.arrived, 7u);
    });
    const Subscription second = watchers.add([&](const LiveChange&) { heard.push_back(2); });
    watchers.tell(change_of(7));
    EXPECT_EQ(heard, (std::vector<int>{1, 2}));
}

TEST(Watchers, a_dropped_subscription_hears_nothing_more) {
    Watchers watchers;
    int heard = 0;
    Subscription held = watchers.add([&](const LiveChange&) { ++heard; });
    EXPECT_FALSE(watchers.empty());
    watchers.tell(change_of(1));
    held = Subscription();
    EXPECT_TRUE(watchers.empty());
    watchers.tell(change_of(1));
    EXPECT_EQ(heard, 1);
}

TEST(Watchers, a_subscription_may_outlive_the_list) {
    Subscription left;
    {
        Watchers watchers;
        left = watchers.add([](const LiveChange&) {});
    }
    left = Subscription();
}

}  // namespace
}  // namespace touchline

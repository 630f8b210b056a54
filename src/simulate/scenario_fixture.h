// A small scenario for tests, and ways to change one line of it. Included by tests only.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "simulate/scenario.h"

namespace touchline::simulate {

inline const std::string small_scenario = R"toml(
format = 1
name = "small"
start = 2025-01-01
until = 2025-07-01
channels = ["voice", "web", "email"]

[people]
count = 100
frailty_variance = 0.5

[[segment]]
name = "home"
share = 1
prefers = { voice = 0.7, web = 0.3 }

[[hours]]
name = "always"
workday = "24h"
weekend = "24h"

[[field]]
name = "customer_number"
known = true

[[staff]]
name = "agents"
count = 3
skills = ["phone"]
hours = "always"

[[queue]]
name = "phone"
channel = "voice"
hours = "always"
patience = "exponential(mean 5 min)"

[[centres]]
prefix = "north"
count = 2
region = "north"
zone = "Europe/Berlin"

[[journey]]
name = "question"
goal = "I want to know something"
a_year = 12
reasons = { bill = 0.6, moving = 0.4 }
start = [{ to = "look", prefers = ["web"] }, { to = "call" }]

[[journey.step]]
name = "look"
kind = "page_viewed"
channel = "web"
duration = "exponential(mean 2 min)"
next = [{ to = "success", share = 0.5 }, { to = "call", share = 0.5, after = "10 min" }]

[[journey.step]]
name = "call"
kind = "call_answered"
channel = "voice"
queue = "phone"
asks = ["customer_number"]
duration = "lognormal(median 4 min, spread 1.8)"
advances = true
fails = 0.1
next = [
  { to = "success" },
  { to = "call", when = "failed", share = 0.5, after = "1 h" },
  { to = "failed", when = "failed", share = 0.5 },
  { to = "call", when = "abandoned", share = 0.6, after = "exponential(mean 20 min)" },
  { to = "given_up", when = "abandoned", share = 0.4 },
]
)toml";

// The small scenario with one piece of its text exchanged.
inline std::string with(const std::string& old, const std::string& fresh) {
    std::string text = small_scenario;
    const std::size_t at = text.find(old);
    EXPECT_NE(at, std::string::npos) << "not in the small scenario: " << old;
    return text.replace(at, old.size(), fresh);
}

inline Scenario read_small(const std::string& text = small_scenario) {
    auto scenario = read_scenario(text);
    EXPECT_TRUE(bool(scenario)) << (scenario ? "" : scenario.error().message);
    return scenario ? std::move(scenario).value() : Scenario{};
}

}  // namespace touchline::simulate

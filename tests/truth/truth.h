// Worlds to be proved: scenario texts of this folder, run and kept. Included by tests only.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/files.h"
#include "simulate/run_fixture.h"
#include "tests/truth/statistics.h"

namespace touchline::proof {

using namespace simulate;

constexpr double minute_us = 60e6, hour_us = 60 * minute_us, day_us = 24 * hour_us;
constexpr double year_us = 365.25 * day_us;

inline std::string source_text(const std::string& path) {
    auto text = read_text_file(std::string(TOUCHLINE_SOURCE) + "/" + path);
    EXPECT_TRUE(bool(text)) << path;
    return text ? std::move(text).value() : "";
}
inline std::string proof_text() { return source_text("tests/truth/proof.toml"); }

inline std::string replaced(std::string text, const std::string& old, const std::string& fresh) {
    const std::size_t at = text.find(old);
    EXPECT_NE(at, std::string::npos) << "not in the scenario: " << old;
    return at == std::string::npos ? text : text.replace(at, old.size(), fresh);
}

// The example, run once for all that look at it.
inline const KeptRun& isp_run() {
    static const auto run =
        run_and_keep(source_text("examples/isp/scenario.toml"), is_long() ? 40'000 : 3'000, 11, 2);
    return *run;
}

inline double span(Micros from, Micros to) { return static_cast<double>(to - from); }

// What the truth says of one interaction, in words.
inline Code kind(const World& world, const char* word) { return world.kinds.find(word); }
inline Code step(const World& world, const char* word) { return world.steps.find(word); }

// A moment that was felt, and over: own encounters and silent steps are not.
inline bool felt(const Interactions& t, Place row, Micros until_us) {
    return t.step[row] != none && (t.flags[row] & flag_backoffice) == 0 && t.end_us[row] < until_us;
}

}  // namespace touchline::proof

// The limits of a scenario: its codes are 16 bits, its masks as wide as these. Each has a name, and
// the error that reports it states it.
#pragma once

#include <cstddef>

namespace touchline::limits {

inline constexpr std::size_t scenario_words_max = 65'000;  // kinds, steps, texts …: of each
inline constexpr std::size_t scenario_tables_max = 4'000;  // [[journey]], [[queue]] …: of each
inline constexpr std::size_t scenario_centres_max = 60'000;
inline constexpr std::size_t scenario_channels_max = 27;  // and four of its own
inline constexpr std::size_t scenario_staff_max = 64;  // in a team
inline constexpr std::size_t scenario_effects_max = 64;
inline constexpr std::size_t scenario_fields_max = 16;
inline constexpr std::size_t scenario_hours_max = 64;
// Ways on from a step, for each reason, channel and what may become of it; of all steps.
inline constexpr std::size_t scenario_ways_max = 20'000'000;
inline constexpr std::size_t scenario_files_max = 200'000;  // that its systems may deliver

}  // namespace touchline::limits

// Colours of waits: an even ramp from short (light) to long (dark), readable by colour-blind
// people because its lightness falls in equal steps, and the durations that part the classes.
#pragma once

#include <string>
#include <vector>

#include "model/answer.h"

namespace touchline {

class WaitScale {
public:
    // Limits are round durations spread over the waits of the map's follows, at most six.
    explicit WaitScale(const JourneyMap& map);
    std::size_t classes() const { return limits_ms_.size() + 1; }
    std::size_t class_of(double wait_ms) const;
    const std::vector<double>& limits_ms() const { return limits_ms_; }
    std::string colour(std::size_t of_class, bool dark_page) const;  // "#rrggbb"
    std::string describe(std::size_t of_class) const;  // "under 1 min", "1 min to 1 h", "over 3 d"

private:
    std::vector<double> limits_ms_;
};

// sRGB of a colour given by lightness 0…1, chroma and hue in degrees (OKLCH).
std::string colour_of_lch(double lightness, double chroma, double hue);
// "30 s", "1 h", "2 weeks": a round duration without fractions.
std::string write_round_duration(double ms);

}  // namespace touchline

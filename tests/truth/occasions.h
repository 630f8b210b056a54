// Comparing those whom something touched with those whom it could have touched.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "tests/truth/periods.h"

namespace touchline::proof {

// Somebody who was exposed or could have been.
struct Occasion {
    const Happening* pod;
    Place interaction, journey, person;
    Micros at;
    bool exposed;
};
using Occasions = std::vector<Occasion>;

Occasions occasions_of(const KeptRun& run, const std::string& effect);
// The interactions of one step, but those of the last days, whose consequences are not yet seen;
// exposed as `is` says.
Occasions occasions_at(const KeptRun& run, const char* step_word,
                       const std::function<bool(const Happening&, Place)>& is);

// What is measured of an occasion; nothing when it does not apply.
using Measure = std::function<std::optional<double>(const Occasion&)>;
std::optional<double> valence(const Occasion& at);
std::optional<double> failed(const Occasion& at);
std::optional<double> log_minutes(const Occasion& at);
std::optional<double> promise_kept(const Occasion& at);   // of a promise made here
Measure comes_again(const KeptRun& run);                  // a settled journey, within a month
Measure valence_beside(Code step);                        // mean of the journey's other steps
Measure valence_at(Code step);                            // of another step of the journey

// Exposed less the others.
Estimate difference_of(const Occasions& occasions, const Measure& measure);

// What an exposure may do to the hazard of leaving for a while.
struct Influence {
    Occasions occasions;
    Micros lasts_us;
    std::function<double(const Occasion&)> size = [](const Occasion&) { return 1; };
};
Influence influence_of(const KeptRun& run, const std::string& effect);
// The logs of the ratios of hazards, from person-periods: while an influence lasts against all
// else. The size of an exposure multiplies its coefficient.
std::vector<Estimate> hazard_ratios(const KeptRun& run, const std::vector<Influence>& influences);

}  // namespace touchline::proof

// For tests: the index as plain journeys, so that slow and obvious code can check the fast.
#pragma once

#include <string>
#include <vector>

#include "timeline/index.h"
#include "timeline/selection.h"

namespace touchline::naive {

struct Step {
    std::string kind, channel, centre, staff;
    std::int64_t at_us = 0, at_ms = 0, ended_ms = 0;
    std::uint64_t history_row = 0;
    bool shown = true;
};

struct Journey {
    CustomerId customer{};
    std::string type, outcome;
    Micros started_us = 0, ended_us = 0, closes_at_us = 0;
    std::vector<Step> steps;

    std::vector<Step> shown() const {
        std::vector<Step> some;
        for (const Step& step : steps)
            if (step.shown) some.push_back(step);
        return some;
    }
};

// Living journeys, with whether the selection takes them.
template <class Visit>
void for_journeys(const Index& index, const Selection& selection, const Visit& visit) {
    for (std::size_t s = 0; s < index.segments.size(); ++s) {
        const Segment& g = *index.segments[s];
        for (std::size_t j = 0; j < g.journeys(); ++j) {
            if (g.dead.test(j)) continue;
            Journey journey{g.customers[g.customer[j]],
                            index.types[g.type[j]].name,
                            index.outcomes[g.outcome[j]],
                            g.started_us[j],
                            g.ended_us[j],
                            g.closes_at_us[j],
                            {}};
            for (auto at = g.offset[j]; at < g.offset[j + 1]; ++at) {
                const std::int64_t ms = floor_ms(g.occurred_us[at]);
                journey.steps.push_back({index.kinds[g.kind[at]], index.channels[g.channel[at]],
                                         index.centres[g.centre[at]], index.staff[g.staff[at]],
                                         g.occurred_us[at], ms,
                                         ms + static_cast<std::int64_t>(g.duration_ms(at)),
                                         g.history_row[at], selection.shown(g, at)});
            }
            visit(journey, selection.journeys[s].test(j));
        }
    }
}

inline std::vector<Journey> selected(const Index& index, const Selection& selection) {
    std::vector<Journey> all;
    for_journeys(index, selection, [&](const Journey& journey, bool is) {
        if (is && !journey.shown().empty()) all.push_back(journey);
    });
    return all;
}

}  // namespace touchline::naive

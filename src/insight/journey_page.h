// The journeys behind a number, page by page: those of the lens that go through a kind, over a
// path, or are of a variant; the latest or the longest first.
//
// A page begins behind a cursor, not at a count, so that journeys which arrive meanwhile neither
// repeat nor hide one.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/answer.h"
#include "timeline/journey_id.h"
#include "timeline/selection.h"

namespace touchline {

enum class JourneyOrder : std::uint8_t { latest, longest };

struct JourneyPageRequest {
    std::optional<std::string> through;      // a kind
    std::optional<std::string> first, next;  // a path; empty text: the start, the end
    std::vector<std::string> variant;        // kinds, all of them in this order
    JourneyOrder order = JourneyOrder::latest;
    std::size_t limit = 50;
    std::string after;                       // a cursor, or empty
};

struct JourneyRow {
    JourneyId id;
    std::string type, outcome;
    Micros started_us = 0, ended_us = 0;
    std::uint64_t throughput_ms = 0, interactions = 0;  // shown ones
    struct Step {
        std::string kind, channel;
    };
    std::vector<Step> steps;  // the first limits of them
};

struct JourneyPage {
    Population population;       // of the lens
    std::uint64_t matching = 0;  // journeys on all pages
    std::vector<JourneyRow> rows;
    std::string next;            // the cursor behind the last row; empty: there are no more
};

inline constexpr std::size_t steps_shown_max = 60;  // of one row

// Errors: not_found (an unknown kind), invalid_input (a cursor of another order).
Result<JourneyPage> page_journeys(const Index& index, const Selection& selection,
                                  const JourneyPageRequest& request, Micros as_of_us,
                                  unsigned threads);

JourneyRow journey_row(const Index& index, const Selection& selection, const JourneyAt& at,
                       Micros as_of_us);

}  // namespace touchline

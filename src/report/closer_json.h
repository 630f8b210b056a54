// A closer look at a kind or a path, series and pages of journeys, as JSON: fields of an object
// that the caller began.
#pragma once

#include <vector>

#include "insight/closer.h"
#include "insight/journey_page.h"
#include "insight/series.h"
#include "report/json_writer.h"

namespace touchline {

void append_kind_closer(JsonWriter& json, const KindCloser& kind);
void append_follow_closer(JsonWriter& json, const FollowCloser& follow);
void append_series(JsonWriter& json, const Series& series);        // "by" and "bins"
void append_journey_row(JsonWriter& json, const JourneyRow& row);  // an object
void append_journey_page(JsonWriter& json, const JourneyPage& page);

}  // namespace touchline

// Where everything on the picture of a map stands, as JSON: what the browser draws is what the
// SVG shows.
#pragma once

#include "report/json_writer.h"
#include "report/map_fold.h"
#include "summary/map_layout.h"

namespace touchline {

// key "layout": {"style", "width", "height", "lanes": [{channel, y, height}],
//  "nodes": [{what: kind | start | end, kind, x, y, width, height, lane, lines: […]}],
//  "edges": [{what: follow | start | end, from, to, way, count, thickness, path, head, label_x,
//  label_y}], "hidden": {kinds, paths, interactions}} and key "wait_limits_ms".
// `whole` is the map of the lens, `drawn` what of it is drawn.
void append_layout(JsonWriter& json, const JourneyMap& whole, const FoldedMap& drawn,
                   const MapLayoutOptions& options);

}  // namespace touchline

// The rows of a change of streams, taken from what was appended: as the history would give them,
// without asking it.
#pragma once

#include <span>
#include <vector>

#include "store/stream.h"
#include "workspace/kept_rows.h"

namespace touchline {

// `sources`: all that the history knows, in their order (Store::sources()); of each part its own
// name stands in its info.
KeptRows::Found rows_of_change(std::span<const StreamPart> parts, const StreamChange& change,
                               std::span<const Source> sources);

}  // namespace touchline

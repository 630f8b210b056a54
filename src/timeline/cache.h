// The index as a file, so that a workspace of ten million interactions opens in no time: the
// columns as they lie in memory, mapped back without a copy. It is derived data: when key, format
// or checksum do not agree it is built again from the history.
#pragma once

#include <string>

#include "base/result.h"
#include "timeline/index.h"

namespace touchline {

Status save_index(const Index& index, const std::string& path, unsigned threads);
// Errors: not_found (no file, or of another key or format), corrupt (checksum or shape).
Result<Index> load_index(const std::string& path, const IndexKey& key, unsigned threads);

}  // namespace touchline

// Every file below a folder.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace touchline {

// Paths in the order of their names; files whose name begins with '.' are nobody's deliveries.
// Errors: unavailable when a folder cannot be read; not_found when there is no file.
Result<std::vector<std::string>> files_below(const std::string& folder);

}  // namespace touchline

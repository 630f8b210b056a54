// gzip in memory, for bodies.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace touchline {

std::string gzip(std::string_view text);
// Errors: invalid_input when damaged, limit when more than `bytes_max` comes out.
Result<std::string> gunzip(std::string_view bytes, std::size_t bytes_max);

}  // namespace touchline

// One character of Unicode as UTF-8.
#pragma once

#include <cstdint>
#include <string>

namespace touchline {

void append_utf8(std::string& out, std::uint32_t code);

}  // namespace touchline

// Takes interactions out of a block, or puts those of another behind it.
#pragma once

#include <cstdint>
#include <vector>

#include "model/interaction.h"

namespace touchline {

// Keeps the interactions whose flag is not 0, in their order.
void keep_rows(InteractionBlock& block, const std::vector<std::uint8_t>& keep);
void append_rows(InteractionBlock& to, const InteractionBlock& more);

}  // namespace touchline

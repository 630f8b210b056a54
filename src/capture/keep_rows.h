// Takes interactions out of a block.
#pragma once

#include <cstdint>
#include <vector>

#include "model/interaction.h"

namespace touchline {

// Keeps the interactions whose flag is not 0, in their order.
void keep_rows(InteractionBlock& block, const std::vector<std::uint8_t>& keep);

}  // namespace touchline

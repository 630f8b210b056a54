// The canonical export: the whole index as sorted lines of text, without codes, places or
// segments. Two indexes hold the same if and only if these are equal (invariant 4).
#pragma once

#include <string>
#include <vector>

#include "base/hash.h"
#include "timeline/index.h"

namespace touchline {

// One line a journey: customer, type, outcome, instants, participants, then its interactions.
std::vector<std::string> canonical_lines(const Index& index);
Hash128 canonical_hash(const Index& index);  // of those lines, without keeping them all as text

}  // namespace touchline

// Names of made-up people and places. The frequent ones stand first: people draw them by rank.
#pragma once

#include "simulate/names.h"
#include "simulate/stream.h"

namespace touchline::simulate {

void add_given_names(Names& names);
void add_family_names(Names& names);
void add_streets(Names& names);
void add_towns(Names& names);

// A code from 1 to names.size() - 1; the r-th is drawn about as often as 1 / (r + 3).
Code draw_ranked(const Names& names, Stream& stream);

}  // namespace touchline::simulate

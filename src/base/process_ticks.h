// A clock that never jumps: to measure how long something took, never to say when.
#pragma once

#include "base/time.h"

namespace touchline {

Micros ticks_us();

}  // namespace touchline

// A clock that never jumps.
#include "base/process_ticks.h"

#include <chrono>

namespace touchline {

Micros ticks_us() {
    using namespace std::chrono;
    return duration_cast<microseconds>(steady_clock::now().time_since_epoch()).count();
}

}  // namespace touchline

// Where a failed CHECK goes.
#include "base/check.h"

#include <string>

namespace touchline {

void check_failed(const char* expression, const char* file, int line) {
    throw InternalError(std::string("internal error: ") + expression + " does not hold at " + file +
                        ":" + std::to_string(line));
}

}  // namespace touchline

// CHECK: our own mistakes. A failed CHECK throws InternalError; the doors (cli main, tests)
// catch it. The library itself never prints and never exits.
#pragma once

#include <stdexcept>

namespace touchline {

class InternalError : public std::logic_error {
    using std::logic_error::logic_error;
};

[[noreturn]] void check_failed(const char* expression, const char* file, int line);

// An expression of type void, so that it can stand before a comma.
#define CHECK(condition) \
    ((condition) ? void(0) : ::touchline::check_failed(#condition, __FILE__, __LINE__))

#ifdef NDEBUG
#define DCHECK(condition) void(0)
#else
#define DCHECK(condition) CHECK(condition)
#endif

}  // namespace touchline

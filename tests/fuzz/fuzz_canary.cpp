// A fuzz target that must fail: if it is not caught, the fuzzing itself is broken.
#include <cstdint>
#include <string_view>

#include "base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    CHECK(!(size >= 3 && bytes[0] == 't' && bytes[1] == 'w' && bytes[2] == 'e'));
    return 0;
}

// Our XML scanner against expat: what we accept is well-formed, and its events say the same.
#include <cstdint>
#include <string>

#include "base/check.h"
#include "capture/xes_oracle_test.h"

namespace touchline {
namespace {

// Where the two may differ: names beyond ASCII and what a DOCTYPE declares, which we pass over;
// lists and repeated keys, which the oracle does not flatten.
bool is_comparable(std::string_view bytes) {
    for (const char byte : bytes)
        if (static_cast<unsigned char>(byte) >= 0x80) return false;
    for (const char* word : {"<!DOCTYPE", "<?xml", "list", "container"})
        if (bytes.find(word) != std::string_view::npos) return false;
    return true;
}

}  // namespace
}  // namespace touchline

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace touchline;
    const std::string bytes(reinterpret_cast<const char*>(data), size);
    if (!is_comparable(bytes)) return 0;
    const XesReading ours = read_with_reader(memory_source(bytes));
    if (!ours.error.empty()) return 0;
    const XesReading theirs = ExpatXes::read(bytes);
    CHECK(theirs.error.empty());
    if (!ours.rejects.empty() || !ours.remarks.empty()) return 0;
    CHECK(ours.events == theirs.events);
    return 0;
}

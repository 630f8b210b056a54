// The only file that sees xxhash.
#define XXH_INLINE_ALL
#include "base/hash.h"

#include <xxhash.h>

namespace touchline {

std::uint64_t hash64(std::string_view bytes, std::uint64_t seed) {
    return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}

Hash128 hash128(std::string_view bytes, std::uint64_t seed) {
    const XXH128_hash_t h = XXH3_128bits_withSeed(bytes.data(), bytes.size(), seed);
    return {h.high64, h.low64};
}

}  // namespace touchline

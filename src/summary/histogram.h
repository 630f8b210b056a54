// Buckets of a logarithmic histogram of milliseconds: 32 an octave, so a bucket's middle is
// within 1.6 % of every value in it; values below 64 are exact. Defined by bits, never by a cast.
#pragma once

#include <bit>
#include <cstdint>
#include <span>

namespace touchline {

inline constexpr std::uint32_t histogram_buckets = 1280;  // up to 2^44 ms, 557 years

inline std::uint32_t bucket_of(std::uint64_t ms) {
    const auto shift = static_cast<std::uint32_t>(58 - std::countl_zero(ms | 32));
    return (shift << 5) + static_cast<std::uint32_t>(ms >> shift);
}
inline std::uint64_t bucket_first(std::uint32_t bucket) {
    if (bucket < 64) return bucket;
    const std::uint32_t shift = (bucket >> 5) - 1;
    return static_cast<std::uint64_t>((bucket & 31) | 32) << shift;
}
inline double bucket_middle(std::uint32_t bucket) {
    return static_cast<double>(bucket_first(bucket) + bucket_first(bucket + 1) - 1) / 2;
}

// The median of the values counted in `buckets` (mean of the two middle ones); 0 when none.
double histogram_median(std::span<const std::uint64_t> buckets);

}  // namespace touchline

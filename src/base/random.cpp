// xoshiro256** seeded by splitmix64 (Blackman and Vigna): small, fast, the same everywhere.
#include <bit>
#include <cmath>
#include <numbers>

#include "base/process.h"

namespace touchline {

namespace {

__extension__ typedef unsigned __int128 Wide;

std::uint64_t split_mix(std::uint64_t& state) {
    state += 0x9E3779B97F4A7C15ULL;
    std::uint64_t x = state;
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9ULL;
    x = (x ^ x >> 27) * 0x94D049BB133111EBULL;
    return x ^ x >> 31;
}

}  // namespace

Random::Random(std::uint64_t seed) : seed_(seed) {
    for (std::uint64_t& word : state_) word = split_mix(seed);
}

std::uint64_t Random::next() {
    const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
    const std::uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = std::rotl(state_[3], 45);
    return result;
}

// Takes the upper half of a 128-bit product; refuses the few products that would favour some.
std::uint64_t Random::below(std::uint64_t bound) {
    CHECK(bound > 0);
    const std::uint64_t uneven = (0 - bound) % bound;
    for (;;) {
        const Wide product = static_cast<Wide>(next()) * bound;
        if (static_cast<std::uint64_t>(product) >= uneven)
            return static_cast<std::uint64_t>(product >> 64);
    }
}

double Random::uniform() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }

double Random::exponential(double mean) { return -mean * std::log1p(-uniform()); }

double Random::normal() {
    const double radius = std::sqrt(-2 * std::log1p(-uniform()));
    return radius * std::cos(2 * std::numbers::pi * uniform());
}

}  // namespace touchline

// Randomness by key: every person, journey and purpose has a stream of its own, so that a new
// feature, another thread or another order of work never shifts what somebody else draws.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <numbers>

namespace touchline::simulate {

// What a draw is for. Append only: the numbers are part of the key.
enum class Purpose : std::uint64_t {
    identity = 1,
    traits,
    household,
    start,
    reason,
    path,
    duration,
    patience,
    asking,
    promise,
    quote,
    feeling,
    survey,
    review,
    referral,
    leaving,
    reaction,
    exposure,
    staff,
    ghost,
    word,
    world,
    dirt,    // of the rows that systems deliver
    record,  // of what centres write down of people
    amount,  // which of the amounts is his
};

// A counter in a keyed mixer (two rounds of a 64-bit finaliser with the key between them): any
// stream starts at once, and costs two words.
class Stream {
public:
    Stream(std::uint64_t key, Purpose purpose, std::uint64_t of = 0)
        : key_(scramble(key + 0x9E3779B97F4A7C15ULL * static_cast<std::uint64_t>(purpose)) ^
               scramble(of + 0xD1B54A32D192ED03ULL)) {}

    std::uint64_t next() {
        const std::uint64_t round = scramble(key_ + counter_++ * 0x9E3779B97F4A7C15ULL);
        return scramble(round ^ std::rotl(key_, 32));
    }
    double uniform() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }  // [0, 1)
    bool chance(double probability) { return uniform() < probability; }
    std::uint32_t below(std::uint32_t bound) {  // [0, bound); the bias is under 2^-32
        return static_cast<std::uint32_t>(((next() >> 32) * bound) >> 32);
    }
    // 1 - uniform() is exact and never 0.
    double exponential(double mean) { return -mean * std::log(1 - uniform()); }
    double normal() {
        const double radius = std::sqrt(-2 * std::log(1 - uniform()));
        return radius * std::cos(2 * std::numbers::pi * uniform());
    }

    static std::uint64_t scramble(std::uint64_t x) {
        x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9ULL;
        x = (x ^ x >> 27) * 0x94D049BB133111EBULL;
        return x ^ x >> 31;
    }

private:
    std::uint64_t key_, counter_ = 1;
};

// Of whom: the key of a person, a member of staff, a journey.
inline std::uint64_t key_of(std::uint64_t parent, std::uint64_t child) {
    return Stream::scramble(Stream::scramble(parent ^ 0xA0761D6478BD642FULL) +
                            child * 0xE7037ED1A0B428DBULL);
}

}  // namespace touchline::simulate

// The secret of a workspace, in a file that only its owner may read, and the keyed hashes made
// with it: without the file nobody can tell which value a hash is of, not even by trying all.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/hash.h"
#include "base/result.h"

namespace touchline {

// Equal values have equal hashes; which value it was only the key can tell (SipHash-2-4-128).
class KeyedHash {
public:
    Hash128 operator()(std::string_view value) const;

private:
    friend class Secret;
    std::array<unsigned char, 16> key_{};
};

class Secret {
public:
    static Secret random();  // of this process only
    // Errors: not_found, unavailable, corrupt when the file holds no secret.
    static Result<Secret> read(const std::string& path);
    // Durable, readable by its owner only. Errors: unavailable.
    Status write(const std::string& path) const;

    // Each purpose has a key of its own, so that hashes of one tell nothing about another.
    enum class Purpose : std::uint64_t { name = 1, identifiers = 2 };
    KeyedHash keyed_hash(Purpose purpose) const;
    std::string name() const;  // 8 hexadecimal digits that tell secrets apart

private:
    std::array<unsigned char, 32> bytes_{};
};

}  // namespace touchline

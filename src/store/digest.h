// The digest of a delivery: a hash of the hashes of its blocks, so that it can be taken while
// the bytes flow by, however they are cut.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/hash.h"

namespace touchline {

inline constexpr std::size_t delivery_block_bytes = 1 << 20;

class DeliveryDigest {
public:
    // Whole blocks of delivery_block_bytes; only the last one may be shorter.
    void add_block(std::string_view block) {
        const Hash128 hash = hash128(block);
        hashes_.append(reinterpret_cast<const char*>(&hash), sizeof hash);
        bytes_ += block.size();
    }
    std::string text() const;  // 32 hexadecimal digits

private:
    std::string hashes_;
    std::uint64_t bytes_ = 0;
};

}  // namespace touchline

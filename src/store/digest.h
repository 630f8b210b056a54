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

// The same while the bytes come in whatever sizes.
class RunningDigest {
public:
    void add(std::string_view bytes) {
        while (!bytes.empty()) {
            const std::size_t room = delivery_block_bytes - block_.size();
            block_.append(bytes.substr(0, room));
            bytes.remove_prefix(bytes.size() < room ? bytes.size() : room);
            if (block_.size() < delivery_block_bytes) return;
            digest_.add_block(block_);
            block_.clear();
        }
    }
    std::string text() const {
        DeliveryDigest whole = digest_;
        if (!block_.empty()) whole.add_block(block_);
        return whole.text();
    }

private:
    std::string block_;
    DeliveryDigest digest_;
};

}  // namespace touchline

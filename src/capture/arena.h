// Room for texts that a parser has to write anew (unescaped, re-encoded), owned by the block.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "capture/reader.h"

namespace touchline {

class Arena {
public:
    explicit Arena(RecordBlock& block) : block_(block) {}

    // Copies the text; the view stays valid as long as the block's arena.
    std::string_view keep(std::string_view text) {
        std::string& chunk = room(text.size());
        const std::size_t begin = chunk.size();
        chunk.append(text);
        return std::string_view(chunk).substr(begin);
    }
    // A chunk to append at most `bytes` to; it does not move.
    std::string& room(std::size_t bytes) {
        constexpr std::size_t chunk_bytes_max = 64 << 10;
        if (chunk_ == nullptr || chunk_->capacity() - chunk_->size() < bytes) {
            chunk_ = block_.arena.emplace_back(std::make_unique<std::string>()).get();
            chunk_->reserve(std::max(chunk_bytes_, bytes));
            chunk_bytes_ = std::min(chunk_bytes_ * 4, chunk_bytes_max);
        }
        return *chunk_;
    }

private:
    RecordBlock& block_;
    std::string* chunk_ = nullptr;
    std::size_t chunk_bytes_ = 1 << 10;  // of the next one: a block may be one small event
};

inline Field field_of(std::string_view text) {
    return {text.data() == nullptr ? "" : text.data(), static_cast<std::uint32_t>(text.size())};
}

}  // namespace touchline

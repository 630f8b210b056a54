// A sorted multiset that tells the n-th of its values, in blocks that stay small: inserting and
// erasing move a few hundred values, and a value costs no allocation of its own.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/check.h"

namespace touchline {

// T: plain values in a total order.
template <class T>
class SortedBlocks {
public:
    static constexpr std::size_t block_max = 256;

    SortedBlocks() = default;
    // Of values that come ascending.
    template <class Next>
    SortedBlocks(std::size_t size, const Next& next) {
        constexpr std::size_t filled = block_max / 4 * 3;  // room to grow
        const std::size_t blocks = (size + filled - 1) / filled;
        blocks_.reserve(blocks);
        for (std::size_t left = size; left > 0;) {
            Block block = make_block();
            block.size = static_cast<std::uint32_t>(std::min(filled, left));
            for (std::size_t i = 0; i < block.size; ++i) block.values[i] = next();
            left -= block.size;
            append(std::move(block), blocks_.size());
        }
        size_ = size;
    }

    std::size_t size() const { return size_; }

    void insert(const T& value) {
        if (blocks_.empty()) append(make_block(), 0);
        std::size_t at = block_of(value);
        if (blocks_[at].size == block_max) {
            split(at);
            at = block_of(value);
        }
        Block& block = blocks_[at];
        T* const end = block.values.get() + block.size;
        T* const place = std::upper_bound(block.values.get(), end, value);
        std::move_backward(place, end, end + 1);
        *place = value;
        ++block.size;
        ++size_;
        firsts_[at] = block.values[0];
        seen_.clear();
    }

    // One of those that equal it; it is there.
    void erase(const T& value) {
        CHECK(!blocks_.empty());
        const std::size_t at = block_of(value);
        Block& block = blocks_[at];
        T* const end = block.values.get() + block.size;
        // The last of its equals is in the last block that begins with no more than it.
        T* const after = std::upper_bound(block.values.get(), end, value);
        CHECK(after != block.values.get() && after[-1] == value);
        std::move(after, end, after - 1);
        --block.size;
        --size_;
        seen_.clear();
        if (block.size > 0) firsts_[at] = block.values[0];
        if (block.size < block_max / 4) join(at);
    }

    // How many values are less.
    std::uint64_t rank(const T& value) const {
        count_blocks();
        const auto after = std::lower_bound(firsts_.begin(), firsts_.end(), value);
        if (after == firsts_.begin()) return 0;
        const auto at = static_cast<std::size_t>(after - firsts_.begin()) - 1;
        const Block& block = blocks_[at];
        const T* const first = block.values.get();
        return seen_[at] + static_cast<std::uint64_t>(
                               std::lower_bound(first, first + block.size, value) - first);
    }

    // The one with `rank` values before it.
    const T& at(std::uint64_t rank) const {
        CHECK(rank < size_);
        count_blocks();
        const auto at = static_cast<std::size_t>(
            std::upper_bound(seen_.begin(), seen_.end(), rank) - seen_.begin() - 1);
        return blocks_[at].values[rank - seen_[at]];
    }

    std::size_t bytes() const {
        return blocks_.size() * (block_max * sizeof(T) + sizeof(Block) + sizeof(T)) +
               seen_.capacity() * sizeof(std::uint64_t);
    }

private:
    struct Block {
        std::unique_ptr<T[]> values;
        std::uint32_t size = 0;
    };
    static Block make_block() { return {std::make_unique_for_overwrite<T[]>(block_max), 0}; }

    // The last block that does not begin with more than the value; else the first.
    std::size_t block_of(const T& value) const {
        const auto after = std::upper_bound(firsts_.begin(), firsts_.end(), value);
        return after == firsts_.begin() ? 0 : static_cast<std::size_t>(after - firsts_.begin()) - 1;
    }
    void append(Block block, std::size_t at) {
        const T first = block.size > 0 ? block.values[0] : T{};
        blocks_.insert(blocks_.begin() + static_cast<std::ptrdiff_t>(at), std::move(block));
        firsts_.insert(firsts_.begin() + static_cast<std::ptrdiff_t>(at), first);
    }
    void split(std::size_t at) {
        Block half = make_block();
        Block& full = blocks_[at];
        half.size = full.size / 2;
        full.size -= half.size;
        std::copy_n(full.values.get() + full.size, half.size, half.values.get());
        append(std::move(half), at + 1);
    }
    // A small block goes into the one before it, when both fit one.
    void join(std::size_t at) {
        if (blocks_[at].size > 0) {
            if (at == 0) return;
            Block& before = blocks_[at - 1];
            if (before.size + blocks_[at].size > block_max / 2) return;
            std::copy_n(blocks_[at].values.get(), blocks_[at].size,
                        before.values.get() + before.size);
            before.size += blocks_[at].size;
        }
        blocks_.erase(blocks_.begin() + static_cast<std::ptrdiff_t>(at));
        firsts_.erase(firsts_.begin() + static_cast<std::ptrdiff_t>(at));
    }
    void count_blocks() const {
        if (seen_.size() == blocks_.size()) return;
        seen_.clear();
        std::uint64_t sum = 0;
        for (const Block& block : blocks_) {
            seen_.push_back(sum);
            sum += block.size;
        }
    }

    std::vector<Block> blocks_;
    std::vector<T> firsts_;  // of each block
    std::size_t size_ = 0;
    mutable std::vector<std::uint64_t> seen_;  // values before each block; made when asked for
};

}  // namespace touchline

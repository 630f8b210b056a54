// Where rows wait for the index to be built: partitions by customer, filled by several threads,
// each with a lane of its own. Small chunks, so that a thousand partitions stay in cache.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "timeline/cutter.h"
#include "timeline/index.h"

namespace touchline {

inline constexpr unsigned partition_bits = 10;
inline constexpr std::size_t partitions = std::size_t{1} << partition_bits;

inline std::size_t partition_of(CustomerId customer) {
    return customer_order(customer) >> (64 - partition_bits);
}

struct LaneChunk {
    LaneChunk* next = nullptr;
    std::uint32_t size = 0;
    TimelineRow rows[32];
};

// Terms that were met, by code.
class UsedTerms {
public:
    void add(TermId term) {
        const auto code = static_cast<std::uint32_t>(term);
        if (code >= used_.size()) used_.resize(code + 256, 0);
        used_[code] = 1;
    }
    const std::vector<std::uint8_t>& codes() const { return used_; }

private:
    std::vector<std::uint8_t> used_;
};

class Lane {
public:
    void add(std::size_t partition, const TimelineRow& row) {
        LaneChunk* chunk = first_[partition];
        if (chunk == nullptr || chunk->size == std::size(chunk->rows)) chunk = grow(partition);
        chunk->rows[chunk->size++] = row;
    }
    LaneChunk* chunks(std::size_t partition) const { return first_[partition]; }

    UsedTerms kinds, channels, centres, staff;
    std::vector<std::uint8_t> owns;  // by object type: 0 not asked yet, 1 no, 2 yes
    std::vector<CustomerId> customers;      // of the block at hand
    std::vector<std::uint8_t> anonymous;
    bool any_owned = false;

private:
    LaneChunk* grow(std::size_t partition);
    std::array<LaneChunk*, partitions> first_{};  // the newest chunk; older ones behind it
    std::vector<std::shared_ptr<void>> slabs_;
    LaneChunk* free_ = nullptr;
    std::size_t free_count_ = 0;
};

// Runs work(worker, index) for index in [0, count), handed out one by one.
void work_off(unsigned threads, std::size_t count,
              const std::function<void(unsigned, std::size_t)>& work);

// Gives every row of an object that several customers share the one owner it belongs to, and
// moves it to that owner's partition (into new lanes).
void settle_owners(std::vector<std::unique_ptr<Lane>>& lanes, unsigned threads);

}  // namespace touchline

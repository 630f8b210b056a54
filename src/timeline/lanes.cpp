// Lanes grow slab by slab.
#include "timeline/lanes.h"

#include "base/process.h"

namespace touchline {

LaneChunk* Lane::grow(std::size_t partition) {
    if (free_count_ == 0) {
        // The first slab is small: most workspaces are.
        free_count_ = slabs_.empty() ? 64 : 1024;
        slabs_.push_back(allocate_pages(free_count_ * sizeof(LaneChunk)));
        free_ = static_cast<LaneChunk*>(slabs_.back().get());
    }
    LaneChunk* chunk = free_++;
    --free_count_;
    chunk->next = first_[partition];
    chunk->size = 0;
    first_[partition] = chunk;
    return chunk;
}

void work_off(unsigned threads, std::size_t count,
              const std::function<void(unsigned, std::size_t)>& work) {
    std::atomic<std::size_t> next{0};
    parallel_for(threads, threads, [&](std::size_t worker) {
        for (std::size_t at; (at = next.fetch_add(1)) < count;)
            work(static_cast<unsigned>(worker), at);
    });
}

}  // namespace touchline

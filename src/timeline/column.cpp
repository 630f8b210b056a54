// Memory for columns, and counting bits.
#include "timeline/column.h"

#include <sys/mman.h>

#include <bit>

namespace touchline {

std::shared_ptr<void> allocate_pages(std::size_t bytes) {
    constexpr std::size_t large = std::size_t{2} << 20;
    if (bytes < large) {
        void* memory = std::malloc(bytes == 0 ? 1 : bytes);
        if (memory == nullptr) throw std::bad_alloc();
        return {memory, [](void* at) { std::free(at); }};
    }
    const std::size_t rounded = (bytes + large - 1) / large * large;
    void* memory = std::aligned_alloc(large, rounded);
    if (memory == nullptr) throw std::bad_alloc();
    madvise(memory, rounded, MADV_HUGEPAGE);  // a hint: without it we are only slower
    return {memory, [](void* at) { std::free(at); }};
}

Bitmap::Bitmap(std::size_t size, bool value)
    : words_((size + 63) / 64, value ? ~std::uint64_t{0} : 0),
      size_(size) {
    if (value && (size & 63) != 0) words_.back() = (std::uint64_t{1} << (size & 63)) - 1;
}

std::size_t Bitmap::count() const {
    std::size_t count = 0;
    for (const std::uint64_t word : words_) count += static_cast<std::size_t>(std::popcount(word));
    return count;
}

}  // namespace touchline

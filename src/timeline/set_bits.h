// Going from one selected journey to the next, without looking at those between them one by one.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

#include "timeline/column.h"

namespace touchline {

// visit(at) for each bit that is set in [first, last), ascending.
template <class Visit>
void for_set_bits(const Bitmap& bits, std::size_t first, std::size_t last, const Visit& visit) {
    for (std::size_t w = first / 64; w * 64 < last; ++w) {
        std::uint64_t word = bits.words()[w];
        if (w * 64 < first) word &= ~std::uint64_t{0} << (first % 64);
        if (last - w * 64 < 64) word &= (std::uint64_t{1} << (last % 64)) - 1;
        for (; word != 0; word &= word - 1)
            visit(w * 64 + static_cast<std::size_t>(std::countr_zero(word)));
    }
}

}  // namespace touchline

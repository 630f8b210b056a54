// Finding bytes 64 at a time: bit i of a mask says that byte i is the one looked for.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace touchline {

// 64 bytes, loaded once and compared with several values.
class Bytes64 {
public:
#ifdef __SSE2__
    explicit Bytes64(const char* from) {
        for (int i = 0; i < 4; ++i)
            lane_[i] = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from + 16 * i));
    }
    std::uint64_t equal(char value) const {
        const __m128i wanted = _mm_set1_epi8(value);
        std::uint64_t mask = 0;
        for (int i = 0; i < 4; ++i) mask |= bits(_mm_cmpeq_epi8(lane_[i], wanted)) << (16 * i);
        return mask;
    }
    std::uint64_t not_ascii() const {
        std::uint64_t mask = 0;
        for (int i = 0; i < 4; ++i) mask |= bits(lane_[i]) << (16 * i);
        return mask;
    }

private:
    static std::uint64_t bits(__m128i lane) {
        return static_cast<std::uint64_t>(static_cast<unsigned>(_mm_movemask_epi8(lane)));
    }
    __m128i lane_[4];
#else
    explicit Bytes64(const char* from) { std::memcpy(bytes_, from, 64); }
    std::uint64_t equal(char value) const {
        std::uint64_t mask = 0;
        for (int i = 0; i < 64; ++i) mask |= static_cast<std::uint64_t>(bytes_[i] == value) << i;
        return mask;
    }
    std::uint64_t not_ascii() const {
        std::uint64_t mask = 0;
        for (int i = 0; i < 64; ++i)
            mask |= static_cast<std::uint64_t>((bytes_[i] & 0x80) != 0) << i;
        return mask;
    }

private:
    char bytes_[64];
#endif
};

// The same for fewer than 64 bytes at the end; what is missing matches nothing but '\0'.
inline Bytes64 load_tail(const char* from, std::size_t bytes) {
    char padded[64] = {};
    std::memcpy(padded, from, bytes < 64 ? bytes : 64);
    return Bytes64(padded);
}
inline Bytes64 load64(const char* from, std::size_t bytes_left) {
    return bytes_left >= 64 ? Bytes64(from) : load_tail(from, bytes_left);
}

inline bool is_ascii(const char* text, std::size_t bytes) {
    for (; bytes >= 64; text += 64, bytes -= 64)
        if (Bytes64(text).not_ascii() != 0) return false;
    return load_tail(text, bytes).not_ascii() == 0;
}

// Steps from one of three byte values to the next, over a text.
class SpecialBytes {
public:
    SpecialBytes(const char* text, std::size_t size, char a, char b, char c)
        : text_(text),
          size_(size),
          a_(a),
          b_(b),
          c_(c) {
        load();
    }
    // The next position, or size() when there is none; moves past it.
    std::size_t next() {
        while (mask_ == 0) {
            base_ += 64;
            if (base_ >= size_) return size_;
            load();
        }
        const std::size_t at = base_ + static_cast<std::size_t>(std::countr_zero(mask_));
        mask_ &= mask_ - 1;
        return at;
    }
    // Forgets everything before `at`.
    void seek(std::size_t at) {
        const std::size_t base = at & ~std::size_t{63};
        if (base != base_) {
            base_ = base;
            if (base_ >= size_) {
                mask_ = 0;
                return;
            }
            load();
        }
        mask_ &= ~std::uint64_t{0} << (at & 63);
    }
    std::size_t size() const { return size_; }

private:
    void load() {
        const std::size_t left = size_ - base_;
        const Bytes64 bytes = load64(text_ + base_, left);
        mask_ = bytes.equal(a_) | bytes.equal(b_) | bytes.equal(c_);
        if (left < 64) mask_ &= (std::uint64_t{1} << left) - 1;
    }

    const char* text_;
    std::size_t size_, base_ = 0;
    std::uint64_t mask_ = 0;
    char a_, b_, c_;
};

}  // namespace touchline

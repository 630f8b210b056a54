// The sequence of shown kinds of a journey, wherever it lies, and a key that groups equal ones.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "base/hash.h"
#include "timeline/index.h"
#include "timeline/selection.h"

namespace touchline {

using Sequence = std::span<const std::uint16_t>;

// Keys of sequences of kinds, for one number of kinds.
class SequenceKeys {
public:
    explicit SequenceKeys(std::size_t kinds)
        : bits_(static_cast<unsigned>(std::bit_width(kinds))) {}

    // A short sequence is its own key: code + 1 of each kind from the highest bits down, so that
    // keys order as sequences do. A longer one is hashed, with the top bit set.
    std::uint64_t key(Sequence kinds) const {
        if (kinds.size() * bits_ > 63) return hash(kinds) | hashed_bit;
        std::uint64_t key = 0;
        unsigned shift = 63;
        for (const std::uint16_t kind : kinds) {
            shift -= bits_;
            key |= (std::uint64_t{kind} + 1) << shift;
        }
        return key;
    }
    // As many kinds as fit into a key: orders as sequences do, as far as it reaches.
    std::uint64_t prefix(Sequence kinds) const {
        return key(kinds.first(std::min<std::size_t>(kinds.size(), 63 / bits_)));
    }
    static bool hashed(std::uint64_t key) { return (key & hashed_bit) != 0; }

    // The sequence that is its own key.
    void unpack(std::uint64_t key, std::vector<std::uint16_t>& kinds) const {
        kinds.clear();
        for (key <<= 1; key != 0; key <<= bits_)
            kinds.push_back(static_cast<std::uint16_t>((key >> (64 - bits_)) - 1));
    }

private:
    static constexpr std::uint64_t hashed_bit = std::uint64_t{1} << 63;

    static std::uint64_t hash(Sequence kinds) {
        const auto* bytes = reinterpret_cast<const char*>(kinds.data());
        std::size_t left = kinds.size() * sizeof(std::uint16_t);
        std::uint64_t sum = left;
        for (; left >= 8; left -= 8, bytes += 8) {
            std::uint64_t word;
            std::memcpy(&word, bytes, 8);
            sum = (std::rotl(sum, 23) ^ word) * 0x9E3779B97F4A7C15ULL;
        }
        std::uint64_t rest = 0;
        std::memcpy(&rest, bytes, left);
        return mix(sum, rest);
    }

    unsigned bits_;
};

class Sequences {
public:
    Sequences(const Index& index, const Selection& selection)
        : index_(index),
          selection_(selection),
          keys_(index.kinds.size()) {
        for (const auto& segment : index.segments) {
            first_.push_back(journeys_);
            journeys_ += segment->journeys();
        }
    }

    std::uint64_t size() const { return journeys_; }
    // A number for every journey of the index, over all segments.
    std::uint64_t number(std::size_t segment, std::size_t journey) const {
        return first_[segment] + journey;
    }
    JourneyRange place(std::uint64_t number) const {
        std::size_t s = first_.size() - 1;
        while (first_[s] > number) --s;
        return {s, number - first_[s], number - first_[s] + 1};
    }
    // `scratch` is used when something is hidden.
    Sequence of(std::size_t segment, std::size_t journey,
                std::vector<std::uint16_t>& scratch) const {
        const Segment& s = *index_.segments[segment];
        const std::uint64_t first = s.offset[journey], last = s.offset[journey + 1];
        if (!selection_.hides) return {s.kind.data() + first, last - first};
        scratch.clear();
        for (std::uint64_t at = first; at < last; ++at)
            if (selection_.shown(s, at)) scratch.push_back(s.kind[at]);
        return scratch;
    }
    Sequence of(std::uint64_t number, std::vector<std::uint16_t>& scratch) const {
        const JourneyRange at = place(number);
        return of(at.segment, at.first, scratch);
    }

    const SequenceKeys& keys() const { return keys_; }

private:
    const Index& index_;
    const Selection& selection_;
    std::vector<std::uint64_t> first_;  // number of a segment's first journey
    std::uint64_t journeys_ = 0;
    SequenceKeys keys_;
};

}  // namespace touchline

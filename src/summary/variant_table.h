// Sequences of kinds and how many journeys have each, while journeys come and go.
//
// A sequence that is its own key (sequences.h) costs some thirty bytes here; a longer one its kinds
// besides, which are always compared. Each has a number, its own until no journey has it any more.
#pragma once

#include <cstdint>
#include <vector>

#include "summary/sequences.h"

namespace touchline {

class VariantTable {
public:
    explicit VariantTable(std::size_t kinds) : keys_(kinds), slots_(64) {}

    // The number of the sequence, which `journeys` more have now.
    std::uint32_t add(Sequence kinds, std::uint32_t journeys = 1);
    std::uint32_t remove(Sequence kinds);  // one journey fewer; one was added

    std::uint64_t size() const { return living_; }  // that some journey has
    std::uint32_t journeys(std::uint32_t number) const { return journeys_[number]; }
    void kinds(std::uint32_t number, std::vector<std::uint16_t>& kinds) const;
    // The first `top` by journeys descending, then kinds.
    std::vector<std::uint32_t> first(std::size_t top) const;
    std::size_t bytes() const;

private:
    struct TableSlot {
        std::uint32_t tag = 0;  // of its sequence: where it belongs, and most others do not
        std::uint32_t number = UINT32_MAX;  // free
    };
    static constexpr std::uint32_t nowhere = UINT32_MAX;

    static std::uint32_t tag_of(std::uint64_t key);
    // The slot of the sequence, or the free one where it belongs.
    std::size_t find(Sequence kinds, std::uint64_t key) const;
    bool is(std::uint32_t number, Sequence kinds, std::uint64_t key) const;
    bool before(std::uint32_t a, std::uint32_t b) const;
    std::uint32_t make(Sequence kinds, std::uint64_t key);
    void place_again(std::size_t slots);
    void sweep();

    SequenceKeys keys_;
    std::vector<TableSlot> slots_;  // a power of two; at most three quarters are taken
    // By number:
    std::vector<std::uint64_t> prefix_;  // orders as sequences do, as far as it reaches
    std::vector<std::uint32_t> journeys_;
    std::vector<std::uint32_t> place_;  // of a long sequence in long_kinds_; else nowhere
    std::vector<std::uint16_t> long_kinds_;  // of each: its length in two, then its kinds
    std::vector<std::uint32_t> free_;
    std::uint64_t living_ = 0, taken_ = 0;  // taken: slots, of sequences that nobody has too
};

}  // namespace touchline

// Touchpoints as a group: how often each kind happened on each channel.
//
// Integers only, so the sum is the same in any order; remove() is the exact inverse of add().
#pragma once

#include <cstdint>
#include <vector>

#include "model/answer.h"
#include "timeline/index.h"
#include "timeline/selection.h"

namespace touchline {

class Touchpoints {
public:
    Names kinds, channels;                    // ascending
    std::vector<std::uint64_t> interactions;  // kind by kind, one a channel

    std::uint64_t at(std::size_t kind, std::size_t channel) const {
        return interactions[kind * channels.size() + channel];
    }
    void add(const Touchpoints& other);
    void remove(const Touchpoints& other);  // of something that was added
    bool operator==(const Touchpoints&) const = default;

private:
    void combine(const Touchpoints& other, bool subtract);
};

Touchpoints fold_touchpoints(const Index& index, const Selection& selection, unsigned threads);

// Fills `channel` and `channel_share` of every kind of the map: the channel that most of its
// interactions name (of equals the first by name), and the share of them all that name it.
void set_channels(const Touchpoints& touchpoints, JourneyMap& map);

}  // namespace touchline

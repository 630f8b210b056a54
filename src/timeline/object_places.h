// Which journeys of a segment an object makes: a hash table over its column of objects.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/hash.h"
#include "model/ids.h"

namespace touchline {

class ObjectPlaces {
public:
    explicit ObjectPlaces(std::span<const ObjectId> objects) : objects_(objects) {
        std::size_t made = 0;
        for (const ObjectId object : objects) made += object != ObjectId::none ? 1 : 0;
        std::size_t slots = 16;
        while (slots < 2 * made) slots *= 2;
        journeys_.assign(slots, 0);
        for (std::uint32_t j = 0; j < objects.size(); ++j) {
            if (objects[j] == ObjectId::none) continue;
            std::size_t at = start_of(objects[j]);
            while (journeys_[at] != 0) at = (at + 1) & (slots - 1);
            journeys_[at] = j + 1;
        }
    }
    template <class Give>
    void each(ObjectId object, const Give& give) const {
        for (std::size_t at = start_of(object); journeys_[at] != 0;
             at = (at + 1) & (journeys_.size() - 1))
            if (objects_[journeys_[at] - 1] == object) give(journeys_[at] - 1);
    }

private:
    std::size_t start_of(ObjectId object) const {
        return mix(static_cast<std::uint64_t>(object), 1) & (journeys_.size() - 1);
    }
    std::span<const ObjectId> objects_;   // of the segment
    std::vector<std::uint32_t> journeys_;  // + 1; 0 is free; at most half are taken
};

}  // namespace touchline

// What a journey is called outside: its customer and a part that is a function of the timeline,
// so that a link to it still leads there after more has arrived. "00c5…9f-3a9b12cd0e44".
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "timeline/index.h"

namespace touchline {

// A journey's place in the index.
struct JourneyAt {
    std::uint32_t segment = 0, journey = 0;
    bool operator==(const JourneyAt&) const = default;
};

struct JourneyId {
    CustomerId customer = CustomerId::none;
    std::uint64_t part = 0;  // 48 bits: of its type and object, or of its type and beginning
    auto operator<=>(const JourneyId&) const = default;
};

JourneyId journey_id(const Index& index, const JourneyAt& at);
std::optional<JourneyAt> find_journey(const Index& index, const JourneyId& id);

std::string write_journey_id(const JourneyId& id);
std::optional<JourneyId> read_journey_id(std::string_view text);
std::string write_hex(std::uint64_t number);                     // 16 digits
std::optional<std::uint64_t> read_hex(std::string_view digits);  // of up to 16

}  // namespace touchline

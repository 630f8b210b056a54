// Names of journeys: hashes over what a late arrival does not change.
#include "timeline/journey_id.h"

#include <fmt/format.h>

namespace touchline {
namespace {

constexpr std::uint64_t part_mask = (std::uint64_t{1} << 48) - 1;

std::uint64_t sign_of(const Index& index, const Segment& s, std::size_t journey) {
    const std::uint64_t type = hash64(index.types[s.type[journey]].name);
    const auto object = static_cast<std::uint64_t>(s.object[journey]);
    if (object != 0) return mix(type, object);
    return mix(type, mix(static_cast<std::uint64_t>(s.started_us[journey]), 1));
}

}  // namespace

JourneyId journey_id(const Index& index, const JourneyAt& at) {
    const Segment& s = *index.segments[at.segment];
    const std::uint32_t customer = s.customer[at.journey];
    const std::uint64_t sign = sign_of(index, s, at.journey);
    std::uint64_t alike = 0;  // two of a type that began at one instant
    for (std::uint32_t j = s.first_journey[customer]; j < at.journey; ++j)
        alike += s.started_us[j] == s.started_us[at.journey] && sign_of(index, s, j) == sign;
    return {s.customers[customer], mix(sign, alike) & part_mask};
}

std::optional<JourneyAt> find_journey(const Index& index, const JourneyId& id) {
    const auto place = index.find(id.customer);
    if (!place) return {};
    for (std::uint32_t j = place->first; j < place->last; ++j)
        if (const JourneyAt at{place->segment, j}; journey_id(index, at).part == id.part) return at;
    return {};
}

std::string write_hex(std::uint64_t number) { return fmt::format("{:016x}", number); }

std::optional<std::uint64_t> read_hex(std::string_view digits) {
    if (digits.empty() || digits.size() > 16) return {};
    std::uint64_t number = 0;
    for (const char c : digits) {
        const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        if (digit < 0) return {};
        number = number << 4 | static_cast<std::uint64_t>(digit);
    }
    return number;
}

std::string write_journey_id(const JourneyId& id) {
    return fmt::format("{:016x}-{:012x}", static_cast<std::uint64_t>(id.customer), id.part);
}

std::optional<JourneyId> read_journey_id(std::string_view text) {
    if (text.size() != 29 || text[16] != '-') return {};
    const auto customer = read_hex(text.substr(0, 16)), part = read_hex(text.substr(17));
    if (!customer || !part) return {};
    return JourneyId{CustomerId{*customer}, *part};
}

}  // namespace touchline

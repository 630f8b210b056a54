// The index: every interaction in memory, as columns, customer by customer and within a
// customer journey by journey. Folds (src/summary) stream over it.
//
// Codes are local to one index and ordered by text, so nothing depends on the order of arrival.
// Times are summed in milliseconds: ms(t) = floor(t_us / 1000), a wait is the difference of two
// such instants, so waits and durations of a journey add up exactly, whatever is hidden.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "base/time.h"
#include "model/ids.h"
#include "timeline/column.h"

namespace touchline {

inline constexpr std::uint32_t wait_escaped = 0xFFFFFFFF;  // 49 days or more: Segment::long_waits
inline constexpr std::uint32_t wait_overlaps = 0xFFFFFFFE;  // the next began before this one ended
inline constexpr std::uint16_t no_value = 0xFFFF;  // of an attribute: not given

// Microseconds to milliseconds, rounding down on both sides of 1970.
inline std::int64_t floor_ms(Micros us) { return us >= 0 ? us / 1000 : -((999 - us) / 1000); }

// The order of timelines in a segment: a bijection, so equal order = equal customer.
inline std::uint64_t customer_order(CustomerId customer) {
    std::uint64_t x = static_cast<std::uint64_t>(customer);
    x ^= x >> 33;
    x *= 0xFF51AFD7ED558CCDULL;
    x ^= x >> 33;
    x *= 0xC4CEB9FE1A85EC53ULL;
    return x ^ (x >> 33);
}

// Values that do not fit the column, by place; ascending.
struct LongValues {
    Column<std::uint64_t> at, ms;
    std::uint64_t find(std::uint64_t place) const;
};

class ObjectPlaces;

// Timelines that were built together. Everything but `dead` is fixed after it was built.
struct Segment {
    // One entry an interaction (hot: 23 bytes).
    Column<Micros> occurred_us;
    Column<std::uint32_t> wait;  // ms until the next of its journey, or one of wait_…; last: 0
    Column<std::uint32_t> duration;  // ms, or wait_escaped
    Column<std::uint16_t> kind, centre, staff;
    Column<std::uint8_t> channel;
    Column<std::uint64_t> history_row;  // cold: to drill down
    std::vector<Column<std::uint16_t>> attributes;  // cold: one a name in Index::attributes
    LongValues long_waits, long_durations;

    // One entry a journey; journey j is rows [offset[j], offset[j + 1]).
    Column<std::uint64_t> offset;  // journeys + 1
    Column<std::uint32_t> customer;  // place in customers
    Column<std::uint16_t> type, outcome;
    Column<Micros> started_us, ended_us, closes_at_us;  // ended: the latest end
    Column<std::uint32_t> participants;  // further customers it met
    Column<std::uint32_t> ties;  // neighbours at one instant, of different kinds
    Column<ObjectId> object;  // that makes it, or none

    // One entry a customer, ascending by customer_order; journeys [first_journey[c], …[c + 1]).
    Column<CustomerId> customers;
    Column<std::uint32_t> first_journey;  // customers + 1

    Bitmap dead;  // journeys that moved to a later segment
    std::size_t dead_rows = 0, dead_journeys = 0, dead_customers = 0;
    bool any_duration = false;
    // Made when somebody who changes the index asks for it.
    std::shared_ptr<const ObjectPlaces> object_places;

    std::size_t rows() const { return kind.size(); }
    std::size_t journeys() const { return type.size(); }
    std::optional<std::uint32_t> find(CustomerId customer) const;  // place in customers
    void kill(std::uint32_t customer);  // at this place: its living journeys are dead
    void count_dead();  // what `dead` says of rows, journeys and customers
    std::uint64_t wait_ms(std::uint64_t at) const {  // 0 when they overlap
        const std::uint32_t code = wait[at];
        return code < wait_overlaps ? code : code == wait_overlaps ? 0 : long_waits.find(at);
    }
    std::uint64_t duration_ms(std::uint64_t at) const {
        return duration[at] != wait_escaped ? duration[at] : long_durations.find(at);
    }
    std::uint64_t throughput_ms(std::size_t journey) const {
        return static_cast<std::uint64_t>(floor_ms(ended_us[journey]) -
                                          floor_ms(started_us[journey]));
    }
};

// code -> text, ascending by text; "" stands for not given.
using Names = std::vector<std::string>;
std::optional<std::uint32_t> find_name(const Names& names, std::string_view text);

struct JourneyType {
    std::string name;
    bool decides = false;  // undecided and closed = abandoned
    auto operator<=>(const JourneyType&) const = default;
};

// An attribute that a mapping promoted: its values as codes, for the lens.
struct Attribute {
    std::string name;
    Names values;
};

// What derived data was made from: a saved index is used only when all three agree.
struct IndexKey {
    std::uint64_t history_position = 0;  // of the store: grows with everything appended
    std::uint64_t policy_hash = 0;
    std::uint32_t format_version = 2;
    bool operator==(const IndexKey&) const = default;
};

struct Index {
    Names kinds, channels, centres, staff, outcomes;  // outcomes[0] is "": undecided
    std::vector<JourneyType> types;  // ascending by name
    std::vector<Attribute> attributes;  // ascending by name
    std::vector<std::string> attributes_left_out;  // promoted, but of too many values; ascending
    std::vector<std::shared_ptr<Segment>> segments;  // the base, then deltas
    IndexKey key;
    Micros known_at_us = no_time;  // built from what was known then

    std::uint64_t interactions() const;  // alive
    std::uint64_t journeys() const;
    std::uint64_t customers() const;
    std::uint64_t bytes() const;  // of all columns
    // Where a customer's living journeys are: segment and journeys [first, last).
    struct Place {
        std::uint32_t segment;
        std::uint32_t first, last;
    };
    std::optional<Place> find(CustomerId customer) const;
    std::optional<std::size_t> find_attribute(std::string_view name) const;
};

// Before segments are changed: those that another index holds too become our own. Their columns
// are still shared until one is written.
void own_segments(Index& index);

// What is shown for an undecided journey depends on when one asks.
std::string_view outcome_text(const Index& index, const Segment& segment, std::size_t journey,
                              Micros as_of_us);

}  // namespace touchline

// The lens: the only filter, with one meaning everywhere (DESIGN.md idea 5).
//
// period, journey, segment, outcome, starts_with and ends_with select journeys. channel, centre,
// kind, staff and attr.NAME select the journeys that touch one of the named values. `show` hides
// interactions of other kinds / channels and links the neighbours anew. `known_at` asks what
// was known then. An empty lens selects everything.
//
// Text form (CLI --lens, later the URL): fields joined by '&', values by ',', '%xx' escapes:
//   from=2012-01-01&until=2012-02-01&period=intersecting&channel=voice,chat&show.kind=a,b
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace touchline {

enum class PeriodRule { started, intersecting, contained };

struct Lens {
    Micros from_us = no_time, until_us = no_time;  // [from, until)
    PeriodRule period = PeriodRule::started;
    std::vector<std::string> journey;   // journey types of policy/journeys.toml
    std::vector<std::string> outcome;   // "success", "failed", "abandoned", "open" …
    std::vector<std::string> starts_with, ends_with;     // kinds
    std::vector<std::string> channel, centre, kind, staff;  // journeys that touch any of these
    std::map<std::string, std::vector<std::string>> attributes;  // attr.NAME, promoted or stored
    std::map<std::string, std::vector<std::string>> segments;    // segment.NAME of the customer
    std::vector<std::string> show_kind, show_channel, show_centre;  // hide all others
    Micros known_at_us = no_time;

    bool empty() const;
    bool operator==(const Lens&) const = default;
};

// Errors: invalid_input naming the field, with the nearest known field.
Result<Lens> read_lens(std::string_view text);
std::string write_lens(const Lens& lens);      // canonical: read(write(x)) = x, fields sorted
std::string describe_lens(const Lens& lens);   // a sentence for people, "all journeys" if empty

}  // namespace touchline

// First questions about journeys: loops, rework, hand-offs, switches, waiting against work.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/answer.h"
#include "timeline/index.h"
#include "timeline/selection.h"

namespace touchline {

// A kind that comes again in a journey. Self-loop: at once after itself; repetition: after other
// kinds. Repeat: on the same channel (or by the same staff) as the last time; redo: on another.
struct Recurrence {
    std::uint64_t self_loop_repeat = 0, self_loop_redo = 0;
    std::uint64_t repetition_repeat = 0, repetition_redo = 0;
    bool operator==(const Recurrence&) const = default;
};

struct KindMeasures {
    std::string kind;
    std::uint64_t interactions = 0, journeys = 0;
    std::uint64_t rework_journeys = 0;  // with two or more of this kind
    Recurrence by_channel, by_staff;    // counted in interactions
    bool operator==(const KindMeasures&) const = default;
};

// Times in ms over all selected journeys: throughput = processing + waiting, where processing is
// when at least one interaction was under way.
struct JourneyMeasures {
    Population population;
    std::vector<KindMeasures> kinds;          // by name
    std::uint64_t pairs = 0;                  // neighbouring interactions
    std::uint64_t hand_offs = 0;              // neighbours served by two different, named people
    std::uint64_t hand_off_pairs = 0;         // neighbours where both are named
    std::uint64_t channel_switches = 0;       // neighbours on two different, given channels
    std::uint64_t channel_pairs = 0;          // neighbours where both are given
    std::uint64_t journeys_with_hand_off = 0, journeys_with_switch = 0;
    std::uint64_t rework_journeys = 0;        // with any kind twice or more
    double processing_ms_mean = 0, waiting_ms_mean = 0, throughput_ms_mean = 0;  // a journey
    std::uint64_t journeys_with_participants = 0, participants = 0;
    bool operator==(const JourneyMeasures&) const = default;
};

JourneyMeasures measure_journeys(const Index& index, const Selection& selection, unsigned threads);

}  // namespace touchline

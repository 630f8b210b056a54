// What is planted in a line, and where the line then comes to lie. Decided by the line alone.
#pragma once

#include <cstdint>

#include "simulate/export_plan.h"
#include "simulate/stream.h"

namespace touchline::simulate {

struct LineDirt {
    std::uint32_t planted = 0;   // of the line itself
    Micros recorded_us = 0;      // when its system wrote it down: which delivery it comes in
    Micros place_us = 0;         // its place among the others of the delivery
    bool again_here = false, again_next = false;  // a copy in this delivery, in the next one
};

struct LineKey {
    std::uint64_t key = 0;       // unique in the world
    Micros recorded_us = 0;      // when its system wrote it down, all being well
    Code centre = none;
};

LineDirt plant(const ExportPlan& plan, const PlannedSource& source, const LineKey& line);
// Which of the identifiers that a line would say it leaves out.
std::uint8_t left_out(const ExportPlan& plan, const PlannedSource& source, const LineKey& line,
                      std::uint8_t said);

}  // namespace touchline::simulate

// The story of a workspace in eight lines, each with the command that shows it.
#pragma once

#include <cstdint>
#include <string>

#include "insight/effort.h"
#include "insight/parting.h"

namespace touchline {

struct Story {
    std::string folder;  // of the workspace, as the commands name it
    std::uint64_t customers = 0, journeys = 0, interactions = 0;
    std::uint64_t centres = 0, sources = 0, rejected = 0;
    Micros from_us = no_time, until_us = no_time;
    std::string rest;  // the type of journeys that is what is left: no paths of its own
    Effort effort;
    Parting parting;
};

std::string write_story_text(const Story& story);
std::string write_story_json(const Story& story);

}  // namespace touchline

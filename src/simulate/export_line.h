// The lines of a file: a subject's columns as CSV, JSON or XES.
#pragma once

#include <span>
#include <string>

#include "simulate/export_value.h"

namespace touchline::simulate {

// Without the end of the line.
void append_csv(std::string& out, const Subject& subject);
// {"a": 1, "who": {"mail": "…"}}: with an array of turns when there are any.
void append_json(std::string& out, const Subject& around, std::span<const Subject> turns);
// One event, or two for what takes time; returns how many.
std::uint32_t append_xes(std::string& out, const Subject& subject);
// Makes of a sound line, from `begin` on, one that cannot be read.
void cut_line(std::string& out, std::size_t begin, const Subject& subject);
// From `begin` on; what Latin-1 does not have becomes '?'.
void to_latin1(std::string& out, std::size_t begin);

}  // namespace touchline::simulate

// The value of a field: of an interaction, of the record of a person.
#pragma once

#include <string>
#include <string_view>

#include "simulate/export_plan.h"
#include "simulate/export_pod.h"

namespace touchline::simulate {

enum class Shape : std::uint8_t { absent, text, number };

// A person as a system writes him down.
struct Written {
    std::string given, family, street, town, phone, email;
    std::uint64_t customer_number = 0, record = 0;
    std::uint32_t postcode = 0;
};

// What a line is about; the rest is found from it.
struct Subject {
    const ExportPlan* plan = nullptr;
    const PlannedSource* source = nullptr;
    const Dialect* dialect = nullptr;
    const Pod* pod = nullptr;
    Place interaction = nowhere;
    Place person = nowhere;
    Code centre = none;
    std::uint64_t id = 0;
    std::uint32_t turn = 0;
    std::uint8_t said = 0;          // identifiers to write; bits of Said
    std::uint32_t planted = 0;
    Micros skew_us = 0;
    Micros recorded_us = no_time;
    std::uint64_t customer_number = 0;
    std::uint64_t device = 0;
    const Written* written = nullptr;     // of a record
};

// Appends the value of a field. What it is depends on nothing but the subject.
Shape append_value(std::string& out, const Subject& subject, const PlannedColumn& column);

// The same written on purpose so that it cannot be read, when the subject is broken that way.
bool is_time(SourceField field);

}  // namespace touchline::simulate

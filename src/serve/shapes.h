// Shapes of answers and bodies, written short, read as JSON Schema, and checked in tests.
//
//   {kind: text, share: number, at: instant?, next?: text, rows: [{…}], more: Population}
//
// text, count (a whole number from 0 on), whole, number, flag, instant, any; '?' behind a type: may
// be null; '?' behind a name: may be absent; a capital letter: a shape of the table.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "report/json_writer.h"

namespace touchline {

struct NamedShape {
    const char* name;
    const char* shape;
};
const std::vector<NamedShape>& named_shapes();  // in the order they refer to each other

// The schema of a shape as one JSON value. A shape that is not written right is a failed CHECK.
void append_schema(JsonWriter& json, std::string_view shape);

// Empty, or what in the JSON is not of the shape: "follows[3].count is not a count".
std::string misfit(std::string_view json, std::string_view shape);

}  // namespace touchline

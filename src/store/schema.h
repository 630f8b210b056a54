// The tables of the history, version by version.
#pragma once

#include "base/result.h"
#include "tabular/database.h"

namespace touchline {

inline constexpr std::uint64_t schema_version = 2;

// Brings the database to schema_version: creates an empty one, migrates an older one, each step
// in a transaction of its own. Errors: invalid_input when it is newer than this program.
Status migrate(Connection& connection, std::uint64_t to_version = schema_version);
// As migrate(), but only looks. Errors: invalid_input when it is not of this version.
Status check_schema(Connection& connection);

}  // namespace touchline

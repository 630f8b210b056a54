// A look at a mapping as JSON.
#pragma once

#include <string>

#include "workspace/mapping_desk.h"

namespace touchline {

// {"file", "name", "format", "source", "known", "mapping_toml", "columns": [{column, role, detail,
//  sure, why, samples}], "preview": {interactions, rejects, read, rejected}, "remarks"}
std::string write_look_json(const MappingLook& look, const std::string& id,
                            const std::string& name);

}  // namespace touchline

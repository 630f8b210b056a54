// Inside the file layer: asks for a planned fault, and names what the system refused.
#pragma once

#include "base/files.h"

namespace touchline {

// The fault that a test has planned for this operation, else success.
Status file_fault(FileOp op, const std::string& path);

// What errno says about the path: not_found when it does not exist, else unavailable.
Error system_error(const char* what, const std::string& path);

}  // namespace touchline

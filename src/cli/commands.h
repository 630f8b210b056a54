// The command line: parse, call the workspace, print, exit code.
#pragma once

namespace touchline {

int run_command_line(int count, char** words);

}  // namespace touchline

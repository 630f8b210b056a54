// The program: everything is in cli/.
#include "cli/commands.h"

int main(int count, char** words) { return touchline::run_command_line(count, words); }

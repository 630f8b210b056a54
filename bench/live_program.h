// A program that runs beside the bench: begun, watched, ended by its own id.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace touchline::bench {

struct ProgramWish {
    std::vector<std::string> words;
    std::string log;   // the file its standard error goes to
    std::string user;  // whom it runs as when we are root; empty: as we do
    bool short_turns = false;  // base/process_turns.h, for all of it
};

class Program {
public:
    // Throws std::runtime_error when it cannot be begun. It ends with the bench, however that ends.
    explicit Program(ProgramWish wish);
    ~Program();
    Program(const Program&) = delete;

    // The first line of its standard output that holds `part`; throws when it ends without one.
    std::string line_with(const std::string& part);
    // Seconds of cores' work until now, with that of its children that run (one level).
    double worked_s() const;
    std::uint64_t memory_bytes() const;  // resident
    int end(int signal);  // asks it to end and waits; its exit code
    int wait();

private:
    pid_t id_ = -1;
    int output_ = -1;
    std::string heard_;
};

// Seconds of this process' own work.
double worked_here_s();
// A folder's bytes on disk, with all below it; 0 when it is not there.
std::uint64_t bytes_below(const std::string& path);
// Runs it to its end; throws std::runtime_error, with the end of its log, unless it exits with 0.
void must_end_well(const ProgramWish& wish);
// Makes the folder the user's own, when we are root.
void give_folder(const std::string& folder, const std::string& user);

}  // namespace touchline::bench

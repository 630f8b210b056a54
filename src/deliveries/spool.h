// Lines of many files, put in order with bounded memory: sorted runs on disk, merged at the end.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "simulate/export.h"

namespace touchline {

class LineSpool {
public:
    // Of `files` files, and of one more, which nobody delivers: lines of simulate::no_file.
    // A run goes into the scratch file when half of `bytes_max` waits in memory.
    LineSpool(std::string scratch, std::uint32_t files, std::size_t bytes_max);
    ~LineSpool();

    // Takes lines; by any threads, in any order: the files are the same. Waits while both halves
    // are full. Errors: unavailable.
    Status add(const simulate::ExportLines& lines);
    // From now on so many bytes may wait; never more than at the beginning.
    void shrink(std::size_t bytes_max);
    // Once, after the last line: what follows reads.
    Status close();

    struct Line {
        simulate::ExportLine line;  // its begins mean nothing here
        std::string_view text;
        const simulate::Told* told = nullptr;
    };
    bool empty(std::uint32_t file) const;
    // The lines of a file in order; what `give` gets is valid during its call.
    Status read(std::uint32_t file, const std::function<Status(const Line&)>& give);

    // What it took at most, so that growth can be seen: bytes that waited (all that stands for a
    // line counted), runs made, and bytes of runs read ahead at once.
    struct Most {
        std::size_t waiting_bytes = 0, runs = 0, ahead_bytes = 0;
    };
    Most most() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace touchline

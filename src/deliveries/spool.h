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
    // Runs go into the scratch file when more than `bytes_max` wait in memory.
    LineSpool(std::string scratch, std::size_t files, std::size_t bytes_max);
    ~LineSpool();

    // Takes the lines that have a file. Any order of calls gives the same files.
    Status add(const simulate::ExportLines& lines);
    // The lines of a file in order; what `give` gets is valid during its call.
    struct Line {
        simulate::ExportLine line;  // its begins mean nothing here
        std::string_view text;
        const simulate::Told* told = nullptr;
    };
    bool empty(std::uint32_t file) const;
    Status read(std::uint32_t file, const std::function<Status(const Line&)>& give);
    std::uint64_t bytes() const;  // of text, so far

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace touchline

// What the systems of a simulated company deliver: pure functions from what happened in a pod to
// the lines of files, with what is wrong with them on purpose. No I/O: a sink of another room
// puts the lines in order and into files (deliveries/).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "simulate/happening.h"
#include "simulate/world.h"

namespace touchline::simulate {

// What was planted in a line, or with the record of a person; bits. planted_names() names them.
enum Planted : std::uint32_t {
    planted_lost = 1 << 0,
    planted_bad_time = 1 << 1,   // broken: a time that is none
    planted_no_time = 1 << 2,    // broken: no time at all
    planted_cut = 1 << 3,        // broken: the line ends too early
    planted_repeated = 1 << 4,   // a copy of a line of this delivery or the one before
    planted_overlap = 1 << 5,    // a copy, for deliveries overlap
    planted_late = 1 << 6,
    planted_out_of_order = 1 << 7,
    planted_mixed_format = 1 << 8,
    planted_missing = 1 << 9,    // an identifier that is empty
    planted_clock = 1 << 10,     // written by a clock that is wrong
    planted_offline = 1 << 11,   // delivered when its centre was back
    planted_number_of_other = 1 << 12,  // the customer number of another of the household
    planted_typo = 1 << 13,
    planted_duplicate = 1 << 14,
    planted_moved = 1 << 15,
    planted_renamed = 1 << 16,
    planted_phone_format = 1 << 17,
};
inline constexpr std::uint32_t planted_broken = planted_bad_time | planted_no_time | planted_cut;
const std::vector<std::string>& planted_names();  // by bit

// Identifiers that a line says; bits.
enum Said : std::uint8_t {
    said_customer_number = 1,
    said_phone = 2,
    said_email = 4,
    said_cookie = 8,
    said_name = 16,
};
const std::vector<std::string>& said_names();  // by bit

// One thing that a line tells of: an interaction, or the record of a person.
struct Told {
    std::uint64_t subject = 0;       // truth_id; of a `people` source: the person's number
    std::uint64_t because_of = UINT64_MAX;  // of a record: the interaction that made it
    Micros written_us = no_time;     // the beginning as it can be read from the line
    std::uint32_t planted = 0;
    std::uint16_t element = 0;       // turn of a conversation, from 1; 0 = the line
    Code centre = none;
    std::uint8_t said = 0;
};

inline constexpr std::size_t export_bytes = 1 << 20;
inline constexpr std::uint32_t no_file = UINT32_MAX;

struct ExportLine {
    std::uint32_t file = no_file;      // no_file: never delivered
    std::uint32_t source = 0;
    // Its place in the file; of copies, the later ones follow.
    std::uint64_t major = 0, minor = 0, key = 0;
    std::uint32_t copy = 0;
    std::uint32_t text_begin = 0, text_size = 0;
    std::uint32_t told_begin = 0, told_count = 0;
    std::uint32_t records = 1;         // that a reader counts: the events of an XES line
    std::uint64_t trace = 0;           // XES: the number of its object
};

struct ExportLines {
    std::vector<ExportLine> lines;
    std::vector<Told> told;
    std::string text;

    std::string_view text_of(const ExportLine& line) const {
        return std::string_view(text).substr(line.text_begin, line.text_size);
    }
};

struct ExportFile {
    std::string path;  // "acd/north-2025-03.csv"
    std::uint32_t source = 0;
    std::string header, footer;
    bool traces = false;
};

class Exporter {
public:
    // Errors: invalid_input for a source that cannot write what it should.
    static Result<Exporter> make(const World& world);
    // Every file there may be; those that get no line are not made.
    const std::vector<ExportFile>& files() const;
    // Gives the lines of a pod, some at a time: each time about export_bytes of text at most.
    // Thread-safe; depends on nothing but the pod and the world. Errors: those of `give`.
    using Give = std::function<Status(const ExportLines&)>;
    Status lines(const Happening& pod, const Give& give) const;
    // XES: what stands before and after the events of a trace.
    std::string trace_begin(std::uint32_t source, std::uint64_t trace) const;
    static std::string_view trace_end() { return "</trace>\n"; }

    Exporter(Exporter&&) noexcept;
    ~Exporter();

    struct State;

private:
    explicit Exporter(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace touchline::simulate

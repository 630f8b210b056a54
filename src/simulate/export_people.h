// What the exporter of interactions and that of customer files share.
#pragma once

#include <span>

#include "simulate/export.h"
#include "simulate/export_dirt.h"
#include "simulate/export_value.h"

namespace touchline::simulate {

// Puts lines into ExportLines, with their copies, and gives them away when they are many.
class LineWriter {
public:
    LineWriter(const ExportPlan& plan, const Exporter::Give& give) : plan_(plan), give_(give) {}
    const ExportPlan& plan() const { return plan_; }

    // `around` holds one subject; `tell` says what each turn, or the line, tells of.
    template <class Tell>
    void add(const PlannedSource& source, const LineKey& key, const LineDirt& dirt,
             std::span<const Subject> around, std::span<const Subject> turns, std::uint64_t trace,
             const Tell& tell) {
        ExportLine line;
        line.source = source.number;
        line.key = key.key;
        line.trace = trace;
        line.told_begin = static_cast<std::uint32_t>(lines_.told.size());
        if (turns.empty()) lines_.told.push_back(tell(around.front()));
        for (const Subject& turn : turns) lines_.told.push_back(tell(turn));
        line.told_count = static_cast<std::uint32_t>(lines_.told.size()) - line.told_begin;
        place(source, key, dirt, around, turns, line);
        if (lines_.text.size() >= export_bytes) give_away();
    }
    // What is left, and what giving met.
    Status finish() { return give_away(), std::move(status_); }

private:
    void give_away();
    void place(const PlannedSource& source, const LineKey& key, const LineDirt& dirt,
               std::span<const Subject> around, std::span<const Subject> turns, ExportLine line);
    void write(const Dialect& dialect, std::span<const Subject> around,
               std::span<const Subject> turns, ExportLine& line);
    void copy(ExportLine line, std::uint32_t planted);

    const ExportPlan& plan_;
    const Exporter::Give& give_;
    ExportLines lines_;
    Status status_;
};

// The beginning as it can be read from the columns; no_time when it cannot.
Micros read_back(const Subject& subject, const std::vector<PlannedColumn>& columns);
// The customer number he is served under: his own, or that of the first of his household.
std::uint64_t number_of(const Pod& pod, const ExportPlan& plan, Place person);
// The device he used at that time: he has two.
std::uint64_t device_of(const Pod& pod, const ExportPlan& plan, Place person, Micros at_us);
// The customer files of the centres that served the people of a pod.
void write_people(const Pod& pod, const PlannedSource& source, LineWriter& out);

}  // namespace touchline::simulate

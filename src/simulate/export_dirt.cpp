// One draw says which of the kinds of dirt that exclude each other a line has.
#include "simulate/export_dirt.h"

#include <algorithm>

namespace touchline::simulate {
namespace {

enum : std::uint64_t { of_line = 1, of_identifiers = 2 };

// When a centre that was offline has delivered what it recorded at that time.
Micros back_online(const CentreFacts& centre, Micros recorded_us) {
    for (const auto& [from, until] : centre.offline)
        if (recorded_us >= from && recorded_us < until) return until;
    return recorded_us;
}

std::uint32_t way_to_break(const PlannedSource& source, Stream& stream) {
    const std::uint32_t way = stream.below(3);
    if (source.system->format == SourceSystem::Format::xes || way == 0) return planted_bad_time;
    return way == 1 && source.system->form == SourceSystem::Form::rows ? planted_no_time
                                                                       : planted_cut;
}

}  // namespace

LineDirt plant(const ExportPlan& plan, const PlannedSource& source, const LineKey& line) {
    const RowDirt& dirt = source.system->dirt;
    Stream stream(key_of(key_of(plan.world->seed, of_line), line.key), Purpose::dirt);
    LineDirt planted;
    planted.recorded_us = line.recorded_us;
    if (source.system->local && line.centre != none) {
        planted.recorded_us = back_online(plan.world->centre[line.centre], line.recorded_us);
        if (planted.recorded_us != line.recorded_us) planted.planted |= planted_offline;
        if (plan.skew_us[line.centre] != 0) planted.planted |= planted_clock;
    }
    planted.place_us = planted.recorded_us;
    double draw = stream.uniform();
    const auto drawn = [&draw](double share) {
        draw -= share;
        return draw < 0 && draw >= -share;
    };
    if (drawn(dirt.lost)) planted.planted |= planted_lost;
    if (drawn(dirt.broken)) planted.planted |= way_to_break(source, stream);
    if (drawn(dirt.repeated)) {
        planted.again_here = source.has_id && stream.chance(0.5);
        planted.again_next = !planted.again_here;
    }
    if (drawn(dirt.late)) {
        planted.recorded_us += static_cast<Micros>(dirt.late_by.sample(stream));
        planted.place_us = planted.recorded_us;
        planted.planted |= planted_late;
    }
    if (drawn(dirt.out_of_order)) {
        planted.place_us += static_cast<Micros>(stream.normal() * 6 * 3'600e6);
        planted.planted |= planted_out_of_order;
    }
    const bool bad_times = (planted.planted & planted_broken) != 0;
    if (!bad_times && stream.chance(dirt.mixed_formats)) planted.planted |= planted_mixed_format;
    return planted;
}

std::uint8_t left_out(const ExportPlan& plan, const PlannedSource& source, const LineKey& line,
                      std::uint8_t said) {
    const double missing = source.system->dirt.missing;
    if (missing <= 0) return 0;
    Stream stream(key_of(key_of(plan.world->seed, of_identifiers), line.key), Purpose::dirt);
    std::uint8_t out = 0;
    for (std::uint8_t bit = 1; bit != 0; bit = static_cast<std::uint8_t>(bit << 1))
        if ((said & bit) != 0 && stream.chance(missing)) out |= bit;
    return out;
}

}  // namespace touchline::simulate

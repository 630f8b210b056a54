// The exports of a world, prepared: which source takes what, its words, files, zones and clocks.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "simulate/export.h"
#include "simulate/export_time.h"
#include "simulate/scenario_sources.h"

namespace touchline::simulate {

// A way to write: that of a source, or that after its change.
struct Dialect {
    TimeWriter times, other_times;
    char delimiter = ',', decimal = '.';
    bool latin1 = false;
};

struct PlannedColumn {
    std::string name;
    std::vector<std::string> path;  // JSON: the name, cut at its dots
    SourceField field;
    bool own_times = false;
    TimeWriter times;               // when own_times
    std::string type;               // of an object
};

struct PlannedSource {
    const SourceSystem* system = nullptr;
    std::uint32_t number = 0;
    bool has_id = false;
    std::vector<PlannedColumn> columns, turn_columns;
    Dialect dialect, changed;
    Micros change_us = INT64_MAX;
    std::vector<std::uint32_t> words;   // by kind: place in ExportPlan::words
    std::vector<std::uint32_t> parts;   // by centre code: which file part
    std::uint32_t part_count = 1;
    std::uint32_t first_file = 0;
    std::uint8_t may_say = 0, always_says = 0;  // Said
};

struct ExportPlan {
    const World* world = nullptr;
    std::vector<PlannedSource> sources;
    std::vector<std::string> words;
    std::vector<ExportFile> files;
    // Beginnings of the deliveries, for each SourceSystem::Every; the last one is the end.
    std::array<std::vector<Micros>, 4> periods;
    std::vector<Zone> zones;               // [0] is UTC
    std::vector<std::uint16_t> zone_of_centre, zone_of_source;  // places in zones
    std::vector<Micros> skew_us;           // by centre code
    std::vector<std::vector<std::uint32_t>> own_words;  // by centre family: by kind, 0 = none;
                                                        // empty when it has none

    static constexpr std::uint32_t nobody = UINT32_MAX;
    // The source that takes an interaction, or nobody. Filled by make().
    std::uint32_t source_of(Code kind, Code channel, bool backoffice) const {
        return taken_by[(std::size_t{kind} * channels + channel) * 2 + backoffice];
    }
    std::vector<std::uint32_t> taken_by;
    std::size_t channels = 0;

    const std::vector<Micros>& periods_of(const PlannedSource& source) const {
        return periods[static_cast<std::size_t>(source.system->every)];
    }
    // The delivery of a time, the first or last one for what lies outside.
    std::uint32_t period_at(const PlannedSource& source, Micros at_us) const;
    std::uint32_t file_of(const PlannedSource& source, Code centre, std::uint32_t period) const {
        return source.first_file +
               source.parts[centre] * std::uint32_t(periods_of(source).size() - 1) + period;
    }
    const Dialect& dialect_of(const PlannedSource& source, std::uint32_t period) const {
        return periods_of(source)[period] >= source.change_us ? source.changed : source.dialect;
    }
    const Zone& zone_for(const PlannedSource& source, Code centre) const {
        return zones[source.system->zone == "centre" ? zone_of_centre[centre]
                                                     : zone_of_source[source.number]];
    }
    const std::string& word(const PlannedSource& source, Code kind, Code centre) const;

    static Result<ExportPlan> make(const World& world);
};

}  // namespace touchline::simulate

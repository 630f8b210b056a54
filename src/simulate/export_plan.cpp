// Lays out the exports of a world once, so that writing a line looks nothing up by name.
#include "simulate/export_plan.h"

#include <algorithm>

#include "base/text.h"
#include "simulate/stream.h"

namespace touchline::simulate {
namespace {

using Form = SourceSystem::Form;
using Format = SourceSystem::Format;
using Every = SourceSystem::Every;
using Per = SourceSystem::Per;

constexpr Micros day_us = 86'400LL * 1'000'000;

// The first day of the delivery that follows the one of `day`.
std::int64_t next_begin(Every every, std::int64_t day) {
    Date date = date_of(day);
    switch (every) {
        case Every::all: return INT64_MAX;
        case Every::week: return day + 7 - (day + 3) % 7;  // 1970-01-01 was a Thursday
        case Every::month: date.month += 1; break;
        case Every::quarter: date.month += 3 - (date.month - 1) % 3; break;
    }
    if (date.month > 12) date.month -= 12, ++date.year;
    date.day = 1;
    return day_of(date);
}

std::vector<Micros> periods_of(Every every, const Scenario& scenario) {
    std::vector<Micros> begins{scenario.start_us};
    if (every != Every::all)
        for (;;) {
            const Micros next = next_begin(every, begins.back() / day_us) * day_us;
            if (next >= scenario.until_us) break;
            begins.push_back(next);
        }
    begins.push_back(scenario.until_us);
    return begins;
}

std::string period_name(Every every, Micros begin_us) {
    const Date date = date_of(begin_us / day_us);
    switch (every) {
        case Every::all: return "";
        case Every::week: return fmt::format("{}-{:02}-{:02}", date.year, date.month, date.day);
        case Every::month: return fmt::format("{}-{:02}", date.year, date.month);
        case Every::quarter: return fmt::format("{}-q{}", date.year, (date.month + 2) / 3);
    }
    return "";
}

const char* ending_of(const SourceSystem& system) {
    if (system.format == Format::jsonl) return "jsonl";
    if (system.format == Format::xes) return "xes";
    return system.delimiter == "\t" ? "tsv" : "csv";
}

std::uint8_t said_of(const std::vector<SourceField>& fields) {
    std::uint8_t said = 0;
    for (const SourceField field : fields) {
        if (field == SourceField::customer_number) said |= said_customer_number;
        if (field == SourceField::phone) said |= said_phone;
        if (field == SourceField::email) said |= said_email;
        if (field == SourceField::cookie) said |= said_cookie;
        if (field == SourceField::name) said |= said_name;
    }
    return said;
}

std::string csv_header(const PlannedSource& source) {
    std::string text;
    for (const PlannedColumn& column : source.columns) {
        if (!text.empty()) text += source.dialect.delimiter;
        append_csv_field(text, column.name);
    }
    return text + "\n";
}

constexpr const char* xes_header =
    R"(<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849-2016" xes.features="nested-attributes">
<extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
<extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
<extension name="Lifecycle" prefix="lifecycle" uri="http://www.xes-standard.org/lifecycle.xesext"/>
<extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
<extension name="Identity" prefix="identity" uri="http://www.xes-standard.org/identity.xesext"/>
)";

bool holds(const std::vector<std::string>& list, const std::string& word) {
    return std::find(list.begin(), list.end(), word) != list.end();
}

bool takes(const SourceSystem& system, const std::string& kind, const std::string& channel,
           bool backoffice) {
    if (system.form == Form::people) return false;
    if (backoffice && !system.backoffice) return false;
    if (!system.channels.empty() && !holds(system.channels, channel)) return false;
    if (!system.kinds.empty() && !holds(system.kinds, kind)) return false;
    return !holds(system.not_kinds, kind);
}

class Planner {
public:
    explicit Planner(const World& world) : world_(world) { plan_.world = &world; }

    Result<ExportPlan> run() {
        plan_.words = {""};
        for (std::size_t every = 0; every < plan_.periods.size(); ++every)
            plan_.periods[every] = periods_of(static_cast<Every>(every), world_.scenario);
        TRY(zones());
        clocks();
        for (const SourceSystem& system : world_.scenario.sources)
            TRY(source(system).in("source '{}'", system.name));
        family_words();
        who_takes_what();
        return std::move(plan_);
    }

private:
    Result<std::uint16_t> zone(const std::string& name) {
        const auto same = [&](const Zone& zone) { return zone.name() == name; };
        auto at = std::find_if(plan_.zones.begin(), plan_.zones.end(), same);
        if (at == plan_.zones.end()) {
            TRY(Zone made, Zone::named(name));
            plan_.zones.push_back(std::move(made));
            at = plan_.zones.end() - 1;
        }
        return static_cast<std::uint16_t>(at - plan_.zones.begin());
    }

    Status zones() {
        TRY(zone("UTC"));
        for (const CentreFacts& centre : world_.centre) {
            TRY(const auto at, zone(centre.zone.empty() ? "UTC" : centre.zone));
            plan_.zone_of_centre.push_back(at);
        }
        for (const SourceSystem& system : world_.scenario.sources) {
            TRY(const auto at, zone(system.zone == "centre" ? "UTC" : system.zone));
            plan_.zone_of_source.push_back(at);
        }
        return {};
    }

    void clocks() {
        const Dirt& dirt = world_.scenario.dirt;
        plan_.skew_us.assign(world_.centre.size(), 0);
        for (std::size_t centre = 1; centre < world_.centre.size(); ++centre) {
            Stream stream(key_of(world_.seed, centre), Purpose::dirt);
            if (!stream.chance(dirt.clock_skewed)) continue;
            const auto us = static_cast<Micros>(dirt.clock_skew.sample(stream));
            plan_.skew_us[centre] = (stream.chance(0.5) ? us : -us) / 1'000'000 * 1'000'000;
        }
    }

    Status columns(const std::vector<SourceSystem::Column>& from, std::vector<PlannedColumn>& to) {
        for (const SourceSystem::Column& column : from) {
            PlannedColumn planned{column.name, {},         column.field, !column.format.empty(),
                                  {},          column.type};
            for (const std::string_view part : split(column.name, '.'))
                planned.path.emplace_back(part);
            if (planned.own_times) { TRY(planned.times, TimeWriter::make(column.format)); }
            to.push_back(std::move(planned));
        }
        return {};
    }

    Status source(const SourceSystem& system) {
        PlannedSource planned;
        planned.system = &system;
        planned.number = static_cast<std::uint32_t>(plan_.sources.size());
        planned.has_id = system.has(SourceField::id);
        TRY(columns(system.columns, planned.columns));
        TRY(columns(system.turn_columns, planned.turn_columns));
        Dialect& dialect = planned.dialect;
        TRY(dialect.times, TimeWriter::make(system.time_format));
        dialect.other_times = dialect.times;
        if (!system.other_time_format.empty()) {
            TRY(dialect.other_times, TimeWriter::make(system.other_time_format));
        }
        dialect.delimiter = system.delimiter.front();
        dialect.decimal = system.decimal.front();
        dialect.latin1 = system.encoding == "latin-1";
        planned.changed = dialect;
        if (system.change.from_us != no_time) planned.change_us = system.change.from_us;
        if (!system.change.time_format.empty()) {
            TRY(planned.changed.times, TimeWriter::make(system.change.time_format));
        }
        if (!system.change.delimiter.empty())
            planned.changed.delimiter = system.change.delimiter.front();
        planned.may_say = said_of(system.identifiers);
        planned.always_says = said_of(system.always);
        kind_words(planned);
        parts(planned);
        files(planned);
        plan_.sources.push_back(std::move(planned));
        return {};
    }

    std::uint32_t word(const std::string& text) {
        plan_.words.push_back(text);
        return static_cast<std::uint32_t>(plan_.words.size() - 1);
    }

    void kind_words(PlannedSource& planned) {
        planned.words.assign(world_.kinds.size(), 0);
        for (std::size_t kind = 1; kind < world_.kinds.size(); ++kind) {
            std::string text = world_.kinds[kind];
            for (const auto& [from, to] : planned.system->words)
                if (from == text) text = to;
            planned.words[kind] = word(text);
        }
    }

    void family_words() {
        for (const CentreFamily& family : world_.scenario.centres) {
            auto& own = plan_.own_words.emplace_back();
            if (!family.words.empty()) own.assign(world_.kinds.size(), 0);
            for (const auto& [kind, text] : family.words)
                if (const Code code = world_.kinds.find(kind); code != none) own[code] = word(text);
        }
    }

    // Which part of a source's files a centre belongs to, and what the parts are called.
    void parts(PlannedSource& planned) {
        part_names_ = {""};
        planned.parts.assign(world_.centre.size(), 0);
        if (planned.system->per == Per::company) return;
        part_names_ = {"central"};
        for (std::size_t code = 1; code < world_.centre.size(); ++code) {
            const CentreFacts& centre = world_.centre[code];
            const std::string& name = planned.system->per == Per::centre ? centre.name
                                      : planned.system->per == Per::region
                                          ? world_.regions[centre.region]
                                          : world_.brands[centre.brand];
            auto at = std::find(part_names_.begin(), part_names_.end(), name);
            if (at == part_names_.end()) at = part_names_.insert(at, name);
            planned.parts[code] = static_cast<std::uint32_t>(at - part_names_.begin());
        }
        planned.part_count = static_cast<std::uint32_t>(part_names_.size());
    }

    void files(PlannedSource& planned) {
        const SourceSystem& system = *planned.system;
        planned.first_file = static_cast<std::uint32_t>(plan_.files.size());
        const auto& periods = plan_.periods_of(planned);
        for (const std::string& part : part_names_)
            for (std::size_t i = 0; i + 1 < periods.size(); ++i) {
                const std::string when = period_name(system.every, periods[i]);
                std::string name = part.empty() || when.empty() ? part + when : part + "-" + when;
                if (name.empty()) name = system.name;
                ExportFile file;
                file.path = fmt::format("{}/{}.{}", system.name, name, ending_of(system));
                file.source = planned.number;
                file.traces = system.format == Format::xes;
                if (system.format == Format::xes)
                    file.header = xes_header, file.footer = "</log>\n";
                else if (system.format == Format::csv) {
                    PlannedSource then = planned;
                    then.dialect = plan_.dialect_of(planned, static_cast<std::uint32_t>(i));
                    file.header = csv_header(then);
                }
                plan_.files.push_back(std::move(file));
            }
    }

    void who_takes_what() {
        plan_.channels = world_.channels.size();
        plan_.taken_by.assign(world_.kinds.size() * plan_.channels * 2, ExportPlan::nobody);
        for (std::size_t kind = 0; kind < world_.kinds.size(); ++kind)
            for (std::size_t channel = 0; channel < plan_.channels; ++channel)
                for (const bool backoffice : {false, true})
                    for (const PlannedSource& source : plan_.sources) {
                        if (!takes(*source.system, world_.kinds[kind], world_.channels[channel],
                                   backoffice))
                            continue;
                        plan_.taken_by[(kind * plan_.channels + channel) * 2 + backoffice] =
                            source.number;
                        break;
                    }
    }

    const World& world_;
    ExportPlan plan_;
    std::vector<std::string> part_names_;
};

}  // namespace

std::uint32_t ExportPlan::period_at(const PlannedSource& source, Micros at_us) const {
    const std::vector<Micros>& begins = periods_of(source);
    const auto after = std::upper_bound(begins.begin(), begins.end(), at_us);
    const std::ptrdiff_t at = after - begins.begin() - 1;
    return static_cast<std::uint32_t>(
        std::clamp<std::ptrdiff_t>(at, 0, static_cast<std::ptrdiff_t>(begins.size()) - 2));
}

const std::string& ExportPlan::word(const PlannedSource& source, Code kind, Code centre) const {
    if (source.system->local && centre != none)
        if (const auto& own = own_words[world->centre[centre].family]; !own.empty())
            if (own[kind] != 0) return words[own[kind]];
    return words[source.words[kind]];
}

Result<ExportPlan> ExportPlan::make(const World& world) { return Planner(world).run(); }

}  // namespace touchline::simulate

// What a scenario may not have more of: each limit has a name (limits.h), and the error says
// where it is passed.
#include <algorithm>
#include <set>
#include <string_view>
#include <unordered_set>

#include "simulate/scenario_toml.h"

namespace touchline::simulate {
namespace {

struct Line {
    std::uint32_t number = 1;
    const char* key = "";
};

Status within(const Line& line, std::size_t count, const char* what, std::size_t most,
              const char* limit, const char* hint = "") {
    if (count <= most) return {};
    return fail(ErrorCode::limit, "line {}: '{}': {} {} are more than {} ({}){}", line.number,
                line.key, count, what, most, limit, hint);
}

// The different words of one dictionary of a world.
class Words {
public:
    explicit Words(const char* what) : what_(what) {}
    Status add(std::string_view word, const Line& line) {
        if (word.empty() || !words_.emplace(word).second) return {};
        return within(line, words_.size(), what_, limits::scenario_words_max, "scenario_words_max");
    }

private:
    const char* what_;
    std::unordered_set<std::string> words_;
};

// Those dictionaries that a list of tables does not bound.
class AllWords {
public:
    Status add(const JourneyDesign& journey) {
        TRY(objects_.add(journey.object_type, {journey.line, "object"}));
        for (const auto& [reason, weight] : journey.reasons)
            TRY(reasons_.add(reason, {journey.line, "reasons"}));
        for (const StepDesign& step : journey.steps) {
            TRY(steps_.add(journey.name + "." + step.name, {step.line, "name"}));
            TRY(add(step));
        }
        return {};
    }

private:
    Status add(const StepDesign& step) {
        TRY(kinds_.add(step.kind, {step.line, "kind"}));
        TRY(objects_.add(step.creates, {step.line, "creates"}));
        TRY(objects_.add(step.object, {step.line, "object"}));
        TRY(offers_.add(step.offer.subject, {step.line, "offer"}));
        for (const PromiseDesign& promise : step.promises)
            TRY(promises_.add(promise.subject, {step.line, "promise"}));
        for (const QuoteDesign& quote : step.quotes)
            TRY(quotes_.add(quote.subject, {step.line, "quote"}));
        for (const std::string& text : step.says) TRY(texts_.add(text, {step.line, "says"}));
        for (const std::string& text : step.complains)
            TRY(texts_.add(text, {step.line, "complains"}));
        return {};
    }

    Words steps_{"steps"}, kinds_{"kinds"}, reasons_{"reasons"}, objects_{"types of objects"},
        offers_{"offers"}, promises_{"subjects of promises"}, quotes_{"subjects of quotes"},
        texts_{"texts"};
};

std::size_t parts_of(const Scenario& scenario, const SourceSystem& source, std::size_t centres) {
    std::set<std::string> regions, brands;
    for (const CentreFamily& family : scenario.centres) {
        regions.insert(family.region);
        brands.insert(family.brand);
    }
    switch (source.per) {
        case SourceSystem::Per::company: return 1;
        case SourceSystem::Per::region: return regions.size() + 1;
        case SourceSystem::Per::brand: return brands.size() + 1;
        case SourceSystem::Per::centre: return centres + 1;
    }
    return 1;
}

Status check_files(const Scenario& scenario, std::size_t centres) {
    constexpr Micros day_us = 86'400LL * 1'000'000;
    const auto days = static_cast<std::size_t>((scenario.until_us - scenario.start_us) / day_us);
    std::size_t files = 0;
    for (const SourceSystem& source : scenario.sources) {
        const std::size_t periods = source.every == SourceSystem::Every::all       ? 1
                                    : source.every == SourceSystem::Every::quarter ? days / 90 + 2
                                    : source.every == SourceSystem::Every::month   ? days / 28 + 2
                                                                                   : days / 7 + 2;
        files += parts_of(scenario, source, centres) * periods;
        TRY(within({source.line, "every"}, files, "files of deliveries", limits::scenario_files_max,
                   "scenario_files_max", "; deliver less often, or 'per' region"));
    }
    return {};
}

}  // namespace

Status check_limits(const Scenario& scenario) {
    std::size_t centres = 0, staff = 0, ways = 0;
    for (const CentreFamily& family : scenario.centres) centres += family.count;
    for (const StaffGroup& group : scenario.staff) staff += group.count;
    TRY(within({1, "centres"}, centres, "centres", limits::scenario_centres_max,
               "scenario_centres_max"));
    TRY(within({1, "staff"}, staff, "staff in a team", limits::scenario_staff_max,
               "scenario_staff_max", "; make teams smaller with 'team_customers'"));
    TRY(within({1, "effect"}, scenario.effects.size(), "effects", limits::scenario_effects_max,
               "scenario_effects_max"));
    TRY(within({1, "field"}, scenario.fields.size(), "fields", limits::scenario_fields_max,
               "scenario_fields_max"));
    TRY(within({1, "hours"}, scenario.hours.size(), "hours", limits::scenario_hours_max,
               "scenario_hours_max"));
    TRY(within({1, "channels"}, scenario.channels.size(), "channels", limits::scenario_channels_max,
               "scenario_channels_max"));
    AllWords words;
    for (const JourneyDesign& journey : scenario.journeys) {
        TRY(words.add(journey));
        ways += (journey.steps.size() + 1) * journey.reasons.size() * scenario.channels.size() * 6;
        TRY(within({journey.line, "reasons"}, ways, "ways by step, reason and channel",
                   limits::scenario_ways_max, "scenario_ways_max"));
    }
    return check_files(scenario, centres);
}

}  // namespace touchline::simulate

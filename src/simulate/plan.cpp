// Compiles a world: everything but journeys, which have plan_journeys.cpp.
#include "simulate/plan.h"

#include <algorithm>

#include "base/check.h"
#include "simulate/plan_journeys.h"

namespace touchline::simulate {

Chances chances_of(const std::vector<double>& weights) {
    Chances chances;
    double sum = 0, passed = 0;
    for (const double weight : weights) sum += weight;
    for (const double weight : weights) chances.until.push_back((passed += weight) / sum);
    return chances;
}

namespace {

constexpr double year_us = 365.25 * 86'400e6;

template <class Named>
std::uint16_t index_of(const std::vector<Named>& all, const std::string& name) {
    for (std::size_t i = 0; i < all.size(); ++i)
        if (all[i].name == name) return static_cast<std::uint16_t>(i);
    return no_index;
}

bool among(const std::vector<std::string>& words, const std::string& word) {
    return words.empty() || std::find(words.begin(), words.end(), word) != words.end();
}

std::vector<bool> flags_of(const Names& names, const std::vector<std::string>& words) {
    std::vector<bool> flags(names.size(), words.empty());
    for (const std::string& word : words) flags[names.find(word)] = true;
    return flags;
}

void add_zones(Plan& plan) {
    const World& world = plan.world;
    const Scenario& scenario = plan.scenario;
    std::vector<std::string> names;
    plan.zone_of.assign(world.centre.size(), 0);
    plan.centres_of_region.resize(world.regions.size());
    for (std::size_t code = 1; code < world.centre.size(); ++code) {
        const CentreFacts& centre = world.centre[code];
        const auto at = std::find(names.begin(), names.end(), centre.zone);
        plan.zone_of[code] = static_cast<std::uint16_t>(at - names.begin());
        if (at == names.end()) names.push_back(centre.zone);
        if (centre.people > 0)
            plan.centres_of_region[centre.region].push_back(static_cast<Code>(code));
    }
    for (const std::string& name : names) {
        const Zone zone = Zone::named(name).value();  // checked while reading
        for (const Hours& hours : scenario.hours)
            plan.open_times.emplace_back(hours, zone, scenario.start_us, scenario.until_us);
        plan.open_times.emplace_back();
        plan.rhythms.emplace_back(scenario.people_design.day, scenario.people_design.week, zone,
                                  scenario.start_us, scenario.until_us);
        plan.zones.push_back(zone);
    }
}

void add_segments(Plan& plan) {
    std::vector<double> shares;
    plan.prefers.emplace_back();
    plan.preferred.emplace_back();
    for (const Segment& segment : plan.scenario.people_design.segments) {
        shares.push_back(segment.share);
        std::vector<double> weights;
        std::vector<Code> channels;
        for (const auto& [channel, weight] : segment.prefers) {
            weights.push_back(weight);
            channels.push_back(plan.world.channels.find(channel));
        }
        plan.prefers.push_back(chances_of(weights));
        plan.preferred.push_back(channels);
    }
    plan.segments = chances_of(shares);
}

void add_staff(Plan& plan) {
    const Scenario& scenario = plan.scenario;
    std::uint32_t first = 0;
    for (std::size_t g = 0; g < scenario.staff.size(); ++g) {
        const std::uint32_t count = scenario.staff[g].count;
        plan.staff_of_group.emplace_back(first, count);
        plan.hours_of_group.push_back(index_of(scenario.hours, scenario.staff[g].hours));
        for (std::uint32_t i = 0; i < count; ++i)
            plan.staff_groups.push_back(static_cast<std::uint16_t>(g));
        first += count;
    }
    for (const Queue& queue : scenario.queues) {
        QueuePlan queue_plan{};
        queue_plan.design = &queue;
        queue_plan.channel = plan.world.channels.find(queue.channel);
        queue_plan.abandoned = plan.world.kinds.find(queue.abandoned);
        queue_plan.closed = plan.world.kinds.find(queue.closed);
        queue_plan.hours = index_of(scenario.hours, queue.hours);
        for (std::size_t i = 0; i < plan.staff_groups.size(); ++i) {
            const std::vector<std::string>& skills = scenario.staff[plan.staff_groups[i]].skills;
            if (std::find(skills.begin(), skills.end(), queue.name) != skills.end())
                queue_plan.staff |= std::uint64_t{1} << i;
        }
        plan.queues.push_back(queue_plan);
    }
}

void add_incidents(Plan& plan) {
    const World& world = plan.world;
    for (const Incident& incident : plan.scenario.incidents) {
        IncidentPlan incident_plan{&incident, std::vector<bool>(world.centre.size(), false)};
        for (std::size_t code = 1; code < world.centre.size(); ++code) {
            const CentreFamily& family = plan.scenario.centres[world.centre[code].family];
            incident_plan.centres[code] = among(incident.regions, family.region) &&
                                          among(incident.brands, family.brand) &&
                                          among(incident.carriers, family.carrier);
        }
        plan.incidents.push_back(std::move(incident_plan));
    }
}

void add_effects(Plan& plan) {
    const World& world = plan.world;
    plan.effects.emplace_back();
    for (std::size_t e = 0; e < plan.scenario.effects.size(); ++e) {
        const EffectDesign& design = plan.scenario.effects[e];
        EffectPlan effect;
        effect.design = &design;
        effect.centres.assign(world.centre.size(), false);
        for (const Code centre : world.effect_centres[e + 1]) effect.centres[centre] = true;
        effect.reasons = flags_of(world.reasons, design.reasons);
        effect.segments = flags_of(world.segments, design.segments);
        effect.incident = index_of(plan.scenario.incidents, design.incident);
        if (design.from_us != no_time) effect.from_us = design.from_us;
        if (design.until_us != no_time) effect.until_us = design.until_us;
        effect.always = design.share >= 1;
        if (design.leaving != 0 || design.beside_optimum != 0)
            plan.leaving_effects.push_back(static_cast<Code>(e + 1));
        plan.effects.push_back(std::move(effect));
    }
}

void add_leaving(Plan& plan) {
    const double period = static_cast<double>(plan.scenario.leaving.every_us) / year_us;
    for (const LeavingCause& cause : plan.scenario.leaving.causes) {
        CausePlan cause_plan{};
        cause_plan.design = &cause;
        cause_plan.code = plan.world.causes.find(cause.name);
        cause_plan.reason = plan.world.reasons.find(cause.name);
        cause_plan.journey = index_of(plan.scenario.journeys, cause.journey);
        cause_plan.period_hazard = cause.a_year * period;
        for (const auto& [name, value] : cause.coefficients) {
            const auto& names = coefficient_names();
            const auto at = std::find(names.begin(), names.end(), name) - names.begin();
            cause_plan.coefficients[static_cast<std::size_t>(at)] = value;
        }
        plan.causes.push_back(cause_plan);
    }
}

void add_surveys(Plan& plan) {
    for (const SurveyDesign& survey : plan.scenario.surveys)
        plan.surveys.push_back({&survey, plan.world.surveys.find(survey.name),
                                plan.world.channels.find(survey.channel),
                                flags_of(plan.world.journeys, survey.after)});
}

}  // namespace

Code Plan::incident_at(Code centre, Micros at) const {
    for (std::size_t i = 0; i < incidents.size(); ++i)
        if (incidents[i].centres[centre] && at >= incidents[i].design->from_us &&
            at < incidents[i].design->until_us)
            return static_cast<Code>(i + 1);
    return none;
}

Plan::Plan(const World& of) : world(of), scenario(of.scenario) {
    const auto kind = [&](const char* word) { return of.kinds.find(word); };
    kinds = {kind("ad_seen"),         kind("review_read"),     kind("page_viewed"),
             kind("survey_invited"),  kind("survey_answered"), kind("review_written"),
             kind("friend_referred"), kind("contract_ended")};
    const auto channel = [&](const char* word) { return of.channels.find(word); };
    channels = {channel("backoffice"), channel("web"), channel("email"), channel("social")};
    for (std::size_t i = 0; i < scenario.fields.size(); ++i)
        if (scenario.fields[i].known) fields_known |= static_cast<std::uint16_t>(1u << i);
    joining = index_of(scenario.journeys, scenario.people_design.joining);
    announced_wait = of.promises.find("wait");
    add_zones(*this);
    add_segments(*this);
    add_staff(*this);
    add_incidents(*this);
    add_effects(*this);
    add_leaving(*this);
    add_surveys(*this);
    add_journeys(*this);
}

}  // namespace touchline::simulate

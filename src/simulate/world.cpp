// Makes a world: words get codes, centres get people, people get pods.
#include "simulate/world.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/check.h"
#include "simulate/name_lists.h"
#include "simulate/stream.h"

namespace touchline::simulate {

namespace {

template <class Named>
void add_all(Names& names, const std::vector<Named>& all) {
    for (const Named& each : all) names.add(each.name);
}

void add_step(World& world, const JourneyDesign& journey, const StepDesign& step) {
    world.steps.add(journey.name + "." + step.name);
    world.kinds.add(step.kind);
    world.object_types.add(step.creates);
    world.object_types.add(step.object);
    world.offers.add(step.offer.subject);
    for (const PromiseDesign& promise : step.promises) world.promises.add(promise.subject);
    for (const QuoteDesign& quote : step.quotes) world.quotes.add(quote.subject);
    for (const std::string& text : step.says) world.texts.add(text);
    for (const std::string& text : step.complains) world.texts.add(text);
}

void add_words(World& world) {
    const Scenario& scenario = world.scenario;
    for (const std::string& channel : scenario.channels) world.channels.add(channel);
    for (const char* channel : {"backoffice", "web", "email", "social"})
        world.channels.add(channel);
    for (const std::string& kind : own_kinds()) world.kinds.add(kind);
    for (const char* word : {"created", "about"}) world.qualifiers.add(word);
    add_all(world.segments, scenario.people_design.segments);
    add_all(world.special_needs, scenario.people_design.needs);
    add_all(world.journeys, scenario.journeys);
    add_all(world.fields, scenario.fields);
    add_all(world.surveys, scenario.surveys);
    add_all(world.causes, scenario.leaving.causes);
    add_all(world.incidents, scenario.incidents);
    add_all(world.effects, scenario.effects);
    for (const JourneyDesign& journey : scenario.journeys) {
        world.object_types.add(journey.object_type);
        for (const auto& [reason, weight] : journey.reasons) world.reasons.add(reason);
        for (const StepDesign& step : journey.steps) add_step(world, journey, step);
    }
    for (const Queue& queue : scenario.queues) {
        world.kinds.add(queue.abandoned);
        world.kinds.add(queue.closed);
        if (queue.says_wait) world.promises.add("wait");
    }
    for (const LeavingCause& cause : scenario.leaving.causes) world.reasons.add(cause.name);
    add_given_names(world.given_names);
    add_family_names(world.family_names);
    add_streets(world.streets);
    add_towns(world.towns);
    world.postcodes.push_back(0);
    for (std::uint32_t i = 1; i < world.towns.size(); ++i)
        world.postcodes.push_back(10'000 + i * 677 % 89'000);
}

void add_centres(World& world) {
    const Scenario& scenario = world.scenario;
    world.centre.emplace_back();
    std::uint32_t number = 0;
    for (std::uint32_t f = 0; f < scenario.centres.size(); ++f) {
        const CentreFamily& family = scenario.centres[f];
        for (std::uint32_t i = 0; i < family.count; ++i) {
            CentreFacts facts;
            facts.name = centre_name(family, ++number);
            facts.zone = family.zone;
            facts.region = world.regions.add(family.region);
            facts.brand = world.brands.add(family.brand);
            facts.carrier = world.carriers.add(family.carrier);
            facts.family = f;
            Stream stream(key_of(world.seed, number), Purpose::world, 1);
            if (stream.chance(family.offline)) {
                const double span = static_cast<double>(scenario.until_us - scenario.start_us);
                for (std::uint32_t time = 0; time < family.offline_times; ++time) {
                    const Micros from =
                        scenario.start_us + static_cast<Micros>(span * stream.uniform());
                    const Micros length = family.offline_for.sample_us(stream);
                    facts.offline.emplace_back(from, from + length);
                }
                std::sort(facts.offline.begin(), facts.offline.end());
            }
            world.centres.add(facts.name);
            world.centre.push_back(std::move(facts));
        }
    }
}

// People are dealt out by the centres' shares: each gets the whole part, and the largest
// remainders one more.
void deal_people(World& world) {
    const auto family = [&](std::size_t code) {
        return world.scenario.centres[world.centre[code].family];
    };
    double sum = 0;
    for (std::size_t code = 1; code < world.centre.size(); ++code) sum += family(code).share;
    std::vector<std::pair<double, std::size_t>> remainders;
    std::uint64_t dealt = 0;
    for (std::size_t code = 1; code < world.centre.size(); ++code) {
        const double exact = static_cast<double>(world.people) * family(code).share / sum;
        world.centre[code].people = static_cast<std::uint64_t>(exact);
        dealt += world.centre[code].people;
        remainders.emplace_back(static_cast<double>(world.centre[code].people) - exact, code);
    }
    std::sort(remainders.begin(), remainders.end());
    for (std::size_t i = 0; dealt < world.people; ++i, ++dealt)
        ++world.centre[remainders[i % remainders.size()].second].people;
    std::uint64_t first = 0;
    for (std::size_t code = 1; code < world.centre.size(); ++code) {
        world.centre[code].first_person = first;
        first += world.centre[code].people;
    }
}

void make_pods(World& world) {
    std::uint32_t staff = 0, first_staff = 1;
    for (const StaffGroup& group : world.scenario.staff) staff += group.count;
    for (std::size_t code = 1; code < world.centre.size(); ++code) {
        CentreFacts& centre = world.centre[code];
        const std::uint64_t most = world.scenario.team_customers;
        const std::uint64_t teams = (centre.people + most - 1) / most;
        centre.first_staff = first_staff;
        std::uint64_t begin = 0;
        for (std::uint64_t team = 0; team < teams; ++team) {
            const std::uint64_t end = centre.people * (team + 1) / teams;
            world.pods.push_back({static_cast<Code>(code), static_cast<std::uint32_t>(team),
                                  centre.first_person + begin,
                                  static_cast<std::uint32_t>(end - begin), first_staff, staff});
            begin = end;
            first_staff += staff;
        }
        if (teams == 0) first_staff += staff;  // nobody calls them, but they exist
    }
    world.staff_in_team = staff;
}

bool among(const std::vector<std::string>& words, const std::string& word) {
    return words.empty() || std::find(words.begin(), words.end(), word) != words.end();
}

void choose_effect_centres(World& world) {
    world.effect_centres.resize(world.effects.size());
    for (std::size_t e = 0; e < world.scenario.effects.size(); ++e) {
        const EffectDesign& effect = world.scenario.effects[e];
        std::vector<Code> centres;
        for (std::size_t code = 1; code < world.centre.size(); ++code) {
            const CentreFacts& facts = world.centre[code];
            const CentreFamily& family = world.scenario.centres[facts.family];
            if (among(effect.regions, family.region) && among(effect.brands, family.brand) &&
                among(effect.carriers, family.carrier) && among(effect.centres, facts.name))
                centres.push_back(static_cast<Code>(code));
        }
        // A shuffle's first part: exactly the share, rounded.
        Stream stream(key_of(world.seed, e), Purpose::world, 2);
        const auto wanted = static_cast<std::size_t>(
            std::llround(effect.centre_share * static_cast<double>(centres.size())));
        for (std::size_t i = 0; i < wanted; ++i)
            std::swap(centres[i],
                      centres[i + stream.below(static_cast<std::uint32_t>(centres.size() - i))]);
        centres.resize(wanted);
        std::sort(centres.begin(), centres.end());
        world.effect_centres[e + 1] = std::move(centres);
    }
}

}  // namespace

std::string World::staff_name(std::uint32_t staff) const {
    if (staff == 0 || staff_in_team == 0) return "";
    std::size_t code = 1;
    const auto after = std::upper_bound(
        centre.begin() + 1, centre.end(), staff,
        [](std::uint32_t wanted, const CentreFacts& facts) { return wanted < facts.first_staff; });
    code = static_cast<std::size_t>(after - centre.begin()) - 1;
    return fmt::format("{}.{:02}", centre[code].name, staff - centre[code].first_staff + 1);
}

Result<World> make_world(Scenario scenario, std::uint64_t people, std::uint64_t seed) {
    constexpr std::uint64_t people_max = 1'000'000'000;
    if (people == 0 || people > people_max)
        return fail(ErrorCode::invalid_input, "{} people cannot be simulated; take 1 to {}", people,
                    people_max);
    World world;
    world.scenario = std::move(scenario);
    world.people = people;
    world.seed = seed;
    add_words(world);
    add_centres(world);
    deal_people(world);
    make_pods(world);
    choose_effect_centres(world);
    return world;
}

}  // namespace touchline::simulate

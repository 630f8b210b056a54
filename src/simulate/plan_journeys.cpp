// Journeys as tables: the ways on by condition, reason and preference; effects by step.
#include "simulate/plan_journeys.h"

#include <algorithm>

#include "simulate/branching.h"

namespace touchline::simulate {

namespace {

constexpr double year_us = 365.25 * 86'400e6;
constexpr const char* when_words[when_count] = {"",       "abandoned", "closed",
                                                "failed", "retained",  "accepted"};

std::uint16_t step_index(const JourneyDesign& journey, const std::string& name) {
    if (name == "success") return to_success;
    if (name == "failed") return to_failed;
    if (name == "given_up") return to_given_up;
    for (std::size_t i = 0; i < journey.steps.size(); ++i)
        if (journey.steps[i].name == name) return static_cast<std::uint16_t>(i);
    return no_index;
}

template <class Named>
std::uint16_t index_of(const std::vector<Named>& all, const std::string& name) {
    for (std::size_t i = 0; i < all.size(); ++i)
        if (all[i].name == name) return static_cast<std::uint16_t>(i);
    return no_index;
}

std::uint16_t reason_index(const std::vector<JourneyDesign>& journeys, std::uint16_t journey,
                           const std::string& reason) {
    if (journey == no_index || reason.empty()) return no_index;
    const Weights& reasons = journeys[journey].reasons;
    for (std::size_t i = 0; i < reasons.size(); ++i)
        if (reasons[i].first == reason) return static_cast<std::uint16_t>(i);
    return no_index;
}

KnownAs known_as(const StepDesign& step) {
    static const std::pair<const char*, KnownAs> words[] = {
        {"nobody", KnownAs::nobody},
        {"cookie", KnownAs::cookie},
        {"phone", KnownAs::phone},
        {"email", KnownAs::email},
        {"customer_number", KnownAs::customer_number},
        {"name_and_address", KnownAs::name_and_address},
        // By channel, when the scenario does not say.
        {"voice", KnownAs::phone},
        {"ivr", KnownAs::phone},
        {"chat", KnownAs::cookie},
        {"web", KnownAs::cookie},
    };
    const std::string& word = step.known_as.empty() ? step.channel : step.known_as;
    for (const auto& [name, known] : words)
        if (word == name) return known;
    return KnownAs::customer_number;
}

bool concerns(const EffectDesign& effect, const JourneyDesign& journey, const StepDesign& step) {
    const auto holds = [](const std::vector<std::string>& words, const std::string& word) {
        return std::find(words.begin(), words.end(), word) != words.end();
    };
    if (!effect.journeys.empty() && !holds(effect.journeys, journey.name)) return false;
    if (!effect.channels.empty() && !holds(effect.channels, step.channel)) return false;
    return holds(effect.steps, step.name) || holds(effect.steps, journey.name + "." + step.name);
}

void add_effects(const Plan& plan, const JourneyDesign& journey, StepPlan& step) {
    for (std::size_t e = 0; e < plan.scenario.effects.size(); ++e) {
        const EffectDesign& effect = plan.scenario.effects[e];
        if (effect.steps.empty() || !concerns(effect, journey, *step.design)) continue;
        (effect.skips ? step.effects_on_arrival : step.effects_on_begin)
            .push_back(static_cast<Code>(e + 1));
        if (effect.skips) step.skips_to.push_back(step_index(journey, effect.to));
    }
}

void add_codes(const World& world, const std::vector<std::string>& texts, std::vector<Code>& out) {
    for (const std::string& text : texts) out.push_back(world.texts.find(text));
}

StepPlan compile(const Plan& plan, const JourneyDesign& journey, const StepDesign& design) {
    const World& world = plan.world;
    const std::vector<JourneyDesign>& journeys = plan.scenario.journeys;
    StepPlan step;
    step.design = &design;
    step.next = Ways(journey, design.next, world);
    const auto full = [&](const std::string& name) {
        return name.empty() ? none : world.steps.find(journey.name + "." + name);
    };
    step.code = full(design.name);
    step.planned = design.unplanned || (!journey.plan.empty() &&
                                        std::find(journey.plan.begin(), journey.plan.end(),
                                                  design.name) == journey.plan.end())
                       ? full(design.instead_of)
                       : step.code;
    step.kind = world.kinds.find(design.kind);
    step.channel = world.channels.find(design.channel);
    step.creates = world.object_types.find(design.creates);
    step.object = world.object_types.find(design.object);
    step.offer = world.offers.find(design.offer.subject);
    step.queue = index_of(plan.scenario.queues, design.queue);
    step.staff_group = index_of(plan.scenario.staff, design.staff);
    step.hours = index_of(plan.scenario.hours, design.hours);
    step.contact = !design.backoffice;
    step.located = design.channel != "web" && design.channel != "app" && design.channel != "social";
    step.known_as = known_as(design);
    for (const std::string& field : design.asks)
        step.asks.push_back(static_cast<std::uint8_t>(index_of(plan.scenario.fields, field)));
    for (const std::string& field : design.knows)
        step.knows |= static_cast<std::uint16_t>(1u << index_of(plan.scenario.fields, field));
    for (const auto& [reason, weight] : journey.reasons) {
        double fails = design.fails;
        for (const auto& [name, value] : design.fails_for)
            if (name == reason) fails = value;
        step.fails.push_back(fails);
    }
    for (const PromiseDesign& promise : design.promises) {
        const std::uint16_t to = index_of(journeys, promise.journey);
        step.promises.push_back({&promise, world.promises.find(promise.subject),
                                 step_index(journey, promise.by), to,
                                 reason_index(journeys, to, promise.reason)});
    }
    for (const QuoteDesign& quote : design.quotes)
        step.quotes.push_back({&quote, world.quotes.find(quote.subject)});
    step.error_journey = index_of(journeys, design.error.journey);
    step.error_reason = reason_index(journeys, step.error_journey, design.error.reason);
    add_codes(world, design.says, step.says);
    add_codes(world, design.complains, step.complains);
    add_effects(plan, journey, step);
    return step;
}

// Contacts of the shortest way to success for a reason, whatever channel he prefers.
std::uint16_t shortest(const JourneyPlan& journey, std::size_t reason, std::size_t channels) {
    constexpr std::uint16_t far = 0xFFFF;
    std::vector<std::uint16_t> left(journey.steps.size(), far);  // from this step on, itself too
    const auto best = [&](const Ways& ways, std::initializer_list<When> whens) {
        std::uint16_t least = far;
        for (const When when : whens)
            for (std::size_t prefers = 1; prefers < channels; ++prefers) {
                auto [way, end] = ways.of(when, reason, static_cast<Code>(prefers));
                double before = 0;
                for (; way != end; before = way->until, ++way) {
                    if (way->until <= before) continue;
                    if (way->to == to_success) least = 0;
                    if (way->to < journey.steps.size()) least = std::min(least, left[way->to]);
                }
            }
        return least;
    };
    for (bool changed = true; changed;) {
        changed = false;
        for (std::size_t s = 0; s < journey.steps.size(); ++s) {
            const std::uint16_t rest = best(journey.steps[s].next, {When::normal, When::accepted});
            if (rest == far) continue;
            const auto all = static_cast<std::uint16_t>(rest + (journey.steps[s].contact ? 1 : 0));
            if (all < left[s]) left[s] = all, changed = true;
        }
    }
    const std::uint16_t least = best(journey.starts, {When::normal});
    return least == far ? 0 : least;
}

}  // namespace

Ways::Ways(const JourneyDesign& journey, const std::vector<Branch>& branches, const World& world)
    : reasons_(journey.reasons.size()),
      channels_(world.channels.size()) {
    for (std::size_t when = 0; when < when_count; ++when)
        for (const auto& [reason, weight] : journey.reasons)
            for (const std::string& channel : world.channels.words()) {
                const auto begin = static_cast<std::uint32_t>(ways_.size());
                double sum = 0;
                for (const Branch* branch : applying(branches, reason, channel, when_words[when]))
                    ways_.push_back({step_index(journey, branch->to), sum += branch->share,
                                     branch->after.given() ? &branch->after : nullptr,
                                     index_of(world.scenario.hours, branch->hours)});
                // A channel that nobody prefers may have no way: it is given up.
                if (ways_.size() == begin) ways_.push_back({to_given_up, 1, nullptr, no_index});
                table_.emplace_back(begin, static_cast<std::uint32_t>(ways_.size()));
            }
}

void add_journeys(Plan& plan) {
    for (const JourneyDesign& design : plan.scenario.journeys) {
        JourneyPlan journey;
        journey.design = &design;
        journey.starts = Ways(design, design.starts, plan.world);
        journey.type = plan.world.journeys.find(design.name);
        journey.object_type = plan.world.object_types.find(design.object_type);
        journey.incident = index_of(plan.scenario.incidents, design.incident);
        std::vector<double> weights;
        for (const auto& [reason, weight] : design.reasons) {
            weights.push_back(weight);
            journey.reasons.push_back(plan.world.reasons.find(reason));
        }
        journey.reason = chances_of(weights);
        journey.rate_us.push_back(0);
        for (const Segment& segment : plan.scenario.people_design.segments) {
            double rate = design.a_year / year_us * segment.needs;
            for (const auto& [name, factor] : design.segments)
                if (name == segment.name) rate *= factor;
            journey.rate_us.push_back(rate);
        }
        for (const StepDesign& step : design.steps)
            journey.steps.push_back(compile(plan, design, step));
        for (std::size_t e = 0; e < plan.scenario.effects.size(); ++e) {
            const EffectDesign& effect = plan.scenario.effects[e];
            if (!effect.steps.empty()) continue;
            if (!effect.journeys.empty() &&
                std::find(effect.journeys.begin(), effect.journeys.end(), design.name) ==
                    effect.journeys.end())
                continue;
            (effect.beside_optimum != 0 ? journey.optimum_effects : journey.effects)
                .push_back(static_cast<Code>(e + 1));
        }
        for (std::size_t reason = 0; reason < design.reasons.size(); ++reason)
            journey.contacts_min.push_back(shortest(journey, reason, plan.world.channels.size()));
        plan.journeys.push_back(std::move(journey));
    }
}

}  // namespace touchline::simulate

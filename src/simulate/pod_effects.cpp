// Planted effects: who could be exposed, who is, and what it changes.
#include <algorithm>
#include <cmath>

#include "simulate/pod.h"

namespace touchline::simulate {

// Whether the effect holds here (`could`), and by chance or the staff's trait touches this one.
bool PodSimulation::exposed(Code code, const Token& token, std::uint32_t staff, Micros now,
                            bool& could) {
    const EffectPlan& effect = plan_.effects[code];
    const EffectDesign& design = *effect.design;
    could = now >= effect.from_us && now < effect.until_us && effect.centres[token.centre] &&
            effect.reasons[journey_of(token).reasons[token.reason]] &&
            effect.segments[out_->people.segment[token.person]];
    if (could && effect.incident != no_index) {
        const IncidentPlan& incident = plan_.incidents[effect.incident];
        could = incident.centres[pod_->centre] && now >= incident.design->from_us &&
                now < incident.design->until_us;
    }
    if (!could) return false;
    if (design.staff_share < 1) {
        Stream trait(key_of(plan_.world.seed, staff), Purpose::exposure, code);
        if (staff == 0 || !trait.chance(design.staff_share)) return false;
    }
    if (effect.always) return true;
    Stream draw(token.key, Purpose::exposure, std::uint64_t{code} << 32 | token.visits);
    return draw.chance(design.share);
}

void PodSimulation::expose(Code effect, const Token& token, Place interaction, bool is,
                           Micros now) {
    const EffectDesign& design = *plan_.effects[effect].design;
    Exposures& t = out_->exposures;
    t.effect.push_back(effect);
    t.person.push_back(token.person);
    t.journey.push_back(token.journey);
    t.interaction.push_back(interaction);
    t.at_us.push_back(now);
    t.exposed.push_back(is);
    t.assigned_by_chance.push_back(design.share < 1 || design.staff_share < 1);
}

void PodSimulation::apply(const EffectDesign& effect, Code code, Token& token, Micros now) {
    Changes& changes = token.changes;
    changes.valence += effect.valence;
    changes.resolves += effect.resolves;
    changes.promise_kept += effect.promise_kept;
    changes.duration *= effect.duration;
    changes.cost += effect.cost;
    changes.deviation |= effect.deviation;
    token.again += effect.again;
    if (effect.leaving == 0) return;
    const auto& all = plan_.leaving_effects;
    const auto at = static_cast<std::size_t>(std::find(all.begin(), all.end(), code) - all.begin());
    effect_until_[at * states_.size() + token.person] = now + effect.lasts_us;
    effect_size_[at * states_.size() + token.person] = static_cast<float>(effect.leaving);
}

bool PodSimulation::is_skipped(std::uint32_t number, const StepPlan& step, Micros now,
                               std::uint16_t& to) {
    Token& token = tokens_[number];
    bool skipped = false;
    for (std::size_t at = 0; at < step.effects_on_arrival.size(); ++at) {
        const Code effect = step.effects_on_arrival[at];
        bool could = false;
        const bool is = exposed(effect, token, 0, now, could);
        if (!could) continue;
        expose(effect, token, nowhere, is, now);
        if (!is) continue;
        apply(*plan_.effects[effect].design, effect, token, now);
        token.valence += token.changes.valence;  // of what follows
        token.changes = Changes{};
        to = step.skips_to[at];
        skipped = true;
    }
    return skipped;
}

void PodSimulation::journey_effects(Token& token, Micros now) {
    for (const Code effect : journey_of(token).effects) {
        bool could = false;
        const bool is = exposed(effect, token, 0, now, could);
        if (!could) continue;
        expose(effect, token, nowhere, is, now);
        if (!is) continue;
        apply(*plan_.effects[effect].design, effect, token, now);
        token.valence += token.changes.valence;  // of each of its interactions
        token.changes = Changes{};
    }
}

// The hazard after a journey is lowest at the best number of contacts.
void PodSimulation::optimum_effects(Token& token, Micros now) {
    for (const Code effect : journey_of(token).optimum_effects) {
        bool could = false;
        const bool is = exposed(effect, token, 0, now, could);
        if (!could) continue;
        expose(effect, token, token.last, is, now);
        if (!is) continue;
        const EffectDesign& design = *plan_.effects[effect].design;
        const double beside = token.contacts - design.best_contacts;
        const auto& all = plan_.leaving_effects;
        const auto at =
            static_cast<std::size_t>(std::find(all.begin(), all.end(), effect) - all.begin());
        effect_until_[at * states_.size() + token.person] = now + design.lasts_us;
        effect_size_[at * states_.size() + token.person] = static_cast<float>(
            std::min(design.beside_most, design.beside_optimum * beside * beside));
    }
}

}  // namespace touchline::simulate

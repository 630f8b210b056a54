// A step from its arrival to the beginning of its end: skipped, waited for, served.
#include <algorithm>
#include <cmath>

#include "simulate/pod.h"

namespace touchline::simulate {

namespace {

constexpr Micros minute_us = 60'000'000, hour_us = 60 * minute_us, day_us = 24 * hour_us;
constexpr std::uint16_t visits_max = 200;  // of one journey: what goes in circles is given up

}  // namespace

// The way leads to a step after a time, or to the end at once.
void PodSimulation::go_on(std::uint32_t number, const Way& way, Micros now) {
    Token& token = tokens_[number];
    if (way.to >= to_success) return finish(number, way.to, now);
    if (++token.visits > visits_max) return finish(number, to_given_up, now);
    Stream draw = stream(token, Purpose::duration);
    token.step = way.to;
    const Distribution& after = way.after != nullptr ? *way.after : step_of(token).design->after;
    const Micros at = within(way.hours, now + after.sample_us(draw), draw);
    if (at >= plan_.scenario.until_us) return;  // stays open
    agenda_.add(at, token.person, EventKind::enter, number);
}

void PodSimulation::enter(std::uint32_t number, Micros now) {
    Token& token = tokens_[number];
    if (states_[token.person].gone) return finish(number, to_given_up, now);
    const StepPlan& step = step_of(token);
    if (waits_for_promise(number, now)) return;
    if (step.hours != no_index) {
        Stream draw(token.key, Purpose::duration,
                    std::uint64_t{1} << 62 | std::uint64_t{token.step} << 32 | token.visits);
        if (const Micros at = within(step.hours, now, draw); at > now) {
            if (at < plan_.scenario.until_us)
                agenda_.add(at, token.person, EventKind::enter, number);
            return;
        }
    }
    token.changes = Changes{};
    token.exposed_from = out_->exposures.size();
    token.announced = nowhere;
    token.of_promises = 0;
    if (std::uint16_t to = no_index; is_skipped(number, step, now, to)) {
        if (to != no_index) return go_on(number, {to, 1, nullptr, no_index}, now);
        const Way& way =
            step.next.pick(When::normal, token.reason, out_->people.preferred_channel[token.person],
                           stream(token, Purpose::path).uniform());
        return go_on(number, way, now);
    }
    arrive(number, step, now);
}

// The instant itself when it lies within the hours; else not all at the stroke of the opening, but
// in the first hours after it.
Micros PodSimulation::within(std::uint16_t hours, Micros at, Stream& draw) const {
    if (hours == no_index) return at;
    const auto open = plan_.open(zone_, hours).next(at);
    if (open.open_us <= at) return at;
    const Micros spread = std::min(open.close_us - open.open_us, 4 * hour_us);
    return open.open_us + static_cast<Micros>(static_cast<double>(spread) * draw.uniform());
}

// A step that fulfils a promise happens when the promise is (or is not) kept.
bool PodSimulation::waits_for_promise(std::uint32_t number, Micros now) {
    Token& token = tokens_[number];
    for (PendingPromise& promise : token.promises) {
        if (promise.row == nowhere || promise.by != token.step) continue;
        if (promise.done_us == no_time) {
            promise.row = nowhere;  // it will be broken when it is due
            finish(number, to_failed, now);
            return true;
        }
        if (promise.done_us <= now) continue;
        if (promise.done_us < plan_.scenario.until_us)
            agenda_.add(promise.done_us, token.person, EventKind::enter, number);
        return true;
    }
    return false;
}

void PodSimulation::arrive(std::uint32_t number, const StepPlan& step, Micros now) {
    Token& token = tokens_[number];
    const Place row = add_interaction(token, step, now);
    token.interaction = row;
    Journeys& journeys = out_->journeys;
    if (journeys.begin_us[token.journey] == no_time) journeys.begin_us[token.journey] = now;
    if (step.contact && !step.design->outbound) {
        // Forced: on a channel he did not choose, counted once for each.
        const std::uint32_t bit = 1u << (step.channel & 31);
        const Code wanted = out_->people.preferred_channel[token.person];
        if (step.channel != wanted && (token.channels & bit) == 0)
            flags(row) |= flag_forced_channel;
        token.channels |= bit;
    }
    for (std::size_t at = token.exposed_from; at < out_->exposures.size(); ++at)
        out_->exposures.interaction[at] = row;  // he could have passed by, and did not
    if (step.queue != no_index) return join_queue(number, step, now);
    begin_service(number, nobody, now);
}

void PodSimulation::join_queue(std::uint32_t number, const StepPlan& step, Micros now) {
    Token& token = tokens_[number];
    const QueuePlan& queue = plan_.queues[step.queue];
    if (queue.hours != no_index && !plan_.open(zone_, queue.hours).open_at(now))
        return end_attempt(number, When::closed, now);
    ghosts(number, step, now);
    if (const std::uint32_t staff = desk_.free_for(step.queue); staff != nobody) {
        desk_.take(staff);
        return begin_service(number, staff, now);
    }
    if (queue.design->says_wait) announce_wait(token, step, now);
    const std::uint32_t entry = desk_.join(step.queue, number, now, 0);
    if (!queue.design->patience.given()) return;
    Stream draw = stream(token, Purpose::patience);
    const double patience =
        queue.design->patience.sample(draw) * out_->people.patience[token.person];
    agenda_.add(now + as_micros(patience), token.person, EventKind::give_up, entry,
                desk_.entry(entry).generation);
}

// "You will be served in about …": a promise, kept when he is served by then.
void PodSimulation::announce_wait(Token& token, const StepPlan& step, Micros now) {
    const double before = desk_.waiting(step.queue) + 1;
    const double wait =
        step.design->duration.mean() * before / std::max(1u, desk_.staff_for(step.queue));
    token.announced = static_cast<Place>(out_->promises.size());
    add_promise(token.interaction, plan_.announced_wait, now, now + as_micros(wait), {});
}

void PodSimulation::begin_service(std::uint32_t number, std::uint32_t staff, Micros now) {
    Token& token = tokens_[number];
    const StepPlan& step = step_of(token);
    const Place row = token.interaction;
    Interactions& t = out_->interactions;
    token.staff = staff;
    std::uint32_t place = staff;
    if (staff == nobody && step.staff_group != no_index) {
        const auto [first, count] = plan_.staff_of_group[step.staff_group];
        place = first + stream(token, Purpose::staff).below(count);
    }
    std::uint32_t code = 0;
    if (place != nobody)
        code = (token.centre == pod_->centre ? pod_->first_staff
                                             : plan_.world.centre[token.centre].first_staff) +
               place;
    t.staff[row] = code;
    t.begin_us[row] = now;
    if (now > t.arrived_us[row]) flags(row) |= flag_queued;
    keep_promises(token, now);
    for (const Code effect : step.effects_on_begin) {
        bool could = false;
        const bool is = exposed(effect, token, code, now, could);
        if (!could) continue;
        expose(effect, token, row, is, now);
        if (is) apply(*plan_.effects[effect].design, effect, token, now);
    }
    ask(token, step);
    const Micros end = now + service_time(token, step, code);
    t.end_us[row] = end;
    agenda_.add(end, token.person, EventKind::end, number);
}

Micros PodSimulation::service_time(Token& token, const StepPlan& step, std::uint32_t staff_code) {
    Stream draw(token.key, Purpose::duration,
                std::uint64_t{1} << 63 | std::uint64_t{token.step} << 32 | token.visits);
    double duration = step.design->duration.sample(draw) * token.changes.duration;
    if (staff_code == 0) return as_micros(duration);
    std::uint16_t group = step.staff_group;
    if (token.staff != nobody) group = plan_.staff_groups[token.staff];
    const StaffGroup& design = plan_.scenario.staff[group];
    Stream trait(key_of(plan_.world.seed, staff_code), Purpose::staff);
    if (design.speed_spread > 1)
        duration *= std::exp(std::log(design.speed_spread) * trait.normal());
    if (trait.chance(design.short_callers) && draw.chance(design.short_calls)) {
        token.changes.short_call = true;
        duration = std::min(duration, design.short_call.sample(draw));
    }
    const Code need = out_->people.special_need[token.person];
    if (need != none) duration *= plan_.scenario.people_design.needs[need - 1u].slows;
    return as_micros(duration);
}

// Whoever serves asks for what he cannot see, and now and then for what he can.
void PodSimulation::ask(Token& token, const StepPlan& step) {
    token.asked_again = token.asked_known = 0;
    if (step.asks.empty()) return;
    PersonState& state = states_[token.person];
    Stream draw = stream(token, Purpose::asking);
    const auto sees = static_cast<std::uint16_t>(token.seen | step.knows);
    Asked& t = out_->asked;
    for (const std::uint8_t field : step.asks) {
        const auto bit = static_cast<std::uint16_t>(1u << field);
        const bool asks = (sees & bit) == 0 || draw.chance(step.design->asks_known);
        if (!asks) {
            token.used |= bit;  // what he said before is used now
            continue;
        }
        const bool before = (token.given & bit) != 0;
        const bool known = before || ((plan_.fields_known | state.given) & bit) != 0;
        t.interaction.push_back(token.interaction);
        t.field.push_back(static_cast<Code>(field + 1));
        t.known_before.push_back(known);
        t.known_from.push_back(before ? token.given_in[field] : nowhere);
        t.asked_before.push_back(before);
        t.used.push_back(step.design->automated ? 0 : 1);
        token.asked_again += before;
        token.asked_known += known && !before;
        token.given |= bit;
        token.seen |= bit;
        token.given_in[field] = token.interaction;
        state.given |= bit;
    }
}

// The crowd: for each who is simulated, others who come on other days at about this time (in an
// incident: in the hours after), and are not told of.
void PodSimulation::ghosts(std::uint32_t number, const StepPlan& step, Micros now) {
    if (crowd_ <= 0) return;
    const Token& token = tokens_[number];
    Stream draw = stream(token, Purpose::ghost);
    const int count = static_cast<int>(crowd_) + (draw.chance(crowd_ - std::floor(crowd_)) ? 1 : 0);
    const bool incident = out_->interactions.incident[token.interaction] != none;
    const QueuePlan& queue = plan_.queues[step.queue];
    const std::uint32_t what = std::uint32_t{token.type} << 12 | token.step;
    for (int i = 0; i < count; ++i) {
        Micros at = now + static_cast<Micros>(static_cast<double>(2 * hour_us) * draw.uniform());
        if (!incident) {
            const double jitter = 2 * draw.uniform() - 1;
            at = now + (1 + draw.below(14)) * day_us +
                 static_cast<Micros>(jitter * static_cast<double>(45 * minute_us));
        }
        if (queue.hours != no_index) {
            const OpenTimes& open = plan_.open(zone_, queue.hours);
            for (int days = 0; days < 3 && !open.open_at(at); ++days) at += day_us;
            if (!open.open_at(at)) continue;
        }
        if (at < plan_.scenario.until_us)
            agenda_.add(at, nobody, EventKind::ghost, step.queue, what);
    }
}

void PodSimulation::ghost(std::uint16_t queue, std::uint32_t what, Micros now) {
    const StepPlan& step = plan_.journeys[what >> 12].steps[what & 0xFFF];
    Stream draw(key_of(seed_key_, static_cast<std::uint64_t>(now)), Purpose::ghost, what);
    const auto service = step.design->duration.sample_us(draw);
    if (const std::uint32_t staff = desk_.free_for(queue); staff != nobody) {
        desk_.take(staff);
        return agenda_.add(now + service, nobody, EventKind::ghost_end, staff);
    }
    const std::uint32_t entry = desk_.join(queue, nobody, now, service);
    const Distribution& patience = plan_.queues[queue].design->patience;
    if (patience.given())
        agenda_.add(now + patience.sample_us(draw), nobody, EventKind::give_up, entry,
                    desk_.entry(entry).generation);
}

}  // namespace touchline::simulate

// What comes of a step: whether it did what it was for, what was promised, how it felt, and which
// way leads on.
#include <algorithm>
#include <cmath>

#include "simulate/pod.h"

namespace touchline::simulate {

void PodSimulation::end(std::uint32_t number, Micros now) {
    if (tokens_[number].staff != nobody) {
        const std::uint32_t staff = tokens_[number].staff;
        tokens_[number].staff = nobody;
        desk_.release(staff, now);
        if (!over_) serve_next(staff, now);
    }
    Token& token = tokens_[number];
    const StepPlan& step = step_of(token);
    const Place row = token.interaction;
    const When when = what_became(token, step);
    double feeling = token.of_promises + quote(token, step);
    if (step.design->advances && !token.matter) {
        token.matter = true;
        out_->journeys.matter_us[token.journey] = out_->interactions.begin_us[row];
    }
    if (step.design->settles && when != When::failed) token.settled = true;
    const Way& way =
        step.next.pick(when, token.reason, out_->people.preferred_channel[token.person],
                       stream(token, Purpose::path).uniform());
    if (way.to == to_success) flags(row) |= flag_resolved;
    if (step.design->transfers) flags(row) |= flag_transferred;
    feeling += impression(token, step, when);
    feel(token, feeling, now);
    pay(token, step);
    say(token, step);
    touch_objects(token, step, now);
    if (over_) return;  // the journey stays open
    if (when != When::failed && way.to < to_success) make_promises(token, step, now);
    make_error(token, step, now);
    token.cause = when == When::failed ? row : nowhere;
    token.due = when == When::failed;
    token.lost_context = false;
    if (step.design->transfers) {
        Stream draw = stream(token, Purpose::asking);
        draw.next();
        if (draw.chance(step.design->loses_context)) token.lost_context = true, token.seen = 0;
    }
    go_on(number, way, now);
}

// Nobody answered: he hung up, or it was closed.
void PodSimulation::end_attempt(std::uint32_t number, When when, Micros now) {
    Token& token = tokens_[number];
    const StepPlan& step = step_of(token);
    const QueuePlan& queue = plan_.queues[step.queue];
    const Place row = token.interaction;
    Interactions& t = out_->interactions;
    t.kind[row] = when == When::abandoned ? queue.abandoned : queue.closed;
    t.begin_us[row] = t.end_us[row] = now;
    flags(row) |= when == When::abandoned ? flag_abandoned : flag_closed;
    if (now > t.arrived_us[row]) flags(row) |= flag_queued;
    double feeling = 0;
    if (token.announced != nowhere) {
        feeling = of_promise(token.announced);
        made_promises_[token.announced].lapsed = true;
    }
    token.asked_again = token.asked_known = 0;
    feel(token, feeling + impression(token, step, when), now);
    token.cause = row;
    token.due = true;
    if (over_) return;
    const Way& way =
        step.next.pick(when, token.reason, out_->people.preferred_channel[token.person],
                       stream(token, Purpose::path).uniform());
    go_on(number, way, now);
}

When PodSimulation::what_became(Token& token, const StepPlan& step) {
    const Place row = token.interaction;
    Stream draw = stream(token, Purpose::reaction);
    // A case of difficulty d fails unless d tries succeed.
    double fails = std::clamp(step.fails[token.reason] - token.changes.resolves, 0.0, 1.0);
    if (token.difficulty != 1 && fails > 0)
        fails = 1 - std::pow(1 - fails, static_cast<double>(token.difficulty));
    const bool failed = draw.chance(fails) || token.changes.short_call;
    const bool retained = draw.chance(step.design->retains);
    const bool accepted = offer(token, step);
    if (token.changes.deviation) flags(row) |= flag_deviation;
    if (failed) {
        flags(row) |= flag_failed;
        return When::failed;
    }
    if (token.leaving != nowhere && !token.decided && retained) {
        out_->leavings.retained_in[token.leaving] = row;
        return When::retained;
    }
    return accepted ? When::accepted : When::normal;
}

double PodSimulation::quote(Token& token, const StepPlan& step) {
    double feeling = 0;
    std::uint64_t nth = 0;
    for (const QuotePlan& plan : step.quotes) {
        Stream draw(token.key, Purpose::quote,
                    nth++ << 48 | std::uint64_t{token.step} << 32 | token.visits);
        const bool matches = draw.chance(plan.design->matches);
        const double told =
            plan.design->published + (matches ? 0 : plan.design->differs_by.sample(draw));
        Quotes& t = out_->quotes;
        t.interaction.push_back(token.interaction);
        t.subject.push_back(plan.subject);
        t.told_minor.push_back(std::llround(told * 100));
        t.published_minor.push_back(std::llround(plan.design->published * 100));
        feeling += matches ? feeling_.quote_matches : feeling_.quote_differs;
    }
    return feeling;
}

bool PodSimulation::offer(Token& token, const StepPlan& step) {
    if (step.offer == none) return false;
    const OfferDesign& design = step.design->offer;
    Stream draw(token.key, Purpose::reaction,
                std::uint64_t{1} << 63 | std::uint64_t{token.step} << 32 | token.visits);
    const bool accepted = draw.chance(token.settled ? design.accepted_resolved : design.accepted);
    Offers& t = out_->offers;
    t.interaction.push_back(token.interaction);
    t.subject.push_back(step.offer);
    t.accepted.push_back(accepted);
    t.settled_before.push_back(token.settled);
    return accepted;
}

void PodSimulation::make_wrong(const Token& token, const ErrorDesign& design) {
    if (!design.differs_by.given() || token.object == nowhere) return;
    std::int64_t& amount = out_->objects.amount_minor[token.object];
    if (amount == no_money) return;
    Stream draw(token.key, Purpose::amount, std::uint64_t{token.step} << 32 | token.visits);
    amount += std::llround(100 * design.differs_by.sample(draw));
}

void PodSimulation::make_error(Token& token, const StepPlan& step, Micros now) {
    const ErrorDesign& design = step.design->error;
    if (design.share <= 0) return;
    Stream draw(token.key, Purpose::reaction,
                std::uint64_t{1} << 62 | std::uint64_t{token.step} << 32 | token.visits);
    if (!draw.chance(design.share)) return;
    flags(token.interaction) |= flag_error;
    make_wrong(token, design);
    if (step.error_journey == no_index || !draw.chance(design.noticed)) return;
    Start noticed;
    noticed.person = token.person;
    noticed.cause = token.interaction;
    noticed.parent = token.journey;
    noticed.object = out_->interactions.object[token.interaction];
    noticed.journey = step.error_journey;
    noticed.reason = step.error_reason;
    start_later(noticed, now + design.after.sample_us(draw));
}

// What the step creates is what it is about; what it touches beside it is linked.
void PodSimulation::touch_objects(Token& token, const StepPlan& step, Micros now) {
    const Place row = token.interaction;
    Place& primary = out_->interactions.object[row];
    const auto link = [&](Place object, Code qualifier) {
        ObjectLinks& t = out_->object_links;
        t.interaction.push_back(row);
        t.object.push_back(object);
        t.qualifier.push_back(qualifier);
    };
    const Code created = 1, about = 2;  // of World::qualifiers
    if (step.creates != none) {
        const Place object = add_object(token.person, step.creates, now);
        if (!step.quotes.empty())
            out_->objects.amount_minor[object] = out_->quotes.told_minor.back();
        if (token.object == nowhere)
            token.object = primary = out_->journeys.object[token.journey] = object;
        else if (step.error_journey != no_index) link(primary, about), primary = object;
        else link(object, created);
    }
    if (step.object == none) return;
    Place& own = objects_of_[std::size_t{step.object} * states_.size() + token.person];
    if (own == nowhere) own = add_object(token.person, step.object, now);
    if (own != primary) link(own, about);
}

double PodSimulation::impression(const Token& token, const StepPlan& step, When when) const {
    const Interactions& t = out_->interactions;
    const Place row = token.interaction;
    const std::uint16_t flags = t.flags[row];
    double mean = step.design->feeling + token.changes.valence + token.valence;
    if ((flags & flag_queued) != 0) {
        const double minutes = static_cast<double>(t.begin_us[row] - t.arrived_us[row]) / 60e6;
        mean += std::clamp(minutes * feeling_.wait_minute, -feeling_.wait_most, feeling_.wait_most);
    }
    mean += token.asked_again * feeling_.asked_again + token.asked_known * feeling_.asked_known;
    const std::pair<bool, double> happened[] = {
        {(flags & flag_transferred) != 0, feeling_.transferred},
        {(flags & flag_context_lost) != 0, feeling_.context_lost},
        {(flags & flag_forced_channel) != 0, feeling_.forced_channel},
        {(flags & flag_repeat) != 0, feeling_.repeat},
        {(flags & flag_resolved) != 0, feeling_.resolved},
        {when == When::failed, feeling_.failed},
        {when == When::abandoned, feeling_.abandoned},
        {when == When::closed, feeling_.closed},
    };
    for (const auto& [is, weight] : happened)
        if (is) mean += weight;
    return mean;
}

// The true impression, and what it leaves in the person.
void PodSimulation::feel(Token& token, double mean, Micros now) {
    const Place row = token.interaction;
    if ((flags(row) & flag_backoffice) != 0) return;
    PersonState& state = states_[token.person];
    decay(state, now);
    mean += feeling_.memory * state.stock;
    Stream draw = stream(token, Purpose::feeling);
    const double valence =
        std::clamp(mean + (feeling_.noise > 0 ? feeling_.noise * draw.normal() : 0), -1.0, 1.0);
    out_->interactions.mean_valence[row] = static_cast<float>(std::clamp(mean, -1.0, 1.0));
    out_->interactions.valence[row] = static_cast<float>(valence);
    if (valence < 0) state.stock -= valence;
    if (valence < feeling_.misery_below) count(token.person, Recent::misery);
    if (valence > feeling_.magic_above) {
        count(token.person, Recent::magic);
        state.magic_us = now;
        state.magic_in = row;
    }
    count(token.person, Recent::contacts);
    if (token.felt == 0 || std::abs(valence) > std::abs(token.peak)) token.peak = valence;
    token.end = valence;
    token.sum += valence;
    ++token.felt;
    ++token.contacts;
    token.last = row;
    token.repeat = false;
}

void PodSimulation::decay(PersonState& state, Micros now) const {
    const double days = static_cast<double>(now - state.stock_us) / 86'400e6;
    state.stock *= std::exp2(-days / feeling_.half_life_days);
    state.stock_us = now;
}

void PodSimulation::pay(const Token& token, const StepPlan& step) {
    const Interactions& t = out_->interactions;
    const Place row = token.interaction;
    const double minutes = static_cast<double>(t.end_us[row] - t.begin_us[row]) / 60e6;
    const double cost =
        minutes * step.design->cost_minute + step.design->cost_each + token.changes.cost;
    out_->interactions.cost_minor[row] = static_cast<std::int32_t>(std::llround(cost * 100));
}

void PodSimulation::say(const Token& token, const StepPlan& step) {
    const Place row = token.interaction;
    const std::vector<Code>& words =
        out_->interactions.valence[row] < feeling_.misery_below ? step.complains : step.says;
    if (words.empty()) return;
    Stream draw = stream(token, Purpose::word);
    out_->interactions.said[row] = words[draw.below(static_cast<std::uint32_t>(words.size()))];
}

void PodSimulation::finish(std::uint32_t number, std::uint16_t how, Micros now) {
    Token& token = tokens_[number];
    lapse(token);
    Journeys& t = out_->journeys;
    const JourneyPlan& journey = journey_of(token);
    const JourneyDesign& design = *journey.design;
    t.end_us[token.journey] = now;
    t.contacts[token.journey] = token.contacts;
    t.outcome[token.journey] = how == to_success  ? Outcome::success
                               : how == to_failed ? Outcome::failed
                                                  : Outcome::given_up;
    PersonState& state = states_[token.person];
    if (token.leaving != nowhere) {
        state.leaving = false;
        if (how == to_success) leave(token.person, token.leaving, now);
    }
    if (!state.gone) {
        float& hardest = state.difficulty[period_ % 4];
        hardest = std::max(hardest, std::log(token.difficulty));
        optimum_effects(token, now);
        Stream draw(token.key, Purpose::reaction, ~std::uint64_t{0});
        const double again =
            (how == to_success ? design.again : design.again_if_failed) + token.again;
        if (draw.chance(again)) {
            Start repeat;
            repeat.person = token.person;
            repeat.cause = token.last;
            repeat.parent = token.journey;
            repeat.object = token.object;
            repeat.journey = token.type;
            repeat.reason = token.reason;
            repeat.repeat = true;
            start_later(repeat, now + design.again_after.sample_us(draw));
        }
        if (token.type == plan_.joining && how == to_success && !state.customer)
            becomes_customer(token.person, now);
        if (token.felt > 0) {
            surveys(token, now);
            reviews(token,
                    feeling_.peak * token.peak + feeling_.end * token.end +
                        feeling_.mean * token.sum / token.felt,
                    now);
        }
    }
    free_token(number);
}

}  // namespace touchline::simulate

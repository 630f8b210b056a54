// Promises: made, kept, beaten, broken, lapsed.
#include <algorithm>

#include "simulate/pod.h"

namespace touchline::simulate {

namespace {

// A promise fulfilled within this part of its time is beaten; one that is only kept takes longer
// than the other.
constexpr double beaten_within = 0.6, kept_after = 0.7;
constexpr int tries = 16;

}  // namespace

void PodSimulation::make_promises(Token& token, const StepPlan& step, Micros now) {
    std::uint64_t nth = 0;
    for (const PromisePlan& plan : step.promises) make_promise(token, plan, nth++, now);
}

void PodSimulation::make_promise(Token& token, const PromisePlan& plan, std::uint64_t nth,
                                 Micros now) {
    const auto pending =
        std::find_if(std::begin(token.promises), std::end(token.promises),
                     [](const PendingPromise& promise) { return promise.row == nowhere; });
    if (pending == std::end(token.promises)) return;
    const PromiseDesign& design = *plan.design;
    const std::uint64_t of = nth << 48 | std::uint64_t{token.step} << 32 | token.visits;
    Stream draw(token.key, Purpose::promise, of);
    const Micros wanted = std::max<Micros>(2, design.due.sample_us(draw));
    const Micros due_us = due(plan, token, wanted, now);
    const double span = static_cast<double>(due_us - now);
    const double broken =
        std::clamp(1 - design.kept - design.beaten - token.changes.promise_kept, 0.0, 1.0);
    const double which = draw.uniform();
    Micros done = due_us - 1;
    if (which < broken) {
        done = due_us + design.late.sample_us(draw) + 1;
        if (draw.chance(design.never)) done = no_time;
    } else {
        // Some instant of its part of the time at which somebody works.
        const bool beaten = which >= 1 - design.beaten;
        const double from = beaten ? 0 : kept_after, part = beaten ? beaten_within : 1 - from;
        const OpenTimes& open = plan_.open(zone_, journey_of(token).steps[plan.by].hours);
        for (int i = 0; i < tries; ++i) {
            const Micros at = now + static_cast<Micros>(span * (from + part * draw.uniform()));
            if (!open.open_at(at)) continue;
            done = std::min(at, due_us - 1);
            break;
        }
    }
    *pending = {static_cast<Place>(out_->promises.size()), plan.by, done};
    add_promise(token.interaction, plan.subject, now, due_us,
                {&plan, token.key, of, token.journey, token.object, false});
}

// What is done within hours is promised within them: by the close of that day.
Micros PodSimulation::due(const PromisePlan& plan, const Token& token, Micros span,
                          Micros now) const {
    const auto open = plan_.open(zone_, journey_of(token).steps[plan.by].hours).next(now + span);
    const bool is_open = open.open_us <= now + span || open.close_us >= plan_.scenario.until_us;
    return is_open ? now + span : open.close_us;
}

void PodSimulation::fulfil(Place promise, Place interaction, Micros now) {
    Promises& t = out_->promises;
    t.done_us[promise] = now;
    t.done_by[promise] = interaction;
    const auto span = static_cast<double>(t.due_us[promise] - t.made_us[promise]);
    const auto taken = static_cast<double>(now - t.made_us[promise]);
    t.kept[promise] = now > t.due_us[promise]         ? Kept::broken
                      : taken <= beaten_within * span ? Kept::beaten
                                                      : Kept::kept;
}

double PodSimulation::of_promise(Place promise) const {
    switch (out_->promises.kept[promise]) {
        case Kept::broken: return feeling_.promise_broken;
        case Kept::kept: return feeling_.promise_kept;
        case Kept::beaten: return feeling_.promise_beaten;
        case Kept::open: break;
    }
    return 0;
}

// What the beginning of this interaction fulfils, and how that feels.
void PodSimulation::keep_promises(Token& token, Micros now) {
    if (token.announced != nowhere) {
        fulfil(token.announced, token.interaction, now);
        token.of_promises += of_promise(token.announced);
    }
    for (PendingPromise& promise : token.promises) {
        if (promise.row == nowhere || promise.by != token.step) continue;
        fulfil(promise.row, token.interaction, now);
        token.of_promises += of_promise(promise.row);
        promise.row = nowhere;
    }
}

// The journey is over, and with it what was promised in it.
void PodSimulation::lapse(Token& token) {
    for (const PendingPromise& promise : token.promises)
        if (promise.row != nowhere) made_promises_[promise.row].lapsed = true;
}

// Not done when it is due: broken, and some ask.
void PodSimulation::promise_due(Place promise, Micros now) {
    Promises& t = out_->promises;
    const MadePromise& made = made_promises_[promise];
    const Place interaction = t.interaction[promise];
    const Place person = out_->interactions.person[interaction];
    if (t.done_us[promise] != no_time || made.lapsed || states_[person].gone) return;
    t.kept[promise] = Kept::broken;
    count(person, Recent::broken);
    if (made.plan == nullptr || made.plan->journey == no_index) return;
    const PromiseDesign& design = *made.plan->design;
    Stream draw(made.key, Purpose::promise, std::uint64_t{1} << 63 | made.of);
    if (!draw.chance(design.asks)) return;
    Start asks;
    asks.person = person;
    asks.cause = interaction;
    asks.parent = made.journey;
    asks.object = made.object;
    asks.journey = made.plan->journey;
    asks.reason = made.plan->reason;
    start_later(asks, now + design.asks_after.sample_us(draw));
}

}  // namespace touchline::simulate

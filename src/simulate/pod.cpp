// The loop of a pod: what is planned ahead, shifts, queues that close.
#include "simulate/pod.h"

#include <algorithm>

#include "simulate/columns.h"

namespace touchline::simulate {

PodSimulation::PodSimulation(const Plan& plan)
    : plan_(plan),
      feeling_(plan.scenario.feeling),
      desk_(plan),
      types_(plan.journeys.size() + 4) {}

void PodSimulation::reset(std::uint32_t pod) {
    pod_ = &plan_.world.pods[pod];
    each_column(*out_, [](const char*, const char*, auto& values) { values.clear(); });
    out_->pod = pod;
    out_->centre = pod_->centre;
    out_->team = pod_->team;
    out_->first_person = pod_->first_person;
    zone_ = plan_.zone_of[pod_->centre];
    period_ = 0;
    over_ = false;
    crowd_ = std::max(0.0, static_cast<double>(plan_.scenario.crowd) / pod_->people - 1);
    seed_key_ = key_of(plan_.world.seed, ~std::uint64_t{pod});
    agenda_.clear();
    desk_.reset();
    tokens_.clear();
    unused_tokens_.clear();
    made_promises_.clear();
    starts_.clear();
    unused_starts_.clear();
    make_people(plan_, *pod_, out_->people, states_);
    const std::size_t people = states_.size();
    next_us_.assign(people * types_, no_time);
    drawn_.assign(people * types_, 0);
    begun_.assign(people * types_, 0);
    effect_until_.assign(people * plan_.leaving_effects.size(), INT64_MIN);
    effect_size_.assign(people * plan_.leaving_effects.size(), 0);
    objects_of_.assign(people * plan_.world.object_types.size(), nowhere);
}

void PodSimulation::plan_ahead() {
    const Micros start = plan_.scenario.start_us;
    for (std::uint16_t group = 0; group < plan_.scenario.staff.size(); ++group) shift(group, start);
    for (std::uint16_t queue = 0; queue < plan_.queues.size(); ++queue) {
        if (plan_.queues[queue].hours == no_index) continue;
        const auto stretch = plan_.open(zone_, plan_.queues[queue].hours).next(start);
        agenda_.add(stretch.close_us, nobody, EventKind::queue_closes, queue);
    }
    for (const IncidentPlan& each : plan_.incidents) {
        if (!each.centres[pod_->centre] || each.design->staff_away <= 0) continue;
        agenda_.add(std::max(start, each.design->from_us), nobody, EventKind::incident, 0);
        agenda_.add(std::max(start, each.design->until_us), nobody, EventKind::incident, 0);
    }
    if (!plan_.causes.empty() || !plan_.leaving_effects.empty())
        agenda_.add(start, nobody, EventKind::period, 0);
    written_reviews_.clear();
    newcomers_.clear();
    next_newcomer_ = 0;
    for (Place person = 0; person < states_.size(); ++person) {
        if (states_[person].customer) {
            becomes_customer(person, start);
        } else {
            newcomers_.push_back(person);
            plan_research(person);
            Start joining;
            joining.person = person;
            joining.journey = plan_.joining;
            start_later(joining, states_[person].begins_us);
        }
    }
    std::sort(newcomers_.begin(), newcomers_.end(), [&](Place a, Place b) {
        const Micros at = states_[a].begins_us, bt = states_[b].begins_us;
        return at != bt ? at < bt : a < b;
    });
}

void PodSimulation::run(std::uint32_t pod, Happening& out) {
    out_ = &out;
    reset(pod);
    plan_ahead();
    while (!agenda_.empty()) {
        const Event event = agenda_.take();
        if (event.at >= plan_.scenario.until_us) {
            if (!over_) stop_waiting();
            over_ = true;
            if (event.kind == EventKind::end) end(event.what, event.at);
            continue;
        }
        handle(event);
    }
    if (!over_) stop_waiting();
}

void PodSimulation::handle(const Event& event) {
    const Micros now = event.at;
    switch (event.kind) {
        case EventKind::spontaneous: return spontaneous(event.what, now);
        case EventKind::start: {
            const Start start = starts_[event.what];
            unused_starts_.push_back(event.what);
            return begin(start, now);
        }
        case EventKind::enter: return enter(event.what, now);
        case EventKind::end: return end(event.what, now);
        case EventKind::ghost:
            return ghost(static_cast<std::uint16_t>(event.what), event.extra, now);
        case EventKind::ghost_end:
            desk_.release(event.what, now);
            return serve_next(event.what, now);
        case EventKind::give_up:
            if (desk_.give_up(event.what, event.extra))
                if (const std::uint32_t token = desk_.entry(event.what).token; token != nobody)
                    end_attempt(token, When::abandoned, now);
            return;
        case EventKind::shift: return shift(static_cast<std::uint16_t>(event.what), now);
        case EventKind::queue_closes:
            return queue_closes(static_cast<std::uint16_t>(event.what), now);
        case EventKind::incident: return incident(now);
        case EventKind::period: return period(now);
        case EventKind::wish_to_leave:
            return wish_to_leave(event.what, static_cast<Code>(event.extra), now);
        case EventKind::promise_due: return promise_due(event.what, now);
        case EventKind::answer: return answer(event.what, now);
        case EventKind::review: return write_review(event.what, now);
        case EventKind::own:
            if (event.extra == plan_.kinds.review_read) return read_review(event.what, now);
            own_interaction(event.what, static_cast<Code>(event.extra), plan_.channels.web,
                            event.extra == plan_.kinds.ad_seen ? KnownAs::nobody : KnownAs::cookie,
                            now);
            return;
    }
}

// Staff of a group come or go; plans the next change.
void PodSimulation::shift(std::uint16_t group, Micros now) {
    const auto stretch = plan_.open(zone_, plan_.hours_of_group[group]).next(now);
    const bool there = stretch.open_us <= now;
    agenda_.add(there ? stretch.close_us : stretch.open_us, nobody, EventKind::shift, group);
    serve_waiting(desk_.set_shift(group, there), now);
}

void PodSimulation::queue_closes(std::uint16_t queue, Micros now) {
    const auto stretch = plan_.open(zone_, plan_.queues[queue].hours).next(now);
    agenda_.add(stretch.close_us, nobody, EventKind::queue_closes, queue);
    leaving_.clear();
    desk_.empty_queue(queue, leaving_);
    for (const std::uint32_t entry : leaving_)
        if (const std::uint32_t token = desk_.entry(entry).token; token != nobody)
            end_attempt(token, When::closed, now);
}

// Who of the staff is away in the incidents of now; a choice of chance, one for each incident.
void PodSimulation::incident(Micros now) {
    std::uint64_t away = 0;
    for (std::size_t i = 0; i < plan_.incidents.size(); ++i) {
        const IncidentPlan& each = plan_.incidents[i];
        if (!each.centres[pod_->centre] || now < each.design->from_us ||
            now >= each.design->until_us)
            continue;
        for (std::uint32_t staff = 0; staff < pod_->staff; ++staff) {
            Stream stream(key_of(seed_key_, staff), Purpose::staff, i);
            if (stream.chance(each.design->staff_away)) away |= std::uint64_t{1} << staff;
        }
    }
    serve_waiting(desk_.set_away(away), now);
}

void PodSimulation::serve_waiting(std::uint64_t staff, Micros now) {
    for (std::uint32_t at = 0; at < pod_->staff; ++at)
        if ((staff >> at & 1) != 0) serve_next(at, now);
}

// A member of staff takes whoever waits longest for him.
void PodSimulation::serve_next(std::uint32_t staff, Micros now) {
    const std::uint32_t number = desk_.next_for(staff);
    if (number == nobody) return;
    const Desk::Entry& entry = desk_.entry(number);
    desk_.take(staff);
    if (entry.token == nobody)
        agenda_.add(now + entry.service_us, nobody, EventKind::ghost_end, staff);
    else begin_service(entry.token, staff, now);
}

// The end of the scenario: who still waits has waited in vain.
void PodSimulation::stop_waiting() {
    over_ = true;
    for (std::uint16_t queue = 0; queue < plan_.queues.size(); ++queue) {
        leaving_.clear();
        desk_.empty_queue(queue, leaving_);
        for (const std::uint32_t entry : leaving_)
            if (const std::uint32_t token = desk_.entry(entry).token; token != nobody)
                end_attempt(token, When::abandoned, plan_.scenario.until_us);
    }
}

}  // namespace touchline::simulate

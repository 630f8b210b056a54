// Rows of the tables of a pod.
#include "simulate/pod.h"

namespace touchline::simulate {

Place PodSimulation::add_interaction(const Token& token, const StepPlan& step, Micros now) {
    Interactions& t = out_->interactions;
    const auto row = static_cast<Place>(t.size());
    const Code wanted = out_->people.preferred_channel[token.person];
    const StepDesign& design = *step.design;
    std::uint16_t flags = 0;
    if (design.backoffice) flags |= flag_backoffice;
    if (design.outbound) flags |= flag_outbound;
    if (design.automated) flags |= flag_automated;
    if (step.planned != step.code) flags |= flag_unplanned;
    if (token.lost_context) flags |= flag_context_lost;
    if (token.repeat || token.due) flags |= flag_repeat;
    t.person.push_back(token.person);
    t.journey.push_back(token.journey);
    t.step.push_back(step.code);
    t.planned_step.push_back(step.planned);
    t.kind.push_back(step.kind);
    t.channel.push_back(step.channel);
    t.centre.push_back(step.located ? token.centre : none);
    t.reason.push_back(journey_of(token).reasons[token.reason]);
    t.staff.push_back(0);
    t.arrived_us.push_back(now);
    t.begin_us.push_back(now);
    t.end_us.push_back(now);
    t.object.push_back(token.object);
    t.caused_by.push_back(token.cause);
    t.cost_minor.push_back(0);
    t.valence.push_back(0);
    t.mean_valence.push_back(0);
    t.flags.push_back(flags);
    t.known_as.push_back(step.known_as);
    t.wanted_channel.push_back(wanted);
    t.incident.push_back(plan_.incidents.empty() ? none : plan_.incident_at(pod_->centre, now));
    t.said.push_back(none);
    return row;
}

// An encounter beside journeys: an advertisement, a review, a survey.
Place PodSimulation::own_interaction(Place person, Code kind, Code channel, KnownAs known,
                                     Micros now) {
    Interactions& t = out_->interactions;
    const auto row = static_cast<Place>(t.size());
    t.person.push_back(person);
    t.journey.push_back(nowhere);
    t.step.push_back(none);
    t.planned_step.push_back(none);
    t.kind.push_back(kind);
    t.channel.push_back(channel);
    t.centre.push_back(none);
    t.reason.push_back(none);
    t.staff.push_back(0);
    t.arrived_us.push_back(now);
    t.begin_us.push_back(now);
    t.end_us.push_back(now);
    t.object.push_back(nowhere);
    t.caused_by.push_back(nowhere);
    t.cost_minor.push_back(0);
    t.valence.push_back(0);
    t.mean_valence.push_back(0);
    t.flags.push_back(flag_automated);
    t.known_as.push_back(known);
    t.wanted_channel.push_back(out_->people.preferred_channel[person]);
    t.incident.push_back(none);
    t.said.push_back(none);
    return row;
}

Place PodSimulation::add_object(Place person, Code type, Micros now) {
    Objects& t = out_->objects;
    const auto place = static_cast<Place>(t.size());
    t.type.push_back(type);
    t.person.push_back(person);
    // Every number of the world once: pods have a million each.
    t.number.push_back((std::uint64_t{out_->pod} + 1) * 10'000'000 + place);
    t.created_us.push_back(now);
    t.amount_minor.push_back(no_money);
    return place;
}

// What a journey is about from its start on, with the amount that is this person's.
Place PodSimulation::add_journey_object(const Token& token, const JourneyPlan& journey,
                                        Micros now) {
    const Place object = add_object(token.person, journey.object_type, now);
    const std::vector<double>& amounts = journey.design->amounts;
    if (amounts.empty()) return object;
    Stream draw(states_[token.person].key, Purpose::amount, journey.type);
    out_->objects.amount_minor[object] =
        std::llround(100 * amounts[draw.below(static_cast<std::uint32_t>(amounts.size()))]);
    return object;
}

void PodSimulation::add_promise(Place interaction, Code subject, Micros made_us, Micros due_us,
                                const MadePromise& made) {
    Promises& t = out_->promises;
    if (due_us < plan_.scenario.until_us)
        agenda_.add(due_us, out_->interactions.person[interaction], EventKind::promise_due,
                    static_cast<std::uint32_t>(t.size()));
    made_promises_.push_back(made);
    t.interaction.push_back(interaction);
    t.subject.push_back(subject);
    t.made_us.push_back(made_us);
    t.due_us.push_back(due_us);
    t.done_us.push_back(no_time);
    t.done_by.push_back(nowhere);
    t.kept.push_back(Kept::open);
}

void PodSimulation::add_journey(const Token& token, Micros now) {
    Journeys& t = out_->journeys;
    const JourneyPlan& journey = journey_of(token);
    t.person.push_back(token.person);
    t.type.push_back(journey.type);
    t.reason.push_back(journey.reasons[token.reason]);
    t.intended_us.push_back(now);
    t.begin_us.push_back(no_time);
    t.matter_us.push_back(no_time);
    t.end_us.push_back(no_time);
    t.outcome.push_back(Outcome::open);
    t.contacts.push_back(0);
    t.contacts_min.push_back(journey.contacts_min[token.reason]);
    t.caused_by.push_back(nowhere);
    t.parent.push_back(nowhere);
    t.object.push_back(token.object);
    t.wanted_channel.push_back(out_->people.preferred_channel[token.person]);
    t.difficulty.push_back(token.difficulty);
}

std::uint32_t PodSimulation::new_token() {
    if (unused_tokens_.empty()) {
        tokens_.emplace_back();
        return static_cast<std::uint32_t>(tokens_.size() - 1);
    }
    const std::uint32_t number = unused_tokens_.back();
    unused_tokens_.pop_back();
    tokens_[number] = Token{};
    return number;
}

void PodSimulation::free_token(std::uint32_t token) { unused_tokens_.push_back(token); }

}  // namespace touchline::simulate

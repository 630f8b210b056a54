// Every column of every table of a pod, with its name: for what treats all alike (emptying,
// hashing, measuring). `act(table, column, values)`; values is a vector or a TextColumn.
#pragma once

#include "simulate/happening.h"

namespace touchline::simulate {

template <class Pod, class Act>
void each_people_column(Pod& pod, Act act) {
    auto& t = pod.people;
    const auto column = [&](const char* name, auto& values) { act("people", name, values); };
    column("segment", t.segment);
    column("given", t.given);
    column("family", t.family);
    column("street", t.street);
    column("town", t.town);
    column("special_need", t.special_need);
    column("preferred_channel", t.preferred_channel);
    column("household", t.household);
    column("birth_day", t.birth_day);
    column("house", t.house);
    column("phone", t.phone);
    column("phone_shared", t.phone_shared);
    column("customer_number", t.customer_number);
    column("email", t.email);
    column("joined", t.joined_us);
    column("left", t.left_us);
    column("left_cause", t.left_cause);
    column("value", t.value_minor);
    column("frailty", t.frailty);
    column("patience", t.patience);
    column("answers", t.answers);
    column("refers", t.refers);
    column("referred_by", t.referred_by);
}

template <class Pod, class Act>
void each_interaction_column(Pod& pod, Act act) {
    auto& t = pod.interactions;
    const auto column = [&](const char* name, auto& values) { act("interactions", name, values); };
    column("person", t.person);
    column("journey", t.journey);
    column("step", t.step);
    column("planned_step", t.planned_step);
    column("kind", t.kind);
    column("channel", t.channel);
    column("centre", t.centre);
    column("reason", t.reason);
    column("staff", t.staff);
    column("arrived", t.arrived_us);
    column("begin", t.begin_us);
    column("end", t.end_us);
    column("object", t.object);
    column("caused_by", t.caused_by);
    column("cost", t.cost_minor);
    column("valence", t.valence);
    column("mean_valence", t.mean_valence);
    column("flags", t.flags);
    column("known_as", t.known_as);
    column("wanted_channel", t.wanted_channel);
    column("incident", t.incident);
    column("said", t.said);
}

template <class Pod, class Act>
void each_journey_column(Pod& pod, Act act) {
    auto& t = pod.journeys;
    const auto column = [&](const char* name, auto& values) { act("journeys", name, values); };
    column("person", t.person);
    column("type", t.type);
    column("reason", t.reason);
    column("intended", t.intended_us);
    column("begin", t.begin_us);
    column("matter", t.matter_us);
    column("end", t.end_us);
    column("outcome", t.outcome);
    column("contacts", t.contacts);
    column("contacts_min", t.contacts_min);
    column("caused_by", t.caused_by);
    column("parent", t.parent);
    column("object", t.object);
    column("wanted_channel", t.wanted_channel);
    column("difficulty", t.difficulty);
}

template <class Pod, class Act>
void each_fact_column(Pod& pod, Act act) {
    act("objects", "type", pod.objects.type);
    act("objects", "person", pod.objects.person);
    act("objects", "number", pod.objects.number);
    act("objects", "created", pod.objects.created_us);
    act("objects", "amount", pod.objects.amount_minor);
    act("object_links", "interaction", pod.object_links.interaction);
    act("object_links", "object", pod.object_links.object);
    act("object_links", "qualifier", pod.object_links.qualifier);
    act("asked", "interaction", pod.asked.interaction);
    act("asked", "field", pod.asked.field);
    act("asked", "known_before", pod.asked.known_before);
    act("asked", "known_from", pod.asked.known_from);
    act("asked", "asked_before", pod.asked.asked_before);
    act("asked", "used", pod.asked.used);
    act("promises", "interaction", pod.promises.interaction);
    act("promises", "subject", pod.promises.subject);
    act("promises", "made", pod.promises.made_us);
    act("promises", "due", pod.promises.due_us);
    act("promises", "done", pod.promises.done_us);
    act("promises", "done_by", pod.promises.done_by);
    act("promises", "kept", pod.promises.kept);
    act("quotes", "interaction", pod.quotes.interaction);
    act("quotes", "subject", pod.quotes.subject);
    act("quotes", "told", pod.quotes.told_minor);
    act("quotes", "published", pod.quotes.published_minor);
    act("offers", "interaction", pod.offers.interaction);
    act("offers", "subject", pod.offers.subject);
    act("offers", "accepted", pod.offers.accepted);
    act("offers", "settled_before", pod.offers.settled_before);
}

template <class Pod, class Act>
void each_aftermath_column(Pod& pod, Act act) {
    act("answers", "interaction", pod.answers.interaction);
    act("answers", "asked_in", pod.answers.asked_in);
    act("answers", "answered_in", pod.answers.answered_in);
    act("answers", "survey", pod.answers.survey);
    act("answers", "score", pod.answers.score);
    act("reviews", "written_in", pod.reviews.written_in);
    act("reviews", "about", pod.reviews.about);
    act("reviews", "stars", pod.reviews.stars);
    act("readings", "review", pod.readings.review);
    act("readings", "read_in", pod.readings.read_in);
    act("referrals", "referrer", pod.referrals.referrer);
    act("referrals", "referred", pod.referrals.referred);
    act("referrals", "at", pod.referrals.at_us);
    act("referrals", "because_of", pod.referrals.because_of);
    act("leavings", "person", pod.leavings.person);
    act("leavings", "cause", pod.leavings.cause);
    act("leavings", "considered", pod.leavings.considered_us);
    act("leavings", "left", pod.leavings.left_us);
    act("leavings", "journey", pod.leavings.journey);
    act("leavings", "retained_in", pod.leavings.retained_in);
    act("exposures", "effect", pod.exposures.effect);
    act("exposures", "person", pod.exposures.person);
    act("exposures", "journey", pod.exposures.journey);
    act("exposures", "interaction", pod.exposures.interaction);
    act("exposures", "at", pod.exposures.at_us);
    act("exposures", "exposed", pod.exposures.exposed);
    act("exposures", "assigned_by_chance", pod.exposures.assigned_by_chance);
}

template <class Pod, class Act>
void each_column(Pod& pod, Act act) {
    each_people_column(pod, act);
    each_interaction_column(pod, act);
    each_journey_column(pod, act);
    each_fact_column(pod, act);
    each_aftermath_column(pod, act);
}

template <class Value>
std::size_t memory_of(const std::vector<Value>& values) {
    return values.capacity() * sizeof(Value);
}
inline std::size_t memory_of(const TextColumn& texts) {
    return texts.bytes.capacity() + memory_of(texts.ends);
}
// The bytes that the tables of a pod keep, used or not.
inline std::size_t memory_of(const Happening& pod) {
    std::size_t bytes = 0;
    each_column(pod,
                [&](const char*, const char*, const auto& column) { bytes += memory_of(column); });
    return bytes;
}

}  // namespace touchline::simulate

// How journeys begin: needs that arise by themselves, what was caused, what newcomers do.
#include <algorithm>
#include <cmath>

#include "simulate/pod.h"

namespace touchline::simulate {

namespace {

constexpr double year_us = 365.25 * 86'400e6;
constexpr Micros minute_us = 60'000'000;
// Of one kind, of one person: what brings itself about for ever ends here.
constexpr std::uint32_t journeys_max = 10'000;

}  // namespace

// The types of needs: each journey, then advertisements, reviews read, pages, referrals.
void PodSimulation::plan_next(Place person, std::size_t type, Micros now) {
    const PersonState& state = states_[person];
    const PeopleDesign& design = plan_.scenario.people_design;
    const std::size_t journeys = plan_.journeys.size(), at = person * types_ + type;
    double rate = 0, season = 0, peak = 0;
    if (type < journeys) {
        const JourneyPlan& journey = plan_.journeys[type];
        rate = journey.rate_us[out_->people.segment[person]] * state.needs;
        season = journey.design->season;
        peak = journey.design->peak_day;
    } else {
        const double rates[] = {
            design.ads_a_year, design.reviews_read_a_year, design.pages_a_year,
            design.referrals_a_year * out_->people.refers[person] * std::exp(design.referral_lift)};
        rate = rates[type - journeys] / year_us;
    }
    next_us_[at] = no_time;
    if (type < journeys && plan_.journeys[type].design->every.given()) {
        Stream stream(state.key, Purpose::start,
                      static_cast<std::uint64_t>(type) << 32 | drawn_[at]++);
        double wait = plan_.journeys[type].design->every.sample(stream);
        if (drawn_[at] == 1) wait *= stream.uniform();  // the first: anywhere in its round
        const Micros due = now + std::max<Micros>(minute_us, as_micros(wait));
        if (due < plan_.scenario.until_us) next_us_[at] = due;
        return;
    }
    // The year's wave by thinning: candidates at the highest rate, some of them refused.
    for (Micros from = now; rate > 0;) {
        Stream stream(state.key, Purpose::start,
                      static_cast<std::uint64_t>(type) << 32 | drawn_[at]++);
        const double wait = stream.exponential(1);
        from = plan_.rhythms[zone_].after(from, wait, rate * (1 + season));
        if (from == no_time) return;
        const double day = static_cast<double>(from % static_cast<Micros>(year_us)) / 86'400e6;
        const double wave = 1 + season * std::cos(2 * std::numbers::pi * (day - peak) / 365.25);
        if (season > 0 && !stream.chance(wave / (1 + season))) continue;
        next_us_[at] = from;
        return;
    }
}

void PodSimulation::plan_spontaneous(Place person, Micros now) {
    Micros soonest = no_time;
    for (std::size_t type = 0; type < types_; ++type) {
        const Micros at = next_us_[person * types_ + type];
        if (at != no_time && (soonest == no_time || at < soonest)) soonest = at;
    }
    states_[person].next_us = soonest;
    if (soonest != no_time)
        agenda_.add(std::max(now, soonest), person, EventKind::spontaneous, person);
}

void PodSimulation::spontaneous(Place person, Micros now) {
    if (states_[person].gone || states_[person].next_us > now) return;
    std::size_t type = 0;
    while (next_us_[person * types_ + type] != states_[person].next_us) ++type;
    plan_next(person, type, now);
    plan_spontaneous(person, now);
    const std::size_t journeys = plan_.journeys.size();
    if (type < journeys) {
        Start start;
        start.person = person;
        start.journey = static_cast<std::uint16_t>(type);
        return begin(start, now);
    }
    const Code web = plan_.channels.web;
    switch (type - journeys) {
        case 0: own_interaction(person, plan_.kinds.ad_seen, web, KnownAs::nobody, now); return;
        case 1: return read_review(person, now);
        case 2: own_interaction(person, plan_.kinds.page_viewed, web, KnownAs::cookie, now); return;
        default: return refer(person, now);
    }
}

void PodSimulation::becomes_customer(Place person, Micros now) {
    PersonState& state = states_[person];
    const bool joins = !state.customer;
    state.customer = true;
    if (joins) out_->people.joined_us[person] = now;
    for (std::size_t type = 0; type < types_; ++type) plan_next(person, type, now);
    plan_spontaneous(person, now);
    for (std::uint16_t j = 0; j < plan_.journeys.size(); ++j) {
        const JourneyPlan& journey = plan_.journeys[j];
        Stream stream(state.key, Purpose::start, std::uint64_t{1} << 48 | j);
        Start start;
        start.person = person;
        start.journey = j;
        if (joins && stream.chance(journey.design->first_share))
            start_later(start, now + journey.design->first.sample_us(stream));
        if (journey.incident == no_index || !stream.chance(journey.design->incident_share))
            continue;
        const IncidentPlan& incident = plan_.incidents[journey.incident];
        const Micros at =
            incident.design->from_us + journey.design->incident_after.sample_us(stream);
        if (incident.centres[pod_->centre] && at >= now && at < incident.design->until_us)
            start_later(start, at);
    }
}

// Before he joins: as many encounters as others have in a year, within the time of research.
void PodSimulation::plan_research(Place person) {
    const PeopleDesign& design = plan_.scenario.people_design;
    if (!design.research.given()) return;
    const PersonState& state = states_[person];
    Stream stream(state.key, Purpose::start, std::uint64_t{2} << 48);
    const double window = design.research.sample(stream);
    const std::pair<double, Code> kinds[] = {{design.ads_a_year, plan_.kinds.ad_seen},
                                             {design.reviews_read_a_year, plan_.kinds.review_read},
                                             {design.pages_a_year, plan_.kinds.page_viewed}};
    for (const auto& [mean, kind] : kinds) {
        if (mean <= 0) continue;
        for (double at = stream.exponential(window / mean); at < window;
             at += stream.exponential(window / mean)) {
            const Micros when = state.begins_us - as_micros(window - at);
            if (when >= plan_.scenario.start_us)
                agenda_.add(when, person, EventKind::own, person, kind);
        }
    }
}

void PodSimulation::start_later(const Start& start, Micros at) {
    if (at >= plan_.scenario.until_us) return;
    auto place = static_cast<std::uint32_t>(starts_.size());
    if (unused_starts_.empty()) {
        starts_.emplace_back();
    } else {
        place = unused_starts_.back();
        unused_starts_.pop_back();
    }
    starts_[place] = start;
    agenda_.add(at, start.person, EventKind::start, place);
}

// Most journeys are recorded by the pod's centre, some by another one of the region.
Code PodSimulation::recording_centre(const Token& token) {
    const double elsewhere = plan_.scenario.people_design.elsewhere;
    if (elsewhere <= 0) return pod_->centre;
    Stream chance(token.key, Purpose::exposure, ~std::uint64_t{0});
    if (!chance.chance(elsewhere)) return pod_->centre;
    const auto& others = plan_.centres_of_region[plan_.world.centre[pod_->centre].region];
    return others[chance.below(static_cast<std::uint32_t>(others.size()))];
}

void PodSimulation::begin(const Start& start, Micros now) {
    const PersonState& state = states_[start.person];
    if (state.gone) return;
    if (start.journey == no_index) return becomes_customer(start.person, now);
    const std::uint32_t nth = begun_[start.person * types_ + start.journey];
    if (nth >= journeys_max) return;
    ++begun_[start.person * types_ + start.journey];
    const std::uint32_t number = new_token();
    Token& token = tokens_[number];
    const JourneyPlan& journey = plan_.journeys[start.journey];
    token.key = key_of(state.key, std::uint64_t{start.journey} << 32 | nth);
    token.person = start.person;
    token.type = start.journey;
    token.cause = start.cause;
    token.object = start.object;
    token.leaving = start.leaving;
    token.decided = start.decided;
    token.repeat = start.repeat;
    token.due = start.cause != nowhere;
    Stream draw(token.key, Purpose::reason);
    token.reason = start.reason != no_index
                       ? start.reason
                       : static_cast<std::uint16_t>(journey.reason.pick(draw.uniform()));
    const double spread = journey.design->difficulty_spread;
    if (spread > 1)
        token.difficulty = static_cast<float>(std::exp(std::log(spread) * draw.normal()));
    token.centre = recording_centre(token);
    // A complaint about an invoice has a number of its own; the same complaint again keeps it.
    if (journey.object_type != none &&
        (token.object == nowhere || out_->objects.type[token.object] != journey.object_type))
        token.object = add_journey_object(token, journey, now);
    token.journey = static_cast<Place>(out_->journeys.size());
    add_journey(token, now);
    out_->journeys.caused_by.back() = start.cause;
    out_->journeys.parent.back() = start.parent;
    journey_effects(token, now);
    const Way& way = journey.starts.pick(When::normal, token.reason,
                                         out_->people.preferred_channel[token.person],
                                         stream(token, Purpose::path).uniform());
    go_on(number, way, now);
}

}  // namespace touchline::simulate

// A world ready to run: names replaced by codes and places, chances by cumulative tables.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "simulate/calendar.h"
#include "simulate/happening.h"
#include "simulate/world.h"

namespace touchline::simulate {

// What became of a step: decides which branches apply.
enum class When : std::uint8_t { normal, abandoned, closed, failed, retained, accepted };
inline constexpr std::size_t when_count = 6;

inline constexpr std::uint16_t to_success = 0xFFFD, to_failed = 0xFFFE, to_given_up = 0xFFFF;
inline constexpr std::uint16_t no_index = 0xFFFF;

// One of several, by chance: cumulative shares.
struct Chances {
    std::vector<double> until;
    std::size_t pick(double chance) const {  // chance in [0, 1)
        std::size_t at = 0;
        while (at + 1 < until.size() && chance >= until[at]) ++at;
        return at;
    }
};
Chances chances_of(const std::vector<double>& weights);

struct Way {
    std::uint16_t to;
    double until;               // cumulative share
    const Distribution* after;  // or null
    std::uint16_t hours;        // index, or no_index
};

// The ways on from a step (or into a journey), by what became of it, reason and preference.
class Ways {
public:
    Ways() = default;
    Ways(const JourneyDesign& journey, const std::vector<Branch>& branches, const World& world);
    const Way& pick(When when, std::size_t reason, Code prefers, double chance) const {
        auto [at, end] = of(when, reason, prefers);
        while (at + 1 < end && chance >= at->until) ++at;
        return *at;
    }
    // The ways that apply, from first to last.
    std::pair<const Way*, const Way*> of(When when, std::size_t reason, Code prefers) const {
        const auto [begin, end] =
            table_[(static_cast<std::size_t>(when) * reasons_ + reason) * channels_ + prefers];
        return {ways_.data() + begin, ways_.data() + end};
    }

private:
    std::vector<Way> ways_;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> table_;
    std::size_t reasons_ = 0, channels_ = 0;
};

struct PromisePlan {
    const PromiseDesign* design;
    Code subject;
    std::uint16_t by, journey, reason;  // no_index: none; reason: any
};
struct QuotePlan {
    const QuoteDesign* design;
    Code subject;
};

struct StepPlan {
    const StepDesign* design = nullptr;
    Code code = none, planned = none, kind = none, channel = none;
    Code creates = none, object = none, offer = none;
    std::uint16_t queue = no_index, staff_group = no_index, hours = no_index;
    bool contact = true;  // the customer takes part
    bool located = true;  // a centre does it: not web, app, social
    KnownAs known_as = KnownAs::nobody;
    std::vector<std::uint8_t> asks;  // fields
    std::uint16_t knows = 0;         // mask of fields
    std::vector<double> fails;       // by reason
    std::vector<PromisePlan> promises;
    std::vector<QuotePlan> quotes;
    std::uint16_t error_journey = no_index, error_reason = no_index;
    std::vector<Code> says, complains;
    // Effects (by code): known when he arrives; known when it is known who serves.
    std::vector<Code> effects_on_arrival, effects_on_begin;
    std::vector<std::uint16_t> skips_to;  // by place in effects_on_arrival; no_index: the next
    Ways next;
};

struct JourneyPlan {
    const JourneyDesign* design = nullptr;
    Code type = none, object_type = none;
    Chances reason;
    std::vector<Code> reasons;
    std::vector<double> rate_us;  // by segment: starts a µs of an average person
    Ways starts;
    std::vector<StepPlan> steps;
    std::vector<Code> effects;                 // of the whole journey
    std::vector<Code> optimum_effects;         // of its number of contacts
    std::vector<std::uint16_t> contacts_min;  // by reason
    std::uint16_t incident = no_index;
};

struct EffectPlan {
    const EffectDesign* design = nullptr;
    std::vector<bool> centres, reasons, segments;  // by code
    std::uint16_t incident = no_index;
    Micros from_us = INT64_MIN, until_us = INT64_MAX;
    bool always = false;  // share 1: nobody is left out by chance
};

struct QueuePlan {
    const Queue* design;
    Code channel, abandoned, closed;
    std::uint16_t hours;
    std::uint64_t staff;  // mask of those in a team who answer it
};

struct CausePlan {
    const LeavingCause* design;
    Code code, reason;
    std::uint16_t journey;
    double period_hazard;  // base hazard in one period
    std::array<double, coefficient_count> coefficients{};
};

struct IncidentPlan {
    const Incident* design;
    std::vector<bool> centres;
};

struct SurveyPlan {
    const SurveyDesign* design;
    Code code, channel;
    std::vector<bool> after;  // by journey code
};

struct OwnKinds {
    Code ad_seen, review_read, page_viewed, survey_invited, survey_answered, review_written,
        friend_referred, contract_ended;
};
struct OwnChannels {
    Code backoffice, web, email, social;
};

struct Plan {
    explicit Plan(const World& world);
    Plan(const Plan&) = delete;  // its parts point to each other
    Plan& operator=(const Plan&) = delete;

    const OpenTimes& open(std::uint16_t zone, std::uint16_t hours) const {
        return open_times[zone * (scenario.hours.size() + 1) +
                          (hours == no_index ? scenario.hours.size() : hours)];
    }
    // The incident that a centre is in, or none.
    Code incident_at(Code centre, Micros at) const;

    const World& world;
    const Scenario& scenario;
    OwnKinds kinds;
    OwnChannels channels;
    std::vector<std::uint16_t> zone_of;  // by centre code
    std::vector<OpenTimes> open_times;   // by zone and hours
    std::vector<Rhythm> rhythms;         // by zone
    std::vector<Zone> zones;
    Chances segments;
    std::vector<Chances> prefers;              // by segment
    std::vector<std::vector<Code>> preferred;  // by segment: channels
    std::vector<std::uint16_t> staff_groups;   // by place in a team
    std::vector<std::pair<std::uint32_t, std::uint32_t>> staff_of_group;
    std::vector<std::uint16_t> hours_of_group;
    std::vector<QueuePlan> queues;
    std::vector<JourneyPlan> journeys;  // by code - 1
    std::vector<EffectPlan> effects;    // by code
    std::vector<Code> leaving_effects;  // that change the hazard
    std::vector<CausePlan> causes;
    std::vector<IncidentPlan> incidents;
    std::vector<SurveyPlan> surveys;
    std::vector<std::vector<Code>> centres_of_region;  // by region code
    Code announced_wait = none;  // the promise that a queue makes
    std::uint16_t joining = no_index;
    std::uint16_t fields_known = 0;  // mask: of every customer
};

}  // namespace touchline::simulate

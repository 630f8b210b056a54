// The part of a scenario that is about journeys: steps, and which follows which.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"
#include "simulate/distribution.h"
#include "simulate/scenario_people.h"

namespace touchline::simulate {

// One way on from a step. Of the branches that apply, those that say `when` are used before those
// that do not, then those with the most conditions; their shares must sum to 1.
struct Branch {
    std::string to;                  // a step, or success, failed, given_up: the end
    double share = 1;
    std::vector<std::string> reasons, prefers;  // conditions: reason, preferred channel
    std::string when;                // condition: abandoned, closed, failed, retained, accepted
    Distribution after;              // from the end of this step; else the `after` of the next
    std::string hours;  // if that is outside of these: in the first hours of the next
};

// Made by a step that did not fail, to those who go on. When it is due and not done, it is broken;
// when the journey ends before, it lapses. A slow way to `by` breaks more than is drawn here.
struct PromiseDesign {
    std::string subject;  // "callback", "visit", "delivery"
    Distribution due;  // from when it is made, to the close of the hours of `by`
    double kept = 1, beaten = 0;  // probabilities; the rest is broken
    double never = 0;  // of the broken ones: never done at all
    Distribution late;  // how late the others are
    std::string by;  // the step that fulfils it
    double asks = 0;  // probability that he contacts us about a broken one
    Distribution asks_after;  // from the due time
    std::string journey, reason;  // by this journey
};

struct QuoteDesign {
    std::string subject;
    double published = 0;  // currency units
    double matches = 1;  // probability
    Distribution differs_by;
};

struct ErrorDesign {  // a mistake that comes back
    double share = 0;
    std::string journey, reason;  // what it makes the customer start
    double noticed = 1;  // probability
    Distribution after;  // until he notices
    Distribution differs_by;  // how wrong the amount of what it is about becomes
};

struct OfferDesign {
    std::string subject;
    double accepted = 0;  // probability
    double accepted_resolved = 0;  // when his matter was settled before, in this journey
};

struct StepDesign {
    std::string name, kind, channel;
    bool backoffice = false, outbound = false, automated = false;
    bool unplanned = false;  // not in the plan
    std::string instead_of;  // the planned step whose place it takes
    std::string queue;  // waits there for staff
    std::string staff;  // or: one of this group does it, without a queue
    std::string hours;  // happens within these
    Distribution after;  // from the end of the step before
    Distribution duration;
    double feeling = 0;  // its own impression
    double cost_minute = 0, cost_each = 0;  // currency units
    std::vector<std::string> asks;  // fields
    double asks_known = 0;  // probability that it asks what was given in this journey
    std::vector<std::string> knows;  // fields that whoever serves here can see
    std::string known_as;  // how we can tell who it is; else by the channel
    double fails = 0;  // probability
    Weights fails_for;  // reason -> probability instead
    double retains = 0;  // probability that one who wants to leave, stays
    bool advances = false;  // it is about his matter
    bool settles = false;  // unless it fails, his matter is settled
    bool transfers = false;
    double loses_context = 0;  // probability, of a transfer
    std::string creates, object;  // an object; a further object that it touches
    std::vector<PromiseDesign> promises;
    std::vector<QuoteDesign> quotes;
    ErrorDesign error;
    OfferDesign offer;
    std::vector<std::string> says;  // what people write here when they are content
    std::vector<std::string> complains;  // and when they are not
    std::vector<Branch> next;
    std::uint32_t line = 0;  // in the file
};

struct JourneyDesign {
    std::string name;  // type: "cancel"
    std::string goal;  // in the customer's words
    double a_year = 0;  // how often a person starts it by himself
    Distribution every;  // or: regularly, so long after the last time
    Weights reasons, segments;  // weights; multipliers of a_year
    double first_share = 0;  // of newcomers who start it soon after they joined:
    Distribution first;  // so long after
    double season = 0;  // amplitude of the year's wave
    std::int32_t peak_day = 0;  // of the year
    std::string incident;  // begins only in this incident:
    double incident_share = 0;  // of the customers it touches,
    Distribution incident_after;  // so long after it began
    std::string object_type;  // created at its start
    std::vector<double> amounts;  // what it is worth: one of these, always the same of a person
    std::vector<Branch> starts;  // by preferred channel
    std::vector<std::string> plan;  // steps of the planned way
    double difficulty_spread = 1;  // lognormal: a case of difficulty d fails as often as d tries
    std::vector<StepDesign> steps;
    double again = 0, again_if_failed = 0;  // probability that he comes again with the same matter
    Distribution again_after;
    std::uint32_t line = 0;  // in the file
};

}  // namespace touchline::simulate

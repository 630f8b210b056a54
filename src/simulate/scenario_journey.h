// The part of a scenario that is about journeys: steps, and which follows which.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"
#include "simulate/distribution.h"
#include "simulate/scenario_people.h"

namespace touchline::simulate {

struct Branch {  // one way on from a step
    std::string to;                  // a step, or "success", "failed", "given_up"
    double share = 1;                // among the branches that apply
    std::vector<std::string> reasons, prefers;  // only for these reasons, preferred channels
    std::string when;                // "", "abandoned", "closed", "failed", "resolved"
};

struct PromiseDesign {
    std::string subject;             // "callback", "visit", "delivery"
    Distribution due;                // from when it is made
    double kept = 1, beaten = 0;     // probabilities; the rest is broken
    std::string by;                  // the step that fulfils it
    double asks_after = 0;           // probability that a broken one makes him contact us
    std::string journey;             // by this journey
};

struct QuoteDesign {
    std::string subject;
    double published = 0;            // currency units
    double matches = 1;              // probability
    Distribution differs_by;
};

struct ErrorDesign {                 // a mistake that comes back
    double share = 0;
    std::string journey, reason;     // what it makes the customer start
    double noticed = 1;              // probability
    Distribution after;              // until he notices
};

struct OfferDesign {
    std::string subject;
    double accepted = 0;
    double resolved_bonus = 0;       // added when his matter was resolved before
};

struct StepDesign {
    std::string name, kind, channel;
    bool backoffice = false, outbound = false, automated = false;
    bool unplanned = false;          // not in the plan
    std::string instead_of;          // the planned step whose place it takes
    std::string queue;               // waits there for staff; else nobody or anybody
    std::string hours;               // happens within these
    Distribution after;              // from the end of the step before
    Distribution duration;
    double feeling = 0;              // its own impression
    double cost_minute = 0, cost_each = 0;  // currency units
    std::vector<std::string> asks;   // fields
    double asks_known = 0;           // probability that it asks what was given in this journey
    std::vector<std::string> knows;  // fields that whoever serves here can see
    bool identifies = true;          // he is known from here on by what `known_as` says
    std::string known_as;
    double fails = 0;                // probability
    bool advances = false;           // it is about his matter
    bool transfers = false;
    double loses_context = 0;        // probability, of a transfer
    std::string creates, object;     // an object; a further object that it touches
    std::vector<PromiseDesign> promises;
    std::vector<QuoteDesign> quotes;
    ErrorDesign error;
    OfferDesign offer;
    std::vector<std::string> says;   // what people write here when they are content
    std::vector<std::string> complains;  // and when they are not
    std::vector<Branch> next;
};

struct JourneyDesign {
    std::string name;                // type: "cancel"
    std::string goal;                // in the customer's words
    double a_year = 0;               // how often a person starts it by himself
    Weights reasons, segments;       // weights; multipliers of a_year
    Distribution first;              // from joining to the first one, for newcomers
    double season = 0;               // amplitude of the year's wave
    std::int32_t peak_day = 0;       // of the year
    std::string incident;            // starts only in this incident, then at its rate
    std::string object_type;         // created at its start
    std::vector<Branch> starts;      // by preferred channel
    std::vector<std::string> plan;   // steps of the planned way
    double difficulty_spread = 1;    // lognormal
    double gives_up = 0;             // after an abandoned or failed attempt
    std::vector<StepDesign> steps;
    // Demand by failure: what happens after a journey that went wrong.
    double again_if_unresolved = 0;
    Distribution again_after;
};

}  // namespace touchline::simulate

// A scenario: the design of a company, its customers, and what is wrong with it on purpose.
// Plain structs, as read from scenario.toml (docs/scenario.md describes each key). Names are
// checked while reading: whatever refers to a step, a channel, a reason refers to one there is.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "simulate/distribution.h"
#include "simulate/scenario_journey.h"
#include "simulate/scenario_people.h"
#include "simulate/scenario_sources.h"

namespace touchline::simulate {

// [[hours]]: when something is open, in local time.
struct Hours {
    std::string name;
    // Minutes of the local day, Monday first; open = close = 0: shut that day.
    struct Day {
        std::int32_t open_min = 0, close_min = 0;
    };
    Day day[7];
};

// [[staff]]: a kind of people who serve, in each team.
struct StaffGroup {
    std::string name;
    std::uint32_t count = 1;          // in each team
    std::vector<std::string> skills;  // queues they answer
    std::string hours;                // when they are there
    double short_callers = 0;         // share of them who get people off the phone
    double short_calls = 0;           // share of their calls that they end so
    Distribution short_call;          // how long such a call lasts; it has failed
    double speed_spread = 1;          // lognormal spread of their speed, 1 = all alike
};

// [[queue]]: where people wait for staff.
struct Queue {
    std::string name, channel, hours;
    Distribution patience;             // until a person gives up
    bool says_wait = false;            // the expected wait is announced: it becomes a promise
    std::string abandoned = "call_abandoned", closed = "call_unanswered";  // kinds
};

// [[centres]]: a family of like centres. "n" counts through all of them.
struct CentreFamily {
    std::string prefix;                // "centre": centre-001 …
    std::uint32_t count = 1;
    double share = 1;                  // weight of customers of each
    std::string zone = "UTC", region, brand, carrier;
    double offline = 0;                // share of these centres that deliver late
    Distribution offline_for;          // how long one stays offline each time
    std::uint32_t offline_times = 1;
    std::vector<std::pair<std::string, std::string>> words;  // kind -> the word these use for it
};

// [[incident]]: something outside: a strike, an outage, a storm.
struct Incident {
    std::string name, says;
    Micros from_us = 0, until_us = 0;
    std::vector<std::string> regions, brands, carriers;  // empty: everywhere
    double staff_away = 0;             // share of staff who are not there
};

// [[field]]: a piece of information that customers are asked for.
struct Field {
    std::string name;
    bool known = false;                // the organisation has it of every customer
};

struct Verdict {  // what a good analyst would say of a touchpoint
    std::string kind, channel, journey;  // journey empty: everywhere
    std::string verdict;  // keep, simplify, merge, pre-empt, automate, humanise, remove,
                        // split, experiment
    std::string why;
};

struct Scenario {
    std::string name, title, currency = "EUR";
    std::vector<std::string> story;       // in plain words
    std::uint64_t people = 20'000;        // unless --people says otherwise
    std::uint64_t seed = 1;               // unless --seed says otherwise
    Micros start_us = 0, until_us = 0;    // [start, until)
    std::uint32_t team_customers = 2'000;  // a centre with more is split into teams
    // How many customers a team really serves, 0: those who are simulated. The others wait in its
    // queues too, though nothing is told of them: so waits are the same however many people are
    // simulated.
    std::uint32_t crowd = 0;
    std::string country_code = "49";  // of phone numbers
    std::uint64_t hash = 0;  // of the text

    PeopleDesign people_design;
    std::vector<Hours> hours;
    std::vector<std::string> channels;
    std::vector<Field> fields;
    std::vector<StaffGroup> staff;
    std::vector<Queue> queues;
    std::vector<CentreFamily> centres;
    std::vector<Incident> incidents;
    std::vector<JourneyDesign> journeys;
    FeelingDesign feeling;
    std::vector<SurveyDesign> surveys;
    LeavingDesign leaving;
    std::vector<EffectDesign> effects;
    std::vector<Verdict> verdicts;
    std::vector<SourceSystem> sources;
    Dirt dirt;
};

const std::vector<std::string>& verdict_words();
// Kinds that come with every scenario: life beside journeys, surveys, leaving.
const std::vector<std::string>& own_kinds();
std::string centre_name(const CentreFamily& family, std::uint32_t number);  // from 1

// Errors: invalid_input with line, key and what would be right.
Result<Scenario> read_scenario(std::string_view toml);

}  // namespace touchline::simulate

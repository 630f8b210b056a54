// The part of a scenario that is about people: who they are, what they feel, why they leave.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"
#include "simulate/distribution.h"

namespace touchline::simulate {

using Weights = std::vector<std::pair<std::string, double>>;  // name -> weight, in order

// [[segment]]
struct Segment {
    std::string name;
    double share = 1;
    Distribution value;            // margin a month, in currency units
    Distribution tenure;           // how long they have been customers at the start
    double newcomers = 0;          // share who join while the scenario runs
    Weights prefers;               // channels
    double patience = 1, answers = 1, writes = 1, refers = 1, needs = 1;  // multipliers
};

// [people]
struct PeopleDesign {
    std::vector<Segment> segments;
    double frailty_variance = 0;    // gamma with mean 1; 0 = all alike
    double patience_spread = 1;     // lognormal spreads of habits, 1 = all alike
    double answers_spread = 1, needs_spread = 1;
    double elsewhere = 0;  // share of journeys that another centre of the region records
    double household = 0;  // share of people who live with the customer before them
    double shared_phone = 0;  // of those: share who call from the same phone
    struct Need {  // [[need]]: a special need
        std::string name;
        double share = 0, slows = 1;  // slows: factor of the time that people who serve take
    };
    std::vector<Need> needs;
    std::vector<double> day, week;  // when needs arise: 24 and 7 weights, local time; empty = even
    // Newcomers, before they join: for `research` they see advertisements, read reviews, view
    // pages, and nobody knows who they are. Then they start the journey `joining`.
    Distribution research;
    std::string joining;
    // Life beside journeys, as rates a year, before joining and after.
    double ads_a_year = 0, reviews_read_a_year = 0, pages_a_year = 0;
    double referrals_a_year = 0;  // of an average person
    double referral_lift = 0;  // log of the factor in the days after a magic moment
    double referral_days = 30;
    double review_after_magic = 0, review_after_misery = 0;  // probabilities, by journey
};

// [feeling]: the impression of a moment is the step's own, plus what happened, plus noise.
struct FeelingDesign {
    double misery_below = -0.33, magic_above = 0.33;  // cut-offs
    double noise = 0.15;  // standard deviation
    double wait_minute = 0;  // each minute in a queue
    double wait_most = 0.5;  // waits cost no more than this
    double asked_again = 0, asked_known = 0, transferred = 0, context_lost = 0;
    double promise_broken = 0, promise_kept = 0, promise_beaten = 0;
    double quote_matches = 0, quote_differs = 0;
    double forced_channel = 0, repeat = 0, abandoned = 0, closed = 0, failed = 0, resolved = 0;
    double peak = 0.5, end = 0.5, mean = 0;  // what is remembered of a journey: weights
    double memory = 0;  // weight of the irritation stock he brings along
    double half_life_days = 30;  // of irritation
};

// [[survey]]
struct SurveyDesign {
    std::string name;  // "nps"
    std::string instrument;  // nps 0-10, csat 1-5, ces 1-7, expectation -1 0 1
    std::vector<std::string> after;  // journeys; empty = any
    std::string channel = "email";
    double invite = 1;  // probability
    double answer = 0.2;  // of an average person
    double bias = 0;  // log odds of answering for each unit of |feeling|
    double slope = 1;  // of the score with the feeling of the journey
    double noise = 0.5;  // in scores
    Distribution delay;  // invitation to answer
};

// [leaving]: each week that a customer may leave, competing causes with a known hazard.
struct LeavingCause {
    std::string name;  // competitor, price, moved, deceased …
    double a_year = 0;  // base hazard
    // Log hazard ratios of what the past weeks were like (docs/scenario.md defines each).
    Weights coefficients;
    std::string journey;  // he leaves by it; empty: he is gone
    bool frail = true;  // multiplied by the person's frailty
    double decided = 1;  // share whom nobody could keep
};
struct LeavingDesign {
    Micros every_us = 7LL * 86'400 * 1'000'000;
    std::vector<LeavingCause> causes;
};

// [[effect]]: something planted, with its true size.
struct EffectDesign {
    std::string name, says;
    std::string form;  // what it is an example of; effect_forms()
    std::string verdict;  // of what it concerns, may be empty
    // Where: all that are given must hold.
    std::vector<std::string> journeys, steps, reasons, channels, segments;
    std::vector<std::string> regions, brands, carriers;
    std::vector<std::string> centres;  // names
    std::string incident;  // only what falls into it
    double centre_share = 1;  // of the centres that remain, chosen by chance
    double staff_share = 1;  // of staff, a trait of each
    Micros from_us = no_time, until_us = no_time;
    double share = 1;  // of the occasions, by chance
    // What changes for the exposed.
    bool skips = false;  // the step does not happen: the unexposed go through it
    std::string to;  // who skips it goes on here; else where it leads when all goes well
    // Added to the impression; of a journey or a skipped step: to all that follow in the journey.
    double valence = 0;
    double leaving = 0;  // added to the log hazard for `lasts`
    Micros lasts_us = 90LL * 86'400 * 1'000'000;
    double again = 0;  // added to the probability of contact for the same matter
    double resolves = 0;  // added to the probability that the step succeeds
    double promise_kept = 0;  // added to the probability that a promise is kept
    double duration = 1;  // a factor
    bool deviation = false;  // staff do other than the rule says
    double cost = 0;  // added to the cost, in currency units
    double best_contacts = 0;  // of a journey; added to the log hazard for `lasts`:
    double beside_optimum = 0;  // this x (contacts - best_contacts)^2,
    double beside_most = 1.5;  // but no more than this
    std::uint32_t line = 0;  // in the file
};

const std::vector<std::string>& effect_forms();

// What a coefficient of leaving can be of, at the beginning of each period (`every`):
//   misery, magic, contacts, broken: moments and broken promises in the four periods before
//   irritation: what misery left behind, halved each half_life_days
//   newcomer: 1 in the first 90 days; tenure: log(1 + years as a customer)
//   value: log(his margin / the mean of his segment)
//   difficulty: log of the most difficult case that ended in the four periods before
enum class Coefficient : std::uint8_t {
    misery,
    magic,
    contacts,
    broken,
    irritation,
    newcomer,
    tenure,
    value,
    difficulty
};
inline constexpr std::size_t coefficient_count = 9;
const std::vector<std::string>& coefficient_names();

}  // namespace touchline::simulate

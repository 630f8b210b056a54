// The people of a pod: who they are, and what the engine remembers of each.
#pragma once

#include <cstdint>
#include <vector>

#include "simulate/happening.h"
#include "simulate/plan.h"

namespace touchline::simulate {

enum class Recent : std::uint8_t { misery, magic, contacts, broken };

struct PersonState {
    std::uint64_t key = 0;      // of all his streams
    double needs = 1;           // factor of his rates
    double value_ratio = 1;     // his margin / the mean of his segment
    Micros begins_us = no_time;  // newcomers: when they begin to join
    Micros next_us = no_time;   // the next need that arises by itself
    Micros magic_us = INT64_MIN / 2;  // his last magic moment
    Place magic_in = nowhere;         // and the interaction that was it
    Micros stock_us = 0;
    double stock = 0;           // irritation at stock_us
    std::uint16_t recent[4][4] = {};  // by period modulo 4, by Recent
    float difficulty[4] = {};
    std::uint16_t given = 0;    // fields that he ever gave
    bool customer = false, gone = false, leaving = false;
};

// Fills the empty table and the states. A person is the same in any run of the seed.
void make_people(const Plan& plan, const PodPlan& pod, People& people,
                 std::vector<PersonState>& states);

}  // namespace touchline::simulate

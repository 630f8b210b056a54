// A line of the identity log: append-only statements that two records are, or are not, the
// same person. identity makes and reads them, store keeps them.
#pragma once

#include <cstdint>
#include <string>

#include "base/time.h"
#include "model/ids.h"

namespace touchline {

struct Assertion {
    std::uint64_t id = 0;  // given by the store, ascending
    RecordId a = RecordId::none, b = RecordId::none;
    bool same = true;         // are / are not the same person
    std::string method;       // "rule:NAME", "model:NAME@VERSION", "human:WHO"
    std::string evidence;     // JSON, may be empty
    std::string reason;
    Micros recorded_at_us = no_time;
    std::uint64_t retracts = 0;  // an earlier assertion that no longer counts
    bool operator==(const Assertion&) const = default;
};

}  // namespace touchline

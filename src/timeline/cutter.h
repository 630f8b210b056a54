// How a timeline is cut into journeys: the interface; reading/journeys.h implements it.
//
// The index knows how to lay out journeys, not what a journey is.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/time.h"
#include "model/history.h"
#include "model/ids.h"

namespace touchline {

// An interaction while the index is built.
struct TimelineRow {
    CustomerId owner;       // whose timeline it lies in
    CustomerId customer;    // whose it was: differs from the owner for a participant
    Micros occurred_us, ended_us;
    std::uint64_t row;      // the sequence in the source
    std::uint64_t tie;      // the record id and slot: last in the order
    std::uint64_t history_row;
    ObjectId object;  // the object that makes the journey when `owned`, else the primary one
    TermId object_type, kind, channel, centre, staff, reason;
    std::uint32_t source;
    bool anonymous;  // `customer` is nobody we could recognise again
    bool owned;  // `object` is of a type that makes journeys
    bool further;  // it has further objects
};

// The canonical order in a timeline (DESIGN.md decision 5); never the order of arrival.
bool before(const TimelineRow& a, const TimelineRow& b);

// Objects beyond `TimelineRow::object`, found by history row. Built once, then read only.
class FurtherObjects {
public:
    FurtherObjects() = default;
    explicit FurtherObjects(std::vector<FurtherObject> objects);
    std::span<const FurtherObject> of(std::uint64_t history_row) const;
    std::span<FurtherObject> of(std::uint64_t history_row);
    bool empty() const { return objects_.empty(); }

private:
    std::vector<FurtherObject> objects_;  // by history row, type, object
};

// One customer's interactions in canonical order.
struct TimelineView {
    std::span<const TimelineRow> rows;
    const FurtherObjects& further;
};

struct CutJourney {
    std::uint32_t rule = 0;  // place in the policy
    TermId object_type = TermId::none;  // of the object that makes it, or none
    ObjectId object = ObjectId::none;
    std::uint32_t outcome = 0;  // place in Cutter::outcomes(); 0 is undecided
    Micros closes_at_us = no_time;  // when it ends by itself if nothing more happens
};

// What a cutter writes; reused from timeline to timeline, so that nothing is allocated a row.
struct Cut {
    std::vector<std::uint32_t> journey_of_row;  // place in journeys, one a row
    std::vector<CutJourney> journeys;  // none without a row
};

class Cutter {
public:
    virtual ~Cutter() = default;
    // Objects of this type make a journey each, whoever takes part in it. `further`: even where
    // it is not the interaction's primary object.
    virtual bool owns(TermId object_type, bool further) const = 0;
    virtual void cut(const TimelineView& timeline, Cut& cut) const = 0;  // thread-safe, pure
    virtual std::string type_name(std::uint32_t rule, TermId object_type) const = 0;
    // Whether an undecided journey of the rule counts as abandoned when it has closed.
    virtual bool decides(std::uint32_t rule) const = 0;
    virtual const std::vector<std::string>& outcomes() const = 0;  // [0] is ""
    virtual std::uint64_t policy_hash() const = 0;
};

}  // namespace touchline

// What the files of the drill-down share; inside workspace/ only.
#pragma once

#include <cstdint>
#include <string>

#include "workspace/drill.h"
#include "workspace/state.h"

namespace touchline {

// The place in the history, and a check that it still is the same interaction.
std::string write_step_id(std::uint64_t history_row, Micros occurred_us);
StepRow step_row(const Index& index, const Segment& s, std::uint64_t row);
// The customer a record or a customer's id leads to now.
Result<CustomerId> customer_of(Workspace::State& state, std::uint64_t number);
Result<std::vector<RecordId>> members_of(Workspace::State& state, CustomerId customer);
// A batch's delivery as it came, unpacked. Errors: not_found when it was not kept.
Result<Delivery> open_kept(Store& store, const Batch& batch, const FormatOptions& options);

}  // namespace touchline

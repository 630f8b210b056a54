// Customers, journeys and interactions as JSON: what the browser and `touchline customer` show.
#pragma once

#include "report/json_writer.h"
#include "workspace/live.h"

namespace touchline {

// "00c5…9f" of a customer.
std::string write_customer_id(CustomerId customer);
void append_step(JsonWriter& json, const StepRow& step, CustomerId customer);  // an object
// One that has just become visible, with the kind "after" which it came.
void append_arrival(JsonWriter& json, const Arrival& arrival);
std::string write_customer_json(const CustomerTimeline& customer);
std::string write_journey_json(const JourneyDetail& journey);
std::string write_interaction_json(const InteractionSeen& detail);
std::string write_found_json(const std::vector<FoundCustomer>& found);

}  // namespace touchline

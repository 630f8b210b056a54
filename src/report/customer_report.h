// Customers for people and programs: who they are, and all that one of them lived through.
#pragma once

#include <string>

#include "model/customer.h"
#include "report/terminal.h"

namespace touchline {

std::string write_customers_text(const CustomersAnswer& answer, const Terminal& terminal = {});
// {"customers", "anonymous", "records", "linked_customers", "linked_records",
//  "links": [{by, links}], "shared": [{scheme, identifier, records, records_max}], "shared_total",
//  "refused": [{records: [a, b], by, because}], "policy"}
std::string write_customers_json(const CustomersAnswer& answer);
// what,scheme,identifier,count,detail: the same facts, a line each.
std::string write_customers_csv(const CustomersAnswer& answer);

// Journey by journey, in order, with waits and where each interaction came from.
std::string write_customer_text(const CustomerDetail& customer, const Terminal& terminal = {});
// {"customer", "redirected_from", "anonymous", "records": [{record, source, identifiers: [{scheme,
//  value}]}], "journeys": [{journey, type, outcome, …}], "interactions": [{id, occurred_at, kind,
//  …, journey, step, wait_ms, source, batch, row}], "policy"}; interactions in order of time.
std::string write_customer_json(const CustomerDetail& customer);

// As ids are written everywhere but in SQL's journeys(): 16 hexadecimal digits.
std::string write_record_id(RecordId record);

}  // namespace touchline

// Rows straight into a table, without a statement of SQL: for few rows often.
#pragma once

#include <span>
#include <string>

#include "base/result.h"
#include "tabular/table_function.h"

namespace touchline {

// Inside the transaction of the connection, in the order the producer gives the rows. Columns of
// the table that are not among `columns` are NULL.
Status append_rows(Connection& connection, const std::string& table,
                   std::span<const TableColumn> columns, RowProducer& rows);

}  // namespace touchline

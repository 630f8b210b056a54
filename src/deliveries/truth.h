// The truth beside the exports: what happened in a pod as tables.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/text.h"
#include "simulate/happening.h"
#include "simulate/world.h"
#include "tabular/parquet_writer.h"

namespace touchline {

// A table of truth/: its name, what a row is, and its columns.
struct TruthTable {
    std::string name, row;
    std::vector<std::string> columns;
};

// Of a row of a list of tables: its columns are words of one text.
template <class Row>
TruthTable table_of(const Row& row) {
    TruthTable table{row.name, row.row, {}};
    for (const std::string_view column : split(row.columns, ' '))
        table.columns.emplace_back(column);
    return table;
}

// Tables that grow with the pods, and those of the whole world.
const std::vector<TruthTable>& pod_tables();
const std::vector<TruthTable>& world_tables();
// The rows of a pod, table by table in the order of pod_tables(), some rows at a time.
// Errors: those of `give`.
using GiveTruth = std::function<Status(std::size_t table, TableBlock rows)>;
Status give_truth(const simulate::World& world, const simulate::Happening& pod,
                  const GiveTruth& give);
std::vector<TableBlock> truth_of(const simulate::World& world);

}  // namespace touchline

// Tables for the terminal: columns aligned, numbers right, cut to the width of the terminal.
//
//     TextTable table;
//     table.columns = {{"kind"}, {"interactions", TextTable::right}};
//     table.rows.push_back({"call", with_thousands(12)});
//     text += write_text_table(table, terminal);
#pragma once

#include <string>
#include <vector>

#include "report/terminal.h"

namespace touchline {

struct TextTable {
    enum Align { left, right };
    struct Column {
        std::string name;
        Align align = left;
        int width_min = 12;       // how far the column may be cut when the table is too wide
        bool may_shorten = true;  // columns that stand right hold numbers and are never cut
        bool optional = false;    // left out, the last first, when cutting is not enough
    };
    std::vector<Column> columns;
    std::vector<std::vector<std::string>> rows;  // each as long as columns
    std::string empty_note = "no rows";          // said instead of an empty table
};

std::string write_text_table(const TextTable& table, const Terminal& terminal = {});

// A result whose columns nobody knows beforehand (sql, batches, rejects): a column is aligned
// right when all its cells are numbers or empty.
std::string write_result_table(const std::vector<std::string>& columns,
                               const std::vector<std::vector<std::string>>& rows,
                               const Terminal& terminal = {});

}  // namespace touchline

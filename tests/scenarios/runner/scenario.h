// A scenario file as text: headers, blocks, tables. Knows nothing of the product.
//
// The grammar is described in tests/scenarios/README.md.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace touchline {

struct Block {
    std::string word;    // given, with, when, then
    std::string title;   // "interactions", "file calls.csv", "journeys"
    bool in_order = false;
    std::size_t line = 0;               // of the title, from 1
    std::vector<std::string> body;      // indented lines, without their common indent
    std::vector<std::size_t> body_line;
    std::string text() const;           // the body as one text
};

struct Scenario {
    std::map<std::string, std::string> header;  // scenario, why, stage
    std::vector<Block> blocks;
    std::vector<std::string> lines;             // of the file
};

struct Table {
    std::vector<std::string> columns;
    std::vector<std::vector<std::string>> rows;
};

// Errors name the line.
Result<Scenario> read_scenario(std::string_view text);
Result<Table> read_table(const Block& block);
// Columns aligned, two blanks between them, an empty cell as '-'; lines without indent.
std::vector<std::string> write_table(const Table& table);

// Only the columns that the expected table has. Errors name the unknown column and the known.
Result<Table> pick_columns(const Table& actual, const std::vector<std::string>& columns);

struct Comparison {
    bool equal = false;
    std::string report;  // rows with the differing cells marked; empty when equal
    Table blessed;       // what to paste to make it equal; wildcards that hold are kept
};
Comparison compare_tables(const Table& expected, const Table& actual, bool in_order);

// The file with the body of some blocks replaced (their place in `blocks` -> new table).
std::string bless(const Scenario& scenario, const std::map<std::size_t, Table>& tables);

}  // namespace touchline

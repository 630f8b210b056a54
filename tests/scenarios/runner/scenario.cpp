// Reading scenario files and writing them back.
#include "tests/scenarios/runner/scenario.h"

#include <algorithm>

#include "base/text.h"

namespace touchline {

namespace {

template <class... Args>
Error wrong(std::size_t line, fmt::format_string<Args...> text, Args&&... args) {
    return fail(ErrorCode::invalid_input, "line {}: {}", line,
                fmt::format(text, std::forward<Args>(args)...));
}

std::size_t indent_of(std::string_view line) {
    const std::size_t first = line.find_first_not_of(' ');
    return first == line.npos ? line.size() : first;
}

Status read_header(std::string_view line, std::size_t number, Scenario& scenario) {
    const std::size_t colon = line.find(':');
    if (colon == line.npos) return {};  // a remark
    const std::string word(trim(line.substr(1, colon - 1)));
    if (word.find(' ') != std::string::npos) return {};
    if (word != "scenario" && word != "why" && word != "stage")
        return wrong(number, "unknown header '{}'; known are scenario, why, stage", word);
    scenario.header[word] = std::string(trim(line.substr(colon + 1)));
    return {};
}

Result<Block> read_title(std::string_view line, std::size_t number) {
    Block block;
    block.line = number;
    const std::size_t blank = std::min(line.find(' '), line.size());
    block.word = std::string(line.substr(0, blank));
    block.title = std::string(trim(line.substr(blank)));
    for (const char* known : {"given", "with", "when", "then"}) {
        if (block.word != known) continue;
        constexpr std::string_view in_order = " in order";
        if (block.word == "then" && block.title.ends_with(in_order)) {
            block.in_order = true;
            block.title.resize(block.title.size() - in_order.size());
        }
        return block;
    }
    return wrong(number, "'{}' begins no block; write given, with, when or then", block.word);
}

// Cells are separated by two or more blanks.
std::vector<std::string> cells_of(std::string_view line) {
    std::vector<std::string> cells;
    line = trim(line);
    while (!line.empty()) {
        const std::size_t end = std::min(line.find("  "), line.size());
        const std::string_view cell = line.substr(0, end);
        cells.emplace_back(cell == "-" ? "" : cell);
        line = trim(line.substr(end));
    }
    return cells;
}

}  // namespace

std::string Block::text() const { return join(body, "\n") + (body.empty() ? "" : "\n"); }

Result<Scenario> read_scenario(std::string_view text) {
    Scenario scenario;
    for (const std::string_view line : split(text, '\n')) scenario.lines.emplace_back(line);
    if (!scenario.lines.empty() && scenario.lines.back().empty()) scenario.lines.pop_back();
    for (std::size_t i = 0; i < scenario.lines.size(); ++i) {
        const std::string& line = scenario.lines[i];
        const std::size_t number = i + 1;
        if (line.find('\t') != std::string::npos)
            return wrong(number, "a tab; separate columns by two or more blanks");
        if (line.starts_with('#')) {
            if (scenario.blocks.empty()) TRY(read_header(line, number, scenario));
        } else if (!line.empty() && line[0] != ' ') {
            TRY(Block block, read_title(line, number));
            scenario.blocks.push_back(std::move(block));
        } else if (!scenario.blocks.empty()) {
            scenario.blocks.back().body.push_back(line);
            scenario.blocks.back().body_line.push_back(number);
        } else if (!trim(line).empty()) {
            return wrong(number, "an indented line before the first block");
        }
    }
    for (Block& block : scenario.blocks) {
        std::size_t indent = std::string::npos;
        while (!block.body.empty() && trim(block.body.back()).empty())
            block.body.pop_back(), block.body_line.pop_back();
        for (const std::string& line : block.body)
            if (!trim(line).empty()) indent = std::min(indent, indent_of(line));
        for (std::string& line : block.body) line.erase(0, std::min(indent, line.size()));
    }
    for (const char* word : {"scenario", "why"})
        if (scenario.header[word].empty()) return wrong(1, "the header '# {}: …' is missing", word);
    return scenario;
}

Result<Table> read_table(const Block& block) {
    Table table;
    for (std::size_t i = 0; i < block.body.size(); ++i) {
        const std::string& line = block.body[i];
        if (trim(line).empty() || line.starts_with('#')) continue;
        std::vector<std::string> cells = cells_of(line);
        if (table.columns.empty()) {
            table.columns = std::move(cells);
            continue;
        }
        if (cells.size() != table.columns.size())
            return wrong(block.body_line[i], "{} cells under {} columns ({})", cells.size(),
                         table.columns.size(), join(table.columns, ", "));
        table.rows.push_back(std::move(cells));
    }
    if (table.columns.empty()) return wrong(block.line, "'{}' has no table", block.title);
    return table;
}

std::vector<std::string> write_table(const Table& table) {
    std::vector<std::vector<std::string>> rows = table.rows;
    rows.insert(rows.begin(), table.columns);
    std::vector<int> widths(table.columns.size());
    for (auto& row : rows)
        for (std::size_t i = 0; i < row.size(); ++i) {
            if (row[i].empty()) row[i] = "-";
            widths[i] = std::max(widths[i], display_width(row[i]));
        }
    std::vector<std::string> lines;
    for (const auto& row : rows) {
        std::string& line = lines.emplace_back();
        for (std::size_t i = 0; i < row.size(); ++i) {
            line += row[i];
            if (i + 1 == row.size()) continue;
            line.append(static_cast<std::size_t>(widths[i] + 2 - display_width(row[i])), ' ');
        }
    }
    return lines;
}

std::string bless(const Scenario& scenario, const std::map<std::size_t, Table>& tables) {
    std::vector<std::string> lines = scenario.lines;
    for (auto at = tables.rbegin(); at != tables.rend(); ++at) {  // from the end: numbers stay true
        const Block& block = scenario.blocks[at->first];
        const auto first = lines.begin() + static_cast<std::ptrdiff_t>(block.line);
        const std::size_t old = block.body_line.empty() ? 0 : block.body_line.back() - block.line;
        lines.erase(first, first + static_cast<std::ptrdiff_t>(old));
        std::vector<std::string> fresh = write_table(at->second);
        for (std::string& line : fresh) line.insert(0, "  ");
        lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(block.line), fresh.begin(),
                     fresh.end());
    }
    return join(lines, "\n") + "\n";
}

}  // namespace touchline

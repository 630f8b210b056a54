// Tables for the terminal.
#include "report/text_table.h"

#include <algorithm>
#include <cctype>
#include <numeric>

#include "base/check.h"
#include "base/text.h"

namespace touchline {
namespace {

constexpr int between = 2;  // blanks between columns

// A cell is one line: line breaks and control characters would tear the table apart.
std::string one_line(const std::string& cell) {
    std::string clean = cell;
    for (char& letter : clean)
        if (static_cast<unsigned char>(letter) < 0x20 || letter == 0x7F) letter = ' ';
    return clean;
}

std::vector<int> natural_widths(const TextTable& table) {
    std::vector<int> widths;
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
        int width = display_width(table.columns[c].name);
        for (const auto& row : table.rows) width = std::max(width, display_width(one_line(row[c])));
        widths.push_back(width);
    }
    return widths;
}

bool may_cut(const TextTable::Column& column) {
    return column.align == TextTable::left && column.may_shorten;
}

// Leaves out optional columns, the last first, until the rest can be made to fit.
TextTable without_surplus(const TextTable& table, int width) {
    const std::vector<int> widths = natural_widths(table);
    std::vector<bool> shown(widths.size(), true);
    int needed = -between;
    for (std::size_t c = 0; c < widths.size(); ++c) {
        const TextTable::Column& column = table.columns[c];
        needed += between + (may_cut(column) ? std::min(widths[c], column.width_min) : widths[c]);
    }
    for (std::size_t c = widths.size(); c-- > 0 && needed > width;) {
        if (!table.columns[c].optional) continue;
        shown[c] = false;
        needed -= between + widths[c];
    }
    TextTable rest;
    for (std::size_t c = 0; c < widths.size(); ++c)
        if (shown[c]) rest.columns.push_back(table.columns[c]);
    for (const auto& row : table.rows) {
        std::vector<std::string>& cells = rest.rows.emplace_back();
        for (std::size_t c = 0; c < widths.size(); ++c)
            if (shown[c]) cells.push_back(row[c]);
    }
    return rest;
}

// Takes from the widest column that may be cut, one display column at a time.
void fit(const TextTable& table, int width, std::vector<int>& widths) {
    int total =
        std::accumulate(widths.begin(), widths.end(), 0) + between * (int(widths.size()) - 1);
    while (total > width) {
        std::size_t widest = widths.size();
        for (std::size_t c = 0; c < widths.size(); ++c) {
            const TextTable::Column& column = table.columns[c];
            if (!may_cut(column) || widths[c] <= column.width_min) continue;
            if (widest == widths.size() || widths[c] > widths[widest]) widest = c;
        }
        if (widest == widths.size()) return;
        --widths[widest];
        --total;
    }
}

void append_cell(std::string& line, const std::string& cell, int width,
                 const TextTable::Column& column, const Terminal& terminal) {
    const std::string text = shorten(one_line(cell), width, terminal);
    const std::string blanks(std::size_t(std::max(0, width - display_width(text))), ' ');
    line += column.align == TextTable::right ? blanks + text : text + blanks;
}

std::string finish(std::string line) {
    while (!line.empty() && line.back() == ' ') line.pop_back();
    return line + "\n";
}

bool is_number(const std::string& cell) {
    if (cell.empty()) return true;
    if (!std::isdigit(static_cast<unsigned char>(cell.back())) && cell.back() != '%') return false;
    return std::all_of(cell.begin(), cell.end(), [](char letter) {
        return std::isdigit(static_cast<unsigned char>(letter)) || letter == '.' || letter == ',' ||
               letter == '-' || letter == '+' || letter == 'e' || letter == '%' || letter == ' ';
    });
}

}  // namespace

std::string write_text_table(const TextTable& whole, const Terminal& terminal) {
    if (whole.rows.empty()) return whole.empty_note + "\n";
    for (const auto& row : whole.rows) CHECK(row.size() == whole.columns.size());
    const TextTable table = without_surplus(whole, terminal.width);
    std::vector<int> widths = natural_widths(table);
    fit(table, terminal.width, widths);
    std::string head, rule, text;
    for (std::size_t c = 0; c < widths.size(); ++c) {
        if (c > 0) head += std::string(between, ' '), rule += std::string(between, ' ');
        append_cell(head, table.columns[c].name, widths[c], table.columns[c], terminal);
        for (int i = 0; i < widths[c]; ++i) rule += terminal.unicode ? "─" : "-";
    }
    text = terminal.colour ? "\x1b[1m" + finish(head) + "\x1b[0m" : finish(head);
    text += finish(rule);
    for (const auto& row : table.rows) {
        std::string line;
        for (std::size_t c = 0; c < widths.size(); ++c) {
            if (c > 0) line += std::string(between, ' ');
            append_cell(line, row[c], widths[c], table.columns[c], terminal);
        }
        text += finish(std::move(line));
    }
    return text;
}

std::string write_result_table(const std::vector<std::string>& columns,
                               const std::vector<std::vector<std::string>>& rows,
                               const Terminal& terminal) {
    TextTable table;
    for (std::size_t c = 0; c < columns.size(); ++c) {
        const bool numbers =
            !rows.empty() && std::all_of(rows.begin(), rows.end(),
                                         [&](const auto& row) { return is_number(row[c]); });
        TextTable::Column column;
        column.name = columns[c];
        column.align = numbers ? TextTable::right : TextTable::left;
        table.columns.push_back(std::move(column));
    }
    table.rows = rows;
    return write_text_table(table, terminal);
}

}  // namespace touchline

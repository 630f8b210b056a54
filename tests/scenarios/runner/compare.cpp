// Expected against actual tables: cells with wildcards, rows in any order unless told otherwise.
#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>

#include "base/text.h"
#include "tests/scenarios/runner/scenario.h"

namespace touchline {

namespace {

using Row = std::vector<std::string>;
constexpr double tolerance = 0.01;  // of "~0.25"

bool cell_matches(const std::string& expected, const std::string& actual) {
    if (expected == "*" || expected == actual) return true;
    double want = 0, have = 0;
    if (!expected.starts_with('~') || !read_double(expected.substr(1), want)) return false;
    return read_double(actual, have) && std::abs(have - want) <= tolerance * std::abs(want);
}

std::size_t equal_cells(const Row& expected, const Row& actual) {
    std::size_t equal = 0;
    for (std::size_t i = 0; i < expected.size(); ++i) equal += cell_matches(expected[i], actual[i]);
    return equal;
}

bool row_matches(const Row& expected, const Row& actual) {
    return equal_cells(expected, actual) == expected.size();
}

// The actual row of each expected one; with wildcards a row may have to make room for another.
std::vector<std::optional<std::size_t>> pair_rows(const Table& expected, const Table& actual) {
    std::vector<std::optional<std::size_t>> partner(expected.rows.size());
    std::vector<std::optional<std::size_t>> taken(actual.rows.size());
    for (std::size_t row = 0; row < expected.rows.size(); ++row) {
        std::vector<char> tried(actual.rows.size());
        const std::function<bool(std::size_t)> place = [&](std::size_t e) {
            for (std::size_t a = 0; a < actual.rows.size(); ++a) {
                if (tried[a] != 0 || !row_matches(expected.rows[e], actual.rows[a])) continue;
                tried[a] = 1;
                if (taken[a] && !place(*taken[a])) continue;
                taken[a] = e;
                partner[e] = a;
                return true;
            }
            return false;
        };
        place(row);
    }
    return partner;
}

// In order, what stands at the same place belongs together.
std::vector<std::optional<std::size_t>> pair_in_order(const Table& expected, const Table& actual) {
    std::vector<std::optional<std::size_t>> partner(expected.rows.size());
    for (std::size_t i = 0; i < std::min(expected.rows.size(), actual.rows.size()); ++i)
        if (row_matches(expected.rows[i], actual.rows[i])) partner[i] = i;
    return partner;
}

// Of the rows left over, the one that shares most cells: only to show a useful difference.
std::optional<std::size_t> most_alike(const Row& row, const Table& actual,
                                      const std::vector<char>& used) {
    std::optional<std::size_t> best;
    std::size_t most = 0;
    for (std::size_t a = 0; a < actual.rows.size(); ++a) {
        const std::size_t equal = equal_cells(row, actual.rows[a]);
        if (used[a] != 0 || equal <= most) continue;
        most = equal;
        best = a;
    }
    return best;
}

Row marked(const Row& expected, const Row& actual) {
    Row row = expected;
    for (std::size_t i = 0; i < row.size(); ++i)
        if (!cell_matches(expected[i], actual[i]))
            row[i] = fmt::format("[{} ≠ {}]", expected[i].empty() ? "-" : expected[i],
                                 actual[i].empty() ? "-" : actual[i]);
    return row;
}

Row with_sign(const char* sign, const Row& row) {
    Row out = row;
    out.insert(out.begin(), sign);
    return out;
}

}  // namespace

Result<Table> pick_columns(const Table& actual, const std::vector<std::string>& columns) {
    Table picked{columns, std::vector<Row>(actual.rows.size())};
    for (const std::string& column : columns) {
        const auto found = std::find(actual.columns.begin(), actual.columns.end(), column);
        if (found == actual.columns.end())
            return fail(ErrorCode::invalid_input, "no column '{}'; known are {}", column,
                        join(actual.columns, ", "));
        const auto place = static_cast<std::size_t>(found - actual.columns.begin());
        for (std::size_t i = 0; i < actual.rows.size(); ++i)
            picked.rows[i].push_back(actual.rows[i][place]);
    }
    return picked;
}

Comparison compare_tables(const Table& expected, const Table& actual, bool in_order) {
    const auto partner = in_order ? pair_in_order(expected, actual) : pair_rows(expected, actual);
    std::vector<char> used(actual.rows.size());
    for (const auto& a : partner)
        if (a) used[*a] = 1;
    Comparison result;
    result.equal = expected.rows.size() == actual.rows.size() &&
                   std::find(partner.begin(), partner.end(), std::nullopt) == partner.end();
    if (result.equal) return result;

    Table shown{with_sign(" ", expected.columns), {}};
    result.blessed.columns = expected.columns;
    for (std::size_t e = 0; e < expected.rows.size(); ++e) {
        if (partner[e]) {
            shown.rows.push_back(with_sign("=", expected.rows[e]));
            if (!in_order) result.blessed.rows.push_back(expected.rows[e]);
            continue;
        }
        const auto like = in_order && e < actual.rows.size()
                              ? std::optional<std::size_t>(e)
                              : most_alike(expected.rows[e], actual, used);
        if (!like) {
            shown.rows.push_back(with_sign("missing", expected.rows[e]));
            continue;
        }
        used[*like] = 1;
        shown.rows.push_back(with_sign("≠", marked(expected.rows[e], actual.rows[*like])));
        if (!in_order) result.blessed.rows.push_back(actual.rows[*like]);
    }
    for (std::size_t a = 0; a < actual.rows.size(); ++a) {
        if (used[a] != 0) continue;
        shown.rows.push_back(with_sign("extra", actual.rows[a]));
        if (!in_order) result.blessed.rows.push_back(actual.rows[a]);
    }
    if (in_order) result.blessed.rows = actual.rows;
    for (const std::string& line : write_table(shown)) result.report += "    " + line + "\n";
    return result;
}

}  // namespace touchline

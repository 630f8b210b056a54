// The proposal as people read it in a terminal.
#include <algorithm>

#include "base/text.h"
#include "capture/propose.h"
#include "capture/reject.h"

namespace touchline {
namespace {

using Row = std::vector<std::string>;

std::string aligned(const std::vector<Row>& rows) {
    std::vector<int> widths;
    for (const Row& row : rows)
        for (std::size_t c = 0; c < row.size(); ++c) {
            if (c == widths.size()) widths.push_back(0);
            widths[c] = std::max(widths[c], display_width(row[c]));
        }
    std::string out;
    for (const Row& row : rows) {
        out += " ";
        for (std::size_t c = 0; c < row.size(); ++c) {
            out += " " + row[c];
            if (c + 1 == row.size()) break;
            out.append(static_cast<std::size_t>(widths[c] - display_width(row[c])) + 1, ' ');
        }
        out += '\n';
    }
    return out;
}

// One line, without tabs and line ends.
std::string one_line(std::string text) {
    for (char& c : text)
        if (static_cast<unsigned char>(c) < 0x20) c = ' ';
    return text;
}

std::string samples_of(const FieldGuess& guess) {
    std::vector<std::string> texts;
    for (const std::string& sample : guess.samples) texts.push_back(one_line(cut_text(sample, 26)));
    return join(texts, " · ");
}

// As many names as a line or two hold.
std::string rest_of(const Proposal& proposal) {
    constexpr std::size_t names_max = 12;
    const std::size_t n = std::min(names_max, proposal.rest.size());
    std::string text;
    for (std::size_t i = 0; i < n; ++i)
        text += (i == 0 ? "" : ", ") + one_line(cut_text(proposal.rest[i], 40));
    if (n < proposal.rest.size()) text += fmt::format(" and {} more", proposal.rest.size() - n);
    return text;
}

}  // namespace

std::string proposal_table(const Proposal& proposal) {
    std::vector<Row> rows{{"field", "column", "sure", "values", "because"}};
    for (const FieldGuess& guess : proposal.fields)
        rows.push_back({guess.field, one_line(guess.column), fmt::format("{} %", guess.sure),
                        samples_of(guess), guess.reason});
    std::string out = aligned(rows);
    if (!proposal.rest.empty()) out += "\n  kept as attributes: " + rest_of(proposal) + "\n";
    std::vector<Row> first{
        {"occurred at", "took", "customer", "kind", "channel", "staff", "object"}};
    for (const PreviewRow& row : proposal.first)
        first.push_back({row.occurred_at, row.took,
                         row.customer.empty() ? "(anonymous)" : row.customer, one_line(row.kind),
                         row.channel, row.staff, row.object});
    out += fmt::format("\n  the first of {} records looked at become\n",
                       with_thousands(static_cast<std::int64_t>(proposal.sampled)));
    out += aligned(first);
    if (proposal.rejected_of_sample > 0)
        out += fmt::format("\n  {} of the records looked at would be rejected\n",
                           proposal.rejected_of_sample);
    for (const std::string& remark : proposal.remarks) out += "\n  note: " + remark + "\n";
    return out;
}

}  // namespace touchline

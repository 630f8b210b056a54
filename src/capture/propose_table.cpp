// A proposal for the terminal: one line a field, then the first interactions it would make.
#include <algorithm>

#include "base/text.h"
#include "capture/propose.h"

namespace touchline {
namespace {

std::string padded(const std::string& text, int width) {
    return text + std::string(static_cast<std::size_t>(std::max(0, width - display_width(text))), ' ');
}

std::string cut(const std::string& text, std::size_t bytes) {
    if (text.size() <= bytes) return text;
    std::size_t end = bytes;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    return text.substr(0, end) + "…";
}

}  // namespace

std::string proposal_table(const Proposal& proposal) {
    int field_width = 5, column_width = 6;
    for (const FieldGuess& guess : proposal.fields) {
        field_width = std::max(field_width, display_width(guess.field));
        column_width = std::max(column_width, std::min(40, display_width(guess.column)));
    }
    std::string text = fmt::format("Proposed mapping of source '{}' (from {} records, {} % sure):\n",
                                   proposal.mapping.source, proposal.sampled, proposal.sure);
    for (const FieldGuess& guess : proposal.fields) {
        text += "  " + padded(guess.field, field_width) + "  " +
                padded(cut(guess.column, 60), column_width) + fmt::format("  {:3} %  ", guess.sure);
        std::string samples;
        for (const std::string& sample : guess.samples)
            samples += (samples.empty() ? "" : ", ") + cut(sample, 28);
        text += guess.reason + (samples.empty() ? "" : ": " + samples) + "\n";
    }
    for (const std::string& remark : proposal.remarks) text += "  note: " + remark + "\n";
    if (!proposal.first.empty()) text += "The first interactions would be:\n";
    for (const PreviewRow& row : proposal.first) {
        text += "  " + row.occurred_at + "  " + row.kind;
        if (!row.channel.empty()) text += "  on " + row.channel;
        if (!row.staff.empty()) text += "  by " + row.staff;
        if (!row.object.empty()) text += "  about a " + row.object;
        text += "  (" + row.customer + " customer)\n";
    }
    return text;
}

}  // namespace touchline

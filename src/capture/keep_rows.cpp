// Column by column; sparse entries get their new places.
#include "capture/keep_rows.h"

namespace touchline {
namespace {

template <class T>
void keep_entries(std::vector<T>& column, const std::vector<std::uint8_t>& keep) {
    std::size_t to = 0;
    for (std::size_t i = 0; i < column.size(); ++i)
        if (keep[i] != 0) column[to++] = column[i];
    column.resize(to);
}

void keep_texts(TextColumn& column, const std::vector<std::uint8_t>& keep) {
    TextColumn kept;
    for (std::size_t i = 0; i < column.size(); ++i)
        if (keep[i] != 0) kept.add(column.at(i));
    column = std::move(kept);
}

template <class T>
void keep_links(std::vector<T>& links, const std::vector<std::uint8_t>& keep,
                const std::vector<std::uint32_t>& place) {
    std::size_t to = 0;
    for (const T& link : links) {
        if (keep[link.at] == 0) continue;
        links[to] = link;
        links[to++].at = place[link.at];
    }
    links.resize(to);
}

}  // namespace

void keep_rows(InteractionBlock& block, const std::vector<std::uint8_t>& keep) {
    std::vector<std::uint32_t> place(keep.size());
    std::uint32_t next = 0;
    for (std::size_t i = 0; i < keep.size(); ++i) place[i] = keep[i] != 0 ? next++ : 0;
    keep_links(block.objects, keep, place);
    keep_links(block.participants, keep, place);
    keep_texts(block.attributes, keep);
    keep_texts(block.text, keep);
    const auto each = [&keep](auto&... columns) { (keep_entries(columns, keep), ...); };
    each(block.id, block.row, block.record, block.occurred_us, block.ended_us, block.offset_min,
         block.kind, block.channel, block.centre, block.staff, block.reason, block.object,
         block.object_type, block.cost_minor, block.currency, block.rating, block.promise_due_us,
         block.content);
}

}  // namespace touchline

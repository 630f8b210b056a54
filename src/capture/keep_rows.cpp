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

void append_texts(TextColumn& to, const TextColumn& more) {
    const std::size_t before = to.bytes.size();
    to.bytes.append(more.bytes);
    for (const std::size_t end : more.ends) to.ends.push_back(before + end);
}

template <class Link>
void append_links(std::vector<Link>& to, const std::vector<Link>& more, std::size_t first) {
    for (Link link : more) {
        link.at += static_cast<std::uint32_t>(first);
        to.push_back(link);
    }
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

void append_rows(InteractionBlock& to, const InteractionBlock& more) {
    const auto each = [](auto& column, const auto& from) {
        column.insert(column.end(), from.begin(), from.end());
    };
    append_links(to.objects, more.objects, to.size());
    append_links(to.participants, more.participants, to.size());
    append_texts(to.attributes, more.attributes);
    append_texts(to.text, more.text);
    each(to.id, more.id), each(to.row, more.row), each(to.record, more.record);
    each(to.occurred_us, more.occurred_us), each(to.ended_us, more.ended_us);
    each(to.offset_min, more.offset_min), each(to.kind, more.kind), each(to.channel, more.channel);
    each(to.centre, more.centre), each(to.staff, more.staff), each(to.reason, more.reason);
    each(to.object, more.object), each(to.object_type, more.object_type);
    each(to.cost_minor, more.cost_minor), each(to.currency, more.currency),
        each(to.rating, more.rating);
    each(to.promise_due_us, more.promise_due_us), each(to.content, more.content);
}

}  // namespace touchline

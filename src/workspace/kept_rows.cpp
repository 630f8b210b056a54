// Two generations: what is asked for moves to the young one, and when that has half of the rows
// that may be kept, the old one goes.
#include "workspace/kept_rows.h"

#include <algorithm>
#include <utility>

#include "base/hash.h"

namespace touchline {
namespace {

std::size_t start_of(std::uint64_t history_row, std::size_t slots) {
    return mix(history_row, 0) & (slots - 1);
}

}  // namespace

const KeptRows::KeptRow* KeptRows::Generation::find(std::uint64_t history_row) const {
    if (place.empty()) return nullptr;
    for (std::size_t at = start_of(history_row, place.size()); place[at] != 0;
         at = (at + 1) & (place.size() - 1))
        if (rows[place[at] - 1].history_row == history_row) return &rows[place[at] - 1];
    return nullptr;
}

void KeptRows::Generation::grow() {
    place.assign(std::max<std::size_t>(1024, place.size() * 2), 0);
    for (std::uint32_t i = 0; i < rows.size(); ++i) {
        std::size_t at = start_of(rows[i].history_row, place.size());
        while (place[at] != 0) at = (at + 1) & (place.size() - 1);
        place[at] = i + 1;
    }
}

void KeptRows::Generation::insert(const KeptRow& row) {
    if (find(row.history_row) != nullptr) return;
    rows.push_back(row);
    last_row = std::max(last_row, row.history_row);
    if (2 * rows.size() > place.size()) return grow();
    std::size_t at = start_of(row.history_row, place.size());
    while (place[at] != 0) at = (at + 1) & (place.size() - 1);
    place[at] = static_cast<std::uint32_t>(rows.size());
}

void KeptRows::keep(const KeptRow& row) {
    const bool full = 2 * young_.rows.size() >= rows_max_;
    if (full && (old_.rows.empty() || old_.last_row < settled_)) old_ = std::exchange(young_, {});
    young_.insert(row);
}

void KeptRows::add(const HistoryBlock& block) {
    for (std::size_t i = 0; i < block.rows(); ++i)
        keep({block.history_row[i], block.id_high[i], block.id_low[i], block.row[i],
              block.record[i], block.occurred_us[i], block.ended_us[i], block.object[i],
              block.object_type[i], block.kind[i], block.channel[i], block.centre[i],
              block.staff[i], block.reason[i], block.source[i]});
}

void KeptRows::add_further(std::span<const FurtherObject> objects) {
    for (const FurtherObject& one : objects)
        for (Generation* generation : {&young_, &old_})
            if (generation->find(one.history_row) != nullptr) {
                auto& known = generation->further[one.history_row];
                const bool again = std::any_of(known.begin(), known.end(), [&](const auto& other) {
                    return other.object == one.object && other.type == one.type;
                });
                if (!again) known.push_back(one);
                break;
            }
}

void KeptRows::clear() { young_ = old_ = {}; }

KeptRows::Found KeptRows::take(std::vector<std::uint64_t>& history_rows) {
    Found found;
    std::erase_if(history_rows, [&](std::uint64_t wanted) {
        Generation* generation = &young_;
        const KeptRow* kept = young_.find(wanted);
        if (kept == nullptr) {
            generation = &old_;
            kept = old_.find(wanted);
        }
        if (kept == nullptr) return false;
        const KeptRow row = *kept;
        if (!generation->further.empty())
            if (const auto of = generation->further.find(wanted); of != generation->further.end())
                found.further.insert(found.further.end(), of->second.begin(), of->second.end());
        found.history_row.push_back(row.history_row);
        found.id_high.push_back(row.id_high);
        found.id_low.push_back(row.id_low);
        found.row.push_back(row.row);
        found.record.push_back(row.record);
        found.occurred_us.push_back(row.occurred_us);
        found.ended_us.push_back(row.ended_us);
        found.kind.push_back(row.kind);
        found.channel.push_back(row.channel);
        found.centre.push_back(row.centre);
        found.staff.push_back(row.staff);
        found.reason.push_back(row.reason);
        found.object.push_back(row.object);
        found.object_type.push_back(row.object_type);
        found.source.push_back(row.source);
        if (generation == &old_) {
            auto further = old_.further.extract(wanted);
            keep(row);
            if (!further.empty()) young_.further.insert(std::move(further));
        }
        return true;
    });
    return found;
}

HistoryBlock KeptRows::Found::block() const {
    HistoryBlock block;
    block.history_row = history_row;
    block.id_high = id_high;
    block.id_low = id_low;
    block.record = record;
    block.occurred_us = occurred_us;
    block.ended_us = ended_us;
    block.kind = kind;
    block.channel = channel;
    block.centre = centre;
    block.staff = staff;
    block.reason = reason;
    block.object = object;
    block.object_type = object_type;
    block.row = row;
    block.source = source;
    return block;
}

}  // namespace touchline

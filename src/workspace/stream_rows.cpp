// Rows of the history have the numbers in which their blocks were appended, one after another.
#include "workspace/stream_rows.h"

#include <algorithm>

#include "base/check.h"
#include "store/store.h"

namespace touchline {
namespace {

template <class T>
void append(std::vector<T>& to, const std::vector<T>& from) {
    to.insert(to.end(), from.begin(), from.end());
}

void append_block(KeptRows::Found& found, const InteractionBlock& block, std::uint64_t first_row,
                  std::uint32_t source) {
    for (std::size_t i = 0; i < block.size(); ++i) {
        found.history_row.push_back(first_row + i);
        found.id_high.push_back(block.id[i].high);
        found.id_low.push_back(block.id[i].low);
        found.source.push_back(source);
    }
    append(found.row, block.row);
    append(found.record, block.record);
    append(found.occurred_us, block.occurred_us);
    append(found.ended_us, block.ended_us);
    append(found.kind, block.kind);
    append(found.channel, block.channel);
    append(found.centre, block.centre);
    append(found.staff, block.staff);
    append(found.reason, block.reason);
    append(found.object, block.object);
    append(found.object_type, block.object_type);
    for (const auto& link : block.objects)
        found.further.push_back({first_row + link.at, link.object, link.type});
}

}  // namespace

KeptRows::Found rows_of_change(std::span<const StreamPart> parts, const StreamChange& change,
                               std::span<const Source> sources) {
    KeptRows::Found found;
    std::uint64_t row = change.first_row;
    for (const StreamPart& part : parts) {
        const auto source = std::find_if(sources.begin(), sources.end(), [&](const Source& one) {
            return one.name == part.info.source;
        });
        CHECK(source != sources.end());
        for (const InteractionBlock& block : part.blocks) {
            append_block(found, block, row, static_cast<std::uint32_t>(source - sources.begin()));
            row += block.size();
        }
    }
    CHECK(row == change.first_row + change.rows);
    std::sort(found.further.begin(), found.further.end(), [](const auto& a, const auto& b) {
        return std::pair(a.history_row, a.object) < std::pair(b.history_row, b.object);
    });
    return found;
}

}  // namespace touchline

// Promoted attributes: from the history into columns of the index.
#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "timeline/attributes.h"
#include "workspace/state.h"

namespace touchline {

Status Workspace::State::fill_attributes(Index& made, std::span<const std::string> names,
                                         const ScanRange& range) {
    if (names.empty()) return {};
    const RowPlaces places(made);
    for (const std::string& name : names) {
        AttributeColumn column(places, sink_threads_max);
        TRY(store->attribute_values(
            name, range,
            [&](std::span<const std::uint64_t> rows, std::span<const std::string_view> values,
                unsigned thread) { column.add(rows, values, thread); }));
        column.put(made, name);
    }
    return {};
}

Result<std::vector<std::string>> Workspace::State::attribute_remarks(
    std::span<const std::string> promoted) {
    std::vector<std::string> remarks;
    if (promoted.empty()) return remarks;
    const auto now = seen_index();
    const bool known = now && (live || now->key == index_key());
    if (!known) {  // few interactions cannot have too many values
        TRY(const HistoryCounts counts, store->counts());
        if (counts.interactions <= limits::attribute_values_max) return remarks;
    }
    for (const std::string& name : promoted) {
        const auto& left_out = known ? now->attributes_left_out : std::vector<std::string>();
        bool too_many = std::find(left_out.begin(), left_out.end(), name) != left_out.end();
        if (!known) {
            TRY(const std::uint64_t values, store->count_attribute_values(name));
            too_many = values > limits::attribute_values_max;
        }
        if (too_many)
            remarks.push_back(fmt::format(
                "'{}' is promoted but has more than {} different values: it stays out of the "
                "index, and a lens looks it up in the history",
                name, with_thousands(static_cast<std::int64_t>(limits::attribute_values_max))));
    }
    return remarks;
}

}  // namespace touchline

// The canonical order, and finding further objects.
#include "timeline/cutter.h"

#include <algorithm>
#include <tuple>

namespace touchline {

bool before(const TimelineRow& a, const TimelineRow& b) {
    return std::tie(a.occurred_us, a.ended_us, a.row, a.source, a.tie) <
           std::tie(b.occurred_us, b.ended_us, b.row, b.source, b.tie);
}

namespace {
auto key(const FurtherObject& o) { return std::tie(o.history_row, o.type, o.object); }
struct ByRow {
    bool operator()(const FurtherObject& a, std::uint64_t row) const { return a.history_row < row; }
    bool operator()(std::uint64_t row, const FurtherObject& a) const { return row < a.history_row; }
};
}  // namespace

FurtherObjects::FurtherObjects(std::vector<FurtherObject> objects) : objects_(std::move(objects)) {
    std::sort(objects_.begin(), objects_.end(),
              [](const auto& a, const auto& b) { return key(a) < key(b); });
}

std::span<const FurtherObject> FurtherObjects::of(std::uint64_t history_row) const {
    const auto range = std::equal_range(objects_.begin(), objects_.end(), history_row, ByRow());
    return {range.first, range.second};
}

std::span<FurtherObject> FurtherObjects::of(std::uint64_t history_row) {
    const auto range = std::equal_range(objects_.begin(), objects_.end(), history_row, ByRow());
    return {range.first, range.second};
}

}  // namespace touchline
